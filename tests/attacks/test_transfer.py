from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm
from trahison.attacks.transfer import answer_changes, transfer_rates
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)
strong = partial(lambda target, images, labels: fgsm(target, images, labels, epsilon=0.2))


def test_same_network_twice_gives_four_equal_rates(digit_target, digits):
    rates = transfer_rates({"un": digit_target, "deux": digit_target}, strong, *digits)
    assert rates.shape == (2, 2) and (rates == rates[0, 0]).all() and rates[0, 0] > 0.5


def test_an_attack_that_does_nothing_never_transfers(digit_target, digits):
    rates = transfer_rates(
        {"un": digit_target, "deux": digit_target},
        lambda target, images, labels: images,
        *digits,
    )
    np.testing.assert_array_equal(rates, np.zeros((2, 2)))


def test_refuses_when_no_image_is_known_to_all(digit_target, digits):
    blind = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    blind.set_weights([np.zeros((64, 10), np.float32), np.float32([0] * 9 + [1])])
    blind = Target(blind, bounds=BOUNDS)
    images, labels = digits[0][digits[1] != 9], digits[1][digits[1] != 9]
    with pytest.raises(ValueError, match="^images : au moins une image que tous"):
        transfer_rates({"un": digit_target, "aveugle": blind}, strong, images, labels)


def test_changed_answers_are_counted_against_what_each_network_said(
    digit_net, digit_target, digits
):
    """Un réseau qui numérote autrement ses classes dit la même chose : ses réponses changent aux
    mêmes images."""
    images, _ = digits
    turned = keras.Sequential(
        [keras.Input((8, 8, 1)), digit_net.layers[0], digit_net.layers[1], keras.layers.Dense(10)]
    )
    kernel, bias = digit_net.layers[-1].get_weights()
    turned.layers[-1].set_weights([np.roll(kernel, 1, axis=1), np.roll(bias, 1)])
    pair = {"un": digit_target, "tourné": Target(turned, bounds=BOUNDS)}
    changed = answer_changes(pair, strong, images)
    assert changed.shape == (2, 2, len(images)) and changed.dtype == bool
    assert (changed == changed[0, 0]).all() and changed.mean() > 0.5
    assert not answer_changes(pair, lambda net, x, y: x, images).any()


def test_the_control_is_read_beside_the_attack(digit_target, digits):
    """Une ligne de plus, la dernière : ce que chaque réseau dit des images du témoin."""
    images, _ = digits
    noisy = np.clip(images[::-1], *BOUNDS)
    pair = {"un": digit_target, "deux": digit_target}
    with_control = answer_changes(pair, strong, images, control=noisy)
    expected = digit_target.labels(noisy) != digit_target.labels(images)
    assert with_control.shape == (3, 2, len(images)) and expected.any() and not expected.all()
    np.testing.assert_array_equal(with_control[:2], answer_changes(pair, strong, images))
    np.testing.assert_array_equal(with_control[2], [expected, expected])
    with pytest.raises(ValueError, match="^control : .*reçu"):
        answer_changes(pair, strong, images, control=noisy[1:])


@pytest.mark.parametrize("targets", [{}, None, [1], {"un": None}], ids=str)
def test_what_is_not_a_dictionary_of_targets_is_named(digits, targets):
    with pytest.raises(TypeError, match="^targets : .*reçu"):
        transfer_rates(targets, partial(fgsm, epsilon=0.1), *digits)
    with pytest.raises(TypeError, match="^targets : .*reçu"):
        answer_changes(targets, partial(fgsm, epsilon=0.1), digits[0])
