"""Softmax, entropie croisée et régression softmax : SciPy, scikit-learn et différences finies pour
témoins."""

import numpy as np
import pytest
from scipy import special
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from trahison.learning.classification import (
    cross_entropy,
    cross_entropy_gradient,
    fit_softmax_regression,
    linear_logits,
    log_softmax,
    one_hot,
    sigmoid,
    softmax,
)
from trahison.learning.gradient_descent import numerical_gradient

RANDOM = np.random.default_rng(0)
LOGITS = RANDOM.normal(0, 5, (30, 4))
LABELS = RANDOM.integers(0, 4, 30)
IRIS = load_iris()
PETALS = StandardScaler().fit_transform(IRIS.data[:, 2:])


def test_sigmoid_equals_scipy_and_never_overflows():
    scores = np.r_[-1e4, -700, RANDOM.normal(0, 10, 100), 700, 1e4]
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_allclose(sigmoid(scores), special.expit(scores), rtol=1e-12)


@pytest.mark.parametrize("axis", [0, 1, -1, 2])
def test_softmax_equals_scipy(axis):
    logits = RANDOM.normal(0, 10, (3, 4, 5))
    np.testing.assert_allclose(
        softmax(logits, axis=axis), special.softmax(logits, axis=axis), rtol=1e-12
    )
    np.testing.assert_allclose(
        log_softmax(logits, axis=axis), special.log_softmax(logits, axis=axis), rtol=1e-12
    )


@pytest.mark.parametrize("temperature", [0.1, 1.0, 20.0])
def test_softmax_is_a_probability_that_ignores_a_shift(temperature):
    probabilities = softmax(LOGITS, temperature=temperature)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(
        softmax(LOGITS + 1234.5, temperature=temperature), probabilities, rtol=1e-9
    )
    np.testing.assert_allclose(
        probabilities, special.softmax(LOGITS / temperature, axis=1), rtol=1e-12
    )
    assert np.array_equal(probabilities.argmax(axis=1), LOGITS.argmax(axis=1))


def test_softmax_limits_of_the_temperature():
    np.testing.assert_allclose(softmax([1.0, 2.0, 3.0], temperature=1e6), 1 / 3, atol=1e-6)
    np.testing.assert_allclose(softmax([1.0, 2.0, 3.0], temperature=1e-3), [0, 0, 1], atol=1e-12)


def test_huge_logits_and_single_precision():
    np.testing.assert_allclose(softmax([1e4, 0.0, -1e4]), [1, 0, 0])
    assert cross_entropy([[1e4, 0.0]], [1]) == pytest.approx(1e4)
    assert softmax(np.float32([1, 2])).dtype == np.float32


def test_two_classes_are_the_sigmoid_of_the_difference():
    np.testing.assert_allclose(
        softmax(LOGITS[:, :2])[:, 1], sigmoid(LOGITS[:, 1] - LOGITS[:, 0]), rtol=1e-12
    )


def test_cross_entropy_equals_scikit_learn_and_its_definition():
    probabilities = special.softmax(LOGITS, axis=1)
    assert cross_entropy(LOGITS, LABELS) == pytest.approx(
        log_loss(LABELS, probabilities, labels=range(4))
    )
    likelihood = np.prod(probabilities[np.arange(30), LABELS])
    assert cross_entropy(LOGITS, LABELS) == pytest.approx(-np.log(likelihood) / 30)
    assert cross_entropy(np.zeros((5, 10)), [0, 1, 2, 3, 4]) == pytest.approx(np.log(10))


def test_gradient_is_probability_minus_truth_and_equals_finite_differences():
    gradient = cross_entropy_gradient(LOGITS, LABELS)
    np.testing.assert_allclose(
        gradient, numerical_gradient(lambda z: cross_entropy(z, LABELS), LOGITS), atol=1e-9
    )
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)


def test_one_hot():
    assert np.array_equal(one_hot([2, 0], classes=3), [[0, 0, 1], [1, 0, 0]])


def test_softmax_regression_equals_scikit_learn_on_the_iris_petals():
    penalty = 0.01
    ours = fit_softmax_regression(
        PETALS, IRIS.target, classes=3, learning_rate=1.0, steps=3000, regularization=penalty
    )
    theirs = LogisticRegression(C=1 / (penalty * len(PETALS)), tol=1e-10, max_iter=1000).fit(
        PETALS, IRIS.target
    )
    np.testing.assert_allclose(ours.weights.T, theirs.coef_, atol=1e-4)
    np.testing.assert_allclose(
        softmax(linear_logits(ours, PETALS)), theirs.predict_proba(PETALS), atol=1e-4
    )
    assert ours.losses[0] == pytest.approx(np.log(3)) and np.all(np.diff(ours.losses) <= 1e-12)


def test_softmax_regression_learns_a_separable_problem():
    features = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    classifier = fit_softmax_regression(features, [0, 0, 1, 1], classes=2, steps=200)
    assert np.array_equal(linear_logits(classifier, features).argmax(axis=1), [0, 0, 1, 1])
    assert (
        classifier.losses.shape == (201,)
        and classifier.weights.shape == (1, 2)
        and classifier.bias.shape == (2,)
    )


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: sigmoid("x"), "scores"),
        (lambda: sigmoid([np.nan]), "scores"),
        (lambda: softmax([]), "logits"),
        (lambda: softmax([np.inf, 0.0]), "logits"),
        (lambda: softmax([1.0], temperature=0), "temperature"),
        (lambda: softmax([1.0], temperature=-1.0), "temperature"),
        (lambda: softmax([1.0], temperature="froid"), "temperature"),
        (lambda: softmax([1.0], axis=1), "axis"),
        (lambda: softmax([1.0], axis=None), "axis"),
        (lambda: cross_entropy([1.0, 2.0], [0]), "logits"),
        (lambda: cross_entropy([[1.0, 2.0]], [2]), "labels"),
        (lambda: cross_entropy([[1.0, 2.0]], [-1]), "labels"),
        (lambda: cross_entropy([[1.0, 2.0]], [0.5]), "labels"),
        (lambda: cross_entropy([[1.0, 2.0]], [0, 1]), "labels"),
        (lambda: cross_entropy_gradient([[np.nan, 2.0]], [0]), "logits"),
        (lambda: one_hot([], classes=3), "labels"),
        (lambda: one_hot([3], classes=3), "labels"),
        (lambda: one_hot([0], classes=0), "classes"),
        (lambda: fit_softmax_regression([1.0], [0], classes=2), "features"),
        (lambda: fit_softmax_regression([[1.0]], [0], classes=1), "classes"),
        (lambda: fit_softmax_regression([[1.0]], [0, 1], classes=2), "labels"),
        (
            lambda: fit_softmax_regression([[1.0]], [0], classes=2, regularization=-1),
            "regularization",
        ),
        (
            lambda: fit_softmax_regression([[1.0]], [0], classes=2, learning_rate=-1),
            "learning_rate",
        ),
        (lambda: fit_softmax_regression([[1.0]], [0], classes=2, steps=-1), "steps"),
        (
            lambda: linear_logits(
                fit_softmax_regression([[1.0]], [0], classes=2, steps=1), [[1.0, 2.0]]
            ),
            "features",
        ),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises((ValueError, TypeError), match=rf"^{name} :"):
        call()
