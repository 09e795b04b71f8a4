"""Chaque erreur du musée change vraiment le résultat, dans le sens que dit la page ; la variante
juste est du livre."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm, judge, mistakes, pgd
from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.deepfool import deepfool
from trahison.attacks.losses import cross_entropy, cross_entropy_of_probabilities
from trahison.defenses.evaluation import scale_logits, zero_gradient_share
from trahison.networks.resizing import behind_resizing
from trahison.networks.target import Target
from trahison.vision.images import quantize

UNIT = (0.0, 1.0)
EPSILON = 0.15


def rate(net, images, forged, labels) -> float:
    return judge(net, images, forged, labels).success_rate


def test_own_answer_has_no_gradient(digit_target, digits):
    images, labels = digits
    own, true = (
        np.abs(digit_target.gradient(images, labels, loss)).reshape(len(images), -1).max(axis=1)
        for loss in (mistakes.cross_entropy_with_own_answer, cross_entropy)
    )
    assert (own <= 1e-5).all() and (own < true).mean() > 0.9


def test_own_answer_is_the_entropy():
    logits = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        mistakes.cross_entropy_with_own_answer(tf.constant(logits), tf.zeros(6, tf.int64)),
        -(p * np.log(p)).sum(axis=1),
        rtol=1e-5,
    )


def test_own_answer_spoils_fgsm(digit_net, digit_target, digits):
    images, labels = digits
    options = {"epsilon": EPSILON}
    confused = fgsm(
        digit_target, images, labels, loss=mistakes.cross_entropy_with_own_answer, **options
    )
    usual = fgsm(digit_target, images, labels, **options)
    assert (
        rate(digit_target, images, confused, labels)
        < rate(digit_target, images, usual, labels) - 0.1
    )


def test_probabilities_hide_the_gradient_of_a_confident_network(digit_target, digits):
    images, labels = digits
    sure = scale_logits(digit_target, 5.0)
    hidden = zero_gradient_share(sure, images, labels, loss=cross_entropy_of_probabilities)
    assert hidden > zero_gradient_share(sure, images, labels) + 0.2
    options = {"epsilon": EPSILON}
    blunted = fgsm(sure, images, labels, loss=cross_entropy_of_probabilities, **options)
    assert rate(sure, images, blunted, labels) < rate(
        sure, images, fgsm(sure, images, labels, **options), labels
    )


def test_hidden_softmax_answers_the_same_and_passes_the_check(digit_net, digit_target, digits):
    hidden = mistakes.hide_softmax(digit_target)
    outputs = hidden.logits(digits[0])
    np.testing.assert_allclose((outputs + 1 / 10).sum(axis=1), 1, rtol=1e-5)
    assert (outputs + 1 / 10).min() >= -1e-6
    np.testing.assert_array_equal(outputs.argmax(axis=1), digit_target.labels(digits[0]))
    with pytest.raises(ValueError, match="softmax"):  # à découvert, le livre le refuse
        bare = keras.Sequential([digit_net, keras.layers.Softmax()])
        deepfool(Target(bare, bounds=UNIT), *digits)


def test_hidden_softmax_makes_deepfool_walk_further(digit_target, digits):
    images, labels = digits
    near = judge(digit_target, images, deepfool(digit_target, images, labels), labels)
    lost = deepfool(mistakes.hide_softmax(digit_target), images, labels)
    far = judge(digit_target, images, lost, labels)
    assert np.median(far.l2[far.success]) > 1.5 * np.median(near.l2[near.success])


def test_margin_of_probabilities_cannot_lead_by_one(digit_net, digit_target, digits):
    images, labels = digits
    options = {
        "confidence": 1.0,
        "steps": 40,
        "search_steps": 2,
        "learning_rate": 0.1,
        "initial_c": 1.0,
    }
    lost, found = (
        carlini_wagner(net, images, labels, **options)
        for net in (mistakes.hide_softmax(digit_target), digit_target)
    )
    assert rate(digit_target, images, lost, labels) == 0 < rate(digit_target, images, found, labels)


def test_truncation_loses_a_level_where_rounding_loses_nothing():
    levels = np.arange(1, 255, dtype=np.float32).reshape(1, -1, 1, 1) / 255
    down, up = levels - 0.3 / 255, levels + 0.3 / 255
    np.testing.assert_allclose(mistakes.truncate_to_levels(down, UNIT), levels - 1 / 255, atol=1e-6)
    np.testing.assert_allclose(mistakes.truncate_to_levels(up, UNIT), levels, atol=1e-6)
    np.testing.assert_allclose(
        mistakes.truncate_to_levels(2 * down - 1, (-1, 1)), 2 * levels - 1 - 2 / 255, atol=1e-6
    )
    for moved in (down, up):
        np.testing.assert_allclose(quantize(moved, UNIT), levels, atol=1e-6)


def test_training_mode_spoils_the_gradient_and_changes_the_network(make_conv_model, make_batch):
    net = make_conv_model(dropout=0.5)
    images, labels = make_batch(net, 16)
    target = Target(net, bounds=(-1.0, 1.0))
    before = [weight.copy() for weight in net.get_weights()]
    steady = fgsm(target, images, labels, epsilon=0.1)
    assert all(np.array_equal(a, b) for a, b in zip(before, net.get_weights()))
    unsteady = mistakes.fgsm_in_training_mode(target, images, labels, epsilon=0.1)
    assert any(not np.array_equal(a, b) for a, b in zip(before, net.get_weights()))
    assert np.abs(unsteady - images).max() <= 0.1 + 1e-6
    assert (np.sign(unsteady - images) != np.sign(steady - images)).mean() > 0.1


def test_black_images_stand_for_failures_only():
    images = np.random.default_rng(0).uniform(0.1, 0.9, (3, 4, 4, 1)).astype(np.float32)
    forged = images.copy()
    forged[1, 0, 0] += 0.05
    black = mistakes.black_where_failed(images, forged)
    assert not black[0].any() and not black[2].any()
    np.testing.assert_array_equal(black[1], forged[1])


def test_black_images_count_as_successes(digit_net, digit_target, digits):
    images, labels = digits
    failed = carlini_wagner(digit_target, images, labels, steps=2, search_steps=1, initial_c=1e-6)
    black = mistakes.black_where_failed(images, failed)
    assert mistakes.share_of_wrong_answers(digit_target, black, labels) > 0.7
    assert rate(digit_target, images, failed, labels) < 0.1


def test_doing_nothing_succeeds_as_often_as_the_network_errs(digit_net, digit_target, digit_data):
    # trente fausses
    images, labels = digit_data[0][:300], (digit_data[1][:300] + (np.arange(300) < 30)) % 10
    still = fgsm(digit_target, images, labels, epsilon=0.0)
    errors = float((digit_target.labels(images) != labels).mean())
    assert mistakes.share_of_wrong_answers(digit_target, still, labels) == errors >= 0.05
    assert rate(digit_target, images, still, labels) == 0


def test_short_steps_do_not_reach_epsilon(digit_net, digit_target, digits):
    images, labels = digits
    short, long = (
        pgd(digit_target, images, labels, epsilon=EPSILON, steps=10, step_size=step)
        for step in (EPSILON / 30, 2.5 * EPSILON / 10)
    )
    assert np.abs(short - images).max() <= EPSILON / 3 + 1e-6
    assert np.abs(long - images).max() > 0.99 * EPSILON
    assert rate(digit_target, images, short, labels) < rate(digit_target, images, long, labels)


def test_attacking_through_the_resizing_survives_it(digit_target, digits):
    images, labels = digits
    whole = behind_resizing(digit_target, 19, 22)
    ignored = rate(whole, images, deepfool(digit_target, images, labels), labels)
    assert ignored < 0.7 < rate(whole, images, deepfool(whole, images, labels), labels)


@pytest.mark.parametrize(
    "wrong, right, is_share, winner",
    [
        (0.9, 0.1, True, "l’attaque"),
        (0.1, 0.9, True, "le réseau"),
        (5.0, 0.5, False, "le réseau"),
        (0.5, 5.0, False, "l’attaque"),
    ],
)
def test_whom_a_mistake_flatters(wrong, right, is_share, winner):
    assert mistakes.Exhibit("erreur", "mesure", wrong, right, is_share).flatters == winner


@pytest.mark.parametrize(
    "call, argument",
    [
        (lambda net, x, y: mistakes.fgsm_in_training_mode(net, x, y, epsilon=-1.0), "epsilon"),
        (lambda net, x, y: mistakes.fgsm_in_training_mode(net, x + 2, y, epsilon=0.1), "images"),
        (lambda net, x, y: mistakes.truncate_to_levels(x + 2, UNIT), "images"),
        (lambda net, x, y: mistakes.hide_softmax("réseau"), "target"),
    ],
)
def test_bad_arguments_are_named(digit_target, digits, call, argument):
    with pytest.raises((TypeError, ValueError), match=f"^{argument} : .*reçu"):
        call(digit_target, *digits)


@pytest.mark.parametrize(
    "images, forged, named",
    [
        # une seule image, comparée à toutes
        (np.zeros((2, 3, 3, 1)), np.zeros((1, 3, 3, 1)), "forged"),
        (np.zeros((2, 3, 3, 1)), np.full((2, 3, 3, 1), np.nan), "forged"),
        (np.zeros(3), np.zeros(3), "images"),
    ],
)
def test_black_where_failed_refuses_bad_input_by_name(images, forged, named):
    with pytest.raises(ValueError, match=f"^{named} : "):
        mistakes.black_where_failed(images, forged)
