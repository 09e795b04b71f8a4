"""Calculer une convolution et la moyenne 2 × 2 qui la suit par blocs de quatre pixels, d’un seul
geste.

Les convolutions de LeNet-5 ont peu de canaux, et un processeur aime les longues rangées. On range
donc chaque bloc de 2 × 2 pixels dans la profondeur : la convolution rend quatre fois plus de canaux
sur une carte deux fois plus petite, et la moyenne n’est plus qu’une somme de canaux voisins. C’est
la même fonction ; le gradient de LeNet-5 par rapport à l’image coûte deux fois moins. Les poids
sont partagés : un réseau peut aussi apprendre par cette copie.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from trahison.networks.acceleration.folding import PassThrough, is_output
from trahison.networks.arguments import check_network

# Celles qui agissent sur chaque valeur séparément : ranger les valeurs autrement ne les dérange
# pas.
ELEMENTWISE = tuple(
    getattr(keras.activations, name) for name in ("linear", "relu", "tanh", "sigmoid")
)


def merge_pooling(model: keras.Model) -> keras.Model:
    """Rend un réseau où chaque couple convolution, moyenne 2 × 2 de ``model`` est calculé par
    blocs.

    Un couple qui ne s’y prête pas (pas différent de 1, noyau pair, carte de côté impair, autre
    activation, sortie lue par deux couches ou rendue par le réseau) reste tel quel. Les réseaux
    contenus dans ``model`` sont traités de même. Les autres couches sont partagées avec ``model``,
    qui est rendu lui-même s’il n’y a rien à faire.
    """
    merged = {
        layer.name: pool.name
        for layer in check_network(model).layers
        if (pool := _pool_after(layer)) and not is_output(layer, model)
    }
    if not merged and not any(isinstance(layer, keras.Model) for layer in model.layers):
        return model

    def clone(layer: keras.layers.Layer) -> keras.layers.Layer:
        if isinstance(layer, keras.Model):
            return merge_pooling(layer)
        if layer.name in merged.values():
            return PassThrough(name=layer.name)
        return BlockConvolution(layer) if layer.name in merged else layer

    # Le même graphe sans sa compilation : Keras voudrait la recopier, ce qu’une perte écrite en
    # lambda ne permet pas.
    ends = (
        tensors[0] if len(tensors) == 1 else tensors for tensors in (model.inputs, model.outputs)
    )
    bare = keras.Model(*ends, name=model.name)
    return keras.models.clone_model(bare, clone_function=clone)


class BlockConvolution(keras.layers.Layer):
    """La convolution ``layer`` puis la moyenne 2 × 2, par blocs. Les poids restent les siens : on
    apprend à travers."""

    def __init__(self, layer: keras.layers.Conv2D):
        super().__init__(name=f"{layer.name}_par_blocs")
        self.layer = layer
        self.edge = (layer.kernel_size[0] - 1) // 2 if layer.padding == "same" else 0
        # Une moyenne de quatre canaux est une convolution 1 × 1.
        self.mean = np.tile(np.eye(layer.filters, dtype=np.float32) / 4, (4, 1))[None, None]

    def call(self, x: tf.Tensor) -> tf.Tensor:
        x = tf.pad(x, [[0, 0], [self.edge, self.edge], [self.edge, self.edge], [0, 0]])
        x = tf.nn.conv2d(
            tf.nn.space_to_depth(x, 2),
            _by_blocks(tf.convert_to_tensor(self.layer.kernel)),
            1,
            "VALID",
        )
        if self.layer.use_bias:
            x = tf.nn.bias_add(x, tf.tile(tf.convert_to_tensor(self.layer.bias), [4]))
        return tf.nn.conv2d(self.layer.activation(x), self.mean, 1, "VALID")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        batch, height, width, _ = input_shape
        lost = self.layer.kernel_size[0] - 1 - 2 * self.edge
        return batch, (height - lost) // 2, (width - lost) // 2, self.layer.filters


def _by_blocks(kernel: tf.Tensor) -> tf.Tensor:
    """Le noyau (k, k, c, n) écrit pour des blocs : ((k + 1) / 2, (k + 1) / 2, 4 c, 4 n)."""
    size, _, inputs, outputs = kernel.shape
    half = (size + 1) // 2
    # Les quatre positions du noyau dont la moyenne sera faite : un pixel plus bas, un pixel plus à
    # droite.
    rows = [
        tf.stack(
            [
                tf.pad(kernel, [[row, 1 - row], [column, 1 - column], [0, 0], [0, 0]])
                for column in range(2)
            ],
            axis=3,
        )
        for row in range(2)
    ]
    wide = tf.reshape(tf.stack(rows, axis=3), (half, 2, half, 2, inputs, 4 * outputs))
    return tf.reshape(tf.transpose(wide, (0, 2, 1, 3, 4, 5)), (half, half, 4 * inputs, 4 * outputs))


def _pool_after(layer: keras.layers.Layer) -> keras.layers.Layer | None:
    """La moyenne 2 × 2 qui est seule à lire la convolution ``layer``, si le couple se calcule par
    blocs."""
    if type(layer) is not keras.layers.Conv2D or layer.activation not in ELEMENTWISE:
        return None
    square = layer.kernel_size[0] == layer.kernel_size[1] and layer.kernel_size[0] % 2 == 1
    plain = tuple(layer.strides) == tuple(layer.dilation_rate) == (1, 1) and layer.groups == 1
    even = all(side is not None and side % 2 == 0 for side in layer.output.shape[1:3])
    readers = [node.operation for node in layer._outbound_nodes]
    if (
        not (square and plain and even)
        or len(readers) != 1
        or type(readers[0]) is not keras.layers.AveragePooling2D
    ):
        return None
    return (
        readers[0] if tuple(readers[0].pool_size) == tuple(readers[0].strides) == (2, 2) else None
    )
