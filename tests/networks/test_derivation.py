"""Des convolutions dérivées par une convolution : le même calcul, à l'aller et au retour."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.networks.acceleration.derivation import (
    MirroredDepthwiseConv2D,
    PointwiseConv2D,
    derive_by_convolutions,
)

layers = keras.layers


def gradient(model, images):
    images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(model(images, training=False) ** 2)
    return tape.gradient(total, images).numpy()


def assert_same_values_and_gradient(copy, model, images):
    np.testing.assert_allclose(copy(images), model(images), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(
        gradient(copy, images), gradient(model, images), rtol=1e-4, atol=1e-5
    )


def count(model, kind):
    return sum(isinstance(layer, kind) for layer in model.layers)


def test_pointwise_convolutions():
    inputs = keras.Input((7, 5, 3))
    x = layers.Conv2D(6, 1, activation="relu6", bias_initializer="normal")(inputs)
    x = layers.Conv2D(4, 1, use_bias=False, padding="same")(layers.DepthwiseConv2D(3)(x))
    model = keras.Model(inputs, x)
    copy, images = (
        derive_by_convolutions(model),
        np.random.default_rng(0).normal(size=(3, 7, 5, 3)).astype(np.float32),
    )
    assert count(copy, PointwiseConv2D) == 2
    assert_same_values_and_gradient(copy, model, images)


@pytest.mark.parametrize("kernel", [1, 3, 5, (5, 3)])
@pytest.mark.parametrize("use_bias", [False, True])
def test_depthwise_convolutions(kernel, use_bias):
    inputs = keras.Input((7, 6, 3))
    depthwise = layers.DepthwiseConv2D(
        kernel, padding="same", use_bias=use_bias, bias_initializer="normal", activation="relu6"
    )
    model = keras.Model(inputs, depthwise(inputs))
    images = np.random.default_rng(0).normal(size=(3, 7, 6, 3)).astype(np.float32)
    copy = derive_by_convolutions(model)
    assert count(copy, MirroredDepthwiseConv2D) == 1
    assert_same_values_and_gradient(copy, model, images)


@pytest.mark.parametrize(
    "options",
    [
        {"kernel_size": 3, "padding": "valid"},
        {"kernel_size": 4, "padding": "same"},
        {"kernel_size": 3, "padding": "same", "strides": 2},
        {"kernel_size": 3, "padding": "same", "dilation_rate": 2},
        {"kernel_size": 3, "padding": "same", "depth_multiplier": 2},
    ],
)
def test_other_depthwise_convolutions_are_left_alone(options):
    inputs = keras.Input((8, 8, 3))
    model = keras.Model(inputs, layers.DepthwiseConv2D(**options)(inputs))
    copy = derive_by_convolutions(model)
    assert count(copy, MirroredDepthwiseConv2D) == 0
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype(np.float32)
    assert_same_values_and_gradient(copy, model, images)


def test_other_convolutions_are_left_alone():
    inputs = keras.Input((16, 18, 4))
    x = layers.Conv2D(4, 1, strides=2)(inputs)  # 8 × 9 : un côté impair
    x = layers.Conv2D(4, 3, strides=2, padding="same")(x)  # 4 × 5
    x = layers.Conv2D(4, 3, padding="same")(layers.Conv2D(4, 1, groups=2)(x))
    x = layers.Conv2D(4, 1, dilation_rate=2)(layers.DepthwiseConv2D(1)(x))
    copy = derive_by_convolutions(keras.Model(inputs, layers.Conv2D(4, 3, strides=2)(x)))
    assert count(copy, PointwiseConv2D) == 0
