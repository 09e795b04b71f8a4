"""Calculs image par image sur un lot de tenseurs (N, …) : longueur, produit scalaire, choix."""

from __future__ import annotations

import tensorflow as tf


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
