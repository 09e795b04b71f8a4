"""Regrouper des points sans étiquette : les k-moyennes (*k-means*)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.contracts import AtLeastOne, Count, Labels, Seed, Table, checked


@dataclass(frozen=True, eq=False)
class Clusters:
    """Groupes trouvés : centres (k, n), rang (N,) du centre le plus proche de chaque point, inertie
    à chaque étape."""

    centers: np.ndarray
    labels: np.ndarray
    inertias: tuple[float, ...]


@checked
def kmeans(
    points: Table,
    k: Annotated[int, Count(high=lambda points: len(points))],
    *,
    seed: Seed = 0,
    max_steps: AtLeastOne = 100,
) -> Clusters:
    """Partage des points (N, n) en ``k`` groupes par l’algorithme de Lloyd (1982).

    Deux gestes, répétés jusqu’à ce que rien ne bouge : chaque point rejoint le centre le plus
    proche, puis chaque centre se place à la moyenne de ses points. L’inertie (somme des carrés des
    distances au centre) ne peut que baisser. Les centres de départ sont ``k`` points tirés au
    hasard selon ``seed``.

    Lève ``ValueError`` ou ``TypeError`` si ``points`` n’a pas deux axes ou si ``k`` dépasse N.
    """
    centers = np.random.default_rng(seed).choice(points, k, replace=False)
    inertias: list[float] = []
    for step in range(1, max_steps + 1):
        squares = ((points[:, None] - centers) ** 2).sum(axis=2)
        labels = squares.argmin(axis=1)
        inertias.append(float(squares.min(axis=1).sum()))
        moved = np.array(
            [
                points[labels == j].mean(axis=0) if (labels == j).any() else centers[j]
                for j in range(k)
            ]
        )
        if step == max_steps or np.array_equal(moved, centers):
            break  # sans bouger : les centres rendus sont ceux qui ont fait les groupes
        centers = moved
    return Clusters(centers, labels, tuple(inertias))


@checked
def best_agreement(
    groups: Annotated[np.ndarray, Labels("n")], labels: Annotated[np.ndarray, Labels("n")]
) -> float:
    """Part des points bien rangés quand chaque groupe prend le nom de l’étiquette qui y domine.

    ``groups`` et ``labels`` : entiers (N,). Sert à juger après coup un regroupement qui n’a pas vu
    les étiquettes.
    """
    return sum(np.bincount(labels[groups == group]).max() for group in np.unique(groups)) / len(
        labels
    )
