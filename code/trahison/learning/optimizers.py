"""Les optimiseurs : six façons de changer un gradient en déplacement.

Une règle prend le gradient, sa mémoire et le numéro de l’étape (à partir de 1) ; elle rend le
déplacement à ajouter aux paramètres et sa nouvelle mémoire. Toutes ont la signature
``règle(gradient, memory, step, *, learning_rate, …)``, et les mêmes conventions que
``keras.optimizers``, à qui les tests les comparent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from trahison.checks import check_array, check_count, check_function, check_number

EPSILON = 1e-7  # celui de Keras : évite la division par zéro
ESCAPED = 1e6  # au-delà, une trajectoire a divergé


def sgd(gradient, memory=None, step: int = 1, *, learning_rate: float = 0.01):
    """Descente simple : ``Δ = −η g``. Aucune mémoire."""
    gradient = _check(gradient, step, learning_rate)
    return -learning_rate * gradient, None


def momentum(
    gradient, memory=0.0, step: int = 1, *, learning_rate: float = 0.01, inertia: float = 0.9
):
    """Inertie (Polyak, 1964) : la vitesse garde une part β de son élan.

    Mémoire : la vitesse.
    """
    gradient = _check(gradient, step, learning_rate, inertia=inertia)
    velocity = inertia * memory - learning_rate * gradient
    return velocity, velocity


def nesterov(
    gradient, memory=0.0, step: int = 1, *, learning_rate: float = 0.01, inertia: float = 0.9
):
    """Inertie anticipée (Nesterov, 1983 ; Sutskever et al., 2013).

    Mémoire : la vitesse. Comme dans Keras, on suit le point anticipé.
    """
    gradient = _check(gradient, step, learning_rate, inertia=inertia)
    velocity = inertia * memory - learning_rate * gradient
    return inertia * velocity - learning_rate * gradient, velocity


def adagrad(
    gradient, memory=0.1, step: int = 1, *, learning_rate: float = 0.01, epsilon: float = EPSILON
):
    """AdaGrad (Duchi et al., 2011) : diviser par la racine du total des carrés.

    Mémoire : ce total. Il part de 0,1, comme dans Keras.
    """
    gradient = _check(gradient, step, learning_rate, epsilon=epsilon)
    total = memory + gradient**2
    return -learning_rate * gradient / np.sqrt(total + epsilon), total


def rmsprop(
    gradient,
    memory=0.0,
    step: int = 1,
    *,
    learning_rate: float = 0.01,
    decay: float = 0.9,
    epsilon: float = EPSILON,
):
    """RMSProp (Tieleman et Hinton, 2012) : un total qui oublie.

    Mémoire : la moyenne glissante des carrés.
    """
    gradient = _check(gradient, step, learning_rate, decay=decay, epsilon=epsilon)
    average = decay * memory + (1 - decay) * gradient**2
    return -learning_rate * gradient / np.sqrt(average + epsilon), average


def adam(
    gradient,
    memory=(0.0, 0.0),
    step: int = 1,
    *,
    learning_rate: float = 0.01,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = EPSILON,
):
    """Adam (Kingma et Ba, 2015) : l’élan, divisé par la racine des carrés.

    Mémoire : les deux moyennes glissantes, corrigées de leur départ à zéro.
    ``epsilon`` est le ε̂ du § 2 de l’article, comme dans Keras.
    """
    gradient = _check(gradient, step, learning_rate, epsilon=epsilon, beta_1=beta_1, beta_2=beta_2)
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


def follow(rule: Callable, gradient: Callable, start, *, steps: int, **options) -> np.ndarray:
    """Suit ``rule`` pendant ``steps`` étapes depuis ``start`` ; rend la trajectoire (steps + 1,
    *forme de start).

    ``gradient`` est une fonction des paramètres ; ``options`` va à la règle (``learning_rate``…).
    Une trajectoire qui s’échappe au-delà de ``ESCAPED`` s’arrête là et répète son dernier point.
    """
    check_function("rule", rule), check_function("gradient", gradient)
    parameters = check_array("start", start)
    trajectory, memory_and_step = [parameters], ()  # la règle connaît sa mémoire de départ
    for step in range(1, check_count("steps", steps, low=0) + 1):
        if np.abs(parameters).max() < ESCAPED:
            update, memory = rule(gradient(parameters), *memory_and_step, **options)
            parameters, memory_and_step = parameters + update, (memory, step + 1)
        trajectory.append(parameters)
    return np.array(trajectory)


def steps_to_settle(values, target: float) -> int | None:
    """Première étape à partir de laquelle la perte ``values`` (étapes + 1,) ne dépasse plus
    ``target``, ou ``None``.

    Un passage chanceux sous la cible ne compte donc pas.
    """
    above = np.flatnonzero(check_array("values", values, ndim=1) > check_number("target", target))
    settled = above[-1] + 1 if len(above) else 0
    return int(settled) if settled < len(values) else None


def _check(
    gradient, step: int, learning_rate: float, *, epsilon: float = EPSILON, **shares
) -> np.ndarray:
    """Rend le gradient en tableau fini ; ``shares`` : inerties et taux d’oubli, de 0 compris à 1
    exclu."""
    check_count("step", step)
    check_number("learning_rate", learning_rate, low=0)
    check_number("epsilon", epsilon, low=0, open_low=True)
    for name, share in shares.items():
        if check_number(name, share, low=0, high=1) == 1:
            raise ValueError(f"{name} : 0 ≤ {name} < 1 attendu, reçu 1")
    return check_array("gradient", gradient)
