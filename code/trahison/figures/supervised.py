"""Figures du chapitre sur l’apprentissage supervisé."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from trahison.figures.narrow import WIDE, WIDTHS
from trahison.figures.style import (
    CONTROL,
    INK,
    PAPER,
    RIGHT,
    TEST,
    TRAIN,
    BookFigure,
    new_figure,
    show_image,
)
from trahison.french import count, decimal, percent


def three_phases(*, trained: int, tested: int, score: float, answer: str) -> BookFigure:
    """Schéma des trois phases : entraînement, test, inférence.

    ``trained`` et ``tested`` : nombres d’exemples ; ``score`` : part de réponses justes au test ;
    ``answer`` : la réponse donnée à l’exemple nouveau.
    """
    figure, axes = new_figure(height=4.2)
    ax = axes[0, 0]
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    phases = [
        (
            0.84,
            TRAIN,
            "1. Entraînement",
            f"{count(trained)} exemples\nx et réponses y",
            "ajuster",
            "le modèle f",
        ),
        (
            0.5,
            TEST,
            "2. Test",
            f"{count(tested)} exemples\njamais vus",
            "comparer f(x) à y",
            f"{percent(score, 1)}\nde réponses justes",
        ),
        (0.16, RIGHT, "3. Inférence", "un x nouveau\nsans réponse", "calculer f(x)", answer),
    ]
    for y, colour, name, given, action, result in phases:
        ax.text(0.0, y + 0.125, name, fontweight="bold", fontsize=12, color=INK, va="center")
        _box(ax, 0.0, y, 0.27, given, colour)
        _box(ax, 0.375, y, 0.25, action, colour, filled=True)
        _box(ax, 0.73, y, 0.27, result, colour)
        _arrow(ax, (0.27, y), (0.375, y))
        _arrow(ax, (0.625, y), (0.73, y))
    # Le modèle appris est celui que l’on teste, puis que l’on emploie.
    _arrow(ax, (0.8, 0.745), (0.59, 0.59), dashed=True)
    _arrow(ax, (0.51, 0.41), (0.51, 0.25), dashed=True)
    figure.alt = (
        f"Trois rangées. Entraînement : {count(trained)} exemples avec leurs réponses servent à"
        f" ajuster le modèle f. Test : {count(tested)} exemples jamais vus ; on compare f(x) à la"
        f" réponse y, {percent(score, 1)} de réponses justes. Inférence : un x nouveau, sans"
        f" réponse ; f(x) donne « {answer} ». Une flèche mène le modèle de chaque phase à la"
        " suivante."
    )
    return figure


def neighbours_of_image(
    image: np.ndarray, neighbours: np.ndarray, labels: Sequence[int], answer: int
) -> BookFigure:
    """Une image (H, W), ses k plus proches voisines (k, H, W) et leurs étiquettes ; ``answer`` est
    la majoritaire."""
    figure, axes = new_figure(2, 3, height=4.4, raster=True)
    show_image(axes[0, 0], image, f"inconnue → {answer}", cmap="gray_r")
    axes[0, 0].spines[:].set(visible=True, color=TEST, linewidth=3)
    for ax, neighbour, label in zip(axes.flat[1:], neighbours, labels):
        show_image(ax, neighbour, f"étiquette {label}", cmap="gray_r")
    figure.alt = (
        f"Une image de chiffre sans étiquette, et ses {len(labels)} plus proches voisines,"
        f" d’étiquettes {', '.join(map(str, labels))} : la majorité répond {answer}."
    )
    return figure


def score_histogram(scores: np.ndarray, baseline: float) -> BookFigure:
    """Histogramme des parts de réponses justes (N,) obtenues avec N tirages, et la référence."""
    figure, axes = new_figure(height=3.2)
    ax = axes[0, 0]
    values, times = np.unique(np.round(scores, 6), return_counts=True)
    ax.bar(100 * values, times, width=1.4, color=TEST)
    ax.axvline(100 * baseline, color=CONTROL, linestyle="--")
    ax.annotate(
        "classe la plus\nfréquente",
        (100 * baseline, times.max()),
        xytext=(8, 0),
        textcoords="offset points",
        va="top",
    )
    ax.set(xlabel="réponses justes sur le jeu de test (%)", ylabel="nombre de tirages")
    figure.alt = (
        f"Histogramme de {count(len(scores))} scores de test : de {percent(scores.min(), 1)} à"
        f" {percent(scores.max(), 1)}, moyenne {percent(scores.mean(), 1)}. La référence, répondre"
        f" toujours la classe la plus fréquente, est à {percent(baseline, 1)}."
    )
    return figure


def polynomial_fits(
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    fits: Mapping[int, Callable],
    errors: Mapping[int, tuple[float, float]],
    *,
    x_label: str,
    y_label: str,
) -> BookFigure:
    """Un cadre par degré : points (x, y) d’entraînement et de test, courbe ajustée, erreurs
    (entraînement, test)."""

    def draw(width: float, after_degree: str) -> BookFigure:
        (x_train, y_train), (x_test, y_test) = train, test
        figure, axes = new_figure(
            len(fits), 1, width=width, height=2.35 * len(fits) + 0.3, sharex=True, sharey=True
        )
        line = np.linspace(x_train.min(), x_train.max(), 300)
        for ax, (degree, fit) in zip(axes[:, 0], fits.items()):
            ax.plot(x_test, y_test, "o", color=TEST, markersize=3, alpha=0.35, label="test")
            ax.plot(x_train, y_train, "o", color=TRAIN, markersize=6, label="entraînement")
            ax.plot(line, fit(line), color=INK)
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
        figure.supylabel(y_label, fontsize=12, color=INK)
        axes[0, 0].legend(loc="upper left", markerscale=1.3, ncols=2)
        return figure

    figure = draw(WIDE, " : ")
    figure.narrow = draw(WIDTHS[0], "\n")
    figure.alt = (
        f"Les mêmes points et {len(fits)} polynômes. "
        + " ".join(
            f"Degré {degree} : erreur {decimal(on_train, 0)} à l’entraînement et"
            f" {decimal(on_test, 0)} au test."
            for degree, (on_train, on_test) in errors.items()
        )
        + " Plus le degré monte, plus la courbe zigzague pour passer près des points"
        " d’entraînement."
    )
    return figure


def error_curves(
    settings: Sequence[float],
    train: np.ndarray,
    test: np.ndarray,
    *,
    x_label: str,
    y_label: str,
    log_x: bool = False,
    log_y: bool = False,
    baseline: float | None = None,
) -> BookFigure:
    """Erreurs d’entraînement et de test (N,) selon un réglage ; le minimum de test est marqué."""
    settings, train, test = (np.asarray(values, dtype=float) for values in (settings, train, test))
    figure, axes = new_figure(height=3.5)
    ax = axes[0, 0]
    ax.plot(settings, train, "o-", color=TRAIN, label="entraînement", markersize=5)
    ax.plot(settings, test, "s-", color=TEST, label="test", markersize=5)
    if baseline is not None:
        ax.axhline(baseline, color=CONTROL, linestyle="--", label="référence (la moyenne)")
    best = int(test.argmin())
    ax.plot(
        settings[best],
        test[best],
        "*",
        color=RIGHT,
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
    first, optimum, last = (decimal(setting, 0) for setting in settings[[0, best, -1]])
    figure.alt = (
        f"Erreurs selon « {x_label} », de {first} à {last}. À l’entraînement : de"
        f" {decimal(train[0], 0)} à {decimal(train[-1], 0)}. Au test : {decimal(test[0], 0)}"
        f" d’abord, {decimal(test[best], 0)} au mieux (à {optimum}), {decimal(test[-1], 0)} à la"
        " fin."
    )
    return figure


def _box(
    ax, left: float, y: float, width: float, text: str, colour: str, *, filled: bool = False
) -> None:
    height = 0.17
    ax.add_patch(
        FancyBboxPatch(
            (left, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.02",
            facecolor=PAPER,
            edgecolor=colour,
            linewidth=3 if filled else 1.5,
            zorder=3,
        )
    )
    ax.text(left + width / 2, y, text, ha="center", va="center", fontsize=11, color=INK, zorder=4)


def _arrow(
    ax, start: tuple[float, float], end: tuple[float, float], *, dashed: bool = False
) -> None:
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=14,
            color=INK,
            linewidth=1.4,
            linestyle="--" if dashed else "-",
            shrinkA=2,
            shrinkB=1,
            zorder=2,
        )
    )
