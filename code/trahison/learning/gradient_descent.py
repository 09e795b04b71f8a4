"""La descente de gradient : le cas le plus simple (une pente), la boucle générale, les lots, la
borne du pas.

Le cas simple estime le prix de vente d’un appartement d’après sa surface :
``prix = pente × surface``. Unités : surfaces en m², prix en milliers d’euros (k€), pente en k€/m²,
perte en k€².
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trahison.checks import check_array, check_count, check_function, check_number, random_generator

# La loi des appartements simulés : une part fixe, un prix au mètre carré, des écarts gaussiens.
FIXED_PRICE, PRICE_PER_SQUARE_METRE, PRICE_DEVIATION = 30.0, 2.5, 20.0
SMALLEST_AREA, LARGEST_AREA = 20.0, 120.0


@dataclass(frozen=True)
class Flats:
    """Des appartements vendus : ``areas`` (n,) en m² et ``prices`` (n,) en k€."""

    areas: np.ndarray
    prices: np.ndarray


def simulate_flats(count: int = 40, *, seed: int = 0) -> Flats:
    """Simule ``count`` ventes : surface uniforme de 20 à 120 m², prix = 30 + 2,5 × surface + écart
    N(0, 20²), en k€."""
    check_count("count", count)
    random = random_generator(seed)
    areas = random.uniform(SMALLEST_AREA, LARGEST_AREA, count)
    prices = FIXED_PRICE + PRICE_PER_SQUARE_METRE * areas + random.normal(0, PRICE_DEVIATION, count)
    return Flats(areas, prices)


def predict_prices(slope: float, areas) -> np.ndarray:
    """Prix prédits (k€) d’appartements de surfaces ``areas`` (n,) : ``pente × surface``."""
    return check_number("slope", slope) * check_array("areas", areas, ndim=1)


def mean_squared_error(predictions, targets) -> float:
    """Moyenne des carrés des erreurs entre ``predictions`` (n,) et ``targets`` (n,)."""
    targets = check_array("targets", targets, ndim=1)
    predictions = check_array("predictions", predictions, shape=targets.shape)
    return float(np.mean((predictions - targets) ** 2))


def slope_gradient(slope: float, areas, prices) -> float:
    """Dérivée de la perte par rapport à la pente :
    ``2 · moyenne((pente·surface − prix) · surface)``, en k€·m²."""
    prices = check_array("prices", prices, ndim=1)
    areas = check_array("areas", areas, shape=prices.shape)
    errors = predict_prices(slope, areas) - prices
    return float(2 * np.mean(errors * areas))


def slope_curvature(areas) -> float:
    """Dérivée seconde de la perte par rapport à la pente : ``2 · moyenne(surface²)``, en m⁴.

    La descente converge si et seulement si ``0 < learning_rate < 2 / courbure``, et en une étape à
    ``1 / courbure``.
    """
    return float(2 * np.mean(check_array("areas", areas, ndim=1) ** 2))


def descend(gradient: Callable, start, *, learning_rate: float, steps: int) -> np.ndarray:
    """Descente de gradient : ``steps`` fois, retrancher ``learning_rate`` fois le gradient (Cauchy,
    1847).

    ``gradient`` prend des paramètres de la forme de ``start`` et rend un gradient de cette forme.
    Rend la trajectoire, de forme (steps + 1, *forme de start), point de départ compris.
    """
    parameters = check_array("start", start)
    check_function("gradient", gradient), check_number("learning_rate", learning_rate, low=0)
    trajectory = [parameters]
    for _ in range(check_count("steps", steps, low=0)):
        parameters = parameters - learning_rate * gradient(parameters)
        trajectory.append(parameters)
    return np.array(trajectory)


def descend_by_batches(
    gradient: Callable,
    start,
    *,
    examples: int,
    batch_size: int,
    learning_rate: float,
    epochs: int,
    seed: int = 0,
) -> np.ndarray:
    """Descente de gradient stochastique : chaque étape ne regarde qu’un lot d’exemples (Robbins et
    Monro, 1951).

    ``gradient(parameters, batch)`` reçoit les indices (batch_size,) du lot. À chaque époque, les
    ``examples`` exemples sont mélangés puis tous vus une fois. Rend la trajectoire (étapes + 1,
    *forme de start).
    """
    parameters = check_array("start", start)
    check_function("gradient", gradient), check_number("learning_rate", learning_rate, low=0)
    check_count("batch_size", batch_size, high=check_count("examples", examples))
    random = random_generator(seed)
    trajectory = [parameters]
    for _ in range(check_count("epochs", epochs, low=0)):
        order = random.permutation(examples)
        for first in range(0, examples, batch_size):
            parameters = parameters - learning_rate * gradient(
                parameters, order[first : first + batch_size]
            )
            trajectory.append(parameters)
    return np.array(trajectory)


def linear_loss(parameters, design, targets) -> float:
    """Erreur quadratique moyenne du modèle linéaire ``design @ parameters`` ; formes (d,), (n, d)
    et (n,)."""
    design, targets, parameters = _check_linear(design, targets, parameters)
    return float(np.mean((design @ parameters - targets) ** 2))


def linear_gradient(parameters, design, targets) -> np.ndarray:
    """Gradient (d,) de :func:`linear_loss` : ``2/n · designᵀ (design @ parameters − targets)``."""
    design, targets, parameters = _check_linear(design, targets, parameters)
    return 2 / len(targets) * design.T @ (design @ parameters - targets)


def linear_curvatures(design) -> np.ndarray:
    """Courbures de :func:`linear_loss` : les valeurs propres (d,) croissantes de
    ``2/n · designᵀ design``.

    Le pas maximal est 2 sur la plus grande ; leur rapport, le conditionnement, mesure la lenteur.
    """
    design = check_array("design", design, ndim=2)
    return np.linalg.eigvalsh(2 / len(design) * design.T @ design)


def numerical_gradient(function: Callable, point, *, step: float = 1e-5) -> np.ndarray:
    """Gradient par différences centrées ``(f(x + h) − f(x − h)) / 2h``, une coordonnée à la fois ;
    forme de ``point``."""
    point = check_array("point", point)
    check_function("function", function), check_number("step", step, low=0, open_low=True)
    gradient = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        shift = np.zeros(point.shape)
        shift[index] = step
        gradient[index] = (function(point + shift) - function(point - shift)) / (2 * step)
    return gradient


def _check_linear(design, targets, parameters) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    design = check_array("design", design, ndim=2)
    return (
        design,
        check_array("targets", targets, shape=design.shape[:1]),
        check_array("parameters", parameters, shape=design.shape[1:]),
    )
