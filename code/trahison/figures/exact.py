"""Figures de « Quand tout est exact » : la loi ε‖w‖₁, les poids, les intervalles, ce qui est prouvé
et ce qui cède."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trahison.contracts import Count, Text, checked
from trahison.defenses.evaluation import RobustAccuracy
from trahison.figures.arguments import Drawn, Fields, Items, Named, Value, Values, Whole
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING
from trahison.french import decimal, percent


@checked
def show_law(
    epsilons: Values,
    promised: Values,
    measured: Values,
    clipped: Values,
    chance: Values,
) -> BookFigure:
    """Baisse de la marge en fonction de ε : promise, mesurée sous FGSM, sous FGSM bornée, et la
    meilleure du hasard."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.9)
        ax = axes[0, 0]
        ax.plot(epsilons, promised, color=theme.ink, linewidth=1.2, label="ε‖w‖₁")
        ax.plot(epsilons, measured, "o", color=theme.adversarial, label="FGSM")
        ax.plot(
            epsilons,
            clipped,
            "D",
            color=theme.adversarial,
            fillstyle="none",
            markersize=5,
            label="FGSM bornée à [0, 1]",
        )
        ax.plot(epsilons, chance, "^", color=theme.control, label="le meilleur de 10 000 hasards")
        ax.set(xlabel="ε, sur une échelle de 0 à 1", ylabel="baisse de la marge")
        figure.legend(loc="outside lower left", ncols=2, handlelength=1.6, columnspacing=1.2)
        return figure

    alt = (
        f"Baisse de la marge à ε = {decimal(epsilons[-1])} : promise {decimal(promised[-1])}, FGSM"
        f" {decimal(measured[-1])}, FGSM bornée {decimal(clipped[-1])}, le meilleur de dix mille"
        f" hasards {decimal(chance[-1])}. Les points de FGSM sont sur la droite ε‖w‖₁."
    )
    return BookFigure(draw, alt)


@checked
def show_exact_curves(
    curves: Annotated[Mapping[str, RobustAccuracy], Named(Whole(RobustAccuracy))],
    *,
    trained_at: Value,
) -> BookFigure:
    """Exactitude au pire cas exact en fonction de ε, une ligne par droite, bande de confiance à 95
    %."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.9)
        ax = axes[0, 0]
        for colour, marker, (name, curve) in zip(theme.series, "os^", curves.items()):
            ax.fill_between(
                curve.epsilons, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0
            )
            ax.plot(
                curve.epsilons,
                curve.accuracy,
                color=colour,
                marker=marker,
                markersize=5,
                label=name,
            )
        ax.axvline(trained_at, color=theme.ink, linewidth=1, linestyle=":")
        ax.set(
            xlabel="ε, sur une échelle de 0 à 1",
            ylabel="Exactitude au pire cas",
            ylim=(-0.02, 1.02),
        )
        ax.legend()
        return figure

    alt = (
        "Exactitude au pire cas exact. "
        + " ; ".join(
            f"{name} : "
            + ", ".join(
                f"{percent(value)} à ε = {decimal(epsilon, 3)}"
                for epsilon, value in zip(curve.epsilons[::4], curve.accuracy[::4])
            )
            for name, curve in curves.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_weights(
    weights: Annotated[Mapping[str, np.ndarray], Named(Drawn("h", "w"))],
) -> BookFigure:
    """Les poids de chaque droite en image (H, W), à sa propre échelle : rouge pour le signe +1,
    bleu pour −1."""
    limits = {name: float(np.abs(image).max()) or 1.0 for name, image in weights.items()}
    norms = {name: f"‖w‖₁ = {decimal(np.abs(image).sum(), 1)}" for name, image in weights.items()}
    unused = {
        name: float((np.abs(image) < limits[name] / 1000).mean()) for name, image in weights.items()
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, len(weights), height=layout.pick(3.3, 2.7))
        for ax, (name, image) in zip(axes[0], weights.items()):
            title, limit = f"{name}\n{norms[name]}", limits[name]
            show_image(ax, image, title, cmap=DIVERGING, vmin=-limit, vmax=limit)
        return figure

    alt = (
        "Les poids en image. "
        + " ; ".join(
            f"{name} : {norms[name]}, {percent(unused[name])} de poids nuls" for name in weights
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def show_logit_intervals(
    proved: Annotated[tuple[np.ndarray, np.ndarray], Fields(Drawn("k"), Drawn("k"))],
    reached: Annotated[
        tuple[np.ndarray, np.ndarray], Fields(*[Drawn(lambda proved: len(proved[0]))] * 2)
    ],
    label: Annotated[int, Count(0, lambda proved: len(proved[0]) - 1)],
) -> BookFigure:
    """Pour une image, l’intervalle prouvé de chaque logit (K,) et, dedans, ce que des attaques ont
    atteint."""
    widths = [np.mean(high - low) for low, high in (proved, reached)]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.2)
        ax = axes[0, 0]
        rows = np.arange(len(proved[0]))
        colours = [theme.right if row == label else theme.original for row in rows]
        ax.barh(rows, proved[1] - proved[0], left=proved[0], height=0.62, color=colours, alpha=0.3)
        ax.barh(rows, reached[1] - reached[0], left=reached[0], height=0.3, color=colours)
        ax.axvline(proved[0][label], color=theme.right, linewidth=1.2, linestyle="--")
        ax.set(yticks=rows, xlabel="logit", ylabel="classe")
        ax.invert_yaxis()
        ax.grid(False, axis="y")
        return figure

    alt = (
        f"Logits d’un {label}. Largeur moyenne de l’intervalle prouvé : {decimal(widths[0])} ; de"
        f" ce que les attaques atteignent : {decimal(widths[1])}, toujours dedans. Au plus bas, le"
        f" logit {label} vaut {decimal(proved[0][label])} ; le plus haut des autres,"
        f" {decimal(np.delete(proved[1], label).max())}."
    )
    return BookFigure(draw, alt)


@checked
def show_certified(
    proved: Annotated[Mapping[str, RobustAccuracy], Named(Whole(RobustAccuracy))],
    attacked: Annotated[Mapping[str, RobustAccuracy], Named(Whole(RobustAccuracy), of="proved")],
    *,
    trained_at: Value,
) -> BookFigure:
    """Par réseau, ce qui tient sous attaque (trait plein) et ce qui est prouvé (tirets) ; la vérité
    est entre."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(5.2, 5.8))
        _draw_certified(axes[0, 0], proved, attacked, trained_at, theme)
        figure.legend(loc="outside lower left", ncols=layout.pick(2, 1), fontsize=10.5)
        return figure

    alt = (
        "Exactitude prouvée et exactitude sous attaque. "
        + " ; ".join(
            f"{name} : "
            + ", ".join(
                f"à ε = {decimal(epsilon, 3)}, prouvé {percent(low)}, attaqué {percent(high)}"
                for epsilon, low, high in zip(
                    lower.epsilons, lower.accuracy, attacked[name].accuracy
                )
            )
            for name, lower in proved.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


def _draw_certified(
    ax: Axes,
    proved: Mapping[str, RobustAccuracy],
    attacked: Mapping[str, RobustAccuracy],
    trained_at: float,
    theme: Theme,
) -> None:
    for colour, marker, (name, lower) in zip(theme.series, "os^", proved.items()):
        upper = attacked[name]
        ax.fill_between(
            lower.epsilons, lower.accuracy, upper.accuracy, color=colour, alpha=0.15, linewidth=0
        )
        ax.plot(
            upper.epsilons,
            upper.accuracy,
            color=colour,
            marker=marker,
            markersize=5,
            label=f"{name}, attaqué",
        )
        ax.plot(
            lower.epsilons,
            lower.accuracy,
            color=colour,
            marker=marker,
            markersize=5,
            linestyle="--",
            fillstyle="none",
            label=f"{name}, prouvé",
        )
    ax.axvline(trained_at, color=theme.ink, linewidth=1, linestyle=":")
    ax.set(xlabel="ε, sur une échelle de 0 à 1", ylabel="Exactitude robuste", ylim=(-0.02, 1.02))


@checked
def show_two_steps(
    boxes: Annotated[Sequence[np.ndarray], Items(Drawn(2, 2), "s", high=12)],
    clouds: Annotated[Sequence[np.ndarray], Items(Drawn(None, 2), "s", high=12)],
    titles: Annotated[Sequence[str], Items(Text(), "s", high=12)],
) -> BookFigure:
    """Un nuage de points du plan (N, 2) à chaque étape, et la boîte ((bas, bas), (haut, haut)) qui
    le contient."""
    reach = 1.1 * max(float(np.abs(box).max()) for box in boxes)
    filled = [
        f"{title} : le nuage s’étend sur"
        f" {percent(np.ptp(cloud, axis=0).prod() / np.ptp(box, axis=0).prod())} de la boîte"
        for box, cloud, title in zip(boxes, clouds, titles)
    ]

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(boxes))
        figure, axes = new_figure(layout, rows, columns, height=2.5 * rows)
        for ax, box, cloud, title in zip(axes.flat, boxes, clouds, titles):
            (left, bottom), (right, top) = box
            ax.plot(*cloud.T, ".", color=theme.adversarial, markersize=1.5, alpha=0.5)
            ax.plot(
                [left, right, right, left, left],
                [bottom, bottom, top, top, bottom],
                color=theme.original,
            )
            ax.set(
                title=title,
                xticks=[],
                yticks=[],
                aspect="equal",
                xlim=(-reach, reach),
                ylim=(-reach, reach),
            )
            ax.spines[:].set_visible(False)
            ax.grid(False)
        return figure

    alt = "Le nuage des entrées possibles et la boîte qui le contient. " + " ; ".join(filled) + "."
    return BookFigure(draw, alt)
