from __future__ import annotations

from itertools import combinations

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks.jsma import _best_pair, best_rivals, jsma
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_best_pair_is_the_one_a_full_search_finds(seed):
    rng = np.random.default_rng(seed)
    target, others = rng.normal(size=(2, 12)).astype(np.float32)
    free = rng.random(12) > 0.3
    scores = {}
    for p, q in combinations(np.flatnonzero(free), 2):
        alpha, beta = target[p] + target[q], others[p] + others[q]
        if alpha > 0 > beta:
            scores[p, q] = -alpha * beta
    pair = _best_pair(tf.constant(target), tf.constant(others), tf.constant(free), True).numpy()
    assert set(np.flatnonzero(pair)) == set(max(scores, key=scores.get))
    assert pair.sum() == 2


def test_no_useful_pair_no_change():
    pair = _best_pair(
        tf.constant([-1.0, -2.0, -1.0]),
        tf.constant([1.0, 1.0, 1.0]),
        tf.constant([True] * 3),
        False,
    )
    np.testing.assert_array_equal(pair, np.zeros(3))


def test_the_others_can_be_ignored():
    hindered = (
        tf.constant([1.0, 3.0, 2.0, 9.0]),
        tf.constant([1.0, 1.0, 1.0, 1.0]),
        tf.constant([True] * 3 + [False]),
    )
    np.testing.assert_array_equal(_best_pair(*hindered, True), np.zeros(4))
    np.testing.assert_array_equal(_best_pair(*hindered, False), [0, 1, 1, 0])


def test_touches_few_pixels_and_pushes_them_to_the_top(digit_target, digits):
    images, labels = digits
    forged = jsma(digit_target, images, labels, gamma=0.3)
    touched = (forged != images).reshape(len(images), -1)
    assert touched.sum(axis=1).max() <= 0.3 * 64
    np.testing.assert_allclose(forged[forged != images], 1.0)


def test_negative_theta_only_erases(digit_target, digits):
    images, labels = digits
    forged = jsma(digit_target, images, labels, theta=-1.0, gamma=0.5)
    assert (forged <= images).all() and (forged < images).any()


def test_small_theta_pushes_a_pixel_little_by_little(digit_target, digits):
    images, labels = digits[0][:8], digits[1][:8]
    forged = jsma(digit_target, images, labels, theta=0.25, gamma=1.0)
    moved = (forged - images)[forged != images]
    assert moved.min() > 0 and moved.max() <= 1 and (moved < 0.99).any()


def test_no_budget_no_change(digit_target, digits):
    np.testing.assert_array_equal(jsma(digit_target, *digits, gamma=0.0), digits[0])


def test_untargeted_aims_at_the_best_rival(digit_target, digits):
    images, labels = digits
    rivals = best_rivals(digit_target, images, labels)
    forged = jsma(digit_target, images, labels, gamma=0.5)
    changed = (forged != images).reshape(len(images), -1).any(axis=1)
    assert (rivals != labels).all()
    np.testing.assert_array_equal(digit_target.labels(forged)[changed], rivals[changed])


def test_refuses_images_too_large_for_a_table_of_pairs():
    net = keras.Sequential(
        [keras.Input((65, 65, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    with pytest.raises(ValueError, match=r"^images : au plus 4096"):
        jsma(Target(net, bounds=BOUNDS), np.zeros((1, 65, 65, 1)), np.array([0]))


@pytest.mark.parametrize("targeted, label", [(True, 1), (False, 0)])
def test_second_pass_starts_afresh_and_looks_at_the_target_alone(targeted, label):
    """Deux pixels gênent l’autre classe mais ne suffisent pas ; les deux autres suffisent, mais
    l’aident aussi."""
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    net.set_weights(
        [
            np.float32([[0, 0.3, -0.3], [0, 0.3, -0.3], [0, 2, 1], [0, 2, 1]]),
            np.float32([1, 0, -0.5]),
        ]
    )
    forged = jsma(
        Target(net, bounds=BOUNDS), np.zeros((1, 4)), [label], gamma=0.5, targeted=targeted
    )
    np.testing.assert_array_equal(forged, [[0, 0, 1, 1]])


def test_first_pass_prefers_the_pixels_that_hinder_the_others():
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    net.set_weights(
        [np.float32([[0, 1, -1], [0, 1, -1], [0, 2, 1], [0, 2, 1]]), np.float32([1, 0, -0.5])]
    )
    np.testing.assert_array_equal(
        jsma(Target(net, bounds=BOUNDS), np.zeros((1, 4)), [0], gamma=0.5), [[1, 1, 0, 0]]
    )
