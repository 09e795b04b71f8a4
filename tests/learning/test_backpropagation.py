"""La rétropropagation en matrices, contre TensorFlow et contre les différences finies."""

import numpy as np
import pytest
import tensorflow as tf

from trahison.learning.backpropagation import (
    backward,
    forward,
    layer_gradient_sizes,
    random_weights,
)
from trahison.learning.neuron import ACTIVATIONS

TENSORFLOW = {"sigmoid": tf.sigmoid, "tanh": tf.tanh, "relu": tf.nn.relu}
RNG = np.random.default_rng(0)
INPUTS, WEIGHTS = (
    RNG.normal(size=(5, 4)),
    [RNG.normal(size=shape) for shape in ((4, 6), (6, 3), (3, 2))],
)
OUTPUT_GRADIENT = RNG.normal(size=(5, 2))
STATE = forward(INPUTS, WEIGHTS, ACTIVATIONS["tanh"])


@pytest.mark.parametrize("name", TENSORFLOW)
def test_equals_tensorflow(name):
    activation = ACTIVATIONS[name]
    state = forward(INPUTS, WEIGHTS, activation)
    weight_gradients, layer_gradients = backward(state, WEIGHTS, activation, OUTPUT_GRADIENT)
    x, matrices = tf.Variable(INPUTS), [tf.Variable(weight) for weight in WEIGHTS]
    with tf.GradientTape() as tape:
        layer = x
        for matrix in matrices:
            layer = TENSORFLOW[name](layer @ matrix)
        loss = tf.reduce_sum(layer * OUTPUT_GRADIENT)
    np.testing.assert_allclose(state.layers[-1], layer, rtol=1e-12)
    expected_inputs, expected_weights = tape.gradient(loss, [x, matrices])
    np.testing.assert_allclose(layer_gradients[0], expected_inputs, rtol=1e-10, atol=1e-12)
    for ours, theirs in zip(weight_gradients, expected_weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


def test_equals_finite_differences():
    activation, step = ACTIVATIONS["gelu"], 1e-6

    def loss(inputs, weights):
        return (forward(inputs, weights, activation).layers[-1] * OUTPUT_GRADIENT).sum()

    state = forward(INPUTS, WEIGHTS, activation)
    weight_gradients, layer_gradients = backward(state, WEIGHTS, activation, OUTPUT_GRADIENT)
    for index in np.ndindex(2, 3):
        shift = np.zeros_like(INPUTS)
        shift[index] = step
        slope = (loss(INPUTS + shift, WEIGHTS) - loss(INPUTS - shift, WEIGHTS)) / (2 * step)
        assert layer_gradients[0][index] == pytest.approx(slope, rel=1e-5, abs=1e-8)
        shift = np.zeros_like(WEIGHTS[1])
        shift[index] = step
        slope = (
            loss(INPUTS, [WEIGHTS[0], WEIGHTS[1] + shift, WEIGHTS[2]])
            - loss(INPUTS, [WEIGHTS[0], WEIGHTS[1] - shift, WEIGHTS[2]])
        ) / (2 * step)
        assert weight_gradients[1][index] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_gradients_have_the_shapes_of_what_they_derive():
    activation = ACTIVATIONS["tanh"]
    state = forward(INPUTS, WEIGHTS, activation)
    weight_gradients, layer_gradients = backward(state, WEIGHTS, activation, OUTPUT_GRADIENT)
    assert [g.shape for g in weight_gradients] == [w.shape for w in WEIGHTS]
    assert [g.shape for g in layer_gradients] == [a.shape for a in state.layers]


def test_random_weights_have_the_announced_scale():
    weights = random_weights(3, 200, scale=0.5, seed=1)
    assert [w.shape for w in weights] == [(200, 200)] * 3
    assert np.std(weights) == pytest.approx(0.5 / np.sqrt(200), rel=0.02)
    np.testing.assert_array_equal(weights, random_weights(3, 200, scale=0.5, seed=1))
    assert not np.array_equal(weights, random_weights(3, 200, scale=0.5, seed=2))


def test_gradient_vanishes_explodes_or_stays():
    sizes = {
        (name, scale): layer_gradient_sizes(ACTIVATIONS[name], scale=scale)[0]
        for name, scale in (
            ("sigmoid", 1),
            ("tanh", 1),
            ("tanh", 0.5),
            ("tanh", 3),
            ("relu", 2**0.5),
        )
    }
    assert sizes["sigmoid", 1] < 1e-15 and sizes["tanh", 0.5] < 1e-7 and sizes["tanh", 3] > 100
    assert 0.05 < sizes["tanh", 1] < 1 and 0.3 < sizes["relu", 2**0.5] < 3


def test_linear_network_keeps_the_size_on_average():
    """Pour une activation identité et un écart-type 1/√n, chaque couche conserve en moyenne le
    carré du gradient."""
    from trahison.learning.neuron import Activation

    identity = Activation("identité", lambda z: z, np.ones_like)
    assert layer_gradient_sizes(identity, depth=5, width=400)[0] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    "call, argument",
    [
        (lambda: forward([1.0], WEIGHTS, ACTIVATIONS["tanh"]), "inputs"),
        (lambda: forward(INPUTS * np.nan, WEIGHTS, ACTIVATIONS["tanh"]), "inputs"),
        (lambda: forward(INPUTS, WEIGHTS[1:], ACTIVATIONS["tanh"]), "weights"),
        (lambda: backward(STATE, WEIGHTS, ACTIVATIONS["tanh"], INPUTS), "output_gradient"),
        (lambda: random_weights(0, 5), "depth"),
        (lambda: random_weights(5, 0), "width"),
        (lambda: random_weights(5, 5, scale=0), "scale"),
        (lambda: layer_gradient_sizes(ACTIVATIONS["tanh"], examples=0), "examples"),
    ],
)
def test_bad_arguments_are_named(call, argument):
    with pytest.raises(ValueError, match=f"^{argument} : .*reçu"):
        call()
