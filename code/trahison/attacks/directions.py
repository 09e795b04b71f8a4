"""Dans quelle direction pousser l’image ? La meilleure pour chaque norme, et ce qu’elle promet.

On cherche δ, de norme au plus ε, qui fait le plus monter la perte. À l’ordre 1, la perte monte de
g·δ, où g est le gradient : il faut donc maximiser un produit scalaire sur une boule. Les images et
les gradients sont des tableaux (N, …) ; chaque image a sa direction.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch
from trahison.attacks.losses import cross_entropy
from trahison.contracts import (
    Array,
    Bounds,
    Choice,
    Images,
    NotNegative,
    Seed,
    Share,
    checked,
)
from trahison.networks.target import Loss, Target

DUAL = {"linf": "l1", "l2": "l2", "l1": "linf"}


Vectors = Annotated[np.ndarray, Array("n", None, ...)]
Norm = Annotated[str, Choice(DUAL)]


@checked
def best_direction(gradient: Vectors, *, norm: Norm) -> np.ndarray:
    """La direction de norme 1 qui maximise g·δ : le signe (L∞), le gradient normé (L2), une seule
    valeur (L1).

    ``gradient`` (N, …) ; un gradient nul donne une direction nulle. Rend un tableau de même forme.
    """
    if norm == "linf":
        return np.sign(gradient)
    if norm == "l2":
        return scale_to(gradient, norm="l2", radius=1.0)
    flat = gradient.reshape(len(gradient), -1)
    rows, largest = np.arange(len(flat)), np.abs(flat).argmax(axis=1)
    direction = np.zeros_like(flat)
    direction[rows, largest] = np.sign(flat[rows, largest])
    return direction.reshape(gradient.shape)


@checked
def promised_gain(gradient: Vectors, *, norm: Norm) -> np.ndarray:
    """Le plus grand g·δ (N,) pour une norme de δ d’au plus 1 : la norme duale du gradient
    (inégalité de Hölder)."""
    return length(gradient, norm=DUAL[norm])


@checked
def length(perturbation: Vectors, *, norm: Norm) -> np.ndarray:
    """Norme (N,) de chaque perturbation (N, …)."""
    order = {"linf": np.inf, "l2": 2, "l1": 1}[norm]
    return np.linalg.norm(perturbation.reshape(len(perturbation), -1), ord=order, axis=1)


@checked
def scale_to(direction: Vectors, *, norm: Norm, radius: NotNegative) -> np.ndarray:
    """Chaque direction (N, …) ramenée à la norme ``radius`` ≥ 0 ; une direction nulle le reste."""
    lengths = length(direction, norm=norm).reshape(-1, *[1] * (direction.ndim - 1))
    return radius * np.divide(direction, lengths, out=np.zeros_like(direction), where=lengths > 0)


@checked
def keep_inside(
    direction: Vectors,
    images: Annotated[np.ndarray, Images(shape=lambda direction: direction.shape)],
    *,
    bounds: Annotated[tuple[float, float], Bounds()],
) -> np.ndarray:
    """Annule ce qui ferait sortir de ``bounds`` une valeur déjà au bord : ce budget-là serait
    perdu."""
    low, high = bounds
    return np.where(
        ((images <= low) & (direction < 0)) | ((images >= high) & (direction > 0)), 0, direction
    )


@checked
def replace_by_chance(signs: np.ndarray, share: Share, *, seed: Seed = 0) -> np.ndarray:
    """Tire à pile ou face une part ``share`` (0 à 1) des signes, choisie au hasard ; garde les
    autres."""
    rng = np.random.default_rng(seed)
    coins = rng.choice(np.array([-1, 1], signs.dtype), size=signs.shape)
    return np.where(rng.random(signs.shape) < share, coins, signs)


@checked
def losses_of(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """Perte (N,) de chaque image, en mode inférence."""
    return loss(tf.constant(target.referee.logits(images)), tf.constant(labels)).numpy()
