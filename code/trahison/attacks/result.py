"""Juger une attaque : ce que le réseau disait avant, ce qu'il dit après, et de combien l'image a
bougé."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.attacks.arguments import Answers, Batch
from trahison.contracts import Images, checked
from trahison.networks.target import Target


@dataclass(frozen=True)
class AttackResult:
    """Le bilan d'une attaque sur N images.

    Attributs : ``adversarial`` et ``perturbation`` (N, H, W, C) ; ``before`` et ``after`` (N,), les
    réponses du réseau ; ``success`` (N,), vrai si l'attaque a fait ce qu'elle voulait sur une image
    que le réseau reconnaissait ; ``attacked`` (N,), vrai pour ces images-là : le taux de succès ne
    compte qu'elles.
    """

    adversarial: np.ndarray
    perturbation: np.ndarray
    before: np.ndarray
    after: np.ndarray
    attacked: np.ndarray
    success: np.ndarray

    @property
    def success_rate(self) -> float:
        """Part des images attaquées où l'attaque a réussi ; ``nan`` si le réseau n'en reconnaissait
        aucune."""
        return (
            float(self.success.sum() / self.attacked.sum()) if self.attacked.any() else float("nan")
        )

    @property
    def linf(self) -> np.ndarray:
        """Norme L∞ de la perturbation de chaque image, dans les unités des pixels."""
        return np.abs(self.perturbation).reshape(len(self.perturbation), -1).max(axis=1)

    @property
    def l2(self) -> np.ndarray:
        """Norme L2 de la perturbation de chaque image, dans les unités des pixels."""
        return np.linalg.norm(self.perturbation.reshape(len(self.perturbation), -1), axis=1)


@checked
def judge(
    target: Target,
    images: Batch,
    adversarial: Annotated[
        np.ndarray,
        Images(shape=lambda images: images.shape, within=lambda target: target.bounds),
    ],
    labels: Answers,
    *,
    targets: Answers | None = None,
) -> AttackResult:
    """Compare les réponses de la cible à ``images`` et à ``adversarial``.

    ``labels`` (N,) : les vraies étiquettes ; ``targets`` (N,) : les étiquettes visées par une
    attaque ciblée. L'arbitre est le réseau lui-même
    (``target.referee``), et non une copie accélérée. Une image que le réseau ne reconnaissait pas
    n'est pas un succès de l'attaque.
    """
    before, after = target.referee.labels(images), target.referee.labels(adversarial)
    attacked = before == labels
    if targets is None:
        reached = after != labels
    else:
        attacked = attacked & (targets != labels)
        reached = after == targets
    return AttackResult(
        adversarial, adversarial - images, before, after, attacked, attacked & reached
    )
