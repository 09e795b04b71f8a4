from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm
from trahison.attacks.transfer import answer_changes, transfer_rates

BOUNDS = (0.0, 1.0)
strong = partial(
    lambda model, images, labels: fgsm(model, images, labels, epsilon=0.2, bounds=BOUNDS)
)


def test_same_network_twice_gives_four_equal_rates(digit_net, digits):
    rates = transfer_rates({"un": digit_net, "deux": digit_net}, strong, *digits, bounds=BOUNDS)
    assert rates.shape == (2, 2) and (rates == rates[0, 0]).all() and rates[0, 0] > 0.5


def test_an_attack_that_does_nothing_never_transfers(digit_net, digits):
    rates = transfer_rates(
        {"un": digit_net, "deux": digit_net},
        lambda model, images, labels: images,
        *digits,
        bounds=BOUNDS,
    )
    np.testing.assert_array_equal(rates, np.zeros((2, 2)))


def test_refuses_when_no_image_is_known_to_all(digit_net, digits):
    blind = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    blind.set_weights([np.zeros((64, 10), np.float32), np.float32([0] * 9 + [1])])
    images, labels = digits[0][digits[1] != 9], digits[1][digits[1] != 9]
    with pytest.raises(ValueError, match="^images : au moins une image que tous"):
        transfer_rates({"un": digit_net, "aveugle": blind}, strong, images, labels, bounds=BOUNDS)


def test_changed_answers_are_counted_against_what_each_network_said(digit_net, digits):
    """Un réseau qui numérote autrement ses classes dit la même chose : ses réponses changent aux
    mêmes images."""
    images, _ = digits
    turned = keras.Sequential(
        [keras.Input((8, 8, 1)), digit_net.layers[0], digit_net.layers[1], keras.layers.Dense(10)]
    )
    kernel, bias = digit_net.layers[-1].get_weights()
    turned.layers[-1].set_weights([np.roll(kernel, 1, axis=1), np.roll(bias, 1)])
    rates = answer_changes({"un": digit_net, "tourné": turned}, strong, images, bounds=BOUNDS)
    assert (rates == rates[0, 0]).all() and rates[0, 0] > 0.5
    still = answer_changes(
        {"un": digit_net, "tourné": turned}, lambda net, x, y: x, images, bounds=BOUNDS
    )
    np.testing.assert_array_equal(still, np.zeros((2, 2)))


@pytest.mark.parametrize("models", [{}, None, [1], {"un": None}], ids=str)
def test_what_is_not_a_dictionary_of_networks_is_named(digits, models):
    with pytest.raises(TypeError, match="^models : .*reçu"):
        transfer_rates(models, partial(fgsm, epsilon=0.1, bounds=(0, 1)), *digits, bounds=(0, 1))
    with pytest.raises(TypeError, match="^models : .*reçu"):
        answer_changes(models, partial(fgsm, epsilon=0.1, bounds=(0, 1)), digits[0], bounds=(0, 1))
