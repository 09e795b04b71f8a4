"""L’entraînement robuste d’une droite : le pire cas est exact, et le problème reste convexe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from trahison.attacks.line import worst_margins
from trahison.checks import check_array, check_count, check_instance, check_number, random_generator
from trahison.defenses.evaluation import RobustAccuracy, from_counts
from trahison.networks.line import Line, check_pairs


@dataclass(frozen=True, eq=False)
class LineTraining:
    """Une droite apprise : ``line`` ; ``loss``, la perte au minimum ; ``slope``, ce qu’il y reste
    de pente."""

    line: Line
    loss: float
    slope: float


def train_line(
    features,
    signs,
    *,
    epsilon: float = 0.0,
    l2: float = 1e-3,
    iterations: int = 300,
    seed: int | None = None,
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
    features, signs = check_pairs(features, signs)
    epsilon, l2 = check_number("epsilon", epsilon, low=0.0), check_number("l2", l2, low=0.0)
    count, size = features.shape

    def objective(parameters):
        positive, negative, bias = np.split(parameters, (size, 2 * size))
        weights = positive - negative
        margins = signs * (features @ weights + bias) - epsilon * (positive + negative).sum()
        # poids de chaque exemple dans le gradient : les mal classés d’abord
        pull = expit(-margins) / count
        toward = features.T @ (signs * pull)
        gradient = [epsilon * pull.sum() + sense * (l2 * weights - toward) for sense in (1, -1)]
        loss = np.logaddexp(0, -margins).mean() + l2 / 2 * weights @ weights
        return loss, np.concatenate([*gradient, [-(signs * pull).sum()]])

    start = np.zeros(2 * size + 1)
    if seed is not None:
        start[:-1] = np.abs(random_generator(seed).normal(scale=0.1, size=2 * size))
    limits = [(0, None)] * (2 * size) + [(None, None)]
    found = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=limits,
        options={"maxiter": check_count("iterations", iterations), "maxcor": 20, "ftol": 1e-10},
    )
    inside = np.r_[found.x[:-1] > 0, True]
    # au bord, seul descendre compte
    slope = np.where(inside, np.abs(found.jac), np.maximum(-found.jac, 0)).max()
    line = Line(found.x[:size] - found.x[size:-1], float(found.x[-1]))
    return LineTraining(line, float(found.fun), float(slope))


def exact_accuracy(
    line: Line,
    features,
    signs,
    *,
    epsilons: Sequence[float],
    bounds: tuple[float, float] | None,
) -> RobustAccuracy:
    """Exactitude robuste de ``line`` pour chaque ε : exacte, ni la borne d’une attaque, ni celle
    d’une preuve.

    Source : celle de :func:`trahison.attacks.line.worst_margins`.
    """
    check_instance("line", line, Line)
    epsilons = [
        check_number("epsilons", epsilon, low=0.0)
        for epsilon in check_array("epsilons", epsilons, ndim=1).tolist()
    ]
    held = [
        int((worst_margins(line, features, signs, epsilon=epsilon, bounds=bounds) > 0).sum())
        for epsilon in epsilons
    ]
    return from_counts(epsilons, held, len(features))
