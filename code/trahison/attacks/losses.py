"""Les fonctions de perte que les attaques font monter : une valeur par image, à partir des logits."""

from __future__ import annotations

import tensorflow as tf


def cross_entropy(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Entropie croisée (N,) de logits (N, K) pour les étiquettes (N,)."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def margin(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Marge (N,) : meilleur logit des autres classes moins celui de l'étiquette ; positive dès que le réseau se trompe.

    Elle ne sature pas quand les logits grandissent, au contraire de l'entropie croisée (Carlini et Wagner, 2017, f₆).
    """
    true = tf.one_hot(labels, tf.shape(logits)[1], dtype=logits.dtype)
    others = tf.reduce_max(logits - true * logits.dtype.max / 2, axis=1)
    return others - tf.reduce_sum(true * logits, axis=1)
