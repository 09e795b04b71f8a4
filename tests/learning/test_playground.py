"""Les données du Playground : formes, étiquettes, caractéristiques."""

import numpy as np
import pytest

from trahison.learning.playground import (
    DATASETS,
    FEATURES,
    compute_features,
    make_dataset,
    plane_grid,
)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("noise", [0.0, 0.25, 0.5])
def test_size_labels_and_seed(name, noise):
    points, labels = make_dataset(name, samples=300, noise=noise, seed=4)
    assert (
        points.shape == (300, 2) and set(labels) == {-1.0, 1.0} and 0.3 < (labels > 0).mean() < 0.7
    )
    again, other = (make_dataset(name, samples=300, noise=noise, seed=seed) for seed in (4, 5))
    np.testing.assert_array_equal(points, again[0])
    assert not np.array_equal(points, other[0])


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("samples", [2, 3, 501])
def test_gives_as_many_points_as_asked(name, samples):
    points, labels = make_dataset(name, samples=samples)
    assert points.shape == (samples, 2) and labels.shape == (samples,)


def test_circle_without_noise():
    points, labels = make_dataset("cercle")
    radius = np.hypot(*points.T)
    assert (
        ((radius < 2.5) == (labels > 0)).all()
        and not ((radius > 2.5) & (radius < 3.5)).any()
        and radius.max() < 5
    )


def test_xor_without_noise():
    points, labels = make_dataset("ou exclusif")
    assert ((points.prod(axis=1) > 0) == (labels > 0)).all() and np.abs(points).min() >= 0.3


def test_gaussians_have_the_announced_variance():
    for noise, variance in [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)]:
        points, labels = make_dataset("gaussiennes", samples=20000, noise=noise)
        blue = points[labels > 0]
        np.testing.assert_allclose(blue.mean(axis=0), 2, atol=0.1)
        np.testing.assert_allclose(blue.var(axis=0), variance, rtol=0.05)


def test_spiral_is_symmetric_and_turns():
    points, labels = make_dataset("spirale", samples=400)
    blue, orange = (points[labels == sign] for sign in (1, -1))
    nearest = np.hypot(*(blue[:, None] + orange[None]).transpose(2, 0, 1)).min(axis=1)
    # une branche est l’autre, tournée d’un demi-tour
    np.testing.assert_allclose(nearest, 0, atol=1e-9)
    assert np.hypot(*points.T).max() == pytest.approx(5, abs=0.05)


def test_noise_flips_labels_of_the_circle():
    points, labels = make_dataset("cercle", samples=2000, noise=0.3)
    wrong = ((np.hypot(*points.T) < 3) != (labels > 0)).mean()
    assert 0.05 < wrong < 0.4


def test_features():
    points = np.array([[1.0, -2.0], [0.5, 3.0]])
    columns = compute_features(points, list(FEATURES))
    np.testing.assert_allclose(columns[0], [1, -2, 1, 4, -2, np.sin(1), np.sin(-2)])
    np.testing.assert_array_equal(compute_features(points), points)


def test_plane_grid():
    grid = plane_grid(5)
    assert grid.shape == (25, 2) and grid[0].tolist() == [-6, -6] and grid[4].tolist() == [6, -6]


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: make_dataset("lune"), ValueError, "name"),
        (lambda: make_dataset("cercle", samples=1), ValueError, "samples"),
        (lambda: make_dataset("cercle", noise=0.6), ValueError, "noise"),
        (lambda: make_dataset("cercle", noise=-0.1), ValueError, "noise"),
        (lambda: compute_features(np.ones((3, 3))), ValueError, "points"),
        (lambda: compute_features(np.ones((3, 2)), ["X3"]), ValueError, "names"),
        (lambda: compute_features(np.ones((3, 2)), []), ValueError, "names"),
        (lambda: compute_features(np.ones((3, 2)), "X1"), TypeError, "names"),
        (lambda: plane_grid(1), ValueError, "side"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
