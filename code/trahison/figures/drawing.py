"""Les gestes communs des figures : créer les cadres, montrer une image, graduer en français."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from trahison.figures.layout import Layout
from trahison.french import localize

FOLDED_LINE = 0.22  # pouces : ce que prend chaque ligne de plus d’un texte plié


class FrenchFormatter(ScalarFormatter):
    """Graduations avec la virgule décimale."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return localize(super().__call__(x, pos))


def new_figure(
    layout: Layout, rows: int = 1, columns: int = 1, *, height: float = 3.6, **subplot_options: Any
) -> tuple[Figure, np.ndarray]:
    """Une figure de la largeur de ``layout`` et ses axes ; ``height`` en pouces.

    Rend ``(figure, axes)`` où ``axes`` est un tableau (rows, columns), même pour un seul cadre.
    """
    figure = Figure(figsize=(layout.width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **subplot_options)
    for ax in axes.flat:
        use_french_ticks(ax)
    return figure, axes


def align_titles(axes: np.ndarray) -> None:
    """Met à la même hauteur les titres de cadres inégaux : chacun se cale en haut de sa case."""
    for ax in axes.flat:
        ax.set_anchor("N")


def use_french_ticks(ax: Axes) -> None:
    """Virgule décimale sur les axes linéaires (les échelles logarithmiques gardent leurs
    puissances)."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_formatter(FrenchFormatter(useOffset=False))


def shorten(text: str, letters: int) -> str:
    """``text``, abrégé par « … » s’il a plus de ``letters`` signes."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def show_image(ax: Axes, image: np.ndarray, title: str = "", **options: Any) -> None:
    """Montre une image (H, W) ou (H, W, 3) sans graduations, sous un titre court."""
    ax.imshow(image, **({"cmap": "gray"} if image.ndim == 2 else {}) | options)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    if title:
        ax.set_title(title, fontsize=11, fontweight="normal")
