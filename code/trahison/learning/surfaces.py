"""Trois paysages à deux paramètres où comparer les optimiseurs : une vallée allongée, un col, la
banane de Rosenbrock.

Les points ont la forme (…, 2) ; les valeurs (…,) et les gradients (…, 2) suivent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trahison.checks import check_array, check_number


@dataclass(frozen=True)
class Surface:
    """Une perte à deux paramètres : ``value`` et ``gradient`` (fonctions d’un point), ``start`` et
    ``minimum`` (2,)."""

    name: str
    value: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: np.ndarray
    minimum: np.ndarray


def valley(ratio: float = 25.0, *, angle: float = 0.0) -> Surface:
    """Vallée ``(u² + ratio·v²) / 2`` où (u, v) est (x, y) tourné de ``angle`` degrés.

    Les courbures sont 1 le long de la vallée et ``ratio`` ≥ 1 en travers : ``ratio`` est le
    conditionnement.
    """
    curvatures = np.diag([1.0, check_number("ratio", ratio, low=1)])
    turn = np.deg2rad(check_number("angle", angle))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    hessian = rotation @ curvatures @ rotation.T
    return Surface(
        name="vallée allongée",
        value=lambda point: np.einsum("...i,ij,...j", _check_point(point), hessian, point) / 2,
        gradient=lambda point: _check_point(point) @ hessian,
        start=rotation @ [-4.0, 1.5],
        minimum=np.zeros(2),
    )


def saddle() -> Surface:
    """Col ``x²/2 − y²/2 + y⁴/4`` : un point selle à l’origine, deux minima en (0, ±1). Le départ
    est presque sur la crête."""

    def value(point):
        x, y = np.moveaxis(_check_point(point), -1, 0)
        return x**2 / 2 - y**2 / 2 + y**4 / 4

    def gradient(point):
        x, y = np.moveaxis(_check_point(point), -1, 0)
        return np.stack([x, y**3 - y], axis=-1)

    return Surface(
        "col", value, gradient, start=np.array([-1.5, 1e-3]), minimum=np.array([0.0, 1.0])
    )


def rosenbrock() -> Surface:
    """Banane ``(1 − x)² + 100·(y − x²)²`` : une vallée étroite et courbe, minimum en (1, 1)
    (Rosenbrock, 1960)."""

    def value(point):
        x, y = np.moveaxis(_check_point(point), -1, 0)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(point):
        x, y = np.moveaxis(_check_point(point), -1, 0)
        return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)

    return Surface(
        "banane de Rosenbrock",
        value,
        gradient,
        start=np.array([-1.2, 1.0]),
        minimum=np.array([1.0, 1.0]),
    )


def _check_point(point) -> np.ndarray:
    point = check_array("point", point)
    if point.ndim == 0 or point.shape[-1] != 2:
        raise ValueError(f"point : forme (…, 2) attendue, reçu {point.shape}")
    return point
