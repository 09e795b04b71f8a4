"""Les pertes des attaques : une valeur par image, égales à une définition écrite autrement."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp

from trahison.attacks.losses import (
    cross_entropy,
    cross_entropy_of_probabilities,
    dlr,
    dlr_toward,
    margin,
)

LOGITS = np.random.default_rng(0).normal(0, 5, (50, 7)).astype(np.float32)
LABELS = np.random.default_rng(1).integers(0, 7, 50)


def values(loss, logits=LOGITS, labels=LABELS):
    return loss(tf.constant(logits), tf.constant(labels)).numpy()


def test_cross_entropy_is_minus_log_probability():
    expected = logsumexp(LOGITS.astype(np.float64), axis=1) - LOGITS[np.arange(50), LABELS]
    np.testing.assert_allclose(values(cross_entropy), expected, rtol=1e-4, atol=1e-5)


def test_probabilities_give_the_same_loss_until_they_saturate():
    logits, labels = tf.constant([[1.0, 2.0, 0.5], [200.0, 0.0, 0.0]]), tf.constant([0, 0])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        losses = cross_entropy_of_probabilities(logits, labels)
    by_logits, slopes = cross_entropy(logits, labels), tape.gradient(losses, logits).numpy()
    assert (
        float(losses[0]) == pytest.approx(float(by_logits[0]), rel=1e-5)
        and by_logits[1] < 1e-9 < losses[1]
    )
    assert np.abs(slopes[0]).max() > 0.1 and (slopes[1] == 0).all()


def test_margin_is_best_other_minus_label():
    expected = [np.delete(row, label).max() - row[label] for row, label in zip(LOGITS, LABELS)]
    np.testing.assert_allclose(values(margin), expected, rtol=1e-5, atol=1e-5)


def test_margin_is_positive_exactly_when_the_network_is_wrong():
    np.testing.assert_array_equal(values(margin) > 0, LOGITS.argmax(axis=1) != LABELS)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4, 1e30])
def test_margin_survives_any_scale(scale):
    """La vraie classe doit rester exclue du maximum même devant des logits énormes."""
    logits = (scale * LOGITS).astype(np.float32)
    expected = [np.delete(row, label).max() - row[label] for row, label in zip(logits, LABELS)]
    np.testing.assert_allclose(values(margin, logits), expected, rtol=1e-4)


@pytest.mark.parametrize("loss, ratio", [(cross_entropy, 0.0), (margin, 1.0)])
def test_gradient_when_logits_saturate(loss, ratio):
    """Logits × 100 sur une image bien classée : l'entropie croisée n'a plus de gradient, la marge
    garde le sien."""

    def gradient(scale):
        logits = tf.constant([[scale * 3.0, 0.0, -scale]])
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = loss(logits, tf.constant([0]))
        return np.abs(tape.gradient(value, logits).numpy()).sum()

    assert gradient(100) == pytest.approx(ratio * gradient(1), abs=1e-12)


def test_dlr_is_the_margin_over_the_gap_from_first_to_third():
    ranked = np.sort(LOGITS, axis=1)
    expected = values(margin) / (ranked[:, -1] - ranked[:, -3])
    np.testing.assert_allclose(values(dlr), expected, rtol=1e-4)
    right = LOGITS.argmax(axis=1) == LABELS
    assert (values(dlr)[right] <= 0).all() and (values(dlr)[right] >= -1 - 1e-6).all()


def test_dlr_toward_a_class_is_zero_on_the_border_with_it():
    goals = (LABELS + 2) % 7
    ranked = np.sort(LOGITS, axis=1)
    expected = LOGITS[np.arange(50), goals] - LOGITS[np.arange(50), LABELS]
    expected /= ranked[:, -1] - (ranked[:, -3] + ranked[:, -4]) / 2
    found = dlr_toward(tf.constant(LOGITS), tf.constant(LABELS), tf.constant(goals)).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("change", [lambda z: 50 * z, lambda z: z + 300, lambda z: z / 100])
def test_dlr_ignores_the_scale_and_the_height_of_the_logits(change):
    np.testing.assert_allclose(values(dlr, change(LOGITS)), values(dlr), rtol=2e-3, atol=1e-4)


def test_dlr_of_equal_logits_is_zero_and_not_infinite():
    flat = np.zeros((2, 5), np.float32)
    assert (values(dlr, flat, np.array([0, 3])) == 0).all()
