from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import judge
from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.deepfool import deepfool
from trahison.networks.target import Target

PLANE, BOUNDS = (-5.0, 5.0), (0.0, 1.0)


def test_distance_is_near_the_exact_one_on_an_affine_network(
    line_target, line_points, line_distance
):
    points, labels = line_points
    forged = carlini_wagner(
        line_target, points, labels, steps=300, learning_rate=0.01, initial_c=1.0
    )
    moved, exact = np.linalg.norm(forged - points, axis=1), line_distance(points, labels)
    assert judge(line_target, points, forged, labels).success_rate == 1
    assert (moved >= exact - 1e-3).all()  # rien ne peut être plus près que la frontière
    np.testing.assert_allclose(np.median(moved / exact), 1, atol=0.03)


def test_no_worse_than_deepfool(digit_target, digits):
    images, labels = digits
    forged = carlini_wagner(
        digit_target,
        images,
        labels,
        steps=200,
        learning_rate=0.05,
        initial_c=1.0,
        search_steps=6,
    )
    ours, theirs = (
        judge(digit_target, images, batch, labels)
        for batch in (forged, deepfool(digit_target, images, labels))
    )
    assert ours.success_rate == 1
    assert np.median(ours.l2[ours.success]) <= 1.02 * np.median(theirs.l2[theirs.success])


@pytest.mark.parametrize("confidence", [0.0, 2.0])
def test_confidence_is_reached(digit_net, digit_target, digits, confidence):
    images, labels = digits
    forged = carlini_wagner(
        digit_target,
        images,
        labels,
        confidence=confidence,
        steps=150,
        learning_rate=0.05,
        initial_c=1.0,
        search_steps=5,
    )
    success = judge(digit_target, images, forged, labels).success
    logits = digit_net(forged).numpy()
    own = logits[np.arange(len(labels)), labels].copy()
    logits[np.arange(len(labels)), labels] = -np.inf
    assert success.mean() > 0.9
    assert (logits.max(axis=1) - own)[success].min() >= confidence - 1e-3


def test_an_image_that_fools_only_the_copy_is_not_kept(digit_net, digits, monkeypatch):
    """La copie que dérive l’attaque se trompe un peu : l’attaque ne rend que des images qui
    trompent le vrai réseau."""
    images, labels = digits
    real, copy = keras.models.clone_model(digit_net), keras.models.clone_model(digit_net)
    real.set_weights(digit_net.get_weights())
    copy.set_weights(
        [
            weight + np.random.default_rng(0).normal(0, 0.01, weight.shape)
            for weight in digit_net.get_weights()
        ]
    )
    referee = Target(real, bounds=BOUNDS)
    forged = carlini_wagner(
        Target(copy, bounds=BOUNDS, referee=referee),
        images,
        labels,
        steps=60,
        learning_rate=0.05,
        initial_c=1.0,
        search_steps=4,
    )
    moved = (forged != images).any(axis=(1, 2, 3))
    assert moved.mean() > 0.5
    assert (real(forged).numpy().argmax(axis=1) != labels)[moved].all()


def test_failure_gives_the_original_back_never_a_black_image(digit_target, digits):
    images, labels = digits
    forged = carlini_wagner(digit_target, images, labels, steps=2, search_steps=1, initial_c=1e-6)
    np.testing.assert_array_equal(forged, images)


def test_pixels_on_the_bounds_are_allowed(digit_target, digits):
    images, labels = np.round(digits[0]), digits[1]  # des 0 et des 1 : arctanh y vaudrait l’infini
    forged = carlini_wagner(
        digit_target,
        images,
        labels,
        steps=50,
        search_steps=3,
        learning_rate=0.1,
        initial_c=1.0,
    )
    assert np.isfinite(forged).all() and forged.min() >= 0 and forged.max() <= 1


def test_c_grows_tenfold_until_it_succeeds_then_is_halved_between(
    line_target, line_points, monkeypatch
):
    (point,), (label,) = (values[:1] for values in line_points)
    elsewhere, tried = line_points[0][line_points[1] != label][0], []

    def descend(images, labels, c, *settings):
        """Ne réussit qu’au-dessus de 0,05."""
        tried.append(float(c[0]))
        works = tried[-1] > 0.05
        return tf.constant((elsewhere if works else point)[None]), tf.constant(
            [1.0 if works else np.inf]
        )

    monkeypatch.setitem(
        inspect.unwrap(carlini_wagner).__globals__, "_descend", lambda target: descend
    )
    line_target = Target(line_target.model, bounds=line_target.bounds)  # sans rien de compilé
    carlini_wagner(line_target, point[None], [label], search_steps=6, initial_c=1e-3)
    assert tried == pytest.approx([0.001, 0.01, 0.1, 0.055, 0.0325, 0.04375])
