"""Le contrôle commun à toutes les attaques, appelé en première ligne de chacune."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_epsilon, check_images, check_labels, check_number
from trahison.networks.target import Target, check_target


def check_attack(
    target: Target, images, labels, *, name: str = "target"
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


def check_radius(epsilon, norm: str, values: int, bounds: tuple[float, float]) -> float:
    """Rend ε : au plus la largeur de l'intervalle en norme L∞, la diagonale du cube en norme L2."""
    if norm == "linf":
        return check_epsilon(epsilon, bounds)
    return check_number("epsilon", epsilon, low=0.0, high=(bounds[1] - bounds[0]) * values**0.5)
