"""Apprentissage supervisé : partager les données, prédire par les plus proches voisins, ajuster un
polynôme."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Polynomial
from scipy.spatial.distance import cdist

from trahison.checks import check_array, check_classes, check_count, check_number, random_generator


def split(count: int, *, test_share: float = 0.3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Tire au sort le jeu d’entraînement et le jeu de test parmi ``count`` exemples : deux tableaux
    d’indices.

    ``test_share`` : part du jeu de test, strictement entre 0 et 1. Chaque jeu garde au moins un
    exemple.
    """
    count = check_count("count", count, low=2)
    share = check_number("test_share", test_share, low=0.0, high=1.0, open_low=True, open_high=True)
    tests = min(max(round(share * count), 1), count - 1)
    shuffled = random_generator(seed).permutation(count)
    return shuffled[tests:], shuffled[:tests]


def standardize(train: np.ndarray, *others: np.ndarray) -> list[np.ndarray]:
    """Centre et réduit chaque colonne de (N, n) par la moyenne et l’écart-type de ``train`` seul.

    Les autres tableaux subissent la même transformation : rien de ce qu’ils contiennent ne fuit
    vers ``train``. Lève ``ValueError`` si une colonne de ``train`` est constante.
    """
    train = check_array("train", train, ndim=2)
    others = tuple(check_array("others", other, shape=(None, train.shape[1])) for other in others)
    mean, deviation, spread = train.mean(axis=0), train.std(axis=0), np.ptp(train, axis=0)
    # l’écart-type d’une colonne constante n’est pas toujours nul : dix fois 0,1 donnent 10⁻¹⁷
    if not spread.all():
        raise ValueError(
            f"train : colonnes qui varient attendues, reçu {np.flatnonzero(spread == 0)} constantes"
        )
    return [(table - mean) / deviation for table in (train, *others)]


def nearest(examples: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Indices (M, k) des ``k`` exemples (N, n) les plus proches de chaque question (M, n), le plus
    près d’abord."""
    examples = check_array("examples", examples, ndim=2)
    queries = check_array("queries", queries, shape=(None, examples.shape[1]))
    k = check_count("k", k, high=len(examples))
    return cdist(queries, examples).argsort(axis=1, kind="stable")[:, :k]


def neighbours_mean(
    examples: np.ndarray, answers: np.ndarray, queries: np.ndarray, *, k: int
) -> np.ndarray:
    """Régression par les k plus proches voisins : la moyenne de leurs réponses. Rend (M,).

    Source : Cover et Hart (1967) pour la règle des plus proches voisins. ``answers`` : nombres
    (N,).
    """
    chosen = nearest(examples, queries, k)
    return check_array("answers", answers, shape=(len(examples),))[chosen].mean(axis=1)


def neighbours_vote(
    examples: np.ndarray, labels: np.ndarray, queries: np.ndarray, *, k: int
) -> np.ndarray:
    """Classification par les k plus proches voisins : l’étiquette majoritaire (la plus petite à
    égalité). Rend (M,).

    Source : Cover et Hart (1967). ``labels`` : entiers positifs ou nuls (N,).
    """
    chosen = nearest(examples, queries, k)
    labels = check_classes("labels", labels, count=len(examples))
    votes = (labels[chosen][:, :, None] == np.arange(labels.max() + 1)).sum(axis=1)
    return votes.argmax(axis=1)


def fit_polynomial(x: np.ndarray, y: np.ndarray, degree: int) -> Polynomial:
    """Polynôme de degré ``degree`` qui minimise la somme des carrés des écarts aux points (x, y),
    tous deux (N,).

    Le degré 0 est la moyenne de ``y`` : la prédiction de référence. Lève ``ValueError`` si
    ``degree`` ≥ N.
    """
    x = check_array("x", x, ndim=1)
    y = check_array("y", y, shape=x.shape)
    return Polynomial.fit(x, y, check_count("degree", degree, low=0, high=len(x) - 1))


def root_mean_square(errors: np.ndarray) -> float:
    """Racine de la moyenne des carrés : une erreur typique, dans l’unité de la réponse."""
    return float(np.sqrt(np.mean(check_array("errors", errors) ** 2)))
