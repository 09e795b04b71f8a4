"""Moosavi-Dezfooli, Fawzi et Frossard, 2016 : la robustesse moyenne ρ̂, par DeepFool et par
FGSM."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.attacks.arguments import Answers, Batch
from trahison.attacks.deepfool import deepfool
from trahison.attacks.fgsm import gradient_sign
from trahison.contracts import Array, AtLeastOne, Seed, checked
from trahison.french import count, decimal
from trahison.networks.acceleration import accelerate
from trahison.networks.target import Target
from trahison.replications.measure import Measure, mean_of
from trahison.vision.digits import Digits, sample

WANTED = 0.9  # part d’erreurs que FGSM doit atteindre
GRID = np.arange(0.005, 1.0001, 0.005)


@checked
def average_robustness(
    key: str, target: Target, digits: Digits, *, test_count: AtLeastOne = 100, seed: Seed = 0
) -> list[Measure]:
    """Tableau 1 : moyenne de ‖r‖₂ / ‖x‖₂, où r est la perturbation de DeepFool, puis celle de FGSM.

    FGSM prend, pour toutes les images, le plus petit ε qui donne 90 % d’erreurs ; ``ValueError`` si
    aucun n’y suffit.
    """
    images, _ = sample(
        digits.test_images, digits.test_labels, min(test_count, len(digits.test_images)), seed=seed
    )
    fast, answers = accelerate(target), target.labels(images)
    moved = deepfool(fast, images, answers)
    signs = gradient_sign(fast, images, answers)
    epsilon = smallest_epsilon(target, images, signs, answers)
    found = target.labels(moved) != answers
    shown = f"{count(len(images))} images"
    other = (
        "un autre réseau de la même famille, appris moins longtemps ; les images restent bornées à"
        " [0, 1]"
    )
    return [
        mean_of(key, relative_length(moved - images, images)[found], setting=shown, reason=other),
        mean_of(
            f"{key}-fgsm",
            relative_length(epsilon * signs, images),
            setting=f"{shown}, ε = {decimal(epsilon, 3)}, sans borner",
            reason="un autre réseau : le plus petit ε n’est pas le même",
        ),
    ]


@checked
def smallest_epsilon(
    target: Target,
    images: Batch,
    signs: Annotated[np.ndarray, Array(shape=lambda images: images.shape)],
    labels: Answers,
) -> float:
    """Le plus petit ε de la grille qui donne 90 % de réponses différentes de ``labels``, image non
    bornée."""
    for epsilon in GRID:
        if (target.labels(images + np.float32(epsilon) * signs) != labels).mean() >= WANTED:
            return float(epsilon)
    raise ValueError(
        f"target : aucun ε jusqu’à {GRID[-1]:g} ne donne les {WANTED:.0%} d’erreurs attendues"
    )


@checked
def relative_length(
    perturbation: Annotated[np.ndarray, Array("n", ...)],
    images: Annotated[np.ndarray, Array(shape=lambda perturbation: perturbation.shape)],
) -> np.ndarray:
    """‖r‖₂ / ‖x‖₂ (N,) de chaque image."""
    lengths = [
        np.linalg.norm(batch.reshape(len(batch), -1), axis=1) for batch in (perturbation, images)
    ]
    return lengths[0] / lengths[1]
