"""Dériver une convolution par une convolution.

Le gradient d'une convolution par rapport à son entrée en est une autre. TensorFlow le calcule par
une opération plus générale, et plus lente dans deux cas où MobileNetV2 et EfficientNet-Lite0
passent beaucoup de temps : les noyaux 1 × 1, et les convolutions en profondeur de pas 1. Des poids
constants (:mod:`~trahison.networks.acceleration.freezing`) ne se transposent qu'une fois.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf

from trahison.networks.acceleration.cloning import Config, clone
from trahison.networks.arguments import check_network


@keras.saving.register_keras_serializable(package="trahison")
class PointwiseConv2D(keras.layers.Conv2D):
    """Convolution 1 × 1 de pas 1 dont seul le gradient par rapport à l'entrée est défini : ses
    poids ne s'apprennent pas.

    Elle multiplie chaque pixel par la matrice du noyau ; son gradient le multiplie par la matrice
    transposée.
    """

    def convolution_op(self, inputs: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
        kernel = tf.convert_to_tensor(kernel)

        @tf.custom_gradient
        def convolve(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
            return tf.nn.conv2d(x, kernel, 1, "VALID"), lambda upstream: tf.nn.conv2d(
                upstream, tf.transpose(kernel, [0, 1, 3, 2]), 1, "VALID"
            )

        return convolve(inputs)


@keras.saving.register_keras_serializable(package="trahison")
class MirroredDepthwiseConv2D(keras.layers.DepthwiseConv2D):
    """Convolution en profondeur de pas 1 et de noyau impair, bordée de zéros (``"same"``) ; ses
    poids ne s'apprennent pas non plus.

    Un pixel de la sortie lit ceux qui l'entourent ; un pixel de l'entrée est lu par ceux qui
    l'entourent. Son gradient est donc la même convolution, le noyau retourné.
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        kernel = tf.convert_to_tensor(self.kernel)

        def filtered(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
            return tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], "SAME")

        @tf.custom_gradient
        def convolve(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
            return filtered(x, kernel), lambda upstream: filtered(upstream, kernel[::-1, ::-1])

        outputs = convolve(inputs)
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias))
        return self.activation(outputs)


def derive_by_convolutions(model: keras.Model) -> keras.Model:
    """Rend une copie de ``model`` où chaque convolution qui s'y prête est
    une :class:`PointwiseConv2D` ou une :class:`MirroredDepthwiseConv2D`."""

    copy = clone(check_network(model), derivable)
    copy.set_weights(model.get_weights())
    return copy


def derivable(
    layer: keras.layers.Layer, kind: type[keras.layers.Layer], config: Config
) -> tuple[type[keras.layers.Layer], Config]:
    """Ce que :func:`derive_by_convolutions` change à la copie d'une couche."""
    # Le type exact : une sous-classe pourrait calculer autre chose.
    if (
        kind not in (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
        or config["data_format"] != "channels_last"
        or tuple(config["dilation_rate"]) != (1, 1)
    ):
        return kind, config
    shape = *config["kernel_size"], *config["strides"]
    if kind is keras.layers.DepthwiseConv2D:
        odd = all(side % 2 == 1 for side in config["kernel_size"])
        alone = shape[2:] == (1, 1) and config["depth_multiplier"] == 1
        if odd and alone and config["padding"] == "same":
            kind = MirroredDepthwiseConv2D
    elif config["groups"] == 1 and shape == (1, 1, 1, 1):
        kind = PointwiseConv2D
    return kind, config
