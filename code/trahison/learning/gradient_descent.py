"""La descente de gradient : le cas le plus simple (une pente), la boucle générale, les lots, la
borne du pas.

Le cas simple estime le prix de vente d’un appartement d’après sa surface :
``prix = pente × surface``. Unités : surfaces en m², prix en milliers d’euros (k€), pente en k€/m²,
perte en k€².
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.contracts import (
    Array,
    AtLeastOne,
    Count,
    Function,
    NotNegative,
    Number,
    Numbers,
    Positive,
    Seed,
    Table,
    checked,
)

# La loi des appartements simulés : une part fixe, un prix au mètre carré, des écarts gaussiens.
FIXED_PRICE, PRICE_PER_SQUARE_METRE, PRICE_DEVIATION = 30.0, 2.5, 20.0
SMALLEST_AREA, LARGEST_AREA = 20.0, 120.0


# Une fonction des paramètres, qui rend un gradient de leur forme.
Gradient = Annotated[Callable[..., np.ndarray], Function(Array(shape=lambda start: start.shape))]
Parameters = Annotated[np.ndarray, Array("d")]


@dataclass(frozen=True)
class Flats:
    """Des appartements vendus : ``areas`` (n,) en m² et ``prices`` (n,) en k€."""

    areas: np.ndarray
    prices: np.ndarray


@checked
def simulate_flats(count: AtLeastOne = 40, *, seed: Seed = 0) -> Flats:
    """Simule ``count`` ventes : surface uniforme de 20 à 120 m², prix = 30 + 2,5 × surface + écart
    N(0, 20²), en k€."""
    random = np.random.default_rng(seed)
    areas = random.uniform(SMALLEST_AREA, LARGEST_AREA, count)
    prices = FIXED_PRICE + PRICE_PER_SQUARE_METRE * areas + random.normal(0, PRICE_DEVIATION, count)
    return Flats(areas, prices)


@checked
def predict_prices(slope: float, areas: Numbers) -> np.ndarray:
    """Prix prédits (k€) d’appartements de surfaces ``areas`` (n,) : ``pente × surface``."""
    return slope * areas


@checked
def slope_gradient(
    slope: float,
    areas: Annotated[np.ndarray, Array(lambda prices: len(prices))],
    prices: Numbers,
) -> float:
    """Dérivée de la perte par rapport à la pente :
    ``2 · moyenne((pente·surface − prix) · surface)``, en k€·m²."""
    errors = slope * areas - prices
    return float(2 * np.mean(errors * areas))


@checked
def slope_curvature(areas: Numbers) -> float:
    """Dérivée seconde de la perte par rapport à la pente : ``2 · moyenne(surface²)``, en m⁴.

    La descente converge si et seulement si ``0 < learning_rate < 2 / courbure``, et en une étape à
    ``1 / courbure``.
    """
    return float(2 * np.mean(areas**2))


@checked
def descend(
    gradient: Gradient,
    start: np.ndarray,
    *,
    learning_rate: NotNegative,
    steps: Annotated[int, Count(0)],
) -> np.ndarray:
    """Descente de gradient : ``steps`` fois, retrancher ``learning_rate`` fois le gradient (Cauchy,
    1847).

    ``gradient`` prend des paramètres de la forme de ``start`` et rend un gradient de cette forme.
    Rend la trajectoire, de forme (steps + 1, *forme de start), point de départ compris.
    """
    parameters, trajectory = start, [start]
    for _ in range(steps):
        parameters = parameters - learning_rate * gradient(parameters)
        trajectory.append(parameters)
    return np.array(trajectory)


@checked
def descend_by_batches(
    gradient: Gradient,
    start: np.ndarray,
    *,
    examples: AtLeastOne,
    batch_size: Annotated[int, Count(high="examples")],
    learning_rate: NotNegative,
    epochs: Annotated[int, Count(0)],
    seed: Seed = 0,
) -> np.ndarray:
    """Descente de gradient stochastique : chaque étape ne regarde qu’un lot d’exemples (Robbins et
    Monro, 1951).

    ``gradient(parameters, batch)`` reçoit les indices (batch_size,) du lot. À chaque époque, les
    ``examples`` exemples sont mélangés puis tous vus une fois. Rend la trajectoire (étapes + 1,
    *forme de start).
    """
    random = np.random.default_rng(seed)
    parameters, trajectory = start, [start]
    for _ in range(epochs):
        order = random.permutation(examples)
        for first in range(0, examples, batch_size):
            parameters = parameters - learning_rate * gradient(
                parameters, order[first : first + batch_size]
            )
            trajectory.append(parameters)
    return np.array(trajectory)


@checked
def linear_loss(parameters: Parameters, design: Table, targets: Numbers) -> float:
    """Erreur quadratique moyenne du modèle linéaire ``design @ parameters`` ; formes (d,), (n, d)
    et (n,)."""
    return float(np.mean((design @ parameters - targets) ** 2))


@checked
def linear_gradient(parameters: Parameters, design: Table, targets: Numbers) -> np.ndarray:
    """Gradient (d,) de :func:`linear_loss` : ``2/n · designᵀ (design @ parameters − targets)``."""
    return 2 / len(targets) * design.T @ (design @ parameters - targets)


@checked
def linear_curvatures(design: Table) -> np.ndarray:
    """Courbures de :func:`linear_loss` : les valeurs propres (d,) croissantes de
    ``2/n · designᵀ design``.

    Le pas maximal est 2 sur la plus grande ; leur rapport, le conditionnement, mesure la lenteur.
    """
    return np.linalg.eigvalsh(2 / len(design) * design.T @ design)


@checked
def numerical_gradient(
    function: Annotated[Callable[[np.ndarray], float], Function(Number())],
    point: np.ndarray,
    *,
    step: Positive = 1e-5,
) -> np.ndarray:
    """Gradient par différences centrées ``(f(x + h) − f(x − h)) / 2h``, une coordonnée à la fois ;
    forme de ``point``."""
    gradient = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        shift = np.zeros(point.shape)
        shift[index] = step
        gradient[index] = (function(point + shift) - function(point - shift)) / (2 * step)
    return gradient
