"""Le lissage aléatoire : interroger le réseau sur l’image bruitée, des centaines de fois, et
prendre la réponse majoritaire.

Le vote est une fonction bien plus douce que le réseau, quel qu’il soit : d’une majorité assez large
on déduit un rayon dans lequel elle ne peut pas basculer. C’est une preuve, mais statistique :
elle est fausse avec une probabilité choisie d’avance, et le vote s’abstient quand il hésite.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Annotated

import numpy as np
from scipy.stats import beta

from trahison.attacks.arguments import Batch
from trahison.contracts import AtLeastOne, Count, Number, Positive, Seed, checked
from trahison.networks.target import Target

ABSTAINED = -1  # ce que répond un vote trop serré
Risk = Annotated[float, Number(0, 0.5, open_low=True)]


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Réponses ``answers`` (N,), −1 pour une abstention, et rayons L2 prouvés ``radii`` (N,), dans
    les unités des pixels."""

    answers: np.ndarray
    radii: np.ndarray


@checked
def certify_by_smoothing(
    target: Target,
    images: Batch,
    *,
    sigma: Positive,
    draws: Annotated[int, Count(high=1_000_000)] = 1000,
    scout: AtLeastOne = 100,
    risk: Risk = 0.001,
    seed: Seed = 0,
) -> Smoothed:
    """La réponse du réseau lissé à chaque image, et un rayon L2 dans lequel elle ne change pas.

    Args:
        images: (N, …) dans les bornes de la cible ; le bruit, lui, en sort.
        sigma: écart-type du bruit gaussien, dans les unités des pixels.
        scout: tirages qui désignent la classe à prouver.
        draws: d’autres tirages, qui la prouvent : choisir et compter sur les mêmes fausserait
            l’intervalle.
        risk: probabilité, pour chaque image, que le rayon annoncé soit faux.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.

    Source : Cohen et al., 2019, § 3.2.2 (procédure CERTIFY) et théorème 1.
    """
    chosen = noisy_votes(target, images, sigma=sigma, draws=scout, seed=seed).argmax(axis=1)
    votes = noisy_votes(target, images, sigma=sigma, draws=draws, seed=seed + 1)
    low = [lowest_share(int(row[k]), draws, risk=risk) for row, k in zip(votes, chosen)]
    radii = [sigma * NormalDist().inv_cdf(share) if share > 0.5 else 0.0 for share in low]
    return Smoothed(np.where(np.array(low) > 0.5, chosen, ABSTAINED), np.array(radii))


@checked
def noisy_votes(
    target: Target,
    images: Batch,
    *,
    sigma: Positive,
    draws: Annotated[int, Count(high=1_000_000)],
    seed: Seed = 0,
) -> np.ndarray:
    """Combien de fois chaque classe (N, K) est répondue à ``draws`` copies bruitées de l’image."""
    rng = np.random.default_rng(seed)
    votes = np.zeros((len(images), target.classes), dtype=np.int64)
    for image, row in zip(images, votes):
        noise = rng.standard_normal((draws, *image.shape), dtype=np.float32)
        row += np.bincount(target.labels(image + np.float32(sigma) * noise), minlength=len(row))
    return votes


@checked
def lowest_share(
    successes: Annotated[int, Count(0, "total")],
    total: Annotated[int, Count(high=10**12)],
    *,
    risk: Risk,
) -> float:
    """Borne inférieure, à ``1 − risk``, de la part dont ``successes / total`` est un tirage.

    Elle est exacte pour tout ``total``, sans rien supposer d’une loi normale. Source : Clopper et
    Pearson, 1934.
    """
    return float(beta.ppf(risk, successes, total - successes + 1)) if successes else 0.0
