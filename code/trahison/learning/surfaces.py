"""Trois paysages à deux paramètres où comparer les optimiseurs : une vallée allongée, un col, la
banane de Rosenbrock.

Les points ont la forme (…, 2) ; les valeurs (…,) et les gradients (…, 2) suivent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.contracts import Array, Number, checked

Point = Annotated[np.ndarray, Array(..., 2)]


@dataclass(frozen=True)
class Surface:
    """Une perte à deux paramètres : ``value`` et ``gradient`` (fonctions d’un point), ``start`` et
    ``minimum`` (2,)."""

    name: str
    value: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: np.ndarray
    minimum: np.ndarray


@checked
def valley(ratio: Annotated[float, Number(1, 1e12)] = 25.0, *, angle: float = 0.0) -> Surface:
    """Vallée ``(u² + ratio·v²) / 2`` où (u, v) est (x, y) tourné de ``angle`` degrés.

    Les courbures sont 1 le long de la vallée et ``ratio`` ≥ 1 en travers : ``ratio`` est le
    conditionnement.
    """
    curvatures, turn = np.diag([1.0, ratio]), np.deg2rad(angle)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    hessian = rotation @ curvatures @ rotation.T

    @checked
    def value(point: Point) -> np.ndarray:
        return np.einsum("...i,ij,...j", point, hessian, point) / 2

    @checked
    def gradient(point: Point) -> np.ndarray:
        return point @ hessian

    start = rotation @ [-4.0, 1.5]
    return Surface("vallée allongée", value, gradient, start=start, minimum=np.zeros(2))


def saddle() -> Surface:
    """Col ``x²/2 − y²/2 + y⁴/4`` : un point selle à l’origine, deux minima en (0, ±1). Le départ
    est presque sur la crête."""

    @checked
    def value(point: Point) -> np.ndarray:
        x, y = np.moveaxis(point, -1, 0)
        return x**2 / 2 - y**2 / 2 + y**4 / 4

    @checked
    def gradient(point: Point) -> np.ndarray:
        x, y = np.moveaxis(point, -1, 0)
        return np.stack([x, y**3 - y], axis=-1)

    return Surface(
        "col", value, gradient, start=np.array([-1.5, 1e-3]), minimum=np.array([0.0, 1.0])
    )


def rosenbrock() -> Surface:
    """Banane ``(1 − x)² + 100·(y − x²)²`` : une vallée étroite et courbe, minimum en (1, 1)
    (Rosenbrock, 1960)."""

    @checked
    def value(point: Point) -> np.ndarray:
        x, y = np.moveaxis(point, -1, 0)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    @checked
    def gradient(point: Point) -> np.ndarray:
        x, y = np.moveaxis(point, -1, 0)
        return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)

    return Surface(
        "banane de Rosenbrock",
        value,
        gradient,
        start=np.array([-1.2, 1.0]),
        minimum=np.array([1.0, 1.0]),
    )
