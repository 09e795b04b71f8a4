"""Les optimiseurs : six façons de changer un gradient en déplacement.

Une règle prend le gradient, sa mémoire et le numéro de l’étape (à partir de 1) ; elle rend le
déplacement à ajouter aux paramètres et sa nouvelle mémoire. Toutes ont la signature
``règle(gradient, memory, step, *, learning_rate, …)``, et les mêmes conventions que
``keras.optimizers``, à qui les tests les comparent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from trahison.checks import check_array, check_list
from trahison.contracts import (
    Array,
    AtLeastOne,
    Count,
    Function,
    Kind,
    Known,
    NotNegative,
    Number,
    Numbers,
    Positive,
    Tuple,
    checked,
)

EPSILON = 1e-7  # celui de Keras : évite la division par zéro
ESCAPED = 1e6  # au-delà, une trajectoire a divergé
Move = tuple[np.ndarray, Any]  # le déplacement, la nouvelle mémoire


@dataclass(frozen=True)
class Memory(Kind):
    """Mémoire d’une règle : un nombre, ou un tableau de la forme du gradient."""

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        memory, shape = check_array(name, value), known["gradient"].shape
        if memory.shape not in ((), shape):
            raise ValueError(f"{name} : un nombre ou la forme {shape} attendu, reçu {memory.shape}")
        return memory

    @property
    def needs(self) -> set[str]:
        return {"gradient"}


@dataclass(frozen=True)
class Step(Kind):
    """Ce que rend une règle : un déplacement de la forme des paramètres, et sa mémoire."""

    def convert(self, name: str, value: Any, known: Known) -> Move:
        move, memory = check_list(name, value, low=2, high=2)
        return check_array(name, move, shape=known["start"].shape), memory


Average = Annotated[np.ndarray | float, Memory()]
Inertia = Annotated[float, Number(0, 1, open_high=True)]  # ou un taux d’oubli


@checked
def sgd(
    gradient: np.ndarray,
    memory: Any = None,
    step: AtLeastOne = 1,
    *,
    learning_rate: NotNegative = 0.01,
) -> Move:
    """Descente simple : ``Δ = −η g``. Aucune mémoire."""
    return -learning_rate * gradient, None


@checked
def momentum(
    gradient: np.ndarray,
    memory: Average = 0.0,
    step: AtLeastOne = 1,
    *,
    learning_rate: NotNegative = 0.01,
    inertia: Inertia = 0.9,
) -> Move:
    """Inertie (Polyak, 1964) : la vitesse garde une part β de son élan.

    Mémoire : la vitesse.
    """
    velocity = inertia * memory - learning_rate * gradient
    return velocity, velocity


@checked
def nesterov(
    gradient: np.ndarray,
    memory: Average = 0.0,
    step: AtLeastOne = 1,
    *,
    learning_rate: NotNegative = 0.01,
    inertia: Inertia = 0.9,
) -> Move:
    """Inertie anticipée (Nesterov, 1983 ; Sutskever et al., 2013).

    Mémoire : la vitesse. Comme dans Keras, on suit le point anticipé.
    """
    velocity = inertia * memory - learning_rate * gradient
    return inertia * velocity - learning_rate * gradient, velocity


@checked
def adagrad(
    gradient: np.ndarray,
    memory: Average = 0.1,
    step: AtLeastOne = 1,
    *,
    learning_rate: NotNegative = 0.01,
    epsilon: Positive = EPSILON,
) -> Move:
    """AdaGrad (Duchi et al., 2011) : diviser par la racine du total des carrés.

    Mémoire : ce total. Il part de 0,1, comme dans Keras.
    """
    total = memory + gradient**2
    return -learning_rate * gradient / np.sqrt(total + epsilon), total


@checked
def rmsprop(
    gradient: np.ndarray,
    memory: Average = 0.0,
    step: AtLeastOne = 1,
    *,
    learning_rate: NotNegative = 0.01,
    decay: Inertia = 0.9,
    epsilon: Positive = EPSILON,
) -> Move:
    """RMSProp (Tieleman et Hinton, 2012) : un total qui oublie.

    Mémoire : la moyenne glissante des carrés.
    """
    average = decay * memory + (1 - decay) * gradient**2
    return -learning_rate * gradient / np.sqrt(average + epsilon), average


@checked
def adam(
    gradient: np.ndarray,
    memory: Annotated[tuple, Tuple(Memory(), 2, 2)] = (0.0, 0.0),
    step: AtLeastOne = 1,
    *,
    learning_rate: NotNegative = 0.01,
    beta_1: Inertia = 0.9,
    beta_2: Inertia = 0.999,
    epsilon: Positive = EPSILON,
) -> Move:
    """Adam (Kingma et Ba, 2015) : l’élan, divisé par la racine des carrés.

    Mémoire : les deux moyennes glissantes, corrigées de leur départ à zéro.
    ``epsilon`` est le ε̂ du § 2 de l’article, comme dans Keras.
    """
    mean = beta_1 * memory[0] + (1 - beta_1) * gradient
    square = beta_2 * memory[1] + (1 - beta_2) * gradient**2
    rate = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return -rate * mean / (np.sqrt(square) + epsilon), (mean, square)


RULES = {
    "descente simple": sgd,
    "inertie": momentum,
    "Nesterov": nesterov,
    "AdaGrad": adagrad,
    "RMSProp": rmsprop,
    "Adam": adam,
}


@checked
def follow(
    rule: Annotated[Callable[..., Move], Function(Step())],
    gradient: Annotated[
        Callable[[np.ndarray], np.ndarray], Function(Array(shape=lambda start: start.shape))
    ],
    start: np.ndarray,
    *,
    steps: Annotated[int, Count(0)],
    **options: Any,
) -> np.ndarray:
    """Suit ``rule`` pendant ``steps`` étapes depuis ``start`` ; rend la trajectoire (steps + 1,
    *forme de start).

    ``gradient`` est une fonction des paramètres ; ``options`` va à la règle (``learning_rate``…).
    Une trajectoire qui s’échappe au-delà de ``ESCAPED`` s’arrête là et répète son dernier point.
    """
    parameters, trajectory = start, [start]
    memory_and_step: tuple = ()  # la règle connaît sa mémoire de départ
    for step in range(1, steps + 1):
        if np.abs(parameters).max() < ESCAPED:
            update, memory = rule(gradient(parameters), *memory_and_step, **options)
            parameters, memory_and_step = parameters + update, (memory, step + 1)
        trajectory.append(parameters)
    return np.array(trajectory)


@checked
def steps_to_settle(values: Numbers, target: float) -> int | None:
    """Première étape à partir de laquelle la perte ``values`` (étapes + 1,) ne dépasse plus
    ``target``, ou ``None``.

    Un passage chanceux sous la cible ne compte donc pas.
    """
    above = np.flatnonzero(values > target)
    settled = above[-1] + 1 if len(above) else 0
    return int(settled) if settled < len(values) else None
