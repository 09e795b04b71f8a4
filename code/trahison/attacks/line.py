"""Attaquer une droite : ici le pire des cas se calcule, on n’a plus besoin de le chercher."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_bounds, check_count, check_instance, check_number
from trahison.networks.line import Line, check_pairs


def worst_features(
    line: Line, features, signs, *, epsilon: float, bounds: tuple[float, float] | None
) -> np.ndarray:
    """L’entrée (N, d) de plus petite marge à distance L∞ ε : x − ε · y · signe(w), bornée à
    ``bounds``, ou libre s’ils valent ``None``.

    ``features`` (N, d), ``signs`` (N,) : −1 ou +1. Chaque valeur se choisit sans regarder les
    autres : le bout de son intervalle est le meilleur choix, borné ou non. Lève ``TypeError`` ou
    ``ValueError`` en nommant l’argument.

    Source : Goodfellow, Shlens et Szegedy, 2015, § 5.
    """
    check_instance("line", line, Line)
    features, signs = check_pairs(features, signs)
    epsilon = check_number("epsilon", epsilon, low=0.0)
    moved = features - epsilon * signs[:, None] * np.sign(line.weights)
    return moved if bounds is None else np.clip(moved, *check_bounds(bounds))


def worst_margins(
    line: Line, features, signs, *, epsilon: float, bounds: tuple[float, float] | None
) -> np.ndarray:
    """La plus petite marge (N,) dans la boule : y · (w·x + b) − ε‖w‖₁, ou plus si ``bounds`` borne
    l’entrée."""
    check_instance("line", line, Line)
    features, signs = check_pairs(features, signs)
    if bounds is None:
        return (
            signs * line.scores(features)
            - check_number("epsilon", epsilon, low=0.0) * np.abs(line.weights).sum()
        )
    return signs * line.scores(
        worst_features(line, features, signs, epsilon=epsilon, bounds=bounds)
    )


def all_corners(count: int) -> np.ndarray:
    """Les 2^count sommets du cube [−1, 1]^count, un par ligne ; ``count`` ≤ 20, sinon la mémoire
    n’y suffirait pas."""
    count = check_count("count", count, high=20)
    return 2.0 * (np.arange(2**count)[:, None] >> np.arange(count) & 1) - 1.0
