"""Les arguments communs à toutes les attaques : ce que leurs signatures en exigent."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from trahison.checks import check_images, check_labels
from trahison.contracts import Choice, Count, Epsilon, Images, Labels, Number
from trahison.networks.target import Target, check_target


def _largest_epsilon(target: Target, images: np.ndarray, norm: str) -> float:
    """La largeur de l'intervalle des pixels en norme L∞, la diagonale du cube en norme L2."""
    width = target.bounds[1] - target.bounds[0]
    return width if norm == "linf" else width * images[0].size ** 0.5


# float32 (N, H, W, C) à la forme d'entrée du réseau, dans l'intervalle de ses pixels.
Batch = Annotated[
    np.ndarray,
    Images(shape=lambda target: ("n", *target.shape), within=lambda target: target.bounds),
]
# int64 (N,), de 0 au nombre de sorties − 1.
Answers = Annotated[np.ndarray, Labels("n", lambda target: target.classes)]
Strength = Annotated[float, Epsilon(lambda target: target.bounds)]
Radius = Annotated[float, Number(0, _largest_epsilon)]
Norm = Annotated[str, Choice(("linf", "l2"))]
Steps = Annotated[int, Count(high=100_000)]


def check_attack(
    target: Any, images: Any, labels: Any, *, name: str = "target"
) -> tuple[np.ndarray, np.ndarray]:
    """Rend ``(images, labels)`` contrôlés pour ``target``.

    ``images`` : float32 (N, H, W, C) à la forme d'entrée du réseau, dans ses bornes ; ``labels`` :
    int64 (N,), de 0 au nombre de sorties − 1. Lève ``TypeError`` ou ``ValueError`` en nommant
    l'argument fautif ; ``name`` : le nom de la cible dans la fonction appelée.
    """
    shape = (None, *check_target(target, name=name).shape)
    images = check_images("images", images, shape=shape, bounds=target.bounds)
    labels = check_labels("labels", labels, count=len(images), classes=target.classes)
    return images, labels
