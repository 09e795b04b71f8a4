"""Le plus simple des classifieurs : une droite, un score w·x + b, deux réponses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import keras
import numpy as np

from trahison.chance import untouched
from trahison.contracts import Array, Count, Labels, Tuple, checked


@checked
@dataclass(frozen=True, eq=False)
class Line:
    """Classifieur affine à deux classes : ``weights`` (d,) et ``bias`` ; la réponse est le signe du
    score."""

    weights: Annotated[np.ndarray, Array("d")]
    bias: float

    @checked
    def scores(
        self, features: Annotated[np.ndarray, Array("n", lambda self: len(self.weights))]
    ) -> np.ndarray:
        """Score w·x + b (N,) de ``features`` (N, d)."""
        return features @ self.weights + self.bias


# Ce qu’une droite classe : des exemples (N, d), et −1 ou +1 pour chacun, en float64.
Features = Annotated[np.ndarray, Array("n", lambda line: len(line.weights), dtype=np.float64)]
Signs = Annotated[np.ndarray, Array("n", values=(-1, 1), dtype=np.float64)]

Digit = Annotated[int, Count(0, 9)]


@checked
def two_digits(
    images: Annotated[np.ndarray, Array("n", None, ...)],
    labels: Annotated[np.ndarray, Labels("n", 10)],
    *,
    negative: Digit,
    positive: Digit,
) -> tuple[np.ndarray, np.ndarray]:
    """Garde deux chiffres : pixels (N, d) en float64 et signes (N,), −1 pour ``negative``, +1 pour
    ``positive``.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    if negative == positive:
        raise ValueError(f"positive : un autre chiffre que {negative} attendu, reçu {positive}")
    chosen = np.isin(labels, (negative, positive))
    if not chosen.any():
        raise ValueError(f"labels : des {negative} ou des {positive} attendus, reçu aucun")
    features = images[chosen].reshape(chosen.sum(), -1).astype(np.float64)
    return features, np.where(labels[chosen] == positive, 1.0, -1.0)


@checked
@untouched()
def as_network(line: Line, image_shape: Annotated[tuple[int, ...], Tuple(Count())]) -> keras.Model:
    """Le même classifieur en réseau Keras à deux logits, ∓ score / 2 : les attaques du livre s’y
    appliquent.

    La classe 1 est celle du signe +1. ``image_shape`` : forme d’une image, de d valeurs.
    """
    weights, bias = line.weights, line.bias
    if math.prod(image_shape) != len(weights):
        raise ValueError(
            f"image_shape : {len(weights)} valeurs attendues, autant que de poids, reçu"
            f" {image_shape}"
        )
    model = keras.Sequential(
        [keras.Input(image_shape), keras.layers.Flatten(), keras.layers.Dense(2)], name="droite"
    )
    model.set_weights(
        [np.stack([-weights / 2, weights / 2], axis=1), np.array([-bias / 2, bias / 2])]
    )
    model.trainable = False
    return model
