"""Les bords de zéros confiés aux convolutions : le même calcul."""

import keras
import numpy as np
import pytest

from trahison.networks.acceleration.folding import PassThrough
from trahison.networks.acceleration.padding import merge_padding


def padded_model(side, padding=((0, 1), (0, 1)), strides=2):
    inputs = keras.Input((side, side, 3))
    x = keras.layers.ZeroPadding2D(padding)(inputs)
    x = keras.layers.DepthwiseConv2D(3, strides=strides, padding="valid")(x)
    return keras.Model(inputs, x)


def replaced(model):
    return sum(isinstance(layer, PassThrough) for layer in model.layers)


def test_even_side_is_merged_and_computes_the_same():
    model = padded_model(12)
    merged = merge_padding(model)
    images = np.random.default_rng(0).normal(size=(2, 12, 12, 3)).astype(np.float32)
    assert replaced(merged) == 1
    assert merged.output_shape == model.output_shape
    np.testing.assert_allclose(merged(images), model(images), atol=1e-5)


@pytest.mark.parametrize(
    "model",
    [padded_model(13), padded_model(12, ((1, 1), (1, 1))), padded_model(12, strides=1)],
    ids=["côté impair", "autre bord", "pas de 1"],
)
def test_other_paddings_are_left_alone(model):
    merged = merge_padding(model)
    images = np.random.default_rng(0).normal(size=(1, *model.input_shape[1:])).astype(np.float32)
    assert replaced(merged) == 0
    np.testing.assert_allclose(merged(images), model(images), atol=1e-5)


def test_mobilenet_loses_its_four_separate_paddings():
    model = keras.applications.MobileNetV2(
        weights=None, input_shape=(96, 96, 3), alpha=0.35, classes=10, classifier_activation=None
    )
    merged = merge_padding(model)
    images = np.random.default_rng(0).uniform(-1, 1, (1, 96, 96, 3)).astype(np.float32)
    assert (
        replaced(merged)
        == sum(isinstance(layer, keras.layers.ZeroPadding2D) for layer in model.layers)
        > 0
    )
    np.testing.assert_allclose(
        merged(images, training=False), model(images, training=False), atol=1e-4
    )


def test_a_padding_that_the_network_returns_is_left_alone():
    """Le réseau s’arrête au bord : la convolution qui le suivait n’est plus dans lui."""
    whole = padded_model(12)
    assert replaced(merge_padding(keras.Model(whole.inputs[0], whole.layers[1].output))) == 0
