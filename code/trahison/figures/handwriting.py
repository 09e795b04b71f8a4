"""Une écriture d'écolier, tracée à la plume : pleins en descendant, déliés en montant.

C'est l'écriture du tableau de Magritte. Aucune police n'est demandée au lecteur : chaque lettre est
une suite de points par où passe la plume, et une courbe lisse les relie.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from scipy.interpolate import CubicSpline

# Hauteur d'un « a » : 1. Un trait est une liste de points ; entre deux traits, la plume s'arrête et
# repart en angle. Une lettre entre et sort à la même hauteur, 0,3, ce qui la lie à ses voisines.
# Après « + » viennent les traits que l'on fait une fois le mot fini : points, barres.
LETTERS: dict[str, str] = {
    "C": (
        "0.72,1.62 0.86,1.52 1.02,1.72 0.98,2.1 0.7,2.26 0.3,1.9 0.08,1.1 0.22,0.3 0.6,0 1,0.1"
        " 1.3,0.3"
    ),
    "a": (
        "0,0.3 0.22,0.66 0.5,0.98 0.74,0.88 | 0.74,0.88 0.5,1 0.24,0.82 0.15,0.42 0.3,0.03"
        " 0.52,0.12 0.72,0.52 0.82,1 | 0.82,1 0.79,0.4 0.87,0.06 1,0.05 1.2,0.3"
    ),
    "c": (
        "0,0.3 0.22,0.66 0.46,0.97 0.63,0.84 | 0.63,0.84 0.48,1 0.26,0.84 0.16,0.45 0.3,0.06"
        " 0.52,0.03 0.82,0.3"
    ),
    "e": "0,0.3 0.28,0.46 0.53,0.76 0.44,1 0.24,0.86 0.15,0.46 0.29,0.06 0.5,0.03 0.8,0.3",
    "h": (
        "0,0.3 0.3,0.8 0.58,1.7 0.52,2.34 0.35,2.2 0.28,1.4 0.27,0.6 0.27,0 | 0.27,0 0.36,0.56"
        " 0.58,0.96 0.78,0.92 0.84,0.6 0.84,0.2 0.94,0.02 1.07,0.06 1.26,0.3"
    ),
    "i": (
        "0,0.3 0.16,0.62 0.31,1 | 0.31,1 0.28,0.45 0.34,0.07 0.47,0.04 0.7,0.3 + 0.35,1.5 0.36,1.47"
    ),
    "n": (
        "0,0.3 0.12,0.7 0.27,0.98 0.39,0.85 0.4,0.45 0.4,0 | 0.4,0 0.48,0.56 0.7,0.97 0.9,0.9"
        " 0.95,0.58 0.95,0.2 1.05,0.02 1.18,0.06 1.37,0.3"
    ),
    "p": (
        "0,0.3 0.16,0.62 0.31,1.05 | 0.31,1.05 0.3,0.2 0.3,-1.15 | 0.3,-1.15 0.32,0.2 0.5,0.88"
        " 0.73,0.98 0.88,0.72 0.88,0.22 0.99,0.02 1.12,0.06 1.3,0.3"
    ),
    "s": (
        "0,0.3 0.22,0.62 0.42,1.06 | 0.42,1.06 0.5,0.74 0.66,0.36 0.52,0.04 0.3,0.03 0.2,0.17 |"
        " 0.2,0.17 0.36,0.02 0.62,0.04 0.92,0.3"
    ),
    "t": (
        "0,0.3 0.2,0.8 0.41,1.75 | 0.41,1.75 0.38,0.6 0.43,0.08 0.56,0.03 0.8,0.3 + 0.1,1.13"
        " 0.4,1.16 0.74,1.13"
    ),
    "u": (
        "0,0.3 0.14,0.62 0.28,1 | 0.28,1 0.26,0.4 0.36,0.04 0.58,0.08 0.8,0.48 0.9,1 | 0.9,1"
        " 0.87,0.4 0.94,0.06 1.07,0.05 1.27,0.3"
    ),
    "’": "+ 0.1,2.12 0.14,1.9 -0.02,1.62",
    ".": "+ 0.06,0.05 0.07,0.02",
}
ADVANCE = {"’": 0.24, ".": 0.3}
SPACE = 0.75
SLANT = 0.16
THIN, THICK = 0.045, 0.15


def write(ax: Axes, text: str, *, center: tuple[float, float], width: float, colour: str) -> None:
    """Écrit ``text`` sur ``ax``, centré en ``center``, large de ``width`` (unités des axes, les
    mêmes en x et en y).

    ``KeyError`` si une lettre n'a pas de tracé.
    """
    strokes = list(lay_out(text))
    everything = np.concatenate(strokes)
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = width / (high[0] - low[0])
    # Centré sur la largeur du texte et sur la hauteur des petites lettres.
    origin = np.array([(low[0] + high[0]) / 2, 0.5])
    points_per_unit = (
        72
        * cast(Figure, ax.figure).get_size_inches()[0]
        * ax.get_position().width
        / np.ptp(ax.get_xlim())
    )
    for stroke in strokes:
        path = np.asarray(center) + (stroke - origin) * scale
        segments = np.stack([path[:-1], path[1:]], axis=1)
        ax.add_collection(
            LineCollection(
                list(segments),
                colors=colour,
                capstyle="round",
                linewidths=pen_width(stroke) * scale * points_per_unit,
            )
        )


def lay_out(text: str) -> Iterator[np.ndarray]:
    """Les traits lissés de ``text``, chacun (N, 2), penchés, première lettre à l'origine."""
    position = 0.0
    for letter in text:
        if letter == " ":
            position += SPACE
            continue
        body, _, later = LETTERS[letter].partition("+")
        for piece in [*body.split("|"), later]:
            if piece.strip():
                points = np.array(
                    [[float(value) for value in pair.split(",")] for pair in piece.split()]
                )
                smooth = smooth_curve(points + (position, 0))
                smooth[:, 0] += SLANT * smooth[:, 1]
                yield smooth
        position = position + ADVANCE[letter] if letter in ADVANCE else body_end(body) + position


def body_end(body: str) -> float:
    """Où sort la plume : l'abscisse du dernier point."""
    return float(body.split()[-1].split(",")[0])


def smooth_curve(points: np.ndarray, samples: int = 24) -> np.ndarray:
    """Courbe lisse par ``points`` (N, 2), échantillonnée ``samples`` fois par intervalle."""
    gaps = np.linalg.norm(np.diff(points, axis=0), axis=1) ** 0.5
    knots = np.concatenate([[0], np.cumsum(gaps)])
    times = np.linspace(0, knots[-1], samples * (len(points) - 1) + 1)
    return CubicSpline(knots, points, bc_type="natural")(times) if len(points) > 2 else points


def pen_width(stroke: np.ndarray) -> np.ndarray:
    """Largeur de la plume sur chaque segment d'un trait : fine en montant, pleine en descendant."""
    step = np.diff(stroke, axis=0)
    down = -step[:, 1] / np.maximum(np.linalg.norm(step, axis=1), 1e-9)
    return THIN + (THICK - THIN) * np.clip(down, 0, 1)
