"""L’atlas : ce que répond un réseau sur tout un plan passant par une image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.attacks.fgsm import gradient_sign
from trahison.attacks.losses import cross_entropy, margin
from trahison.contracts import Array, Count, Images, Number, Seed, Tuple, checked
from trahison.networks.target import Target

Label = Annotated[int, Count(0, lambda target: target.classes - 1)]


@dataclass(frozen=True, eq=False)
class PlaneMap:
    """Les réponses d’un réseau sur le carré [−reach, reach]² d’un plan passant par une image.

    Attributs : ``answers`` (n, n), une ligne par pas le long de la seconde direction, du bas vers
    le haut ; ``losses`` (n, n), l’entropie croisée avec l’étiquette ; ``reach``, le demi-côté, en
    unités de ε ; ``label``, l’étiquette.
    """

    answers: np.ndarray
    losses: np.ndarray
    reach: float
    label: int

    @property
    def share(self) -> float:
        """Part du carré où le réseau répond encore ``label``."""
        return float((self.answers == self.label).mean())

    @property
    def width(self) -> float:
        """Plus petite distance, vers l’avant de la première direction, où la réponse change (∞ si
        jamais)."""
        middle = self.answers[len(self.answers) // 2]
        ahead = middle[len(middle) // 2 :] != self.label
        return (
            float(np.argmax(ahead) * 2 * self.reach / (len(middle) - 1))
            if ahead.any()
            else float("inf")
        )


@checked
def plane_directions(
    target: Target,
    image: Annotated[
        np.ndarray, Images(shape=lambda target: target.shape, within=lambda target: target.bounds)
    ],
    label: Label,
    *,
    seed: Seed = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Les deux directions d’un plan, de norme L∞ 1 et orthogonales : celle de FGSM sur la marge,
    une autre au hasard.

    La seconde suit la première sur la moitié des pixels et la contredit sur l’autre : aucun n’est
    perdu, et un pas de longueur ε y change chaque pixel d’autant. La marge, et non l’entropie
    croisée, dont le gradient peut être nul.
    """
    first = gradient_sign(target, image[None], np.array([label]), loss=margin)[0]
    rng = np.random.default_rng(seed)
    flat, second = first.ravel(), rng.choice(np.array([-1, 1], np.float32), first.size)
    moving = rng.permutation(np.flatnonzero(flat))
    half = len(moving) // 2
    second[moving[:half]], second[moving[half : 2 * half]] = (
        flat[moving[:half]],
        -flat[moving[half : 2 * half]],
    )
    # un nombre impair de pixels : le dernier romprait l’orthogonalité
    second[moving[2 * half :]] = 0
    return first, second.reshape(first.shape)


@checked
def plane_map(
    target: Target,
    image: Annotated[np.ndarray, Array(shape=lambda target: target.shape, dtype=np.float32)],
    label: Label,
    directions: Annotated[
        tuple[np.ndarray, np.ndarray],
        Tuple(Array(shape=lambda target: target.shape, dtype=np.float32), 2, 2),
    ],
    *,
    reach: Annotated[float, Number(0, 1e6, open_low=True)],
    count: Annotated[int, Count(3, 1001)] = 61,
) -> PlaneMap:
    """Interroge la cible sur ``count`` × ``count`` points du plan, sans rabattre les pixels dans
    leur intervalle.

    Args:
        image, label: le centre du plan et son étiquette.
        directions: rendues par :func:`plane_directions`.
        reach: demi-côté du carré, dans les unités des pixels.
        count: nombre de points par côté, impair pour que le centre en soit un.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    if count % 2 == 0:
        raise ValueError(
            f"count : nombre impair attendu, pour que le centre soit un des points, reçu {count}"
        )
    first, second = directions
    along = np.linspace(-reach, reach, count, dtype=np.float32)
    points = np.concatenate(
        [image + row * second + along.reshape(-1, *[1] * image.ndim) * first for row in along]
    )
    logits = target.referee.logits(points)
    losses = cross_entropy(logits, np.full(len(points), label, np.int64)).numpy()
    return PlaneMap(
        logits.argmax(axis=1).reshape(count, count), losses.reshape(count, count), reach, label
    )
