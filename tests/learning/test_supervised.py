"""Partage des données, plus proches voisins et polynômes : propriétés, scikit-learn, mauvaises
entrées."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler

from trahison.learning.supervised import (
    fit_polynomial,
    nearest,
    neighbours_mean,
    neighbours_vote,
    root_mean_square,
    split,
    standardize,
)

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("count", [2, 3, 10, 178])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.99, 0.9999])
def test_split_is_a_partition(count, share):
    train, test = split(count, test_share=share, seed=3)
    assert sorted([*train, *test]) == list(range(count))
    assert len(train) >= 1 and len(test) == min(max(round(share * count), 1), count - 1)


def test_split_depends_on_the_seed_alone():
    assert np.array_equal(split(50, seed=1)[1], split(50, seed=1)[1])
    assert not np.array_equal(split(50, seed=1)[1], split(50, seed=2)[1])


def test_standardize_uses_the_training_set_alone():
    train, test = RANDOM.normal(5, 2, (40, 3)), RANDOM.normal(0, 1, (10, 3))
    scaler = StandardScaler().fit(train)
    ours = standardize(train, test)
    np.testing.assert_allclose(ours[0], scaler.transform(train))
    np.testing.assert_allclose(ours[1], scaler.transform(test))
    np.testing.assert_array_equal(standardize(train, test[:1])[0], ours[0])


@pytest.mark.parametrize("k", [1, 3, 5, 20])
def test_neighbours_agree_with_scikit_learn(k):
    x, y = load_diabetes(return_X_y=True)
    train, test = split(len(x), seed=k)
    theirs = KNeighborsRegressor(k).fit(x[train], y[train]).predict(x[test])
    np.testing.assert_allclose(neighbours_mean(x[train], y[train], x[test], k=k), theirs)
    x, y = load_iris(return_X_y=True)
    train, test = split(len(x), seed=k)
    theirs = KNeighborsClassifier(k).fit(x[train], y[train]).predict(x[test])
    # Deux mesures identiques laissent le choix du voisin : un désaccord au plus.
    assert (neighbours_vote(x[train], y[train], x[test], k=k) != theirs).sum() <= 1


def test_one_neighbour_repeats_what_it_has_seen():
    x, labels = RANDOM.normal(size=(30, 4)), RANDOM.integers(0, 5, 30)
    assert np.array_equal(neighbours_vote(x, labels, x, k=1), labels)
    np.testing.assert_array_equal(nearest(x, x, 1)[:, 0], np.arange(30))


def test_all_neighbours_give_the_baseline():
    x, answers = RANDOM.normal(size=(9, 2)), RANDOM.normal(size=9)
    np.testing.assert_allclose(neighbours_mean(x, answers, x, k=9), answers.mean())
    assert set(neighbours_vote(x, np.array([2] * 5 + [0] * 4), x, k=9)) == {2}


def test_a_tie_goes_to_the_smallest_label():
    assert neighbours_vote(np.array([[0.0], [1.0]]), np.array([3, 1]), np.array([[0.5]]), k=2) == [
        1
    ]


def test_polynomial():
    x = np.linspace(-3, 5, 12)
    truth = np.polynomial.Polynomial([1, -2, 0.5, 3])
    np.testing.assert_allclose(fit_polynomial(x, truth(x), 3)(7.0), truth(7.0))
    y = RANDOM.normal(size=12)
    np.testing.assert_allclose(fit_polynomial(x, y, 0)(x), y.mean())
    np.testing.assert_allclose(fit_polynomial(x, y, 2)(x), np.polyval(np.polyfit(x, y, 2), x))
    errors = [root_mean_square(fit_polynomial(x, y, degree)(x) - y) for degree in range(12)]
    assert all(a >= b - 1e-9 for a, b in zip(errors, errors[1:])) and errors[-1] < 1e-6


def test_root_mean_square():
    assert root_mean_square([3, -4]) == pytest.approx(np.sqrt(12.5))


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: split(1), ValueError, "count"),
        (lambda: split(10.5), TypeError, "count"),
        (lambda: split(10, test_share=0), ValueError, "test_share"),
        (lambda: split(10, test_share=1.2), ValueError, "test_share"),
        (lambda: split(10, test_share=1.0), ValueError, "test_share"),
        (lambda: standardize(np.ones((3, 2))), ValueError, "train"),
        (lambda: standardize(np.eye(3), np.ones((3, 2))), ValueError, "others"),
        (lambda: standardize(np.array(["a"])), TypeError, "train"),
        (lambda: nearest(np.eye(3), np.eye(2), 1), ValueError, "queries"),
        (lambda: nearest(np.eye(3), np.eye(3), 4), ValueError, "k"),
        (
            lambda: standardize(np.column_stack([np.arange(10), np.full(10, 0.1)])),
            ValueError,
            "train",
        ),
        (lambda: nearest(np.eye(3), np.eye(3), 0), ValueError, "k"),
        (lambda: nearest(np.full((3, 3), np.nan), np.eye(3), 1), ValueError, "examples"),
        (lambda: nearest(np.empty((0, 3)), np.eye(3), 1), ValueError, "examples"),
        (lambda: neighbours_mean(np.eye(3), np.ones(2), np.eye(3), k=1), ValueError, "answers"),
        (
            lambda: neighbours_vote(np.eye(3), np.array([0, 1]), np.eye(3), k=1),
            ValueError,
            "labels",
        ),
        (
            lambda: neighbours_vote(np.eye(3), np.array([0, -1, 2]), np.eye(3), k=1),
            ValueError,
            "labels",
        ),
        (
            lambda: neighbours_vote(np.eye(3), np.array([0.5, 1, 2]), np.eye(3), k=1),
            TypeError,
            "labels",
        ),
        (
            lambda: neighbours_vote(np.eye(3), ["chat", "chien", "chat"], np.eye(3), k=1),
            TypeError,
            "labels",
        ),
        (lambda: fit_polynomial(np.arange(3), np.arange(3), 3), ValueError, "degree"),
        (lambda: fit_polynomial(np.arange(3), np.arange(4), 1), ValueError, "y"),
        (lambda: root_mean_square([]), ValueError, "errors"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()
