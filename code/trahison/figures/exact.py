"""Figures de « Quand tout est exact » : la loi ε‖w‖₁, les poids, les intervalles, ce qui est prouvé
et ce qui cède."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from trahison.defenses.evaluation import RobustAccuracy
from trahison.figures.narrow import WIDE, WIDTHS
from trahison.figures.style import (
    ADVERSARIAL,
    CONTROL,
    DIVERGING,
    INK,
    ORIGINAL,
    RIGHT,
    SERIES,
    BookFigure,
    new_figure,
    show_image,
)
from trahison.french import decimal, percent


def show_law(
    epsilons: np.ndarray,
    promised: np.ndarray,
    measured: np.ndarray,
    clipped: np.ndarray,
    chance: np.ndarray,
) -> BookFigure:
    """Baisse de la marge en fonction de ε : promise, mesurée sous FGSM, sous FGSM bornée, et la
    meilleure du hasard."""
    figure, axes = new_figure(height=3.9)
    ax = axes[0, 0]
    ax.plot(epsilons, promised, color=INK, linewidth=1.2, label="ε‖w‖₁")
    ax.plot(epsilons, measured, "o", color=ADVERSARIAL, label="FGSM")
    ax.plot(
        epsilons,
        clipped,
        "D",
        color=ADVERSARIAL,
        fillstyle="none",
        markersize=5,
        label="FGSM bornée à [0, 1]",
    )
    ax.plot(epsilons, chance, "^", color=CONTROL, label="le meilleur de 10 000 hasards")
    ax.set(xlabel="ε, sur une échelle de 0 à 1", ylabel="baisse de la marge")
    figure.legend(loc="outside lower left", ncols=2, handlelength=1.6, columnspacing=1.2)
    figure.alt = (
        f"Baisse de la marge à ε = {decimal(epsilons[-1])} : promise {decimal(promised[-1])}, FGSM"
        f" {decimal(measured[-1])}, FGSM bornée {decimal(clipped[-1])}, le meilleur de dix mille"
        f" hasards {decimal(chance[-1])}. Les points de FGSM sont sur la droite ε‖w‖₁."
    )
    return figure


def show_exact_curves(curves: Mapping[str, RobustAccuracy], *, trained_at: float) -> BookFigure:
    """Exactitude au pire cas exact en fonction de ε, une ligne par droite, bande de confiance à 95
    %."""
    figure, axes = new_figure(height=3.9)
    ax = axes[0, 0]
    for colour, marker, (name, curve) in zip(SERIES, "os^", curves.items()):
        ax.fill_between(
            curve.epsilons, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0
        )
        ax.plot(
            curve.epsilons, curve.accuracy, color=colour, marker=marker, markersize=5, label=name
        )
    ax.axvline(trained_at, color=INK, linewidth=1, linestyle=":")
    ax.set(
        xlabel="ε, sur une échelle de 0 à 1", ylabel="Exactitude au pire cas", ylim=(-0.02, 1.02)
    )
    ax.legend()
    figure.alt = (
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
    return figure


def show_weights(weights: Mapping[str, np.ndarray]) -> BookFigure:
    """Les poids de chaque droite en image (H, W), à sa propre échelle : rouge pour le signe +1,
    bleu pour −1."""
    figure, axes = new_figure(1, len(weights), height=3.3, raster=True)
    facts = []
    for ax, (name, image) in zip(axes[0], weights.items()):
        limit = float(np.abs(image).max()) or 1.0
        unused = float((np.abs(image) < limit / 1000).mean())
        norm = f"‖w‖₁ = {decimal(np.abs(image).sum(), 1)}"
        show_image(ax, image, f"{name}\n{norm}", cmap=DIVERGING, vmin=-limit, vmax=limit)
        facts.append(f"{name} : {norm}, {percent(unused)} de poids nuls")
    figure.alt = "Les poids en image. " + " ; ".join(facts) + "."
    return figure


def show_logit_intervals(
    proved: tuple[np.ndarray, np.ndarray], reached: tuple[np.ndarray, np.ndarray], label: int
) -> BookFigure:
    """Pour une image, l’intervalle prouvé de chaque logit (K,) et, dedans, ce que des attaques ont
    atteint."""
    figure, axes = new_figure(height=4.2)
    ax = axes[0, 0]
    rows = np.arange(len(proved[0]))
    colours = [RIGHT if row == label else ORIGINAL for row in rows]
    ax.barh(rows, proved[1] - proved[0], left=proved[0], height=0.62, color=colours, alpha=0.3)
    ax.barh(rows, reached[1] - reached[0], left=reached[0], height=0.3, color=colours)
    ax.axvline(proved[0][label], color=RIGHT, linewidth=1.2, linestyle="--")
    ax.set(yticks=rows, xlabel="logit", ylabel="classe")
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    widths = [np.mean(high - low) for low, high in (proved, reached)]
    figure.alt = (
        f"Logits d’un {label}. Largeur moyenne de l’intervalle prouvé : {decimal(widths[0])} ; de"
        f" ce que les attaques atteignent : {decimal(widths[1])}, toujours dedans. Au plus bas, le"
        f" logit {label} vaut {decimal(proved[0][label])} ; le plus haut des autres,"
        f" {decimal(np.delete(proved[1], label).max())}."
    )
    return figure


def show_certified(
    proved: Mapping[str, RobustAccuracy],
    attacked: Mapping[str, RobustAccuracy],
    *,
    trained_at: float,
) -> BookFigure:
    """Par réseau, ce qui tient sous attaque (trait plein) et ce qui est prouvé (tirets) ; la vérité
    est entre."""

    def draw(width: float, height: float, legend_columns: int) -> BookFigure:
        figure, axes = new_figure(width=width, height=height)
        _draw_certified(axes[0, 0], proved, attacked, trained_at)
        figure.legend(loc="outside lower left", ncols=legend_columns, fontsize=10.5)
        return figure

    figure = draw(WIDE, 5.2, 2)
    figure.narrow = draw(WIDTHS[0], 5.8, 1)
    figure.alt = (
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
    return figure


def _draw_certified(
    ax,
    proved: Mapping[str, RobustAccuracy],
    attacked: Mapping[str, RobustAccuracy],
    trained_at: float,
) -> None:
    for colour, marker, (name, lower) in zip(SERIES, "os^", proved.items()):
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
    ax.axvline(trained_at, color=INK, linewidth=1, linestyle=":")
    ax.set(xlabel="ε, sur une échelle de 0 à 1", ylabel="Exactitude robuste", ylim=(-0.02, 1.02))


def show_two_steps(
    boxes: Sequence[np.ndarray], clouds: Sequence[np.ndarray], titles: Sequence[str]
) -> BookFigure:
    """Un nuage de points du plan (N, 2) à chaque étape, et la boîte ((bas, bas), (haut, haut)) qui
    le contient."""
    figure, axes = new_figure(1, len(boxes), height=2.5)
    filled, reach = [], 1.1 * max(float(np.abs(box).max()) for box in boxes)
    for ax, box, cloud, title in zip(axes[0], boxes, clouds, titles):
        (left, bottom), (right, top) = box
        ax.plot(*cloud.T, ".", color=ADVERSARIAL, markersize=1.5, alpha=0.5)
        ax.plot(
            [left, right, right, left, left], [bottom, bottom, top, top, bottom], color=ORIGINAL
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
        spread = (cloud.max(axis=0) - cloud.min(axis=0)).prod() / ((right - left) * (top - bottom))
        filled.append(f"{title} : le nuage s’étend sur {percent(spread)} de la boîte")
    figure.alt = (
        "Le nuage des entrées possibles et la boîte qui le contient. " + " ; ".join(filled) + "."
    )
    return figure
