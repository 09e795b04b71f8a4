from __future__ import annotations

import numpy as np
import pytest

from trahison.attacks import fgsm, judge, pgd
from trahison.attacks.counting import count_calls
from trahison.networks.acceleration import accelerate


def test_counts_one_gradient_an_image_for_fgsm_and_one_a_step_for_pgd(digit_target, digits):
    counted, counter = count_calls(digit_target)
    fgsm(counted, *digits, epsilon=0.1)
    assert counter.read() == (40, 40)
    pgd(counted, *digits, epsilon=0.1, steps=7)
    assert counter.read() == (280, 280)
    assert counter.read() == (0, 0)


def test_counts_what_an_accelerated_copy_and_its_referee_read(digit_target, digits):
    counted, counter = count_calls(accelerate(digit_target))
    forged = fgsm(counted, *digits, epsilon=0.1)
    assert counted.referee is not counted and counter.read() == (40, 40)
    judge(counted, digits[0], forged, digits[1])
    assert counter.read() == (80, 0)


def test_changes_nothing_to_what_is_computed(digit_target, digits):
    counted, _ = count_calls(digit_target)
    np.testing.assert_array_equal(counted.logits(digits[0]), digit_target.logits(digits[0]))
    np.testing.assert_array_equal(
        fgsm(counted, *digits, epsilon=0.1), fgsm(digit_target, *digits, epsilon=0.1)
    )
    weights, kept = counted.model.trainable_weights, digit_target.model.trainable_weights
    assert [id(weight) for weight in weights] == [id(weight) for weight in kept]


def test_refuses_what_is_not_a_target():
    with pytest.raises(TypeError, match="^target : "):
        count_calls("réseau")
