"""Juger une défense : exactitude robuste, avec son intervalle de confiance, sous une attaque
donnée.

L’épreuve complète, avec toutes les attaques du livre, est dans :mod:`trahison.defenses.protocol`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import keras
import numpy as np

from trahison.attacks.arguments import Answers, Batch, Steps
from trahison.attacks.losses import cross_entropy, margin
from trahison.attacks.pgd import pgd
from trahison.chance import untouched
from trahison.checks import LARGEST_SEED, check_array, check_epsilon
from trahison.contracts import (
    Count,
    Function,
    Kind,
    Known,
    List,
    Number,
    Numbers,
    checked,
)
from trahison.learning.proportion import wilson_interval
from trahison.networks.target import Loss, Target

# Une attaque, qui rend des images dans l’intervalle de celles qu’elle a reçues.
Forge = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Forces(Kind):
    """Forces d’attaque dans l’intervalle des pixels ; ``growing`` : strictement croissantes."""

    growing: bool = True
    of: str = "target"

    def convert(self, name: str, value: Any, known: Known) -> list[float]:
        return (check_grid if self.growing else check_forces)(value, known[self.of].bounds)

    @property
    def needs(self) -> set[str]:
        return {self.of}


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


@checked
def robust_accuracy(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilons: Annotated[Sequence[float], Forces()],
    attack: Annotated[Forge, Function()] | None = None,
) -> RobustAccuracy:
    """Exactitude de la cible sous ``attack``, pour chaque ε croissant.

    Args:
        target, images, labels: comme pour :func:`trahison.attacks.fgsm`.
        epsilons: forces croissantes, dans les unités des pixels ; 0 donne l’exactitude ordinaire.
        attack: ``attack(target, images, labels, epsilon=…)`` → images ; par défaut
            :func:`default_attack`.

    Une image qui a cédé à un ε est perdue pour tous les suivants : la perturbation trouvée tient
    dans la boule plus grande.
    """
    referee, attack = target.referee, default_attack() if attack is None else attack
    standing, held = np.flatnonzero(referee.labels(images) == labels), []
    for epsilon in epsilons:
        if epsilon and len(standing):
            forged = attack(target, images[standing], labels[standing], epsilon=epsilon)
            standing = standing[referee.labels(forged) == labels[standing]]
        held.append(len(standing))
    return from_counts(np.array(epsilons), held, len(images))


@checked
def from_counts(
    epsilons: Numbers,
    held: Annotated[Sequence[int], List(Count(0, "count"))],
    count: Annotated[int, Count(high=10**12)],
) -> RobustAccuracy:
    """La courbe, pour ``held`` images qui tiennent sur ``count`` à chacun des ``epsilons``."""
    if len(held) != len(epsilons):
        raise ValueError(f"held : {len(epsilons)} nombres attendus, un par force, reçu {len(held)}")
    low, high = np.array([wilson_interval(number, count) for number in held]).T
    return RobustAccuracy(epsilons, np.array(held) / count, low, high, count)


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


@checked
def default_attack(
    *, steps: Steps = 20, seed: Annotated[int, Count(0, LARGEST_SEED - 1)] = 0
) -> Forge:
    """PGD deux fois : sur l’entropie croisée, puis sur la marge, que la saturation de la softmax
    n’aveugle pas."""
    return strongest(
        partial(pgd, steps=steps, random_start=True, seed=seed),
        partial(pgd, steps=steps, random_start=True, seed=seed + 1, loss=margin),
    )


@checked
def strongest(*attacks: Forge) -> Forge:
    """Rend l’attaque qui essaie ``attacks`` l’une après l’autre, chacune sur les images qui
    tiennent encore."""

    if not attacks:
        raise ValueError("attacks : au moins une attaque attendue, reçu aucune")

    def attack(
        target: Target, images: np.ndarray, labels: np.ndarray, **options: Any
    ) -> np.ndarray:
        forged, standing = np.array(images), np.arange(len(images))
        for one in attacks:
            if not len(standing):
                break
            forged[standing] = one(target, images[standing], labels[standing], **options)
            standing = standing[target.referee.labels(forged[standing]) == labels[standing]]
        return forged

    return attack


@checked
def zero_gradient_share(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    loss: Loss = cross_entropy,
) -> float:
    """Part des images dont le gradient de ``loss`` est exactement nul en float32 : FGSM n’y change
    rien."""
    gradients = target.gradient(images, labels, loss)
    return float((gradients.reshape(len(images), -1) == 0).all(axis=1).mean())


@checked
@untouched()
def scale_logits(
    target: Target, factor: Annotated[float, Number(0, 1e30, open_low=True)]
) -> Target:
    """Rend une cible aux logits multipliés par ``factor`` > 0 : aucune réponse ne change, le
    softmax sature."""

    def change(model: keras.Model) -> keras.Model:
        inputs = keras.Input(model.input_shape[1:])
        scaled = keras.layers.Rescaling(factor)(model(inputs))
        return keras.Model(inputs, scaled, name=f"{model.name}_sature")

    return target.around(change)
