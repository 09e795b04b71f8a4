"""Le lissage aléatoire : pour une droite, le rayon prouvé est la distance à la droite."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from scipy.stats import binomtest

from trahison.defenses.smoothing import (
    ABSTAINED,
    certify_by_smoothing,
    lowest_share,
    noisy_votes,
)
from trahison.networks.target import Target

layers = keras.layers


@pytest.fixture(scope="module")
def half_plane() -> Target:
    """Deux classes séparées par la droite 3 x + 4 y = 3,5 : distance d’un point, |3 x + 4 y − 3,5|
    ÷ 5."""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    model.set_weights([np.array([[0.0, 3.0], [0.0, 4.0]]), np.array([0.0, -3.5])])
    return Target(model, bounds=(0.0, 1.0))


def distances(points: np.ndarray) -> np.ndarray:
    return (points @ [3.0, 4.0] - 3.5) / 5


def test_a_line_is_certified_up_to_its_distance(half_plane):
    """Le lissage d’une droite est cette droite : la preuve s’arrête avant elle, et tout près
    (Cohen et al., 2019, annexe B)."""
    points = np.random.default_rng(0).uniform(0, 1, (30, 2))
    found = certify_by_smoothing(half_plane, points, sigma=0.25, draws=20_000)
    truth = distances(points)
    answered = found.answers != ABSTAINED
    assert answered.mean() > 0.8
    assert (found.answers[answered] == (truth > 0)[answered]).all()
    assert (found.radii <= np.abs(truth)).all()
    near = answered & (np.abs(truth) < 0.5)  # deux écarts-types : au-delà, le vote est unanime
    assert (np.abs(truth) - found.radii)[near].max() < 0.06 and near.sum() > 10


def test_on_the_line_it_abstains(half_plane):
    found = certify_by_smoothing(half_plane, np.array([[0.5, 0.5]]), sigma=0.25)
    assert found.answers[0] == ABSTAINED and found.radii[0] == 0


def test_votes_follow_the_normal_law(half_plane):
    """Part des votes d’un point à distance d : Φ(d / σ)."""
    from scipy.stats import norm

    points, draws = np.array([[0.9, 0.5], [0.2, 0.3]]), 40_000
    votes = noisy_votes(half_plane, points, sigma=0.5, draws=draws)
    assert (votes.sum(axis=1) == draws).all()
    expected = norm.cdf(distances(points) / 0.5)
    np.testing.assert_allclose(votes[:, 1] / draws, expected, atol=4 * 0.5 / np.sqrt(draws))


@pytest.mark.parametrize(("successes", "total"), [(1, 10), (5, 10), (10, 10), (990, 1000)])
@pytest.mark.parametrize("risk", [0.001, 0.05])
def test_the_bound_is_the_one_scipy_gives(successes, total, risk):
    exact = binomtest(successes, total, alternative="greater").proportion_ci(1 - risk, "exact")
    assert np.isclose(lowest_share(successes, total, risk=risk), exact.low)


def test_nothing_counted_proves_nothing():
    assert lowest_share(0, 10, risk=0.01) == 0.0


def test_a_unanimous_vote_has_a_largest_radius(half_plane):
    """Mille votes sur mille ne prouvent pas un rayon infini : σ Φ⁻¹(0,001^(1/1000))."""
    from scipy.stats import norm

    found = certify_by_smoothing(half_plane, np.array([[1.0, 1.0]]), sigma=0.05)
    assert np.isclose(found.radii[0], 0.05 * norm.ppf(0.001 ** (1 / 1000)))


def test_same_seed_same_votes(half_plane):
    points = np.full((2, 2), 0.45)
    first, again, other = (
        noisy_votes(half_plane, points, sigma=0.3, draws=500, seed=seed) for seed in (3, 3, 4)
    )
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sigma": 0.0}, "sigma"),
        ({"draws": 0}, "draws"),
        ({"scout": 0}, "scout"),
        ({"risk": 0.0}, "risk"),
        ({"risk": 0.7}, "risk"),
        ({"seed": -1}, "seed"),
        ({"images": np.full((1, 2), 3.0)}, "images"),
        ({"target": None}, "target"),
    ],
)
def test_refuses_bad_input_by_name(half_plane, change, named):
    good = {"target": half_plane, "images": np.full((1, 2), 0.5), "sigma": 0.1}
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        certify_by_smoothing(**good | change)
