"""Dans quelle direction pousser l’image ? La meilleure pour chaque norme, et ce qu’elle promet.

On cherche δ, de norme au plus ε, qui fait le plus monter la perte. À l’ordre 1, la perte monte de
g·δ, où g est le gradient : il faut donc maximiser un produit scalaire sur une boule. Les images et
les gradients sont des tableaux (N, …) ; chaque image a sa direction.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import check_attack
from trahison.attacks.losses import cross_entropy
from trahison.checks import (
    check_array,
    check_bounds,
    check_choice,
    check_images,
    check_number,
    random_generator,
)
from trahison.networks.target import Loss, Target

DUAL = {"linf": "l1", "l2": "l2", "l1": "linf"}


def best_direction(gradient, *, norm: str) -> np.ndarray:
    """La direction de norme 1 qui maximise g·δ : le signe (L∞), le gradient normé (L2), une seule
    valeur (L1).

    ``gradient`` (N, …) ; un gradient nul donne une direction nulle. Rend un tableau de même forme.
    """
    gradient = _check_batch("gradient", gradient)
    check_choice("norm", norm, tuple(DUAL))
    if norm == "linf":
        return np.sign(gradient)
    if norm == "l2":
        return scale_to(gradient, norm="l2", radius=1.0)
    flat = gradient.reshape(len(gradient), -1)
    rows, largest = np.arange(len(flat)), np.abs(flat).argmax(axis=1)
    direction = np.zeros_like(flat)
    direction[rows, largest] = np.sign(flat[rows, largest])
    return direction.reshape(gradient.shape)


def promised_gain(gradient, *, norm: str) -> np.ndarray:
    """Le plus grand g·δ (N,) pour une norme de δ d’au plus 1 : la norme duale du gradient
    (inégalité de Hölder)."""
    check_choice("norm", norm, tuple(DUAL))
    return length(_check_batch("gradient", gradient), norm=DUAL[norm])


def length(perturbation, *, norm: str) -> np.ndarray:
    """Norme (N,) de chaque perturbation (N, …)."""
    perturbation = _check_batch("perturbation", perturbation)
    order = {"linf": np.inf, "l2": 2, "l1": 1}[check_choice("norm", norm, tuple(DUAL))]
    return np.linalg.norm(perturbation.reshape(len(perturbation), -1), ord=order, axis=1)


def scale_to(direction, *, norm: str, radius: float) -> np.ndarray:
    """Chaque direction (N, …) ramenée à la norme ``radius`` ≥ 0 ; une direction nulle le reste."""
    direction = _check_batch("direction", direction)
    lengths = length(direction, norm=norm).reshape(-1, *[1] * (direction.ndim - 1))
    return check_number("radius", radius, low=0) * np.divide(
        direction, lengths, out=np.zeros_like(direction), where=lengths > 0
    )


def keep_inside(direction, images, *, bounds: tuple[float, float]) -> np.ndarray:
    """Annule ce qui ferait sortir de ``bounds`` une valeur déjà au bord : ce budget-là serait
    perdu."""
    low, high = check_bounds(bounds)
    direction = _check_batch("direction", direction)
    images = check_images("images", images, shape=direction.shape, bounds=(low, high))
    return np.where(
        ((images <= low) & (direction < 0)) | ((images >= high) & (direction > 0)), 0, direction
    )


def replace_by_chance(signs, share: float, *, seed: int = 0) -> np.ndarray:
    """Tire à pile ou face une part ``share`` (0 à 1) des signes, choisie au hasard ; garde les
    autres."""
    signs = check_array("signs", signs)
    check_number("share", share, low=0, high=1)
    rng = random_generator(seed)
    coins = rng.choice(np.array([-1, 1], signs.dtype), size=signs.shape)
    return np.where(rng.random(signs.shape) < share, coins, signs)


def losses_of(
    target: Target,
    images,
    labels,
    *,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """Perte (N,) de chaque image, en mode inférence."""
    images, labels = check_attack(target, images, labels)
    return loss(tf.constant(target.referee.logits(images)), tf.constant(labels)).numpy()


def _check_batch(name: str, array) -> np.ndarray:
    array = check_array(name, array)
    if array.ndim < 2:
        raise ValueError(
            f"{name} : forme (N, …) attendue, un axe pour les images, reçu {array.shape}"
        )
    return array
