"""La perturbation universelle : une seule, ajoutée telle quelle à toutes les images."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.attacks.arguments import Answers, Batch, Steps, Strength
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import margin
from trahison.contracts import Array, AtLeastOne, Bounds, Number, Seed, checked
from trahison.networks.target import Loss, Target

MEMORY = 0.9  # ce que la direction garde du pas précédent


@checked
def universal_perturbation(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    steps: Steps = 40,
    batch: AtLeastOne = 10,
    step_share: Annotated[float, Number(0, 1, open_low=True)] = 0.1,
    loss: Loss = margin,
    seed: Seed = 0,
) -> np.ndarray:
    """Cherche la perturbation δ, |δᵢ| ≤ ε, qui fait monter la perte de toutes les images à la fois.

    À chaque pas, quelques images tirées au hasard donnent chacune son gradient, ramené à la même
    taille ; leur somme décide du sens de chaque valeur de δ. C’est l’entraînement d’un réseau, où δ
    tiendrait lieu de poids.

    Args:
        target, images, loss: comme pour :func:`trahison.attacks.fgsm`.
        labels: (N,) entiers, les réponses à fuir.
        epsilon: force, dans les unités des pixels.
        steps: nombre de pas.
        batch: images par pas.
        step_share: longueur d’un pas, en part de ε.
        seed: graine du tirage des images.

    Returns:
        δ, float32, de la forme d’une image ; à ajouter, puis à borner (:func:`add_to_all`).

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Moosavi-Dezfooli, Fawzi, Fawzi et Frossard, 2017, pour l’idée et la règle du jeu ;
    l’article corrige δ image par image avec DeepFool, nous par pas signés sur un lot (Shafahi et
    al., 2020, algorithme 2).
    """
    rng = np.random.default_rng(seed)
    perturbation = np.zeros(images.shape[1:], np.float32)
    direction = np.zeros_like(perturbation)
    for _ in range(steps):
        rows = rng.choice(len(images), min(batch, len(images)), replace=False)
        attacked = add_to_all(images[rows], perturbation, bounds=target.bounds)
        slopes = target.gradient(attacked, labels[rows], loss)
        direction = MEMORY * direction + sum(map(_unit, slopes))
        perturbation += np.float32(step_share * epsilon) * np.sign(direction)
        perturbation = np.clip(perturbation, -epsilon, epsilon).astype(np.float32)
    return perturbation


@checked
def add_to_all(
    images: Annotated[np.ndarray, Array("n", ..., dtype=np.float32)],
    perturbation: Annotated[
        np.ndarray, Array(shape=lambda images: images.shape[1:], dtype=np.float32)
    ],
    *,
    bounds: Annotated[tuple[float, float], Bounds()],
) -> np.ndarray:
    """Les images (N, …) auxquelles on ajoute la même perturbation (…), bornées à ``bounds``."""
    return np.clip(images + perturbation, *bounds).astype(np.float32)


@checked
def universal(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    steps: Steps = 40,
    seed: Seed = 0,
) -> np.ndarray:
    """Les images attaquées par la perturbation universelle que l’on a cherchée sur elles-mêmes.

    Mêmes arguments et mêmes erreurs que :func:`universal_perturbation`.
    """
    shared = universal_perturbation(target, images, labels, epsilon=epsilon, steps=steps, seed=seed)
    return add_to_all(images, shared, bounds=target.bounds)


def _unit(slope: np.ndarray) -> np.ndarray:
    """Le gradient d’une image, ramené à une valeur moyenne de 1 ; un gradient nul le reste."""
    size = np.abs(slope).mean()
    return slope / size if size > 0 else slope


DECLARED = (Attack("Universelle", "L∞", Knowledge.GRADIENT, universal, by_chance=True),)
