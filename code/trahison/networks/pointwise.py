"""Dériver une convolution 1 × 1 par une convolution 1 × 1.

Une telle convolution multiplie chaque pixel par la matrice du noyau ; son gradient le multiplie par la matrice transposée : c'est encore une
convolution 1 × 1. TensorFlow le calcule par une opération plus générale et plus lente ; or MobileNetV2 y passe l'essentiel de son temps.
"""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="trahison")
class PointwiseConv2D(keras.layers.Conv2D):
    """Convolution 1 × 1 de pas 1 dont seul le gradient par rapport à l'entrée est défini : ses poids ne s'apprennent pas."""

    def convolution_op(self, inputs, kernel):
        kernel = tf.convert_to_tensor(kernel)

        @tf.custom_gradient
        def convolve(x):
            return tf.nn.conv2d(x, kernel, 1, "VALID"), lambda upstream: tf.nn.conv2d(
                upstream, tf.transpose(kernel, [0, 1, 3, 2]), 1, "VALID")

        return convolve(inputs)


def derive_pointwise(model: keras.Model) -> keras.Model:
    """Rend une copie de ``model`` où chaque convolution 1 × 1 ordinaire est une :class:`PointwiseConv2D`."""

    def clone(layer: keras.layers.Layer) -> keras.layers.Layer:
        return (PointwiseConv2D if _is_pointwise(layer) else layer.__class__).from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=clone)
    copy.set_weights(model.get_weights())
    return copy


def _is_pointwise(layer: keras.layers.Layer) -> bool:
    # Le type exact : une sous-classe pourrait calculer autre chose.
    return (type(layer) is keras.layers.Conv2D and tuple(layer.kernel_size) == tuple(layer.strides) == (1, 1)
            and layer.groups == 1 and layer.data_format == "channels_last")
