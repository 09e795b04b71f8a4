"""Le plus simple des classifieurs : une droite, un score w·x + b, deux réponses."""

from __future__ import annotations

import math
from dataclasses import dataclass

import keras
import numpy as np

from trahison.checks import (
    check_array,
    check_count,
    check_instance,
    check_labels,
    check_list,
    check_number,
)


@dataclass(frozen=True, eq=False)
class Line:
    """Classifieur affine à deux classes : ``weights`` (d,) et ``bias`` ; la réponse est le signe du
    score."""

    weights: np.ndarray
    bias: float

    def scores(self, features) -> np.ndarray:
        """Score w·x + b (N,) de ``features`` (N, d)."""
        return (
            check_array("features", features, shape=(None, len(self.weights))) @ self.weights
            + self.bias
        )


def check_pairs(features, signs) -> tuple[np.ndarray, np.ndarray]:
    """Rend ``features`` (N, d) en float64 et ``signs`` (N,), qui ne valent que −1 ou +1."""
    features = check_array("features", features, ndim=2).astype(np.float64)
    signs = check_array("signs", signs, shape=(len(features),))
    if not np.isin(signs, (-1, 1)).all():
        raise ValueError(f"signs : −1 ou +1 attendus, reçu {signs[~np.isin(signs, (-1, 1))][0]:g}")
    return features, signs.astype(np.float64)


def two_digits(images, labels, *, negative: int, positive: int) -> tuple[np.ndarray, np.ndarray]:
    """Garde deux chiffres : pixels (N, d) en float64 et signes (N,), −1 pour ``negative``, +1 pour
    ``positive``.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    images = check_array("images", images)
    if images.ndim < 2:
        raise ValueError(
            f"images : forme (N, …) attendue, un axe pour les images, reçu {images.shape}"
        )
    labels = check_labels("labels", labels, count=len(images), classes=10)
    negative, positive = (
        check_count(name, digit, low=0, high=9)
        for name, digit in (("negative", negative), ("positive", positive))
    )
    if negative == positive:
        raise ValueError(f"positive : un autre chiffre que {negative} attendu, reçu {positive}")
    chosen = np.isin(labels, (negative, positive))
    if not chosen.any():
        raise ValueError(f"labels : des {negative} ou des {positive} attendus, reçu aucun")
    features = images[chosen].reshape(chosen.sum(), -1).astype(np.float64)
    return features, np.where(labels[chosen] == positive, 1.0, -1.0)


def as_network(line: Line, image_shape: tuple[int, ...]) -> keras.Model:
    """Le même classifieur en réseau Keras à deux logits, ∓ score / 2 : les attaques du livre s’y
    appliquent.

    La classe 1 est celle du signe +1. ``image_shape`` : forme d’une image, de d valeurs.
    """
    image_shape = tuple(
        check_count("image_shape", side) for side in check_list("image_shape", image_shape)
    )
    weights = check_array("weights", check_instance("line", line, Line).weights, ndim=1)
    if math.prod(image_shape) != len(weights):
        raise ValueError(
            f"image_shape : {len(weights)} valeurs attendues, autant que de poids, reçu"
            f" {image_shape}"
        )
    bias = check_number("bias", float(line.bias))
    model = keras.Sequential(
        [keras.Input(image_shape), keras.layers.Flatten(), keras.layers.Dense(2)], name="droite"
    )
    model.set_weights(
        [np.stack([-weights / 2, weights / 2], axis=1), np.array([-bias / 2, bias / 2])]
    )
    model.trainable = False
    return model
