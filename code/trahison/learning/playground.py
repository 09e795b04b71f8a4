"""Les données et les caractéristiques du TensorFlow Playground (Smilkov et al., 2017), pour NumPy.

Les quatre nuages de points suivent le code public du Playground : mêmes formes, mêmes étendues,
même sens du bruit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np

from trahison.contracts import Array, Choice, Count, List, Number, Seed, checked

Cloud = tuple[np.ndarray, np.ndarray]  # points (n, 2) et étiquettes (n,)
EXTENT = 6.0  # le Playground dessine le plan de −6 à 6
DATASETS = ("cercle", "ou exclusif", "gaussiennes", "spirale")
FEATURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "X1": lambda x1, x2: x1,
    "X2": lambda x1, x2: x2,
    "X1²": lambda x1, x2: x1**2,
    "X2²": lambda x1, x2: x2**2,
    "X1X2": lambda x1, x2: x1 * x2,
    "sin X1": lambda x1, x2: np.sin(x1),
    "sin X2": lambda x1, x2: np.sin(x2),
}


@checked
def make_dataset(
    name: Annotated[str, Choice(DATASETS)],
    *,
    samples: Annotated[int, Count(2)] = 500,
    noise: Annotated[float, Number(0, 0.5)] = 0.0,
    seed: Seed = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Rend ``(points, labels)`` : ``samples`` points (n, 2) mélangés et leurs étiquettes (n,) : +1
    bleu, −1 orange.

    ``noise``, de 0 à 0,5, est le curseur « Noise » du Playground divisé par 100 : il déplace les
    points, ou, pour le cercle et le ou exclusif, la position qui décide de l’étiquette.
    """
    rng = np.random.default_rng(seed)
    # autant de chaque, puis un de moins si samples est impair
    points, labels = _MAKERS[name](-(-samples // 2), noise, rng)
    order = rng.permutation(len(labels))[:samples]
    return points[order], labels[order]


@checked
def compute_features(
    points: Annotated[np.ndarray, Array("n", 2)],
    names: Annotated[Sequence[str], List(Choice(FEATURES))] = ("X1", "X2"),
) -> np.ndarray:
    """Colonnes (n, len(names)) de caractéristiques des ``points`` (n, 2), prises dans
    ``FEATURES``."""
    return np.column_stack([FEATURES[name](*points.T) for name in names])


@checked
def plane_grid(side: Annotated[int, Count(2, 4096)] = 80) -> np.ndarray:
    """Points (side², 2) d’un quadrillage du plan, de −6 à 6, ligne du bas d’abord : de quoi
    dessiner une décision."""
    axis = np.linspace(-EXTENT, EXTENT, side)
    x1, x2 = np.meshgrid(axis, axis)
    return np.column_stack([x1.ravel(), x2.ravel()])


def _circle(half: int, noise: float, rng: np.random.Generator) -> Cloud:
    radius = np.concatenate([rng.uniform(0, 2.5, half), rng.uniform(3.5, 5, half)])
    angle = rng.uniform(0, 2 * np.pi, 2 * half)
    points = radius[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    judged = points + noise * rng.uniform(-5, 5, points.shape)
    return points, np.where(np.hypot(*judged.T) < 2.5, 1.0, -1.0)


def _xor(half: int, noise: float, rng: np.random.Generator) -> Cloud:
    points = rng.uniform(-5, 5, (2 * half, 2))
    points += np.where(points > 0, 0.3, -0.3)  # un couloir vide le long des axes
    judged = points + noise * rng.uniform(-5, 5, points.shape)
    return points, np.where(judged.prod(axis=1) >= 0, 1.0, -1.0)


def _gaussians(half: int, noise: float, rng: np.random.Generator) -> Cloud:
    spread = np.sqrt(0.5 + 7 * noise)  # variance de 0,5 à 4
    labels = np.repeat([1.0, -1.0], half)
    return 2 * labels[:, None] + spread * rng.normal(size=(2 * half, 2)), labels


def _spiral(half: int, noise: float, rng: np.random.Generator) -> Cloud:
    share = np.tile(np.arange(half) / half, 2)
    labels = np.repeat([1.0, -1.0], half)
    angle = 3.5 * np.pi * share + np.where(labels > 0, 0, np.pi)
    points = 5 * share[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return points + noise * rng.uniform(-1, 1, points.shape), labels


_MAKERS = {"cercle": _circle, "ou exclusif": _xor, "gaussiennes": _gaussians, "spirale": _spiral}
