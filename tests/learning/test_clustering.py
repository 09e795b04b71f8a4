"""Les k-moyennes : mêmes groupes que scikit-learn, inertie décroissante, mauvaises entrées."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris

from trahison.learning.clustering import best_agreement, kmeans

IRIS, SPECIES = load_iris(return_X_y=True)


@pytest.mark.parametrize("k", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(4))
def test_same_groups_as_scikit_learn(k, seed):
    start = np.random.default_rng(seed).choice(IRIS, k, replace=False)
    theirs = KMeans(k, init=start, n_init=1, tol=0, algorithm="lloyd").fit(IRIS)
    ours = kmeans(IRIS, k, seed=seed)
    np.testing.assert_allclose(ours.centers, theirs.cluster_centers_)
    assert ours.inertias[-1] == pytest.approx(theirs.inertia_)
    assert np.array_equal(ours.labels, theirs.labels_)


@pytest.mark.parametrize("seed", range(10))
def test_inertia_never_rises(seed):
    points = np.random.default_rng(seed).normal(size=(60, 2))
    inertias = kmeans(points, 7, seed=seed).inertias
    assert all(a >= b - 1e-9 for a, b in zip(inertias, inertias[1:]))


def test_extremes():
    assert kmeans(IRIS, 1).centers == pytest.approx(IRIS.mean(axis=0, keepdims=True))
    points = np.arange(6.0).reshape(6, 1)
    assert kmeans(points, 6).inertias[-1] == 0
    assert len(kmeans(IRIS, 3, max_steps=2).inertias) == 2


@pytest.mark.parametrize("max_steps", [1, 2, 3, 100])
def test_stopped_or_not_each_point_is_with_the_nearest_center(max_steps):
    clusters = kmeans(IRIS, 5, seed=1, max_steps=max_steps)
    squares = ((IRIS[:, None] - clusters.centers) ** 2).sum(axis=2)
    np.testing.assert_array_equal(clusters.labels, squares.argmin(axis=1))
    assert clusters.inertias[-1] == pytest.approx(squares.min(axis=1).sum())


def test_duplicate_points_leave_an_empty_group():
    clusters = kmeans(np.zeros((5, 2)), 3)
    assert np.isfinite(clusters.centers).all()


def test_best_agreement():
    assert best_agreement(np.array([4, 4, 1, 1]), np.array([0, 0, 2, 2])) == 1
    assert best_agreement(np.array([0, 0, 0, 0]), np.array([0, 1, 1, 1])) == 0.75
    shuffled = np.array([2, 0, 1])[SPECIES]
    assert best_agreement(shuffled, SPECIES) == 1


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: kmeans(IRIS[:, 0], 2), ValueError, "points"),
        (lambda: kmeans(IRIS[:3], 4), ValueError, "k"),
        (lambda: kmeans(IRIS, 2.0), TypeError, "k"),
        (lambda: kmeans(IRIS * np.nan, 2), ValueError, "points"),
        (lambda: kmeans(IRIS, 2, max_steps=0), ValueError, "max_steps"),
        (lambda: best_agreement(np.array([0.5]), np.array([1])), TypeError, "groups"),
        (lambda: best_agreement(np.array([0]), np.array([1, 2])), ValueError, "labels"),
        (lambda: best_agreement(np.array([], dtype=int), np.array([1])), ValueError, "groups"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()
