"""Figures des optimiseurs : paysages, trajectoires, course, conditionnement, sensibilité au taux
d’apprentissage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trahison.contracts import Choice, List, Number, checked
from trahison.figures.arguments import LARGEST, Drawn, Extent, Fields, Items, Named, Whole
from trahison.figures.drawing import new_figure
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookAnimation, BookFigure
from trahison.figures.theme import Theme
from trahison.french import count, decimal
from trahison.learning.surfaces import Surface

OPTIMIZERS = ("descente simple", "inertie", "Nesterov", "AdaGrad", "RMSProp", "Adam")
Window = tuple[float, float, float, float]
Framed = Annotated[Window, Extent()]
Landscape = Annotated[Surface, Whole(Surface)]
Paths = Annotated[Mapping[str, np.ndarray], Named(Drawn(None, 2), Choice(OPTIMIZERS))]


def styles(theme: Theme) -> dict[str, dict[str, str]]:
    """Une couleur et un trait par optimiseur, les mêmes dans tout le chapitre ; la descente simple
    est le témoin."""
    return {
        "descente simple": {"color": theme.control, "linestyle": "-"},
        "inertie": {"color": theme.series[0], "linestyle": "-"},
        "Nesterov": {"color": theme.sky, "linestyle": "--"},
        "AdaGrad": {"color": theme.highlight, "linestyle": "-."},
        "RMSProp": {"color": theme.perturbation, "linestyle": ":"},
        "Adam": {"color": theme.series[1], "linestyle": "-"},
    }


@checked
def show_surfaces(
    surfaces: Annotated[Sequence[Surface], List(Whole(Surface), high=12)],
    windows: Annotated[Sequence[Window], Items(Extent(), lambda surfaces: len(surfaces))],
) -> BookFigure:
    """Les paysages en lignes de niveau, avec leur départ (rond) et un minimum (étoile)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(surfaces))
        figure, axes = new_figure(layout, rows, columns, height=3.0 * rows)
        for ax, surface, window in zip(axes.flat, surfaces, windows, strict=True):
            _draw_surface(ax, surface, window, theme)
            ax.plot(*surface.start, "o", color=theme.highlight, markersize=9)
            ax.set_title(surface.name.replace(" ", "\n", 1), fontsize=11)
        return figure

    alt = "Lignes de niveau. " + " ".join(
        f"{surface.name[0].upper()}{surface.name[1:]} : départ en {_point(surface.start)}, minimum"
        f" en {_point(surface.minimum)}."
        for surface in surfaces
    )
    return BookFigure(draw, alt)


@checked
def show_paths(
    surface: Landscape,
    window: Framed,
    paths: Annotated[
        Mapping[str, tuple[float, np.ndarray]],
        Named(Fields(Number(1e-12, LARGEST), Drawn(None, 2)), Choice(OPTIMIZERS)),
    ],
) -> BookFigure:
    """Une trajectoire par cadre : optimiseur → (taux d’apprentissage, trajectoire)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(paths))
        figure, axes = new_figure(layout, rows, columns, height=2.9 * rows, sharey=True)
        for ax, (name, (rate, path)) in zip(axes.flat, paths.items(), strict=True):
            _draw_surface(ax, surface, window, theme)
            ax.plot(*path.T, "o-", color=styles(theme)[name]["color"], markersize=3, linewidth=1.3)
            ax.set_title(f"{name}\n$\\eta$ = {decimal(rate, _digits(rate))}", fontsize=11)
        return figure

    alt = f"Trajectoires sur la {surface.name}, depuis {_point(surface.start)}. " + " ".join(
        f"{name[0].upper()}{name[1:]} : après {len(path) - 1} étapes en {_point(path[-1])}, perte "
        f"{_small(float(surface.value(path[-1])))}."
        for name, (_, path) in paths.items()
    )
    return BookFigure(draw, alt)


@checked
def show_conditioning(
    ratios: Annotated[np.ndarray, Drawn("n", low=1e-09)],
    plain: Annotated[np.ndarray, Drawn("n", low=1e-09)],
    heavy: Annotated[np.ndarray, Drawn("n", low=1e-09)],
) -> BookFigure:
    """Étapes pour diviser l’écart par cent selon le conditionnement, sans et avec inertie
    optimale."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.5)
        ax = axes[0, 0]
        last, middle = ratios[-1], len(ratios) // 2
        for steps, power, text in ((plain, 1, "pente 1"), (heavy, 0.5, "pente ½")):
            guide = steps[-1] * (ratios / last) ** power
            ax.loglog(ratios, guide, color=theme.ink, linewidth=0.8)
            ax.annotate(
                text,
                (ratios[middle], guide[middle]),
                xytext=(10, -12),
                textcoords="offset points",
                va="top",
            )
        ax.loglog(ratios, plain, "s", color=theme.control, markersize=8, label="descente simple")
        ax.loglog(ratios, heavy, "o", color=theme.series[0], markersize=8, label="avec inertie")
        ax.set_xlabel(r"conditionnement $\kappa$")
        ax.set_ylabel("étapes pour diviser\nl’écart par cent")
        ax.legend(loc="upper left")
        return figure

    alt = (
        "Nombre d’étapes, chaque méthode à son meilleur réglage. "
        + " ".join(
            f"Conditionnement {count(ratio)} : {count(a)} sans inertie, {count(b)} avec."
            for ratio, a, b in zip(ratios, plain, heavy)
        )
        + " En échelles logarithmiques, les points suivent une droite de pente 1 sans inertie,"
        " d’environ ½ avec."
    )
    return BookFigure(draw, alt)


@checked
def show_rate_ranges(
    rates: Annotated[np.ndarray, Drawn("n", low=1e-12)],
    trials: Annotated[Mapping[str, np.ndarray], Named(Drawn("n", 2, high=np.inf, gaps=True))],
    ranges: Annotated[
        Mapping[str, tuple[np.ndarray, np.ndarray]],
        Named(Fields(Drawn(None, low=1e-12), Drawn(None, low=1e-12)), of="trials"),
    ],
) -> BookFigure:
    """Les taux qui conviennent à chaque optimiseur : ceux qui arrivent, les bons, les bons et
    calmes, et le meilleur.

    ``trials`` : nom → (taux, 2), les étapes (NaN : pas arrivé) puis la plus haute perte ;
    ``ranges`` : nom → (bons taux, bons et calmes).
    """
    names = list(trials)
    arrived = {name: rates[~np.isnan(trials[name][:, 0])] for name in names}
    best = {name: rates[np.nanargmin(trials[name][:, 0])] for name in names}

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4)
        ax = axes[0, 0]
        half = np.sqrt(rates[1] / rates[0])  # une bande couvre aussi les taux voisins non essayés
        labels = ("arrive", "bon", "bon et calme")
        for place, name in enumerate(names):
            for kept, height, alpha, label in zip(
                (arrived[name], *ranges[name]), (0.08, 0.5, 0.5), (0.8, 0.3, 1), labels, strict=True
            ):
                left, right = kept[0] / half, kept[-1] * half
                ax.barh(
                    place,
                    right - left,
                    left=left,
                    height=height,
                    color=theme.series[0],
                    alpha=alpha,
                    label=label if place == 0 else None,
                )
            ax.plot(best[name], place, "o", color=theme.highlight, markersize=7)
        ax.set_xscale("log")
        ax.set_xlim(rates[0], rates[-1])
        decades = 10.0 ** np.arange(np.ceil(np.log10(rates[0])), np.log10(rates[-1]))
        ax.set_xticks(decades, [f"{decade:g}".replace(".", ",") for decade in decades])
        ax.minorticks_off()
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.grid(False, axis="y")
        ax.set_xlabel("taux d’apprentissage $\\eta$")
        figure.legend(loc="outside lower center", ncols=3, handlelength=1.4)
        return figure

    alt = (
        f"Taux d’apprentissage essayés : de {_small(rates[0])} à {_small(rates[-1])}. "
        + " ".join(
            f"{name[0].upper()}{name[1:]} : arrive de {_small(arrived[name][0])} à"
            f" {_small(arrived[name][-1])}, bon de {_small(good[0])} à {_small(good[-1])}, calme de"
            f" {_small(calm[0])} à {_small(calm[-1])}, au mieux à {_small(best[name])}."
            for name, (good, calm) in ranges.items()
        )
    )
    return BookFigure(draw, alt)


@checked
def show_escape(surface: Landscape, window: Framed, paths: Paths) -> BookFigure:
    """Quitter un col : les trajectoires, et la perte étape par étape."""
    visitors = [name for name, path in paths.items() if np.linalg.norm(path, axis=1).min() < 0.1]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=6.0)
        _draw_surface(axes[0, 0], surface, window, theme)
        for name, path in paths.items():
            axes[0, 0].plot(*path.T, **styles(theme)[name], linewidth=1.8)
            axes[1, 0].plot(surface.value(path), **styles(theme)[name], label=name)
        axes[0, 0].plot(0, 0, "X", color=theme.ink, markersize=10)
        axes[1, 0].set_xlabel("étape")
        axes[1, 0].set_ylabel("perte")
        figure.legend(loc="outside lower center", ncols=3, handlelength=1.8, columnspacing=1.2)
        return figure

    alt = (
        "En haut, les trajectoires, du départ vers un minimum ; passent par le col (croix) :"
        f" {', '.join(visitors) or 'aucune'}. En bas, la perte de chacune ; la descente simple"
        " reste longtemps sur un plateau à zéro. Première étape sous −0,125 : "
        + ", ".join(
            f"{name} {_first_below(surface.value(path), -0.125)}" for name, path in paths.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def animate_race(
    surface: Landscape,
    window: Framed,
    paths: Paths,
    shown: Annotated[np.ndarray, Drawn("s", whole=True, low=0)],
) -> BookAnimation:
    """La course : toutes les trajectoires sur le même paysage, aux étapes ``shown``."""
    if shown.max() >= (shortest := min(map(len, paths.values()))):
        raise ValueError(f"shown : étapes de 0 à {shortest - 1} attendues, reçu {shown.max()}")

    def draw(step: int, layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.6)
        ax = axes[0, 0]
        _draw_surface(ax, surface, window, theme)
        for name, path in paths.items():
            ax.plot(*path[: step + 1].T, **styles(theme)[name], linewidth=1.8)
            ax.plot(
                *path[step : step + 1].T,
                **styles(theme)[name],
                linewidth=1.8,
                marker="o",
                markersize=8,
                label=name,
            )
        ax.set_title(f"étape {step}")
        ax.legend(loc="lower left", ncols=2, handlelength=2.5)
        return figure

    alt = (
        f"Course sur la {surface.name}. Perte à l’étape {shown[-1]} : "
        + ", ".join(
            f"{name} {_small(float(surface.value(path[shown[-1]])))}"
            for name, path in paths.items()
        )
        + "."
    )
    return BookAnimation(draw, shown.tolist(), alt, milliseconds=350)


def _draw_surface(ax: Axes, surface: Surface, window: Window, theme: Theme) -> None:
    x, y = np.meshgrid(np.linspace(*window[:2], 80), np.linspace(*window[2:], 80))
    values = surface.value(np.stack([x, y], axis=-1))
    floor = values.min()
    ax.contour(
        x,
        y,
        values,
        levels=floor + (values.max() - floor) * np.linspace(0.08, 1, 10) ** 3,
        colors=theme.control,
        linewidths=0.7,
        linestyles="solid",
        alpha=0.8,
    )
    ax.plot(*surface.minimum, "*", color=theme.right, markersize=15)
    ax.set_xlim(*window[:2])
    ax.set_ylim(*window[2:])
    ax.grid(False)


def _first_below(values: np.ndarray, target: float) -> str:
    below = np.flatnonzero(values < target)
    return count(below[0]) if len(below) else "jamais"


def _point(point: np.ndarray) -> str:
    return f"({decimal(point[0], 2)} ; {decimal(point[1], 2)})"


def _digits(value: float) -> int:
    """Décimales qui laissent deux chiffres significatifs."""
    return 2 if value == 0 else max(0, 1 - int(np.floor(np.log10(abs(value)))))


def _small(value: float) -> str:
    return (
        decimal(value, _digits(value)) if abs(value) >= 1e-6 or value == 0 else "moins de 0,000001"
    )
