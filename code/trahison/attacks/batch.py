"""Calculs image par image sur un lot de tenseurs (N, …) : longueur, produit scalaire, choix ; et
comment le couper."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

# valeurs traitées à la fois, quatre photos de 224 × 224 : au-delà, la mémoire rapide du processeur
# déborde
PACKET_VALUES = 620_000


def length(batch: tf.Tensor) -> tf.Tensor:
    """Norme euclidienne de chaque élément du lot, de forme (N, 1, …, 1) : elle se multiplie au lot
    telle quelle."""
    return tf.sqrt(dot(batch, batch))


def dot(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    """Produit scalaire élément par élément de deux lots (N, …), de forme (N, 1, …, 1)."""
    return tf.reduce_sum(first * second, axis=list(range(1, first.shape.rank)), keepdims=True)


def unit(batch: tf.Tensor) -> tf.Tensor:
    """Chaque élément du lot ramené à la longueur 1 ; un élément nul reste nul."""
    return tf.math.divide_no_nan(batch, length(batch))


def per_image(values: tf.Tensor, batch: tf.Tensor) -> tf.Tensor:
    """Une valeur par image (N,) portée à la forme (N, 1, …, 1), pour multiplier ou choisir dans
    ``batch``."""
    return tf.reshape(values, [-1] + [1] * (batch.shape.rank - 1))


def answers(logits: tf.Tensor) -> tf.Tensor:
    """Classes répondues (N,), int64, pour des logits (N, K)."""
    return tf.argmax(logits, axis=1)


def in_packets(
    function: Callable[..., tf.Tensor], *batches: np.ndarray, weight: int = 1
) -> np.ndarray:
    """Applique ``function`` aux lots (N, …), quelques images à la fois, et recolle ses réponses.

    ``weight`` : ce que le calcul garde de valeurs pour une valeur de l’image, d’autant moins
    d’images par paquet.
    """
    length = max(1, PACKET_VALUES // (batches[0][0].size * weight))
    starts = range(0, len(batches[0]), length)
    parts = [
        function(*(tf.constant(batch[start : start + length]) for batch in batches)).numpy()
        for start in starts
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
