"""Les figures du chapitre « LeNet-5 »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from trahison.contracts import Array, AtLeastOne, Count, Labels, List, Number, Text, checked
from trahison.figures.arguments import Drawn, Fields, Items, Named, NamesOfEach
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import SEQUENTIAL
from trahison.french import count, percent, probability

_PAPER_AND_INK = "gray_r"


@checked
def samples(
    images: Annotated[np.ndarray, Drawn("n", 28, 28, 1)],
    labels: Annotated[np.ndarray, Labels("n", 10)],
) -> BookFigure:
    """Cinq exemples de chaque chiffre (une colonne chacun) parmi ``images`` (N, 28, 28, 1)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 5, 10, height=layout.pick(3.5, 2.3))
        for digit in range(10):
            for ax, index in zip(axes[:, digit], np.flatnonzero(labels == digit)):
                show_image(ax, images[index, ..., 0], cmap=_PAPER_AND_INK, vmin=0, vmax=1)
        return figure

    alt = (
        "Cinquante chiffres manuscrits, encre noire sur fond blanc, cinq exemples de chacun, de 0 à"
        " 9 : épaisseur, penché et tracé changent de l’un à l’autre."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def learning(
    curve: Annotated[Mapping[int, float], Named(Number(0, 1), Count())], batch_size: AtLeastOne
) -> BookFigure:
    """Taux d’erreur selon le nombre d’images déjà vues : ``curve``, lots vus → exactitude."""
    seen, errors = np.array(list(curve)) * batch_size, 1 - np.array(list(curve.values()))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.5)
        ax = axes[0, 0]
        ax.plot(seen, 100 * errors, "o-", color=theme.test)
        ax.axhline(90, color=theme.control, linestyle="--")
        ax.text(seen[-1], 84, "au hasard : 90 %", ha="right", va="top")
        ax.set(
            xscale="log",
            yscale="log",
            ylim=(0.8, 130),
            xlabel="images vues pendant l’entraînement",
            ylabel="erreurs (%)",
        )
        for axis, ticks in ((ax.xaxis, seen[::2].tolist()), (ax.yaxis, [1, 3, 10, 30, 100])):
            axis.set_major_locator(FixedLocator(ticks))
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(lambda value, _: count(value))
        return figure

    alt = (
        "Le taux d’erreur sur des chiffres jamais vus, à mesure de l’entraînement : "
        + " ; ".join(
            f"{percent(error, 1)} après {count(images)} images"
            for images, error in zip(seen, errors)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def journey(
    image: Annotated[np.ndarray, Drawn(28, 28)],
    maps: Annotated[
        Sequence[tuple[str, np.ndarray]], List(Fields(Text(), Drawn(None, None, None)), high=12)
    ],
    answers: Annotated[np.ndarray, Drawn(10, low=0, high=1)],
) -> BookFigure:
    """Le voyage d’un chiffre (28, 28) : six cartes de chaque étape ``(nom, cartes (h, w, C))``,
    puis les dix probabilités."""
    for _, stack in maps:
        if stack.shape[-1] < 6:
            raise ValueError(f"maps : six cartes au moins par étape attendues, reçu {stack.shape}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(
            layout, len(maps) + 1, 6, height=layout.pick(1.28, 0.95) * (len(maps) + 1)
        )
        for line, (name, stack) in zip(axes[1:], maps):
            for channel, ax in enumerate(line):
                show_image(
                    ax,
                    stack[..., channel],
                    cmap=SEQUENTIAL,
                    vmin=0,
                    vmax=max(float(stack.max()), 1e-9),
                )
            line[0].set_title(name, loc="left", fontsize=11, fontweight="normal")
        grid = axes[0, 0].get_gridspec()
        for ax in axes[0]:
            ax.remove()
        show_image(figure.add_subplot(grid[0, :2]), image, cmap=_PAPER_AND_INK, vmin=0, vmax=1)
        bars = figure.add_subplot(grid[0, 2:])
        bars.bar(
            range(10),
            answers,
            color=[
                theme.right if digit == answers.argmax() else theme.control for digit in range(10)
            ],
        )
        bars.set(ylim=(0, 1.05), xticks=range(10), yticks=[], title="la réponse")
        bars.grid(False)
        return figure

    alt = (
        f"Un chiffre et ce qu’il devient. La réponse : {answers.argmax()}, probabilité"
        f" {percent(answers.max(), 1)}. "
        + " ".join(
            f"{name} : six cartes de {stack.shape[0]} × {stack.shape[1]} cases."
            for name, stack in maps
        )
    )
    return BookFigure(draw, alt, raster=True)


@checked
def errors(
    images: Annotated[np.ndarray, Drawn("n", 28, 28, 1)],
    labels: Annotated[np.ndarray, Labels("n", 10)],
    probabilities: Annotated[np.ndarray, Array("n", 10, low=0, high=1)],
) -> BookFigure:
    """Chiffres mal lus (au plus 12), leur étiquette et les deux meilleures réponses du réseau."""
    lines = [
        f"un {label} lu {best} ({probability(row[best])}),"
        f" puis {second} ({probability(row[second])})"
        for label, row in zip(labels, probabilities)
        for best, second in [np.argsort(-row)[:2]]
    ]

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, across = layout.grid(len(images), wide=3, phone=2)
        figure, axes = new_figure(
            layout, rows, 2 * across, height=1.1 * rows, width_ratios=[1, 1.1] * across
        )
        for picture, words, image, label, row in zip(
            axes[:, ::2].flat, axes[:, 1::2].flat, images, labels, probabilities
        ):
            show_image(picture, image[..., 0], cmap=_PAPER_AND_INK, vmin=0, vmax=1)
            best = np.argsort(-row)[:2]
            words.text(0, 0.95, f"vrai : {label}", va="top", color=theme.right, fontweight="bold")
            for rank, digit in enumerate(best):
                color = theme.right if digit == label else theme.wrong
                words.text(
                    0,
                    0.58 - 0.34 * rank,
                    f"{digit} : {probability(row[digit])}",
                    va="top",
                    color=color,
                )
        for ax in [*axes[:, 1::2].flat, *axes[:, ::2].flat[len(images) :]]:
            ax.set_axis_off()
        return figure

    alt = f"{len(images)} chiffres mal lus : " + " ; ".join(lines) + "."
    return BookFigure(draw, alt, raster=True)


@checked
def rivals(
    results: Annotated[Mapping[str, tuple[int, int]], Named(Fields(Count(0), Count()))],
    intervals: Annotated[
        Mapping[str, tuple[float, float]], Named(Fields(Number(0, 1), Number(0, 1)), of="results")
    ],
) -> BookFigure:
    """Erreurs de plusieurs réseaux, avec leur intervalle : ``results``, nom → (erreurs, images)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.75 + 0.62 * len(results))
        ax = axes[0, 0]
        for row, ((name, (wrong, total)), color) in enumerate(zip(results.items(), theme.series)):
            low, high = intervals[name]
            ax.barh(row, 100 * wrong / total, color=color, height=0.6)
            ax.plot([100 * low, 100 * high], [row, row], color=theme.control, linewidth=3)
            ax.text(100 * high, row, f"  {percent(wrong / total, 1)}", va="center")
        ax.set(
            yticks=range(len(results)),
            yticklabels=results,
            xlabel="erreurs sur le jeu de test (%)",
            xlim=(0, 118 * max(high for _, high in intervals.values())),
        )
        ax.invert_yaxis()
        ax.grid(False, axis="y")
        return figure

    alt = (
        "Taux d’erreur, avec leur intervalle de confiance à 95 % : "
        + " ; ".join(
            f"{name}, {percent(wrong / total, 1)} (de {percent(intervals[name][0], 1)} à"
            f" {percent(intervals[name][1], 1)})"
            for name, (wrong, total) in results.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def shuffled(
    images: Annotated[np.ndarray, Drawn("n", 28, 28, 1)],
    mixed: Annotated[np.ndarray, Drawn("n", 28, 28, 1)],
) -> BookFigure:
    """Trois chiffres (3, 28, 28, 1), et les mêmes après le mélange des pixels."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 3, height=layout.pick(4.4, 2.8))
        for line, pictures in zip(axes, (images, mixed)):
            for ax, picture in zip(line, pictures):
                show_image(ax, picture[..., 0], cmap=_PAPER_AND_INK, vmin=0, vmax=1)
        return figure

    alt = (
        "En haut, trois chiffres lisibles. En bas, les mêmes pixels dans un autre ordre, le même"
        " pour les trois : trois semis de points."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def not_digits(
    images: Annotated[Sequence[np.ndarray], Items(Drawn(28, 28, 1), "n", high=12)],
    names: NamesOfEach,
    probabilities: Annotated[np.ndarray, Drawn("n", 10, low=0, high=1)],
) -> BookFigure:
    """Des images (28, 28, 1) qui ne sont pas des chiffres, et la réponse donnée quand même."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, len(images), height=layout.pick(2.75, 2.08))
        for ax, image, name, row in zip(axes[0], images, names, probabilities):
            show_image(ax, image[..., 0], name, cmap=_PAPER_AND_INK, vmin=0, vmax=1)
            ax.spines[:].set(visible=True, color=theme.grid)  # une feuille blanche a des bords
            ax.set_xlabel(f"« c’est un {row.argmax()} »\n{percent(row.max(), 1)}", fontsize=12)
        return figure

    alt = (
        "Trois images sans aucun chiffre, et la réponse du réseau : "
        + " ; ".join(
            f"{name}, « c’est un {row.argmax()} » à {percent(row.max(), 1)}"
            for name, row in zip(names, probabilities)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)
