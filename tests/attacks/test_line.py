"""Le pire cas d’une droite, contre la force brute, le hasard et les attaques du livre."""

from __future__ import annotations

import numpy as np
import pytest

from trahison.attacks.fgsm import fgsm
from trahison.attacks.line import all_corners, worst_features, worst_margins
from trahison.attacks.pgd import pgd
from trahison.networks.line import Line, as_network
from trahison.networks.target import Target

RNG = np.random.default_rng(0)
LINE = Line(RNG.normal(size=9), 0.3)
POINTS = RNG.uniform(0, 1, (40, 9))
SIGNS = RNG.choice([-1.0, 1.0], 40)


def margins(features):
    return SIGNS * LINE.scores(features)


def test_no_corner_of_the_cube_does_better():
    corners = all_corners(9)
    assert (
        corners.shape == (512, 9)
        and len(np.unique(corners, axis=0)) == 512
        and set(corners.flat) == {-1.0, 1.0}
    )
    by_force = np.min([margins(POINTS + 0.2 * corner) for corner in corners], axis=0)
    np.testing.assert_allclose(
        worst_margins(LINE, POINTS, SIGNS, epsilon=0.2, bounds=None), by_force
    )


def test_bounded_worst_case_is_exact_too():
    corners = all_corners(9)
    by_force = np.min([margins(np.clip(POINTS + 0.4 * corner, 0, 1)) for corner in corners], axis=0)
    exact = worst_margins(LINE, POINTS, SIGNS, epsilon=0.4, bounds=(0, 1))
    np.testing.assert_allclose(exact, by_force)
    assert (
        exact >= worst_margins(LINE, POINTS, SIGNS, epsilon=0.4, bounds=None) - 1e-12
    ).all() and exact.mean() > by_force.min()


def test_nothing_inside_the_ball_does_better():
    worst = worst_margins(LINE, POINTS, SIGNS, epsilon=0.3, bounds=None)
    for _ in range(200):
        assert (margins(POINTS + RNG.uniform(-0.3, 0.3, POINTS.shape)) >= worst - 1e-12).all()


def test_worst_features_reach_the_worst_margins_within_the_ball():
    for bounds in (None, (0.0, 1.0)):
        worst = worst_features(LINE, POINTS, SIGNS, epsilon=0.25, bounds=bounds)
        np.testing.assert_allclose(
            margins(worst), worst_margins(LINE, POINTS, SIGNS, epsilon=0.25, bounds=bounds)
        )
        assert np.abs(worst - POINTS).max() <= 0.25 + 1e-12


def test_fgsm_and_pgd_find_exactly_this():
    images, labels = POINTS.reshape(-1, 3, 3, 1).astype(np.float32), (SIGNS > 0).astype(int)
    target = Target(as_network(LINE, (3, 3, 1)), bounds=(0, 1))
    exact = worst_features(LINE, POINTS, SIGNS, epsilon=0.25, bounds=(0, 1))
    for attack in (fgsm, pgd):
        found = attack(target, images, labels, epsilon=0.25)
        np.testing.assert_allclose(found.reshape(-1, 9), exact, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"signs": np.zeros(40)}, "signs"),
        ({"signs": SIGNS[:3]}, "signs"),
        ({"features": POINTS[0]}, "features"),
        ({"epsilon": -0.1}, "epsilon"),
        ({"epsilon": "fort"}, "epsilon"),
        ({"bounds": (1, 0)}, "bounds"),
        ({"features": POINTS[:, :4]}, "features"),
    ],
)
def test_refuses_bad_input_by_name(change, named):
    good = {"line": LINE, "features": POINTS, "signs": SIGNS, "epsilon": 0.1, "bounds": None}
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        worst_margins(**good | change)


def test_too_many_corners_are_refused():
    with pytest.raises(ValueError, match="^count : "):
        all_corners(21)
