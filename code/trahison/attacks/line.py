"""Attaquer une droite : ici le pire des cas se calcule, on n’a plus besoin de le chercher."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Bounds, Count, NotNegative, checked
from trahison.networks.line import Features, Line, Signs

Interval = Annotated[tuple[float, float], Bounds()]


@checked
def worst_features(
    line: Line, features: Features, signs: Signs, *, epsilon: NotNegative, bounds: Interval | None
) -> np.ndarray:
    """L’entrée (N, d) de plus petite marge à distance L∞ ε : x − ε · y · signe(w), bornée à
    ``bounds``, ou libre s’ils valent ``None``.

    ``features`` (N, d), ``signs`` (N,) : −1 ou +1. Chaque valeur se choisit sans regarder les
    autres : le bout de son intervalle est le meilleur choix, borné ou non. Lève ``TypeError`` ou
    ``ValueError`` en nommant l’argument.

    Source : Goodfellow, Shlens et Szegedy, 2015, § 5.
    """
    moved = features - epsilon * signs[:, None] * np.sign(line.weights)
    return moved if bounds is None else np.clip(moved, *bounds)


@checked
def worst_margins(
    line: Line, features: Features, signs: Signs, *, epsilon: NotNegative, bounds: Interval | None
) -> np.ndarray:
    """La plus petite marge (N,) dans la boule : y · (w·x + b) − ε‖w‖₁, ou plus si ``bounds`` borne
    l’entrée."""
    if bounds is None:
        return signs * line.scores(features) - epsilon * np.abs(line.weights).sum()
    return signs * line.scores(
        worst_features(line, features, signs, epsilon=epsilon, bounds=bounds)
    )


@checked
def all_corners(count: Annotated[int, Count(high=20)]) -> np.ndarray:
    """Les 2^count sommets du cube [−1, 1]^count, un par ligne ; ``count`` ≤ 20, sinon la mémoire
    n’y suffirait pas."""
    return 2.0 * (np.arange(2**count)[:, None] >> np.arange(count) & 1) - 1.0
