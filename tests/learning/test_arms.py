import numpy as np
import pytest

from trahison.learning.arms import three_arms


def test_points_of_an_arm_follow_its_spiral():
    points, arms = three_arms(300, spread=0.0)
    radius = np.hypot(*points.T)
    assert points.shape == (300, 2) and points.dtype == np.float32
    assert radius.min() >= 0.25 and radius.max() <= 1
    unrolled = np.angle(
        np.exp(1j * (np.arctan2(points[:, 1], points[:, 0]) - 2.2 * radius - 2 * np.pi * arms / 3))
    )
    np.testing.assert_allclose(unrolled, 0, atol=1e-5)
    assert set(arms) == {0, 1, 2}


def test_seed_chooses_the_points():
    assert (three_arms(20)[0] == three_arms(20)[0]).all() and (
        three_arms(20)[0] != three_arms(20, seed=1)[0]
    ).any()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"count": 0}, "count"),
        ({"count": 2.5}, "count"),
        ({"spread": -1}, "spread"),
        ({"seed": -1}, "seed"),
    ],
)
def test_refuses_bad_input_by_name(change, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        three_arms(**{"count": 5} | change)
