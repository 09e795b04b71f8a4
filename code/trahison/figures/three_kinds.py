"""Les trois sortes d’apprentissage, chacune sur un calcul minuscule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trahison.contracts import Count, Labels, List, Text, checked
from trahison.figures.arguments import Drawn, Fields, Points, Value, Values
from trahison.figures.drawing import new_figure
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import count, decimal
from trahison.learning.reinforcement import Grid

# Texte posé sur une case colorée : foncé dans les deux thèmes.
_ON_FILL = "#16181B"


@checked
def regression_line(
    x: Values, y: Values, slope: Value, intercept: Value, *, x_label: str, y_label: str
) -> BookFigure:
    """Nuage de points (N,), (N,) et la droite ``slope`` x + ``intercept``."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.3)
        ax = axes[0, 0]
        ends = np.array([x.min(), x.max()])
        ax.plot(x, y, "o", color=theme.sky, alpha=0.8, markersize=5)
        ax.plot(ends, slope * ends + intercept, color=theme.adversarial)
        ax.set(xlabel=x_label, ylabel=y_label)
        return figure

    alt = (
        f"{count(len(x))} points qui s’alignent à peu près sur une droite, de pente"
        f" {decimal(slope)} et d’ordonnée à l’origine {decimal(intercept)}."
    )
    return BookFigure(draw, alt)


@checked
def classes_and_groups(
    points: Points,
    labels: Annotated[np.ndarray, Labels("n", lambda names: len(names))],
    groups: Annotated[np.ndarray, Labels("n", lambda centers: len(centers))],
    centers: Annotated[np.ndarray, Drawn("k", 2)],
    names: Annotated[Sequence[str], List(Text(), high=3)],
    *,
    x_label: str,
    y_label: str,
) -> BookFigure:
    """Les mêmes points (N, 2), en haut avec leurs étiquettes, en bas avec les groupes trouvés et
    leurs centres."""
    sizes = ", ".join(count((groups == number).sum()) for number in range(len(centers)))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=5.6, sharex=True, sharey=True)
        top, bottom = axes[:, 0]
        # Trois couleurs et trois formes : la figure se lit aussi sans les couleurs.
        styles = (("o", theme.sky), ("s", theme.highlight), ("^", theme.perturbation))
        for number, (marker, colour) in enumerate(styles[: len(names)]):
            look = {"color": colour, "markersize": 6, "alpha": 0.8}
            top.plot(*points[labels == number].T, marker, label=names[number], **look)
            bottom.plot(*points[groups == number].T, marker, label=f"groupe {number + 1}", **look)
        bottom.plot(
            *centers.T,
            "X",
            color=theme.ink,
            markersize=12,
            markeredgecolor=theme.paper,
            label="centres",
        )
        top.set_title("avec les réponses : des espèces", fontsize=12)
        bottom.set_title("sans les réponses : des groupes", fontsize=12)
        bottom.set_xlabel(x_label)
        for ax in (top, bottom):
            ax.set_ylabel(y_label)
            ax.legend(loc="lower right", fontsize=11)
        return figure

    alt = (
        f"Deux fois le même nuage de {count(len(points))} fleurs. En haut, la couleur dit l’espèce"
        f" ({', '.join(names)}) ; en bas, le groupe trouvé sans les étiquettes, de tailles {sizes}."
        " Les deux coloriages se ressemblent, sauf à la frontière des deux nuages voisins."
    )
    return BookFigure(draw, alt)


@checked
def cat_and_bowl(
    grid: Grid,
    path: Annotated[
        Sequence[tuple[int, int]],
        List(
            Fields(
                Count(0, lambda grid: grid.shape[0] - 1), Count(0, lambda grid: grid.shape[1] - 1)
            )
        ),
    ],
    scores: Values,
    *,
    window: Annotated[int, Count(1, lambda scores: len(scores))] = 20,
) -> BookFigure:
    """Le chemin appris dans l’appartement, et le total de points de chaque partie (moyenne
    glissante)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=5.6, height_ratios=[1.15, 1])
        _draw_grid(axes[0, 0], grid, path, theme)
        ax = axes[1, 0]
        smooth = np.convolve(scores, np.ones(window) / window, mode="valid")
        ax.plot(
            np.arange(1, len(scores) + 1),
            scores,
            color=theme.control,
            linewidth=0.8,
            label="chaque partie",
        )
        ax.plot(
            np.arange(window, len(scores) + 1),
            smooth,
            color=theme.right,
            label=f"moyenne des {window} dernières",
        )
        ax.set(xlabel="partie", ylabel="points", ylim=(max(scores.min(), -120), 15))
        ax.legend(loc="lower right")
        return figure

    alt = (
        f"En haut, un appartement de {grid.shape[0]} rangées et {grid.shape[1]} colonnes : le chat"
        f" va de sa case à la gamelle en {len(path) - 1} pas{_water_words(grid, path)}. En bas, les"
        f" points : {decimal(scores[:window].mean(), 0)} en moyenne sur les {window} premières"
        f" parties, {decimal(scores[-window:].mean(), 0)} sur les {window} dernières."
    )
    return BookFigure(draw, alt)


def _draw_grid(ax: Axes, grid: Grid, path: Sequence[tuple[int, int]], theme: Theme) -> None:
    height, width = grid.shape
    fills = {"#": theme.control, "~": theme.sky}
    words = {"C": "chat", "G": "gamelle", "~": "flaque", "#": "mur"}
    for row, line in enumerate(grid.rows):
        for column, symbol in enumerate(line):
            ax.add_patch(
                Rectangle(
                    (column, row),
                    1,
                    1,
                    facecolor=fills.get(symbol, theme.paper),
                    edgecolor=theme.grid,
                )
            )
            if symbol in words:
                colour = _ON_FILL if symbol in fills else theme.ink
                ax.text(
                    column + 0.5,
                    row + 0.3,
                    words[symbol],
                    ha="center",
                    va="center",
                    fontsize=11,
                    color=colour,
                )
    rows, columns = np.array(path).T
    ax.plot(columns + 0.5, rows + 0.62, color=theme.adversarial, linewidth=3)
    ax.plot(columns[-1] + 0.5, rows[-1] + 0.62, "*", color=theme.adversarial, markersize=16)
    ax.set(xlim=(-0.02, width + 0.02), ylim=(height + 0.02, -0.02), aspect="equal")
    ax.axis("off")


def _water_words(grid: Grid, path: Sequence[tuple[int, int]]) -> str:
    wet = sum(grid.rows[row][column] == "~" for row, column in path)
    return (
        f" et traverse {wet} flaque{'s' if wet > 1 else ''}" if wet else " et contourne les flaques"
    )
