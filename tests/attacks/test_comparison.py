from __future__ import annotations

import numpy as np
import pytest

from trahison.attacks import fgsm
from trahison.attacks.comparison import changed_pixels, measure
from trahison.attacks.counting import count_calls
from trahison.attacks.deepfool import deepfool

BOUNDS = (0.0, 1.0)


def test_measures_success_norms_and_cost(digit_target, digits):
    counted, counter = count_calls(digit_target)
    found = measure(
        lambda net: fgsm(net, *digits, epsilon=0.2),
        counted,
        counter,
        *digits,
    )
    assert (found.forward, found.backward) == (1, 1)  # ce que juger a coûté n’est pas compté
    assert 0.5 < found.success_rate <= 1 and abs(found.linf - 0.2) < 1e-6
    assert found.success_rate == found.result.success_rate


def test_rounding_takes_back_what_deepfool_barely_won(digit_target, digits):
    counted, counter = count_calls(digit_target)
    found = measure(
        lambda net: deepfool(net, *digits, overshoot=0.0),
        counted,
        counter,
        *digits,
    )
    assert found.saved_success_rate < found.success_rate


def test_no_success_gives_nan_not_an_error(digit_target, digits):
    counted, counter = count_calls(digit_target)
    found = measure(lambda net: digits[0], counted, counter, *digits)
    assert (
        found.success_rate == 0
        and np.isnan([found.l0, found.l2, found.linf]).all()
        and found.forward == 0
    )


def test_counts_pixels_not_channels_and_only_what_a_file_keeps():
    perturbation = np.zeros((2, 3, 3, 3))
    perturbation[0, 0, 0] = 0.1  # un pixel, trois canaux
    perturbation[1, 0, 0, 1], perturbation[1, 2, 2, 0] = 0.001, -0.5
    np.testing.assert_array_equal(changed_pixels(perturbation, (0, 1)), [1, 1])


@pytest.mark.parametrize(
    "perturbation, bounds, named",
    [
        (np.zeros((1, 2, 2, 1)), (1, 0), "bounds"),
        (np.full((1, 2, 2, 1), np.nan), (0, 1), "perturbation"),
        (np.zeros((2, 2, 1)), (0, 1), "perturbation"),
    ],
)
def test_counting_pixels_refuses_bad_input_by_name(perturbation, bounds, named):
    with pytest.raises(ValueError, match=f"^{named} : "):
        changed_pixels(perturbation, bounds)
