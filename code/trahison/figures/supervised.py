"""Figures du chapitre sur l’apprentissage supervisé."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from trahison.contracts import AtLeastOne, Count, Function, Number, checked
from trahison.figures.arguments import (
    LARGEST,
    Digits,
    Drawn,
    Fields,
    Grey,
    Greys,
    Items,
    Named,
    Shares,
    Unit,
    Value,
    Values,
    answers_of,
)
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import count, decimal, percent


@checked
def three_phases(
    *, trained: AtLeastOne, tested: AtLeastOne, score: Unit, answer: str
) -> BookFigure:
    """Schéma des trois phases : entraînement, test, inférence.

    ``trained`` et ``tested`` : nombres d’exemples ; ``score`` : part de réponses justes au test ;
    ``answer`` : la réponse donnée à l’exemple nouveau.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.2)
        ax = axes[0, 0]
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.axis("off")
        size = layout.pick(11, 8.8)
        phases = [
            (
                0.84,
                theme.train,
                "1. Entraînement",
                f"{count(trained)} exemples\nx et réponses y",
                "ajuster",
                "le modèle f",
            ),
            (
                0.5,
                theme.test,
                "2. Test",
                f"{count(tested)} exemples\njamais vus",
                layout.pick("comparer f(x) à y", "comparer\nf(x) à y"),
                f"{percent(score, 1)}\n" + layout.pick("de réponses justes", "de réponses\njustes"),
            ),
            (
                0.16,
                theme.right,
                "3. Inférence",
                "un x nouveau\nsans réponse",
                "calculer f(x)",
                answer,
            ),
        ]
        for y, colour, name, given, action, result in phases:
            ax.text(
                0.0, y + 0.125, name, fontweight="bold", fontsize=12, color=theme.ink, va="center"
            )
            _box(ax, 0.0, y, 0.27, given, size, colour, theme)
            _box(ax, 0.375, y, 0.25, action, size, colour, theme, filled=True)
            _box(ax, 0.73, y, 0.27, result, size, colour, theme)
            _arrow(ax, (0.27, y), (0.375, y), theme)
            _arrow(ax, (0.625, y), (0.73, y), theme)
        # Le modèle appris est celui que l’on teste, puis que l’on emploie.
        _arrow(ax, (0.8, 0.745), (0.59, 0.59), theme, dashed=True)
        _arrow(ax, (0.51, 0.41), (0.51, 0.25), theme, dashed=True)
        return figure

    alt = (
        f"Trois rangées. Entraînement : {count(trained)} exemples avec leurs réponses servent à"
        f" ajuster le modèle f. Test : {count(tested)} exemples jamais vus ; on compare f(x) à la"
        f" réponse y, {percent(score, 1)} de réponses justes. Inférence : un x nouveau, sans"
        f" réponse ; f(x) donne « {answer} ». Une flèche mène le modèle de chaque phase à la"
        " suivante."
    )
    return BookFigure(draw, alt)


@checked
def neighbours_of_image(
    image: Grey, neighbours: Greys, labels: Digits, answer: Annotated[int, Count(0)]
) -> BookFigure:
    """Une image (H, W), ses k plus proches voisines (k, H, W) et leurs étiquettes ; ``answer`` est
    la majoritaire."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 3, height=layout.pick(4.4, 3.2))
        show_image(axes[0, 0], image, f"inconnue → {answer}", cmap="gray_r")
        axes[0, 0].spines[:].set(visible=True, color=theme.test, linewidth=3)
        for ax, neighbour, label in zip(axes.flat[1:], neighbours, labels):
            show_image(ax, neighbour, f"étiquette {label}", cmap="gray_r")
        return figure

    alt = (
        f"Une image de chiffre sans étiquette, et ses {len(labels)} plus proches voisines,"
        f" d’étiquettes {', '.join(map(str, labels))} : la majorité répond {answer}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def score_histogram(scores: Shares, baseline: Unit) -> BookFigure:
    """Histogramme des parts de réponses justes (N,) obtenues avec N tirages, et la référence."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.2)
        ax = axes[0, 0]
        values, times = np.unique(np.round(scores, 6), return_counts=True)
        ax.bar(100 * values, times, width=1.4, color=theme.test)
        ax.axvline(100 * baseline, color=theme.control, linestyle="--")
        ax.annotate(
            "classe la plus\nfréquente",
            (100 * baseline, times.max()),
            xytext=(8, 0),
            textcoords="offset points",
            va="top",
        )
        ax.set(xlabel="réponses justes sur le jeu de test (%)", ylabel="nombre de tirages")
        return figure

    alt = (
        f"Histogramme de {count(len(scores))} scores de test : de {percent(scores.min(), 1)} à"
        f" {percent(scores.max(), 1)}, moyenne {percent(scores.mean(), 1)}. La référence, répondre"
        f" toujours la classe la plus fréquente, est à {percent(baseline, 1)}."
    )
    return BookFigure(draw, alt)


@checked
def polynomial_fits(
    train: Annotated[tuple[np.ndarray, np.ndarray], Fields(Drawn("p"), Drawn("p"))],
    test: Annotated[tuple[np.ndarray, np.ndarray], Fields(Drawn("p"), Drawn("p"))],
    fits: Annotated[Mapping[int, Callable], Named(Function(), Count(0))],
    errors: Annotated[
        Mapping[int, tuple[float, float]],
        Named(Fields(*[Number(0, LARGEST)] * 2), Count(0), of="fits"),
    ],
    *,
    x_label: str,
    y_label: str,
) -> BookFigure:
    """Un cadre par degré : points (x, y) d’entraînement et de test, courbe ajustée, erreurs
    (entraînement, test)."""
    line = np.linspace(train[0].min(), train[0].max(), 300)
    curves = {degree: answers_of("fits", fit, line) for degree, fit in fits.items()}

    def draw(layout: Layout, theme: Theme) -> Figure:
        after_degree = layout.pick(" : ", "\n")
        (x_train, y_train), (x_test, y_test) = train, test
        figure, axes = new_figure(
            layout, len(fits), 1, height=2.35 * len(fits) + 0.3, sharex=True, sharey=True
        )
        for ax, (degree, curve) in zip(axes[:, 0], curves.items()):
            ax.plot(x_test, y_test, "o", color=theme.test, markersize=3, alpha=0.35, label="test")
            ax.plot(x_train, y_train, "o", color=theme.train, markersize=6, label="entraînement")
            ax.plot(line, curve, color=theme.ink)
            on_train, on_test = (decimal(error, 0) for error in errors[degree])
            ax.set_title(
                f"degré {degree}{after_degree}erreur {on_train} à l’entraînement, {on_test} au"
                " test",
                fontsize=11,
                fontweight="normal",
                loc="left",
            )
        axes[0, 0].set(
            ylim=(0, 1.25 * max(y_train.max(), y_test.max())),
            xlim=(x_test.min() - 1, x_test.max() + 1),
        )
        axes[-1, 0].set_xlabel(x_label)
        figure.supylabel(y_label, fontsize=12)
        axes[0, 0].legend(loc="upper left", markerscale=1.3, ncols=2)
        return figure

    alt = (
        f"Les mêmes points et {len(fits)} polynômes. "
        + " ".join(
            f"Degré {degree} : erreur {decimal(on_train, 0)} à l’entraînement et"
            f" {decimal(on_test, 0)} au test."
            for degree, (on_train, on_test) in errors.items()
        )
        + " Plus le degré monte, plus la courbe zigzague pour passer près des points"
        " d’entraînement."
    )
    return BookFigure(draw, alt)


@checked
def error_curves(
    settings: Annotated[Sequence[float], Items(Number(-LARGEST, LARGEST), "n")],
    train: Values,
    test: Values,
    *,
    x_label: str,
    y_label: str,
    log_x: bool = False,
    log_y: bool = False,
    baseline: Value | None = None,
) -> BookFigure:
    """Erreurs d’entraînement et de test (N,) selon un réglage ; le minimum de test est marqué."""
    places, train, test = (np.asarray(values, dtype=float) for values in (settings, train, test))
    best = int(test.argmin())
    first, optimum, last = (decimal(setting, 0) for setting in places[[0, best, -1]])

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.5)
        ax = axes[0, 0]
        ax.plot(settings, train, "o-", color=theme.train, label="entraînement", markersize=5)
        ax.plot(settings, test, "s-", color=theme.test, label="test", markersize=5)
        if baseline is not None:
            ax.axhline(
                baseline, color=theme.control, linestyle="--", label="référence (la moyenne)"
            )
        ax.plot(
            settings[best],
            test[best],
            "*",
            color=theme.right,
            markersize=18,
            label="meilleur réglage",
            zorder=5,
        )
        if log_x:
            ax.set_xscale("log")
            ax.xaxis.set_major_formatter(lambda value, position: count(value))
        if log_y:
            ax.set_yscale("log")
            ax.yaxis.set_major_formatter(lambda value, position: count(value))
        ax.set(xlabel=x_label, ylabel=y_label)
        ax.legend()
        return figure

    alt = (
        f"Erreurs selon « {x_label} », de {first} à {last}. À l’entraînement : de"
        f" {decimal(train[0], 0)} à {decimal(train[-1], 0)}. Au test : {decimal(test[0], 0)}"
        f" d’abord, {decimal(test[best], 0)} au mieux (à {optimum}), {decimal(test[-1], 0)} à la"
        " fin."
    )
    return BookFigure(draw, alt)


def _box(
    ax: Axes,
    left: float,
    y: float,
    width: float,
    text: str,
    size: float,
    colour: str,
    theme: Theme,
    *,
    filled: bool = False,
) -> None:
    height = 0.17
    ax.add_patch(
        FancyBboxPatch(
            (left, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.02",
            facecolor=theme.paper,
            edgecolor=colour,
            linewidth=3 if filled else 1.5,
            zorder=3,
        )
    )
    ax.text(left + width / 2, y, text, ha="center", va="center", fontsize=size, zorder=4)


def _arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    theme: Theme,
    *,
    dashed: bool = False,
) -> None:
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=14,
            color=theme.ink,
            linewidth=1.4,
            linestyle="--" if dashed else "-",
            shrinkA=2,
            shrinkB=1,
            zorder=2,
        )
    )
