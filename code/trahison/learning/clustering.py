"""Regrouper des points sans étiquette : les k-moyennes (*k-means*)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trahison.checks import check_array, check_count, random_generator


@dataclass(frozen=True, eq=False)
class Clusters:
    """Groupes trouvés : centres (k, n), rang (N,) du centre le plus proche de chaque point, inertie
    à chaque étape."""

    centers: np.ndarray
    labels: np.ndarray
    inertias: tuple[float, ...]


def kmeans(points: np.ndarray, k: int, *, seed: int = 0, max_steps: int = 100) -> Clusters:
    """Partage des points (N, n) en ``k`` groupes par l’algorithme de Lloyd (1982).

    Deux gestes, répétés jusqu’à ce que rien ne bouge : chaque point rejoint le centre le plus
    proche, puis chaque centre se place à la moyenne de ses points. L’inertie (somme des carrés des
    distances au centre) ne peut que baisser. Les centres de départ sont ``k`` points tirés au
    hasard selon ``seed``.

    Lève ``ValueError`` ou ``TypeError`` si ``points`` n’a pas deux axes ou si ``k`` dépasse N.
    """
    points = check_array("points", points, ndim=2)
    k = check_count("k", k, high=len(points))
    check_count("max_steps", max_steps)
    centers = random_generator(seed).choice(points, k, replace=False)
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


def best_agreement(groups: np.ndarray, labels: np.ndarray) -> float:
    """Part des points bien rangés quand chaque groupe prend le nom de l’étiquette qui y domine.

    ``groups`` et ``labels`` : entiers (N,). Sert à juger après coup un regroupement qui n’a pas vu
    les étiquettes.
    """
    groups, labels = _check_integers("groups", groups), _check_integers("labels", labels)
    if groups.shape != labels.shape:
        raise ValueError(
            f"labels : autant d’étiquettes que de points attendu, reçu {labels.shape} pour"
            f" {groups.shape}"
        )
    return sum(np.bincount(labels[groups == group]).max() for group in np.unique(groups)) / len(
        labels
    )


def _check_integers(name: str, values) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind not in "iu" or array.ndim != 1 or array.size == 0 or array.min() < 0:
        raise ValueError(
            f"{name} : entiers positifs ou nuls de forme (N,) attendus, reçu {values!r}"
        )
    return array
