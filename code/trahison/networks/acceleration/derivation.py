"""Dériver une convolution par une convolution.

Le gradient d'une convolution par rapport à son entrée en est une autre. TensorFlow le calcule par
une opération plus générale, et plus lente pour les noyaux 1 × 1, où MobileNetV2 passe beaucoup de
temps. Des poids constants (:mod:`~trahison.networks.acceleration.freezing`) ne se transposent
qu'une fois.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from trahison.networks.arguments import check_network


@keras.saving.register_keras_serializable(package="trahison")
class PointwiseConv2D(keras.layers.Conv2D):
    """Convolution 1 × 1 de pas 1 dont seul le gradient par rapport à l'entrée est défini : ses
    poids ne s'apprennent pas.

    Elle multiplie chaque pixel par la matrice du noyau ; son gradient le multiplie par la matrice
    transposée.
    """

    def convolution_op(self, inputs, kernel):
        kernel = tf.convert_to_tensor(kernel)

        @tf.custom_gradient
        def convolve(x):
            return tf.nn.conv2d(x, kernel, 1, "VALID"), lambda upstream: tf.nn.conv2d(
                upstream, tf.transpose(kernel, [0, 1, 3, 2]), 1, "VALID"
            )

        return convolve(inputs)


def derive_by_convolutions(model: keras.Model) -> keras.Model:
    """Rend une copie de ``model`` où chaque convolution 1 × 1 qui s'y prête est
    une :class:`PointwiseConv2D`."""

    def clone(layer: keras.layers.Layer) -> keras.layers.Layer:
        kind = PointwiseConv2D if _is_pointwise(layer) else layer.__class__
        return kind.from_config(layer.get_config())

    copy = keras.models.clone_model(check_network(model), clone_function=clone)
    copy.set_weights(model.get_weights())
    return copy


def _is_pointwise(layer: keras.layers.Layer) -> bool:
    # Le type exact : une sous-classe pourrait calculer autre chose.
    return (
        type(layer) is keras.layers.Conv2D
        and layer.groups == 1
        and layer.data_format == "channels_last"
        and (*layer.kernel_size, *layer.strides, *layer.dilation_rate) == (1,) * 6
    )
