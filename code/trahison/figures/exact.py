"""Figures de « Quand tout est exact » : la loi ε‖w‖₁, les poids, les intervalles, ce qui est prouvé
et ce qui cède."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure

from trahison.contracts import AtLeastOne, Count, Number, Text, checked
from trahison.defenses.evaluation import RobustAccuracy
from trahison.figures.arguments import (
    Drawn,
    Fields,
    Items,
    Named,
    Rows,
    ShareCurves,
    Size,
    Sizes,
    Value,
    Values,
    Whole,
)
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING
from trahison.french import count, decimal, percent
from trahison.learning.proportion import wilson_interval


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
    """Exactitude au pire cas exact en fonction de ε, une ligne par droite, bande de confiance à
    95 %."""

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
            f"{name} : {norms[name]}, {percent(unused[name])} de poids plus petits que le"
            " millième du plus grand"
            for name in weights
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
def show_relu_bounds(
    low: Annotated[float, Number(-1e6, -1e-6)], high: Annotated[float, Number(1e-6, 1e6)]
) -> BookFigure:
    """ReLU sur [low, high], low < 0 < high : la boîte qui la contient, puis ses deux droites."""
    inputs = np.array([low, 0.0, high])
    chord = high / (high - low)
    steepest = float(high > -low)  # la pente du dessous : celle qui laisse le moins d’aire

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=layout.pick(2.9, 2.4), sharey=True)
        fill = {"color": theme.original, "alpha": 0.2, "linewidth": 0}
        axes[0, 0].fill_between([low, high], 0, high, **fill)
        ends = np.array([low, high])
        axes[0, 1].fill_between(ends, steepest * ends, chord * (ends - low), **fill)
        for ax, title in zip(axes[0], ("une boîte", "deux droites")):
            ax.plot(inputs, np.maximum(inputs, 0), color=theme.ink)
            ax.set(xlabel="entrée de la ReLU", xticks=[low, 0, high])
            ax.set_title(title, fontsize=11, fontweight="normal")
        axes[0, 0].set_ylabel("sortie")
        return figure

    triangle = (high - low) * high - high**2 if steepest else (high - low) * high
    alt = (
        f"ReLU pour une entrée de {decimal(low)} à {decimal(high)}. La boîte couvre une aire de"
        f" {decimal((high - low) * high)} ; les deux droites, de {decimal(triangle / 2)}."
    )
    return BookFigure(draw, alt)


@checked
def show_vote(
    image: Annotated[np.ndarray, Drawn("h", "w")],
    copies: Annotated[np.ndarray, Drawn("n", "h", "w")],
    votes: Annotated[np.ndarray, Drawn("k", low=0, whole=True, lit=True)],
    *,
    label: Annotated[int, Count(0, lambda votes: len(votes) - 1)],
) -> BookFigure:
    """Une image, quelques copies bruitées, et les voix (K,) que donnent à chaque classe toutes
    celles que l’on a tirées."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(copies) + 2, wide=len(copies) + 2, phone=2)
        figure, axes = new_figure(layout, rows, columns, height=2.3 * rows)
        show_image(axes.flat[0], image, "l’image", vmin=0, vmax=1)
        for ax, copy in zip(axes.flat[1:], copies):
            show_image(ax, copy, "bruitée", vmin=0, vmax=1)
        for ax in axes.flat[len(copies) + 1 : -1]:
            ax.set_axis_off()
        *_, ax = axes.flat
        colours = [theme.right if k == label else theme.original for k in range(len(votes))]
        ax.bar(range(len(votes)), votes, color=colours)
        ax.set_title("les voix", fontsize=11, fontweight="normal")
        ax.set(xticks=range(len(votes)), xlabel="classe")
        ax.grid(False, axis="x")
        return figure

    ranked = [int(k) for k in np.argsort(-votes, kind="stable")[:3] if votes[k]]
    alt = (
        f"L’image d’un {label}, avec {len(copies)} de ses copies bruitées. Voix de"
        f" {count(votes.sum())} copies : "
        + ", ".join(f"{count(votes[k])} pour la classe {k}" for k in ranked)
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_smoothed(
    radii: Sizes, proved: ShareCurves, *, count: AtLeastOne, ceiling: Size
) -> BookFigure:
    """Exactitude prouvée (R,) à chaque rayon L2 (R,), un trait par réseau, sur ``count`` images ;
    ``ceiling`` : le rayon que ce nombre de tirages ne permet pas de dépasser."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4)
        ax = axes[0, 0]
        for colour, line, (name, share) in zip(theme.series, ("-", "--"), proved.items()):
            low, high = np.array(
                [wilson_interval(round(value * count), count) for value in share]
            ).T
            ax.fill_between(radii, low, high, color=colour, alpha=0.15, linewidth=0)
            ax.plot(radii, share, color=colour, linestyle=line, label=name)
        ax.axvline(ceiling, color=theme.ink, linewidth=1, linestyle=":")
        ax.set(xlabel="rayon L2", ylabel="exactitude prouvée", ylim=(-0.02, 1.02))
        figure.legend(loc="outside lower left", ncols=2)
        return figure

    shown = np.linspace(0, len(radii) - 1, 5).round().astype(int)
    alt = (
        f"Exactitude prouvée par lissage, sur {count} images. "
        + " ; ".join(
            f"{name} : " + ", ".join(f"{percent(share[k])} à {decimal(radii[k])}" for k in shown)
            for name, share in proved.items()
        )
        + f". Rien au-delà de {decimal(ceiling)}."
    )
    return BookFigure(draw, alt)


@checked
def show_sandwich(
    curves: Annotated[Mapping[str, Mapping[str, RobustAccuracy]], Rows(Whole(RobustAccuracy))],
    *,
    trained_at: Value,
) -> BookFigure:
    """Un cadre par réseau, une courbe par juge, du plus large au plus sévère : l’attaque d’abord
    (la vérité est dessous), puis les preuves (elle est dessus). La bande est ce qu’on ignore."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(curves))
        options = {"sharex": True, "sharey": True}
        height = layout.pick(4.1, 2.5 * rows)
        figure, axes = new_figure(layout, rows, columns, height=height, **options)
        styles = zip((theme.adversarial, theme.right, theme.original), "o^s", ("-", "--", ":"))
        judges = dict(zip(next(iter(curves.values())), styles))
        for ax, (name, judged) in zip(axes.flat, curves.items()):
            broken, *proofs = judged.values()
            best = np.max([proof.accuracy for proof in proofs], axis=0)
            ax.fill_between(
                broken.epsilons, best, broken.accuracy, color=theme.control, alpha=0.3, linewidth=0
            )
            for judge, curve in judged.items():
                colour, marker, line = judges[judge]
                ax.plot(
                    *(curve.epsilons, curve.accuracy),
                    color=colour,
                    marker=marker,
                    markersize=5,
                    linestyle=line,
                    label=judge if ax is axes.flat[0] else None,
                )
            ax.axvline(trained_at, color=theme.ink, linewidth=1, linestyle=":")
            ax.set_title(name, fontsize=11, fontweight="normal")
            ax.set(ylim=(-0.04, 1.04))
        for ax in axes[-1]:
            ax.set_xlabel("ε")
        for ax in axes[:, 0]:
            ax.set_ylabel("exactitude robuste")
        figure.legend(loc="outside lower left", ncols=layout.pick(3, 1), fontsize=10.5)
        return figure

    alt = (
        "Exactitude robuste encadrée. "
        + " ; ".join(
            f"{name} : "
            + ", ".join(
                f"à ε = {decimal(epsilon)}, "
                + ", ".join(
                    f"{judge} {percent(curve.accuracy[rank])}" for judge, curve in judged.items()
                )
                for rank, epsilon in enumerate(next(iter(judged.values())).epsilons)
                if epsilon
            )
            for name, judged in curves.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


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
