"""L’intervalle de Wilson, contre SciPy et contre ce qu’il promet : couvrir la vraie proportion."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from trahison.learning.proportion import wilson_interval


@pytest.mark.parametrize(
    "successes,total",
    [(0, 10), (10, 10), (1, 2), (437, 450), (9823, 10_000), (0, 1), (3, 10), (487, 500), (1, 1)],
)
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_equals_scipy(successes, total, confidence):
    expected = binomtest(successes, total).proportion_ci(confidence, method="wilson")
    assert wilson_interval(successes, total, confidence=confidence) == pytest.approx(
        (expected.low, expected.high), abs=1e-9
    )


@pytest.mark.parametrize("share", [0.5, 0.9, 0.98])
def test_covers_the_truth_about_as_often_as_promised(share):
    total = 450
    bounds = np.array([wilson_interval(k, total) for k in range(total + 1)])
    covers = (bounds[:, 0] <= share) & (share <= bounds[:, 1])
    assert binom.pmf(np.arange(total + 1), total, share)[covers].sum() == pytest.approx(
        0.95, abs=0.02
    )


def test_certainty_promises_nothing():
    assert wilson_interval(3, 4, confidence=1.0) == (0.0, 1.0)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: wilson_interval(1, 0), ValueError, "total"),
        (lambda: wilson_interval(0, 0), ValueError, "total"),
        (lambda: wilson_interval(1, 2.5), TypeError, "total"),
        (lambda: wilson_interval(3, 2), ValueError, "successes"),
        (lambda: wilson_interval(6, 5), ValueError, "successes"),
        (lambda: wilson_interval(-1, 2), ValueError, "successes"),
        (lambda: wilson_interval(-1, 5), ValueError, "successes"),
        (lambda: wilson_interval(0.5, 2), TypeError, "successes"),
        (lambda: wilson_interval(True, 2), TypeError, "successes"),
        (lambda: wilson_interval(1, 2, confidence=0), ValueError, "confidence"),
        (lambda: wilson_interval(1, 2, confidence=float("nan")), ValueError, "confidence"),
        (lambda: wilson_interval(1, 2, confidence="95 %"), TypeError, "confidence"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
