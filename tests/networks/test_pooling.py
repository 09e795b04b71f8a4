"""Convolution et moyenne calculées par blocs : la même fonction, le même gradient."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks.losses import cross_entropy
from trahison.defenses import ensemble
from trahison.networks.acceleration import accelerate
from trahison.networks.acceleration.pooling import BlockConvolution, merge_pooling
from trahison.networks.digit_networks import build_strided
from trahison.networks.lenet import build_lenet5
from trahison.networks.target import Target


def images_for(model, count=3):
    return np.random.default_rng(0).uniform(size=(count, *model.input_shape[1:])).astype(np.float32)


def pairs_merged(model):
    return sum(
        (
            pairs_merged(layer)
            if isinstance(layer, keras.Model)
            else isinstance(layer, BlockConvolution)
        )
        for layer in model.layers
    )


def convolution(side=8, *, pool=2, kernel=3, filters=3, **options):
    return keras.Sequential(
        [
            keras.Input((side, side, 2)),
            keras.layers.Conv2D(filters, kernel, bias_initializer="random_normal", **options),
            keras.layers.AveragePooling2D(pool),
        ]
    )


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_lenet_keeps_its_logits(activation):
    model = build_lenet5(activation=activation)
    merged = merge_pooling(model)
    assert pairs_merged(merged) == 2
    np.testing.assert_allclose(merged(images_for(model)), model(images_for(model)), atol=1e-5)


@pytest.mark.parametrize(
    "options",
    [
        {"padding": "same"},
        {"kernel": 5, "side": 10, "padding": "valid"},
        {"kernel": 1},
        {"use_bias": False, "padding": "same", "activation": "sigmoid"},
    ],
)
def test_other_shapes_are_merged(options):
    model = convolution(**options)
    merged = merge_pooling(model)
    assert pairs_merged(merged) == 1 and merged.output_shape == model.output_shape
    np.testing.assert_allclose(merged(images_for(model)), model(images_for(model)), atol=1e-5)


@pytest.mark.parametrize(
    "options",
    [
        {"kernel": 2, "side": 9},
        {"side": 9},
        {"strides": 2, "padding": "same"},
        {"pool": 3},
        {"activation": "softmax"},
        {"dilation_rate": 2},
        {"groups": 2, "filters": 4},
    ],
)
def test_other_pairs_are_left_alone(options):
    model = convolution(**options)
    merged = merge_pooling(model)
    assert pairs_merged(merged) == 0
    np.testing.assert_allclose(merged(images_for(model)), model(images_for(model)), atol=1e-6)


def test_a_convolution_read_twice_is_left_alone():
    inputs = keras.Input((8, 8, 1))
    x = keras.layers.Conv2D(2, 3, padding="same")(inputs)
    model = keras.Model(inputs, [keras.layers.AveragePooling2D(2)(x), keras.layers.Flatten()(x)])
    assert pairs_merged(merge_pooling(model)) == 0


def test_a_compiled_network_is_merged_whatever_its_loss():
    model = build_lenet5()
    model.compile("adam", loss=lambda truth, logits: tf.reduce_mean((truth - logits) ** 2))
    merged = merge_pooling(model)
    assert pairs_merged(merged) == 2 and merged.name == model.name
    fast = accelerate(Target(model, bounds=(0, 1)))
    np.testing.assert_allclose(fast.logits(images_for(model)), model(images_for(model)), atol=1e-5)


def test_nothing_to_merge_gives_the_network_itself():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    assert merge_pooling(model) is model


def test_networks_inside_a_network_are_merged_too():
    members = build_lenet5(seed=0), build_strided(seed=1)
    committee = ensemble([Target(one, bounds=(0, 1)) for one in members]).model
    merged = merge_pooling(committee)
    assert pairs_merged(merged) == 2
    np.testing.assert_allclose(
        merged(images_for(committee)), committee(images_for(committee)), atol=1e-5
    )


def test_an_accelerated_lenet_is_attacked_through_its_blocks_with_the_same_gradient():
    target = Target(build_lenet5(), bounds=(0, 1))
    scene = images_for(target.model), [0, 1, 2], cross_entropy
    expected, fast = target.gradient(*scene), accelerate(target)
    assert any(isinstance(layer, BlockConvolution) for layer in fast.model._flatten_layers())
    tolerance = 1e-6 + 1e-4 * np.abs(expected).max()
    np.testing.assert_allclose(fast.gradient(*scene), expected, atol=tolerance)


def test_learning_through_the_blocks_is_learning():
    """Les poids sont partagés : un pas d’apprentissage sur la copie est un pas sur l’original."""
    one, two = build_lenet5(seed=0), build_lenet5(seed=0)
    images, labels = images_for(one, 8), np.arange(8)
    merged = merge_pooling(two)
    for model in (one, merged):
        model.compile(
            keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        )
        model.train_on_batch(images, labels)
    for expected, learned, start in zip(
        one.get_weights(), two.get_weights(), build_lenet5(seed=0).get_weights()
    ):
        np.testing.assert_allclose(learned, expected, atol=1e-5)
        assert (learned != start).any()


@pytest.mark.parametrize(
    "outputs",
    [lambda conv, pool: conv, lambda conv, pool: [conv, pool]],
    ids=["tronqué", "deux sorties"],
)
def test_a_convolution_that_the_network_returns_is_left_alone(outputs):
    inputs = keras.Input((8, 8, 1))
    conv = keras.layers.Conv2D(2, 3, padding="same")(inputs)
    model = keras.Model(inputs, outputs(conv, keras.layers.AveragePooling2D(2)(conv)))
    assert pairs_merged(merge_pooling(model)) == 0
