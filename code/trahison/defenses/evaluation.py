"""Juger une défense : exactitude robuste, avec son intervalle de confiance, sous une attaque
donnée.

L’épreuve complète, avec toutes les attaques du livre, est dans :mod:`trahison.defenses.protocol`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np

from trahison.attacks.arguments import check_attack
from trahison.attacks.losses import cross_entropy, margin
from trahison.attacks.pgd import pgd
from trahison.checks import (
    check_array,
    check_count,
    check_epsilon,
    check_function,
    check_list,
    check_number,
)
from trahison.learning.proportion import wilson_interval
from trahison.networks.target import Loss, Target, check_target

Forge = Callable[..., np.ndarray]


@dataclass(frozen=True, eq=False)
class RobustAccuracy:
    """Part des images bien classées quoi que fasse l’attaque, pour chaque ε.

    Attributs, de même longueur : ``epsilons`` ; ``accuracy`` ; ``low`` et ``high``, l’intervalle de
    confiance à 95 %. ``count`` : nombre d’images.
    """

    epsilons: np.ndarray
    accuracy: np.ndarray
    low: np.ndarray
    high: np.ndarray
    count: int

    def at(self, epsilon: float) -> float:
        """L’exactitude à ``epsilon``, une des valeurs de ``epsilons`` (``ValueError`` sinon)."""
        return float(self.accuracy[self._rank(epsilon)])

    def interval(self, epsilon: float) -> tuple[float, float]:
        """L’intervalle de confiance à 95 % de l’exactitude à ``epsilon``."""
        return float(self.low[self._rank(epsilon)]), float(self.high[self._rank(epsilon)])

    def _rank(self, epsilon: float) -> int:
        found = np.flatnonzero(np.isclose(self.epsilons, epsilon))
        if not len(found):
            raise ValueError(
                f"epsilon : l’une des forces mesurées, {self.epsilons.tolist()}, attendue, reçu"
                f" {epsilon}"
            )
        return int(found[0])


def robust_accuracy(
    target: Target,
    images,
    labels,
    *,
    epsilons: Sequence[float],
    attack: Forge | None = None,
) -> RobustAccuracy:
    """Exactitude de la cible sous ``attack``, pour chaque ε croissant.

    Args:
        target, images, labels: comme pour :func:`trahison.attacks.fgsm`.
        epsilons: forces croissantes, dans les unités des pixels ; 0 donne l’exactitude
        ordinaire. attack: ``attack(target, images, labels, epsilon=…)`` → images ; par
        défaut :func:`default_attack`.

    Une image qui a cédé à un ε est perdue pour tous les suivants : la perturbation trouvée tient
    dans la boule plus grande.
    """
    images, labels = check_attack(target, images, labels)
    epsilons, referee = check_grid(epsilons, target.bounds), target.referee
    attack = default_attack() if attack is None else check_function("attack", attack)
    standing, held = np.flatnonzero(referee.labels(images) == labels), []
    for epsilon in epsilons:
        if epsilon and len(standing):
            forged = attack(target, images[standing], labels[standing], epsilon=epsilon)
            standing = standing[referee.labels(forged) == labels[standing]]
        held.append(len(standing))
    return from_counts(epsilons, held, len(images))


def from_counts(epsilons: Sequence[float], held: Sequence[int], count: int) -> RobustAccuracy:
    """La courbe, pour ``held`` images qui tiennent sur ``count`` à chacun des ``epsilons``."""
    epsilons, count = check_array("epsilons", epsilons, ndim=1), check_count("count", count)
    held = [check_count("held", number, low=0, high=count) for number in check_list("held", held)]
    if len(held) != len(epsilons):
        raise ValueError(f"held : {len(epsilons)} nombres attendus, un par force, reçu {len(held)}")
    intervals = np.array([wilson_interval(number, count) for number in held])
    return RobustAccuracy(epsilons, np.array(held) / count, *intervals.T, count)


def check_forces(epsilons: Sequence[float], bounds: tuple[float, float]) -> list[float]:
    """Rend les forces en liste, dans leur ordre ; ``ValueError`` si elle est vide ou sort de
    l’intervalle des pixels."""
    return [
        check_epsilon(epsilon, bounds, name="epsilons")
        for epsilon in check_array("epsilons", epsilons, ndim=1).tolist()
    ]


def check_grid(epsilons: Sequence[float], bounds: tuple[float, float]) -> list[float]:
    """Rend les forces en liste ; ``ValueError`` si elle est vide, ne croît pas ou sort de
    l’intervalle des pixels."""
    epsilons = check_forces(epsilons, bounds)
    if sorted(set(epsilons)) != epsilons:
        raise ValueError(f"epsilons : liste croissante attendue, reçu {epsilons}")
    return epsilons


def default_attack(*, steps: int = 20, seed: int = 0) -> Forge:
    """PGD deux fois : sur l’entropie croisée, puis sur la marge, que la saturation de la softmax
    n’aveugle pas."""
    steps, seed = check_count("steps", steps), check_count("seed", seed, low=0)
    return strongest(
        partial(pgd, steps=steps, random_start=True, seed=seed),
        partial(pgd, steps=steps, random_start=True, seed=seed + 1, loss=margin),
    )


def strongest(*attacks: Forge) -> Forge:
    """Rend l’attaque qui essaie ``attacks`` l’une après l’autre, chacune sur les images qui
    tiennent encore."""

    for one in check_list("attacks", attacks):
        check_function("attacks", one)

    def attack(target, images, labels, **options):
        forged, standing = np.array(images), np.arange(len(images))
        for one in attacks:
            if not len(standing):
                break
            forged[standing] = one(target, images[standing], labels[standing], **options)
            standing = standing[target.referee.labels(forged[standing]) == labels[standing]]
        return forged

    return attack


def zero_gradient_share(
    target: Target,
    images,
    labels,
    *,
    loss: Loss = cross_entropy,
) -> float:
    """Part des images dont le gradient de ``loss`` est exactement nul en float32 : FGSM n’y change
    rien."""
    images, labels = check_attack(target, images, labels)
    gradients = target.gradient(images, labels, loss)
    return float((gradients.reshape(len(images), -1) == 0).all(axis=1).mean())


def scale_logits(target: Target, factor: float) -> Target:
    """Rend une cible aux logits multipliés par ``factor`` > 0 : aucune réponse ne change, le
    softmax sature."""
    factor = check_number("factor", factor, low=0.0, open_low=True)

    def change(model: keras.Model) -> keras.Model:
        inputs = keras.Input(model.input_shape[1:])
        scaled = keras.layers.Rescaling(factor)(model(inputs))
        return keras.Model(inputs, scaled, name=f"{model.name}_sature")

    return check_target(target).around(change)
