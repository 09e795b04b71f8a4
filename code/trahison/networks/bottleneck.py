"""Pourquoi MobileNetV2 finit ses blocs sans activation : ce que la ReLU détruit quand il y a peu de
canaux."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Array, Count, Number, Seed, Table, checked


@checked
def spiral(
    count: Annotated[int, Count(2)] = 400,
    turns: Annotated[float, Number(0, 1e6, open_low=True)] = 2.0,
) -> np.ndarray:
    """Points (count, 2) d’une spirale d’Archimède centrée, de rayon 1 au plus."""
    angle = np.linspace(0, 2 * np.pi * turns, count)
    return angle[:, None] / angle[-1] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


@checked
def through_relu(
    points: Annotated[np.ndarray, Array("n", 2)],
    dimensions: Annotated[int, Count(high=10_000)],
    *,
    seed: Seed = 0,
) -> np.ndarray:
    """Les ``points`` (N, 2) après un aller-retour : plongés dans ``dimensions`` axes au hasard,
    ReLU, puis ramenés au plan.

    Le retour est la meilleure application affine du plan (moindres carrés) : ce qu’elle ne retrouve
    pas est perdu pour toute couche linéaire. Source : Sandler et al., 2018, § 3.2 et figure 1 (qui
    ramène par l’inverse généralisée).
    """
    matrix = np.random.default_rng(seed).normal(size=(2, dimensions))
    lifted = np.column_stack([np.maximum(points @ matrix, 0), np.ones(len(points))])
    return lifted @ np.linalg.lstsq(lifted, points, rcond=None)[0]


@checked
def relative_error(points: Table, returned: Table) -> float:
    """Part de la variance des ``points`` qui manque à ``returned`` (même forme) : 0 rien n’est
    perdu, 1 tout l’est."""
    return float(((points - returned) ** 2).sum() / ((points - points.mean(axis=0)) ** 2).sum())
