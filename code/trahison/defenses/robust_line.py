"""L’entraînement robuste d’une droite : le pire cas est exact, et le problème reste convexe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

from trahison.attacks.line import worst_margins
from trahison.contracts import (
    Array,
    Bounds,
    Count,
    NotNegative,
    Seed,
    checked,
)
from trahison.defenses.evaluation import RobustAccuracy, from_counts
from trahison.networks.line import Features, Line, Signs


@dataclass(frozen=True, eq=False)
class LineTraining:
    """Une droite apprise : ``line`` ; ``loss``, la perte au minimum ; ``slope``, ce qu’il y reste
    de pente."""

    line: Line
    loss: float
    slope: float


@checked
def train_line(
    features: Annotated[np.ndarray, Array("n", "d", dtype=np.float64)],
    signs: Signs,
    *,
    epsilon: NotNegative = 0.0,
    l2: NotNegative = 1e-3,
    iterations: Annotated[int, Count(high=100_000)] = 300,
    seed: Seed | None = None,
) -> LineTraining:
    """Minimise la moyenne de log(1 + exp(ε‖w‖₁ − y(w·x + b))), plus ``l2`` / 2 · ‖w‖², par
    L-BFGS-B.

    Args:
        features, signs: (N, d) et (N,) ; les signes valent −1 ou +1.
        epsilon: rayon L∞ contre lequel se défendre ; 0 donne la régression logistique ordinaire.
        l2: pénalité des poids, sans laquelle deux classes séparables les feraient croître sans fin.
        iterations: nombre d’étapes au plus.
        seed: départ tiré au hasard plutôt que de zéro ; le minimum est le même, puisque le problème
            est convexe.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.

    Source : Goodfellow et al., 2015, § 5 ; Kolter et Madry, 2018, chapitre 2. ‖w‖₁ n’est pas
    dérivable en 0 : on écrit w = p − n avec p, n ≥ 0, et la somme de p + n, qui l’est, atteint ‖w‖₁
    au minimum.
    """
    count, size = features.shape
    # Huit pixels de MNIST sur dix sont noirs : n'en lire que les autres va trois fois plus vite.
    rows = csr_array(features) if np.count_nonzero(features) < features.size / 2 else features

    def objective(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        positive, negative, bias = np.split(parameters, (size, 2 * size))
        weights = positive - negative
        margins = signs * (rows @ weights + bias) - epsilon * (positive + negative).sum()
        # poids de chaque exemple dans le gradient : les mal classés d’abord
        pull = expit(-margins) / count
        toward = rows.T @ (signs * pull)
        gradient = [epsilon * pull.sum() + sense * (l2 * weights - toward) for sense in (1, -1)]
        loss = np.logaddexp(0, -margins).mean() + l2 / 2 * weights @ weights
        return loss, np.concatenate([*gradient, [-(signs * pull).sum()]])

    start = np.zeros(2 * size + 1)
    if seed is not None:
        start[:-1] = np.abs(np.random.default_rng(seed).normal(scale=0.1, size=2 * size))
    limits = [(0, None)] * (2 * size) + [(None, None)]
    found = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=limits,
        options={"maxiter": iterations, "maxcor": 20, "ftol": 1e-10},
    )
    inside = np.r_[found.x[:-1] > 0, True]
    # au bord, seul descendre compte
    slope = np.where(inside, np.abs(found.jac), np.maximum(-found.jac, 0)).max()
    line = Line(found.x[:size] - found.x[size:-1], float(found.x[-1]))
    return LineTraining(line, float(found.fun), float(slope))


@checked
def exact_accuracy(
    line: Line,
    features: Features,
    signs: Signs,
    *,
    epsilons: Annotated[Sequence[float], Array("k", low=0)],
    bounds: Annotated[tuple[float, float], Bounds()] | None,
) -> RobustAccuracy:
    """Exactitude robuste de ``line`` pour chaque ε : exacte, ni la borne d’une attaque, ni celle
    d’une preuve.

    Source : celle de :func:`trahison.attacks.line.worst_margins`.
    """
    held = [
        int((worst_margins(line, features, signs, epsilon=epsilon, bounds=bounds) > 0).sum())
        for epsilon in epsilons
    ]
    return from_counts(np.array(epsilons), held, len(features))
