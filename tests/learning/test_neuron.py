"""Activations et dérivées, règle de Rosenblatt, neurone sigmoïde."""

import itertools

import keras
import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model import Perceptron as ReferencePerceptron

from trahison.learning.neuron import (
    ACTIVATIONS,
    neuron,
    neuron_loss,
    train_neuron,
    train_perceptron,
)

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
TABLES = list(itertools.product([0, 1], repeat=4))
XOR, XNOR = (0, 1, 1, 0), (1, 0, 0, 1)
POINTS = np.linspace(-4, 4, 81) + 0.013  # évite 0, où certaines n’ont pas de dérivée


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivative_equals_finite_differences(name):
    activation, step = ACTIVATIONS[name], 1e-5
    numeric = (activation.function(POINTS + step) - activation.function(POINTS - step)) / (2 * step)
    np.testing.assert_allclose(activation.derivative(POINTS), numeric, atol=1e-8)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "gelu"])
def test_activation_equals_keras(name):
    expected = keras.activations.get(name)(keras.ops.convert_to_tensor(POINTS, "float64"))
    np.testing.assert_allclose(ACTIVATIONS[name].function(POINTS), np.asarray(expected), atol=1e-7)


def test_leaky_relu_and_step():
    np.testing.assert_allclose(ACTIVATIONS["leaky_relu"].function(np.array([-2.0, 3.0])), [-0.2, 3])
    assert ACTIVATIONS["step"].function(np.array([-1.0, 0.0, 1e-9])).tolist() == [0, 0, 1]


def test_activations_stay_finite_far_away():
    for activation in ACTIVATIONS.values():
        for far in (np.array([-1e4]), np.array([1e4])):
            assert (
                np.isfinite(activation.function(far)).all()
                and np.isfinite(activation.derivative(far)).all()
            )


def test_neuron_equals_a_dense_layer():
    rng = np.random.default_rng(0)
    inputs, weights = rng.normal(size=(6, 4)), rng.normal(size=4)
    layer = keras.layers.Dense(1, activation="sigmoid", dtype="float64")
    layer.build((None, 4))
    layer.set_weights([weights[:, None], np.array([0.3])])
    np.testing.assert_allclose(
        neuron(inputs, weights, 0.3), np.asarray(layer(inputs))[:, 0], atol=1e-12
    )


@pytest.mark.parametrize("table", TABLES)
def test_perceptron_learns_every_boolean_function_but_two(table):
    result = train_perceptron(CORNERS, table)
    assert result.converged == (table not in (XOR, XNOR))
    if result.converged:
        decisions = neuron(
            CORNERS, result.weights[-1], result.biases[-1], activation=ACTIVATIONS["step"].function
        )
        assert tuple(decisions) == table


def test_no_line_gets_more_than_three_corners_of_xor():
    """Balayage de droites : jamais quatre coins sur quatre."""
    directions = [(np.cos(t), np.sin(t)) for t in np.linspace(0, 2 * np.pi, 181)]
    best = max(
        ((CORNERS @ w + b > 0) == np.array(XOR)).sum()
        for w in directions
        for b in np.linspace(-1.5, 1.5, 61)
    )
    assert best == 3


def test_perceptron_equals_scikit_learn():
    iris = load_iris()
    keep = iris.target < 2
    inputs, labels = iris.data[keep][:, :2], iris.target[keep]
    order = np.random.default_rng(0).permutation(len(labels))
    inputs, labels = inputs[order], labels[order]
    ours = train_perceptron(inputs, labels, epochs=500)
    theirs = ReferencePerceptron(shuffle=False, tol=None, max_iter=len(ours.errors)).fit(
        inputs, labels
    )
    assert ours.converged and theirs.score(inputs, labels) == 1
    np.testing.assert_allclose(ours.weights[-1], theirs.coef_[0], atol=1e-9)
    assert ours.biases[-1] == pytest.approx(theirs.intercept_[0])


def test_novikoff_bound():
    """Jamais plus de (R / γ)² corrections, γ étant la marge d’un séparateur quelconque (Novikoff,
    1962)."""
    rng = np.random.default_rng(1)
    direction = np.array([0.6, 0.8])
    inputs = rng.uniform(-1, 1, (400, 2))
    inputs = inputs[np.abs(inputs @ direction) > 0.1]
    result = train_perceptron(inputs, (inputs @ direction > 0).astype(int), epochs=500)
    margin, radius = np.abs(inputs @ direction).min(), np.sqrt((inputs**2).sum(axis=1).max() + 1)
    assert (
        result.converged
        and 1 < len(result.biases) - 1 == result.errors.sum() <= (radius / margin) ** 2
    )


def test_loss_gradient_equals_finite_differences():
    rng = np.random.default_rng(0)
    inputs, labels, weights, step = (
        rng.normal(size=(7, 3)),
        rng.integers(0, 2, 7),
        rng.normal(size=3),
        1e-6,
    )
    _, slope, bias_slope = neuron_loss(inputs, labels, weights, 0.2)
    for i in range(3):
        nudge = step * np.eye(3)[i]
        up, down = (neuron_loss(inputs, labels, weights + sign * nudge, 0.2)[0] for sign in (1, -1))
        assert slope[i] == pytest.approx((up - down) / (2 * step), abs=1e-7)
    numeric = (
        neuron_loss(inputs, labels, weights, 0.2 + step)[0]
        - neuron_loss(inputs, labels, weights, 0.2 - step)[0]
    )
    assert bias_slope == pytest.approx(numeric / (2 * step), abs=1e-7)


def test_trained_neuron_equals_logistic_regression():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(200, 3))
    labels = (inputs @ [1, -2, 0.5] + rng.normal(size=200) > 0.3).astype(int)
    ours = train_neuron(inputs, labels, steps=5000, regularization=0.01)
    theirs = LogisticRegression(C=1 / (0.01 * 200), tol=1e-10).fit(inputs, labels)
    np.testing.assert_allclose(ours.weights, theirs.coef_[0], atol=1e-4)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_sigmoid_neuron_gives_up_on_xor(seed):
    """La perte est convexe et son minimum, log 2, est atteint en poids nuls : le neurone répond ½
    partout."""
    result = train_neuron(CORNERS, XOR, learning_rate=2.0, steps=3000, seed=seed)
    np.testing.assert_allclose(neuron(CORNERS, result.weights, result.bias), 0.5, atol=1e-3)
    assert result.losses[-1] == pytest.approx(np.log(2), abs=1e-6)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: neuron(np.ones(3), np.ones(3), 0), ValueError, "inputs"),
        (lambda: neuron(np.ones((2, 3)), np.ones(2), 0), ValueError, "weights"),
        (lambda: neuron(np.ones((2, 3)), np.ones(3), np.nan), ValueError, "bias"),
        (lambda: neuron("chat", np.ones(3), 0), TypeError, "inputs"),
        (lambda: train_perceptron(CORNERS, [0, 1, 1]), ValueError, "labels"),
        (lambda: train_perceptron(CORNERS, [0, 1, 1, 2]), ValueError, "labels"),
        (lambda: train_perceptron(np.zeros((0, 2)), []), ValueError, "inputs"),
        (lambda: train_perceptron(CORNERS, XOR, epochs=0), ValueError, "epochs"),
        (lambda: train_neuron(CORNERS, [-1, 1, 1, -1]), ValueError, "labels"),
        (lambda: train_neuron(CORNERS, XOR, learning_rate=-1), ValueError, "learning_rate"),
        (lambda: train_neuron(CORNERS, XOR, regularization=-1), ValueError, "regularization"),
        (lambda: train_neuron(CORNERS, XOR, steps=1.5), TypeError, "steps"),
        (lambda: neuron_loss(CORNERS, XOR, np.full(2, np.inf), 0), ValueError, "weights"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()


def test_losses_go_from_the_start_to_the_weights_returned():
    inputs, labels = (
        np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [0.5, 2.0]]),
        np.array([0, 1, 1, 0]),
    )
    result = train_neuron(inputs, labels, learning_rate=0.5, steps=3)
    assert len(result.losses) == 4
    assert (
        result.losses[-1]
        == neuron_loss(inputs, labels, result.weights, result.bias)[0]
        < result.losses[-2]
    )
