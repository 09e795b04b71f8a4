"""Apprentissage supervisé : partager les données, prédire par les plus proches voisins, ajuster un
polynôme."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.polynomial import Polynomial
from scipy.spatial.distance import cdist

from trahison.contracts import Array, Count, Labels, Number, Numbers, Seed, Table, checked

Queries = Annotated[np.ndarray, Array("m", "d")]
Neighbours = Annotated[int, Count(high=lambda examples: len(examples))]


@checked
def split(
    count: Annotated[int, Count(2)],
    *,
    test_share: Annotated[float, Number(0, 1, open_low=True, open_high=True)] = 0.3,
    seed: Seed = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Tire au sort le jeu d’entraînement et le jeu de test parmi ``count`` exemples : deux tableaux
    d’indices.

    ``test_share`` : part du jeu de test, strictement entre 0 et 1. Chaque jeu garde au moins un
    exemple.
    """
    tests = min(max(round(test_share * count), 1), count - 1)
    shuffled = np.random.default_rng(seed).permutation(count)
    return shuffled[tests:], shuffled[:tests]


@checked
def standardize(train: Table, *others: Annotated[np.ndarray, Array(None, "d")]) -> list[np.ndarray]:
    """Centre et réduit chaque colonne de (N, n) par la moyenne et l’écart-type de ``train`` seul.

    Les autres tableaux subissent la même transformation : rien de ce qu’ils contiennent ne fuit
    vers ``train``. Lève ``ValueError`` si une colonne de ``train`` est constante.
    """
    mean, deviation, spread = train.mean(axis=0), train.std(axis=0), np.ptp(train, axis=0)
    # l’écart-type d’une colonne constante n’est pas toujours nul : dix fois 0,1 donnent 10⁻¹⁷
    if not spread.all():
        raise ValueError(
            f"train : colonnes qui varient attendues, reçu {np.flatnonzero(spread == 0)} constantes"
        )
    return [(table - mean) / deviation for table in (train, *others)]


@checked
def nearest(examples: Table, queries: Queries, k: Neighbours) -> np.ndarray:
    """Indices (M, k) des ``k`` exemples (N, n) les plus proches de chaque question (M, n), le plus
    près d’abord."""
    return cdist(queries, examples).argsort(axis=1, kind="stable")[:, :k]


@checked
def neighbours_mean(
    examples: Table, answers: Numbers, queries: Queries, *, k: Neighbours
) -> np.ndarray:
    """Régression par les k plus proches voisins : la moyenne de leurs réponses. Rend (M,).

    Source : Cover et Hart (1967) pour la règle des plus proches voisins. ``answers`` : nombres
    (N,).
    """
    return answers[nearest(examples, queries, k)].mean(axis=1)


@checked
def neighbours_vote(
    examples: Table, labels: Annotated[np.ndarray, Labels("n")], queries: Queries, *, k: Neighbours
) -> np.ndarray:
    """Classification par les k plus proches voisins : l’étiquette majoritaire (la plus petite à
    égalité). Rend (M,).

    Source : Cover et Hart (1967). ``labels`` : entiers positifs ou nuls (N,).
    """
    classes = np.unique(labels)
    votes = labels[nearest(examples, queries, k)][:, :, None] == classes
    return classes[votes.sum(axis=1).argmax(axis=1)]


@checked
def fit_polynomial(
    x: Numbers, y: Numbers, degree: Annotated[int, Count(0, lambda x: len(x) - 1)]
) -> Polynomial:
    """Polynôme de degré ``degree`` qui minimise la somme des carrés des écarts aux points (x, y),
    tous deux (N,).

    Le degré 0 est la moyenne de ``y`` : la prédiction de référence. Lève ``ValueError`` si
    ``degree`` ≥ N.
    """
    return Polynomial.fit(x, y, degree)


@checked
def root_mean_square(errors: np.ndarray) -> float:
    """Racine de la moyenne des carrés : une erreur typique, dans l’unité de la réponse."""
    return float(np.sqrt(np.mean(errors**2)))
