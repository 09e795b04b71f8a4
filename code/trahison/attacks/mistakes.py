"""Les erreurs du musée, refaites exprès : la variante fautive de chaque attaque, la bonne étant
celle du livre.

Aucune autre page ne s’en sert. Chaque fonction dit où l’erreur a été vue ; la page « Le musée des
erreurs » la mesure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Strength
from trahison.attacks.losses import KERAS_EPSILON, cross_entropy
from trahison.chance import untouched
from trahison.contracts import Array, Bounds, Images, checked
from trahison.networks.target import Target


@dataclass(frozen=True)
class Exhibit:
    """Une erreur et sa mesure.

    Attributs : ``name`` ; ``measure``, ce que l’on mesure ; ``wrong`` et ``right``, sa valeur avec
    et sans l’erreur ; ``is_share``, vrai pour une part d’images (plus grande, l’attaque paraît plus
    forte), faux pour une distance (plus grande, elle paraît plus faible).
    """

    name: str
    measure: str
    wrong: float
    right: float
    is_share: bool = True

    @property
    def flatters(self) -> str:
        """À qui l’erreur profite : « l’attaque », qui paraît trop forte, ou « le réseau », qui
        paraît trop solide."""
        return "l’attaque" if (self.wrong > self.right) == self.is_share else "le réseau"


def cross_entropy_with_own_answer(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Erreur : l’entropie croisée (N,) dont l’« étiquette » est la réponse du réseau à cette même
    image.

    ``labels`` ne sert pas : c’est l’erreur. Le tutoriel de TensorFlow l’a faite jusqu’en septembre
    2019.
    """
    probabilities = tf.clip_by_value(tf.nn.softmax(logits), KERAS_EPSILON, 1 - KERAS_EPSILON)
    return -tf.reduce_sum(tf.stop_gradient(probabilities) * tf.math.log(probabilities), axis=1)


@checked
@untouched()
def hide_softmax(target: Target) -> Target:
    """Erreur : un réseau qui rend des probabilités sans en avoir l’air, ici décalées pour que leur
    somme soit nulle.

    Il passe ainsi le contrôle qui refuse les probabilités : les attaques le prennent pour un réseau
    à logits. Une constante ne change ni une réponse, ni une marge, ni un gradient.
    """

    def hide(model: keras.Model) -> keras.Model:
        inputs = keras.Input(model.input_shape[1:])
        shift = keras.layers.Rescaling(1.0, offset=-1 / model.output_shape[-1])
        return keras.Model(inputs, shift(keras.layers.Softmax()(model(inputs))))

    return target.around(hide)


@checked
def truncate_to_levels(
    images: Annotated[np.ndarray, Images()], bounds: Annotated[tuple[float, float], Bounds()]
) -> np.ndarray:
    """Erreur : ``(255 * x).astype("uint8")`` au lieu d’arrondir ; rend l’image relue, float32, dans
    ``bounds``."""
    low, high = bounds
    levels = ((images - np.float32(low)) * np.float32(255 / (high - low))).astype("uint8")
    return levels.astype(np.float32) * np.float32((high - low) / 255) + np.float32(low)


@checked
@untouched()
def fgsm_in_training_mode(
    target: Target, images: Batch, labels: Answers, *, epsilon: Strength
) -> np.ndarray:
    """Erreur : FGSM dont le gradient est pris en mode entraînement.

    L’extinction tire au hasard, la normalisation par lots prend les moyennes du lot attaqué et
    **change les siennes**.
    """
    pixels = tf.constant(images)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(pixels)
        loss = tf.reduce_sum(
            cross_entropy(target.model(pixels, training=True), tf.constant(labels))
        )
    return tf.clip_by_value(
        pixels + epsilon * tf.sign(tape.gradient(loss, pixels)), *target.bounds
    ).numpy()


@checked
def black_where_failed(
    images: Annotated[np.ndarray, Array("n", "H", "W", "C")],
    forged: Annotated[np.ndarray, Array("n", "H", "W", "C")],
) -> np.ndarray:
    """Erreur : rendre une image noire là où l’attaque n’a rien trouvé et a donc laissé l’image de
    départ.

    C’est ce que font une liste de résultats remplie d’avance de zéros, et un tri oublié à la fin.
    """
    same = (forged == images).all(axis=(1, 2, 3), keepdims=True)
    return np.where(same, np.float32(0), forged)


@checked
def share_of_wrong_answers(
    target: Target,
    forged: Annotated[
        np.ndarray, Array(shape=lambda target: ("n", *target.shape), dtype=np.float32)
    ],
    labels: Answers,
) -> float:
    """Erreur : appeler « taux de succès » la part des images rendues qui sont mal lues, quelle
    qu’en soit la raison."""
    return float((target.referee.labels(forged) != labels).mean())
