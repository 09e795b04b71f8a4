"""Le perceptron multicouche : gradient vérifié, mêmes chiffres que Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.learning.perceptron import (
    Network,
    backward,
    count_parameters,
    forward,
    loss,
    loss_gradient,
    new_network,
    predict,
    take_copy,
    train,
)

RANDOM = np.random.default_rng(0)
INPUTS, TARGETS = RANDOM.normal(size=(12, 3)), RANDOM.choice([-1.0, 1.0], 12)


def replaced(network: Network, layer: int, part: int, array: np.ndarray) -> Network:
    layers = [list(pair) for pair in network.layers]
    layers[layer][part] = array
    return Network(tuple(map(tuple, layers)), network.activation, network.output)


@pytest.mark.parametrize(
    "activation,output", [("tanh", "tanh"), ("relu", "linear"), ("tanh", "linear")]
)
def test_gradient_equals_finite_differences(activation, output):
    network, step = new_network((3, 5, 4, 1), activation=activation, output=output, seed=3), 1e-6
    gradients = loss_gradient(network, INPUTS, TARGETS)
    for layer in range(3):
        for part in range(2):
            array = network.layers[layer][part]
            for position in np.ndindex(array.shape):
                nudge = np.zeros(array.shape)
                nudge[position] = step
                up, down = (
                    loss(replaced(network, layer, part, array + sign * nudge), INPUTS, TARGETS)
                    for sign in (1, -1)
                )
                assert gradients[layer][part][position] == pytest.approx(
                    (up - down) / (2 * step), abs=1e-7
                )


@pytest.mark.parametrize("sizes", [(3, 1), (3, 4, 1), (3, 8, 6, 1)])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_same_loss_and_gradients_as_keras(sizes, activation):
    network = new_network(sizes, activation=activation, seed=1)
    layers = [keras.layers.Dense(n, activation, dtype="float64") for n in sizes[1:-1]]
    model = keras.Sequential(
        [
            keras.Input((3,), dtype="float64"),
            *layers,
            keras.layers.Dense(1, "tanh", dtype="float64"),
        ]
    )
    model.set_weights([part for weights, bias in network.layers for part in (weights, bias[0])])
    with tf.GradientTape() as tape:
        outputs = model(tf.constant(INPUTS))
        value = tf.reduce_mean((outputs[:, 0] - TARGETS) ** 2) / 2
    np.testing.assert_allclose(predict(network, INPUTS), outputs[:, 0].numpy(), atol=1e-12)
    assert float(loss(network, INPUTS, TARGETS)) == pytest.approx(float(value), abs=1e-12)
    ours = [part for pair in loss_gradient(network, INPUTS, TARGETS) for part in pair]
    for mine, theirs in zip(ours, tape.gradient(value, model.trainable_variables), strict=True):
        np.testing.assert_allclose(mine.reshape(theirs.shape), theirs.numpy(), atol=1e-6)


def test_one_step_equals_keras_sgd():
    network = new_network((3, 4, 1), seed=2)
    model = keras.Sequential(
        [
            keras.Input((3,), dtype="float64"),
            keras.layers.Dense(4, "tanh", dtype="float64"),
            keras.layers.Dense(1, "tanh", dtype="float64"),
        ]
    )
    model.set_weights([part for weights, bias in network.layers for part in (weights, bias[0])])
    # leur perte est le double de la nôtre : leur taux, la moitié
    model.compile(keras.optimizers.SGD(0.06), "mse")
    model.train_on_batch(INPUTS, TARGETS[:, None])
    ours = train(
        network, INPUTS, TARGETS, INPUTS, TARGETS, epochs=1, batch=12, learning_rate=0.12
    ).network
    for mine, theirs in zip(
        [p for pair in ours.layers for p in pair], model.get_weights(), strict=True
    ):
        np.testing.assert_allclose(mine.reshape(theirs.shape), theirs, atol=1e-7)


def test_copies_learn_exactly_as_if_alone():
    group = new_network((3, 4, 1), copies=3, seed=5)
    together = train(group, INPUTS, TARGETS, INPUTS, TARGETS, epochs=4, l2=0.01)
    assert together.train_losses.shape == (5, 3) and predict(group, INPUTS).shape == (3, 12)
    for index in range(3):
        alone = train(take_copy(group, index), INPUTS, TARGETS, INPUTS, TARGETS, epochs=4, l2=0.01)
        np.testing.assert_allclose(alone.train_losses, together.train_losses[:, index], atol=1e-12)


def test_training_leaves_the_network_alone_and_is_reproducible():
    network = new_network((3, 4, 1), seed=5)
    before = [part.copy() for pair in network.layers for part in pair]
    first, second = (
        train(network, INPUTS, TARGETS, INPUTS, TARGETS, epochs=3, keep=(1, 3), seed=9)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.train_losses, second.train_losses)
    assert all(
        np.array_equal(a, b) for a, b in zip(before, (p for pair in network.layers for p in pair))
    )
    assert (
        sorted(first.kept) == [0, 1, 3]
        and first.kept[3] is first.network
        and first.kept[0] is network
    )
    assert first.train_losses[1] == loss(first.kept[1], INPUTS, TARGETS)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_regularization_shrinks_the_weights(penalty):
    network = new_network((3, 8, 1), seed=0)
    sizes = []
    for rate in (0, 0.01, 0.1):
        learned = train(
            network,
            INPUTS,
            TARGETS,
            INPUTS,
            TARGETS,
            epochs=60,
            learning_rate=0.1,
            **{penalty: rate},
        ).network
        sizes.append(sum(np.abs(weights).sum() for weights, _ in learned.layers))
    assert sizes[0] > sizes[1] > sizes[2]


def test_learns_xor():
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=float)
    labels = np.array([-1, 1, 1, -1.0])
    result = train(
        new_network((2, 4, 1), seed=0),
        corners,
        labels,
        corners,
        labels,
        epochs=2000,
        learning_rate=0.1,
    )
    assert (
        result.train_losses[-1] < 0.01
        and (np.sign(predict(result.network, corners)) == labels).all()
    )


def test_parameter_count_and_values():
    network = new_network((2, 8, 8, 1), copies=4)
    assert count_parameters(network) == 24 + 72 + 9 == count_parameters(take_copy(network, 0))
    values = forward(take_copy(network, 2), np.zeros((5, 2)))
    assert [value.shape for value in values] == [(5, 2), (5, 8), (5, 8), (5, 1)]
    assert len(backward(take_copy(network, 2), values, np.ones((5, 1)))) == 3


NETWORK = new_network((3, 2, 1))


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: new_network((3,)), ValueError, "sizes"),
        (lambda: new_network((3, 0, 1)), ValueError, "sizes"),
        (lambda: new_network((3, 1), activation="swish"), ValueError, "activation"),
        (lambda: new_network((3, 1), output="softmax"), ValueError, "output"),
        (lambda: new_network((3, 1), copies=0), ValueError, "copies"),
        (lambda: predict(NETWORK, np.ones((4, 2))), ValueError, "inputs"),
        (lambda: predict([1, 2], np.ones((4, 3))), TypeError, "network"),
        (lambda: predict(NETWORK, np.full((4, 3), np.nan)), ValueError, "inputs"),
        (lambda: loss(NETWORK, INPUTS, TARGETS[:-1]), ValueError, "targets"),
        (lambda: train(NETWORK, INPUTS[:0], [], INPUTS, TARGETS, epochs=1), ValueError, "inputs"),
        (
            lambda: train(NETWORK, INPUTS, TARGETS, INPUTS, TARGETS[1:], epochs=1),
            ValueError,
            "test_targets",
        ),
        (lambda: train(NETWORK, INPUTS, TARGETS, INPUTS, TARGETS, epochs=0), ValueError, "epochs"),
        (
            lambda: train(NETWORK, INPUTS, TARGETS, INPUTS, TARGETS, epochs=1, batch=0),
            ValueError,
            "batch",
        ),
        (
            lambda: train(NETWORK, INPUTS, TARGETS, INPUTS, TARGETS, epochs=1, learning_rate=0),
            ValueError,
            "learning_rate",
        ),
        (
            lambda: train(NETWORK, INPUTS, TARGETS, INPUTS, TARGETS, epochs=1, l2=-1),
            ValueError,
            "l2",
        ),
        (lambda: take_copy(NETWORK, 0), ValueError, "network"),
        (lambda: take_copy(new_network((3, 1), copies=2), 2), ValueError, "index"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()


def test_one_step_subtracts_the_loss_and_both_penalties():
    """l1 · Σ|w| + l2 / 2 · Σw² : de pente l1 · signe(w) + l2 · w, et jamais sur les biais."""
    after = train(
        NETWORK,
        INPUTS,
        TARGETS,
        INPUTS,
        TARGETS,
        epochs=1,
        batch=12,
        learning_rate=0.1,
        l1=0.2,
        l2=0.3,
    ).network
    for (weights, bias), (slope, bias_slope), (new, new_bias) in zip(
        NETWORK.layers, loss_gradient(NETWORK, INPUTS, TARGETS), after.layers, strict=True
    ):
        np.testing.assert_allclose(
            new, weights - 0.1 * (slope + 0.2 * np.sign(weights) + 0.3 * weights), rtol=1e-9
        )
        np.testing.assert_allclose(new_bias, bias - 0.1 * bias_slope, rtol=1e-9)
