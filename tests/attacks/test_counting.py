from __future__ import annotations

import numpy as np
import pytest

from trahison.attacks import fgsm, pgd
from trahison.attacks.counting import count_calls

BOUNDS = (0.0, 1.0)


def test_counts_one_gradient_an_image_for_fgsm_and_one_a_step_for_pgd(digit_net, digits):
    counted, counter = count_calls(digit_net)
    fgsm(counted, *digits, epsilon=0.1, bounds=BOUNDS)
    assert counter.read() == (40, 40)
    pgd(counted, *digits, epsilon=0.1, steps=7, bounds=BOUNDS)
    assert counter.read() == (280, 280)
    assert counter.read() == (0, 0)


def test_changes_nothing_to_what_is_computed(digit_net, digits):
    counted, _ = count_calls(digit_net)
    np.testing.assert_array_equal(counted(digits[0]), digit_net(digits[0]))
    np.testing.assert_array_equal(
        fgsm(counted, *digits, epsilon=0.1, bounds=BOUNDS),
        fgsm(digit_net, *digits, epsilon=0.1, bounds=BOUNDS),
    )
    assert counted.trainable == digit_net.trainable


def test_refuses_what_is_not_a_network():
    with pytest.raises(TypeError, match="^model : "):
        count_calls("réseau")
