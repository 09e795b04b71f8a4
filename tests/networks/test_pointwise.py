"""Les convolutions 1 × 1 dérivées par une convolution 1 × 1 : le même calcul, à l'aller et au retour."""

import keras
import numpy as np
import tensorflow as tf

from trahison.networks.pointwise import PointwiseConv2D, derive_pointwise

layers = keras.layers


def gradient(model, images):
    images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(model(images, training=False) ** 2)
    return tape.gradient(total, images).numpy()


def test_same_values_and_same_gradient():
    inputs = keras.Input((7, 5, 3))
    x = layers.Conv2D(6, 1, activation="relu6", bias_initializer="normal")(inputs)
    x = layers.Conv2D(4, 1, use_bias=False, padding="same")(layers.DepthwiseConv2D(3)(x))
    model = keras.Model(inputs, x)
    copy, images = derive_pointwise(model), np.random.default_rng(0).normal(size=(3, 7, 5, 3)).astype(np.float32)
    assert sum(isinstance(layer, PointwiseConv2D) for layer in copy.layers) == 2
    np.testing.assert_allclose(copy(images), model(images), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(gradient(copy, images), gradient(model, images), rtol=1e-4, atol=1e-5)


def test_other_convolutions_are_left_alone():
    inputs = keras.Input((8, 8, 4))
    x = layers.Conv2D(4, 1, strides=2)(inputs)
    x = layers.Conv2D(4, 3)(layers.Conv2D(4, 1, groups=2)(x))
    copy = derive_pointwise(keras.Model(inputs, layers.DepthwiseConv2D(1)(x)))
    assert not any(isinstance(layer, PointwiseConv2D) for layer in copy.layers)
