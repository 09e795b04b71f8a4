"""La spirale à travers la ReLU : rien ne se perd sans ReLU, d’autant moins qu’il y a de canaux avec
elle."""

import numpy as np
import pytest

from trahison.networks.bottleneck import relative_error, spiral, through_relu


def test_spiral_is_archimedean():
    points = spiral(100, turns=3.0)
    radius, angle = (
        np.linalg.norm(points, axis=1),
        np.unwrap(np.arctan2(points[1:, 1], points[1:, 0])),
    )
    np.testing.assert_allclose(
        radius[1:], (angle - angle[0] + 6 * np.pi / 99) / (6 * np.pi), atol=1e-9
    )
    assert radius.max() == pytest.approx(1)


def test_points_that_relu_keeps_come_back_whole():
    """Une image positive n’est pas touchée par la ReLU : l’aller-retour est exact."""
    matrix = np.random.default_rng(0).normal(size=(2, 2))
    lifted = np.random.default_rng(1).uniform(1, 2, (50, 2))
    points = lifted @ np.linalg.inv(matrix)
    np.testing.assert_allclose(through_relu(points, 2, seed=0), points, atol=1e-8)


def test_more_channels_lose_less():
    losses = [
        np.median(
            [relative_error(spiral(), through_relu(spiral(), n, seed=seed)) for seed in range(15)]
        )
        for n in (1, 2, 5, 15, 40)
    ]
    assert all(after < before for before, after in zip(losses, losses[1:]))
    assert losses[0] > 0.4 and losses[-1] < 0.001


def test_relative_error_bounds():
    points = spiral(50)
    assert relative_error(points, points) == 0
    assert relative_error(
        points, np.broadcast_to(points.mean(axis=0), points.shape)
    ) == pytest.approx(1)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: spiral(1), ValueError, "count"),
        (lambda: spiral(turns=float("nan")), ValueError, "turns"),
        (lambda: through_relu(np.ones((4, 3)), 2), ValueError, "points"),
        (lambda: through_relu(np.full((4, 2), np.nan), 2), ValueError, "points"),
        (lambda: through_relu(spiral(), 0), ValueError, "dimensions"),
        (lambda: through_relu(spiral(), 2.0), TypeError, "dimensions"),
        (lambda: relative_error(np.ones((4, 2)), np.ones((3, 2))), ValueError, "returned"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
