"""Les fonctions de perte que les attaques font monter : une valeur par image, à partir des
logits."""

from __future__ import annotations

import tensorflow as tf

# Keras borne les probabilités à [10⁻⁷, 1 − 10⁻⁷] avant d’en prendre le logarithme
KERAS_EPSILON = 1e-7


def cross_entropy(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Entropie croisée (N,) de logits (N, K) pour les étiquettes (N,)."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def cross_entropy_of_probabilities(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """L’erreur à ne pas faire : l’entropie croisée (N,) calculée sur la softmax, comme Keras sans
    ``from_logits=True``.

    Dès que la probabilité de l’étiquette est arrondie à 1, ou bornée par Keras, le gradient est
    exactement nul.
    """
    true = tf.gather(tf.nn.softmax(logits), labels, batch_dims=1)
    return -tf.math.log(tf.clip_by_value(true, KERAS_EPSILON, 1 - KERAS_EPSILON))


def margin(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Marge (N,) : meilleur logit des autres classes moins celui de l'étiquette ; positive dès que
    le réseau se trompe.

    Elle ne sature pas quand les logits grandissent, au contraire de l'entropie croisée (Carlini et
    Wagner, 2017, f₆).
    """
    true = tf.one_hot(labels, tf.shape(logits)[1], dtype=logits.dtype)
    others = tf.reduce_max(logits - true * logits.dtype.max / 2, axis=1)
    return others - tf.reduce_sum(true * logits, axis=1)


def dlr(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Rapport de différences (N,) de logits (N, K ≥ 3) : la marge, divisée par l'écart du premier
    au troisième.

    Multiplier les logits, ou leur ajouter une constante, n'y change rien (Croce et Hein, 2020,
    § 4).
    """
    best = tf.math.top_k(logits, 3).values
    return tf.math.divide_no_nan(margin(logits, labels), best[:, 0] - best[:, 2])


def dlr_toward(logits: tf.Tensor, labels: tf.Tensor, goals: tf.Tensor) -> tf.Tensor:
    """La même vers une classe ``goals`` (N,) : son logit moins celui de l'étiquette, divisé par
    l'écart du premier à la moyenne des troisième et quatrième (K ≥ 4 ; Croce et Hein, 2020,
    § 4)."""
    best = tf.math.top_k(logits, 4).values
    gap = chosen_logit(logits, goals) - chosen_logit(logits, labels)
    return tf.math.divide_no_nan(gap, best[:, 0] - (best[:, 2] + best[:, 3]) / 2)


def chosen_logit(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Le logit de la classe ``labels`` (N,), à dériver à la place d’une perte."""
    return tf.gather(logits, labels, batch_dims=1)
