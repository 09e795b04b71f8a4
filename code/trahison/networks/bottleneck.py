"""Pourquoi MobileNetV2 finit ses blocs sans activation : ce que la ReLU détruit quand il y a peu de
canaux."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_array, check_count, check_number, random_generator


def spiral(count: int = 400, turns: float = 2.0) -> np.ndarray:
    """Points (count, 2) d’une spirale d’Archimède centrée, de rayon 1 au plus."""
    turns = check_number("turns", turns, low=0.0, open_low=True)
    angle = np.linspace(0, 2 * np.pi * turns, check_count("count", count, low=2))
    return angle[:, None] / angle[-1] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def through_relu(points: np.ndarray, dimensions: int, *, seed: int = 0) -> np.ndarray:
    """Les ``points`` (N, 2) après un aller-retour : plongés dans ``dimensions`` axes au hasard,
    ReLU, puis ramenés au plan.

    Le retour est la meilleure application affine du plan (moindres carrés) : ce qu’elle ne retrouve
    pas est perdu pour toute couche linéaire. Source : Sandler et al., 2018, § 3.2 et figure 1 (qui
    ramène par l’inverse généralisée).
    """
    points = check_array("points", points, shape=(None, 2))
    matrix = random_generator(seed).normal(size=(2, check_count("dimensions", dimensions)))
    lifted = np.column_stack([np.maximum(points @ matrix, 0), np.ones(len(points))])
    return lifted @ np.linalg.lstsq(lifted, points, rcond=None)[0]


def relative_error(points: np.ndarray, returned: np.ndarray) -> float:
    """Part de la variance des ``points`` qui manque à ``returned`` (même forme) : 0 rien n’est
    perdu, 1 tout l’est."""
    points = check_array("points", points, ndim=2)
    returned = check_array("returned", returned, shape=points.shape)
    return float(((points - returned) ** 2).sum() / ((points - points.mean(axis=0)) ** 2).sum())
