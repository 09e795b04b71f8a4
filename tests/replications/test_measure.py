from __future__ import annotations

import numpy as np
import pytest

from trahison.replications.measure import mean_of, share_of

WORDS = {"setting": "dix images", "reason": ""}


def test_share_and_its_interval():
    measure = share_of("clef", np.array([True] * 3 + [False] * 7), **WORDS)
    assert measure.value == 0.3 and measure.count == 10
    # Wilson, 3 sur 10
    np.testing.assert_allclose((measure.low, measure.high), (0.1078, 0.6032), atol=1e-4)


def test_mean_and_its_interval_cover_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(400):
        measure = mean_of("clef", rng.uniform(size=60), **WORDS)
        covered.append(measure.low <= 0.5 <= measure.high)
    assert 0.91 < np.mean(covered) < 0.98


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: mean_of("clef", [1.0], **WORDS), "values"),
        (lambda: mean_of("clef", [], **WORDS), "values"),
        (lambda: share_of("clef", [], **WORDS), "hits"),
        (lambda: share_of("clef", "oui", **WORDS), "hits"),
        (lambda: mean_of("clef", [1.0, np.nan], **WORDS), "values"),
    ],
)
def test_refuses_bad_input_by_name(call, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        call()
