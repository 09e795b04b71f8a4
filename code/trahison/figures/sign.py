"""Figures de « Pourquoi le signe ? » : les boules, les directions comparées, la dimension, la ligne
droite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from trahison.attacks.directions import best_direction, promised_gain
from trahison.contracts import Choice, Count, List, Number, Text, checked
from trahison.figures.arguments import LARGEST, Drawn, Fields, Items, Named, Value, Values
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING, SEQUENTIAL
from trahison.french import count, decimal, localize, percent

Movements = Annotated[Sequence[float], Items(Number(1e-300, LARGEST), "n")]

MARKERS = {"signe": "o", "gradient": "s", "hasard": "^"}
BALLS = {"linf": "L∞ : un carré", "l2": "L2 : un disque", "l1": "L1 : un losange"}


@checked
def show_balls(
    gradient: Annotated[tuple[float, float], Fields(*[Number(-LARGEST, LARGEST)] * 2)],
) -> BookFigure:
    """Dans le plan, les trois boules de rayon 1, les lignes de niveau de g·δ et le meilleur point
    de chacune."""
    if not any(gradient):
        raise ValueError("gradient : un gradient non nul attendu, reçu (0, 0)")
    vector = np.array([gradient], dtype=float)
    best_points = {
        norm: (best_direction(vector, norm=norm)[0], promised_gain(vector, norm=norm)[0])
        for norm in BALLS
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(BALLS))
        figure, axes = new_figure(layout, rows, columns, height=2.75 * rows)
        for ax, (norm, (best, gain)) in zip(axes.flat, best_points.items()):
            _draw_level_lines(ax, vector[0], gain, theme)
            ax.add_patch(
                Polygon(
                    _ball(norm),
                    closed=True,
                    facecolor=theme.perturbation,
                    alpha=0.25,
                    edgecolor="none",
                )
            )
            ax.add_patch(
                Polygon(_ball(norm), closed=True, fill=False, edgecolor=theme.ink, linewidth=1.2)
            )
            arrow = vector[0] / np.linalg.norm(vector[0])
            ax.annotate(
                "",
                arrow,
                (0, 0),
                arrowprops={"arrowstyle": "-|>", "color": theme.original, "linewidth": 2.2},
            )
            ax.plot(*best, "o", color=theme.adversarial, markersize=9)
            ax.set(
                xlim=(-1.35, 1.35),
                ylim=(-1.35, 1.35),
                aspect="equal",
                xticks=[],
                yticks=[],
                title=BALLS[norm],
            )
            ax.set_xlabel(f"gain : {decimal(gain)}")
            ax.grid(False)
            ax.spines[:].set_visible(False)
        return figure

    alt = (
        f"Trois boules de rayon 1 et la flèche du gradient ({decimal(gradient[0], 1)} ;"
        f" {decimal(gradient[1], 1)}), ramenée à la longueur 1. Le point de chaque boule qui va le"
        " plus loin dans le sens de la flèche : "
        + " ; ".join(
            f"{BALLS[norm]}, meilleur point ({decimal(best[0])} ; {decimal(best[1])}), gain"
            f" {decimal(gain)}"
            for norm, (best, gain) in best_points.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_directions(
    image: Annotated[np.ndarray, Drawn("h", "w")],
    directions: Annotated[Mapping[str, np.ndarray], Named(Drawn("h", "w", lit=True))],
) -> BookFigure:
    """Une image et, à la même taille, des directions où la pousser : rouge vers le clair, bleu vers
    le sombre, chacune à son échelle."""
    limits = {name: float(np.abs(moved).max()) for name, moved in directions.items()}
    small = {
        name: float((np.abs(moved) < limits[name] / 10).mean())
        for name, moved in directions.items()
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(directions) + 1, wide=len(directions) + 1, phone=2)
        figure, axes = new_figure(layout, rows, columns, height=2.2 * rows)
        show_image(axes.flat[0], image, "l’image")
        for ax, (name, moved) in zip(axes.flat[1:], directions.items()):
            show_image(ax, moved, name, cmap=DIVERGING, vmin=-limits[name], vmax=limits[name])
        for ax in axes.flat[len(directions) + 1 :]:
            ax.set_axis_off()
        return figure

    alt = (
        "Une image et les directions où la pousser. "
        + " ; ".join(
            f"{name} : {percent(small[name])} des pixels poussés dix fois moins que le plus poussé"
            for name in directions
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def show_rates(
    epsilons: Annotated[Sequence[float], Items(Number(0, LARGEST), "e")],
    at_linf: Annotated[
        Mapping[str, Sequence[float]], Named(Items(Number(0, 1), "e"), Choice(MARKERS))
    ],
    radii: Annotated[Sequence[float], Items(Number(0, LARGEST), "r")],
    at_l2: Annotated[
        Mapping[str, Sequence[float]], Named(Items(Number(0, 1), "r"), Choice(MARKERS))
    ],
) -> BookFigure:
    """Taux de succès de chaque direction : à même L∞ (à gauche), à même L2 (à droite)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        colours = {"signe": theme.adversarial, "gradient": theme.original, "hasard": theme.control}
        rows, columns = layout.grid(2)
        figure, axes = new_figure(layout, rows, columns, height=3.6 * rows, sharey=True)
        first, second = axes.flat
        for ax, budgets, rates, title, label in (
            (first, epsilons, at_linf, "à même L∞", "ε"),
            (second, radii, at_l2, "à même L2", "rayon"),
        ):
            for name, values in rates.items():
                ax.plot(budgets, values, marker=MARKERS[name], color=colours[name], label=name)
            ax.set(title=title, xlabel=label, ylim=(-0.03, 1.03))
        for ax in axes[:, 0]:
            ax.set_ylabel("images trompées")
        _percent_axis(first)
        second.legend(loc="center right", bbox_to_anchor=(1, 0.4))
        return figure

    alt = "Part des images trompées. " + " ".join(
        f"{title} {decimal(budgets[k])} : "
        + ", ".join(f"{name} {percent(values[k])}" for name, values in rates.items())
        + "."
        for title, budgets, rates in (("À L∞ =", epsilons, at_linf), ("À L2 =", radii, at_l2))
        for k in (len(budgets) // 3, len(budgets) - 1)
    )
    return BookFigure(draw, alt)


@checked
def show_gradient_sizes(gradient: Annotated[np.ndarray, Drawn(lit=True)]) -> BookFigure:
    """Les tailles |g| des dérivées d’une image, rapportées à la plus grande : histogramme, et part
    du total cumulée."""
    sizes = np.abs(gradient).ravel() / np.abs(gradient).max()
    shares = np.cumsum(np.sort(sizes)[::-1]) / sizes.sum()
    ranks = np.arange(1, sizes.size + 1) / sizes.size
    half = ranks[np.searchsorted(shares, 0.5)]
    small, tiny = ((sizes < threshold).mean() for threshold in (0.1, 0.01))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=5.6)
        top, bottom = axes[:, 0]
        bins = np.logspace(-4, 0, 41)
        top.hist(np.clip(sizes, bins[0], None), bins=bins, color=theme.original)
        top.set(
            xscale="log",
            xlabel="taille de la dérivée (la plus grande : 1)",
            ylabel="nombre de valeurs",
        )
        top.yaxis.set_major_formatter(lambda value, _: count(value))
        top.axvline(sizes.mean(), color=theme.highlight, linewidth=2)
        top.annotate(
            "moyenne",
            (sizes.mean(), top.get_ylim()[1]),
            xytext=(5, -12),
            textcoords="offset points",
        )
        bottom.plot(ranks, shares, color=theme.original, label="gradient")
        bottom.plot(
            [0, 1],
            [0, 1],
            color=theme.adversarial,
            linestyle="--",
            label="signe : toutes à égalité",
        )
        bottom.plot([half, half, 0], [0, 0.5, 0.5], color=theme.ink, linewidth=1, linestyle=":")
        bottom.set(
            xlabel="part des valeurs, de la plus forte à la plus faible",
            ylabel="part du total",
            xlim=(0, 1),
            ylim=(0, 1),
        )
        for axis in (bottom.xaxis, bottom.yaxis):
            axis.set_major_formatter(lambda value, _: percent(value))
        bottom.legend(loc="lower right")
        return figure

    alt = (
        f"Histogramme, échelle logarithmique, des {count(sizes.size)} dérivées : {percent(small)}"
        f" sont plus de dix fois plus petites que la plus grande, {percent(tiny)} plus de cent fois"
        f" ; leur moyenne vaut {percent(sizes.mean(), 1)} de la plus grande. En dessous, la part du"
        f" total cumulée : {percent(half)} des valeurs en portent la moitié."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def show_resolutions(
    sides: Annotated[Sequence[int], Items(Count(1, 10_000), "n")],
    attack: Movements,
    noise: Movements,
) -> BookFigure:
    """Ce que vaut ε‖w‖₁ (signe) et ε‖w‖₂ (hasard) selon le nombre de pixels ; échelles
    logarithmiques."""
    pixels = np.array(sides) ** 2

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax = axes[0, 0]
        ax.loglog(pixels, attack, marker="o", color=theme.adversarial, label="signe : ε ‖w‖₁")
        ax.loglog(
            pixels, noise, marker="^", color=theme.control, label="hasard (écart-type) : ε ‖w‖₂"
        )
        ax.set(xlabel="nombre de pixels n", ylabel="mouvement du score")
        ax.set_xticks(pixels, [f"{side}²\n= {count(side**2)}" for side in sides])
        ax.set_xticks([], minor=True)
        low, high = ax.get_ylim()
        ticks = [tick for tick in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if low <= tick <= high]
        ax.set_yticks(ticks, [localize(f"{tick:g}") for tick in ticks])
        ax.set_yticks([], minor=True)
        ax.legend(loc="center left")
        return figure

    alt = (
        "Échelles logarithmiques. "
        + " ; ".join(
            f"{count(n)} pixels : le signe déplace le score de {decimal(a)}, le hasard de"
            f" {decimal(b)}, rapport {decimal(a / b, 1)}"
            for n, a, b in zip(pixels, attack, noise)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_dimension(
    counts: Annotated[Sequence[int], Items(Count(1, 10**12), "n")],
    promised: Movements,
    measured: Movements,
    noise: Movements,
) -> BookFigure:
    """Changement moyen de la marge quand on déplace n valeurs de ±ε : promis, mesuré, et au
    hasard."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.7)
        ax = axes[0, 0]
        ax.loglog(
            counts,
            promised,
            color=theme.ink,
            linestyle="--",
            linewidth=1.4,
            label="signe, promis : ε ‖g‖₁",
        )
        ax.loglog(counts, measured, marker="o", color=theme.adversarial, label="signe, mesuré")
        ax.loglog(counts, noise, marker="^", color=theme.control, label="hasard, mesuré (taille)")
        ax.set(xlabel="nombre de valeurs déplacées", ylabel="changement de la marge")
        figure.legend(loc="outside lower left", ncols=2, handlelength=1.8, columnspacing=1.2)
        return figure

    alt = (
        "Échelles logarithmiques, changement moyen de la marge. "
        + " ; ".join(
            f"{count(n)} valeurs déplacées : promis {decimal(p, 3)}, mesuré {decimal(m, 3)}, au"
            f" hasard {decimal(r, 3)}"
            for n, p, m, r in zip(counts, promised, measured, noise)
        )
        + "."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def show_depth(
    attack: Annotated[np.ndarray, Drawn("stages", "n", low=0)],
    chance: Annotated[np.ndarray, Drawn("stages", "n", low=0)],
) -> BookFigure:
    """Le changement relatif, de l’image aux logits, sous l’attaque et sous le hasard : médianes, et
    de la plus petite à la plus grande."""
    depth = np.arange(len(attack))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.9)
        ax = axes[0, 0]
        for values, colour, mark, label in (
            (attack, theme.adversarial, "o", "le signe du gradient"),
            (chance, theme.control, "^", "le hasard, même force"),
        ):
            ax.fill_between(depth, values.min(axis=1), values.max(axis=1), color=colour, alpha=0.15)
            ax.plot(depth, np.median(values, axis=1), color=colour, marker=mark, label=label)
        ax.set(xlabel="étage, de l’image aux réponses", ylabel="changement relatif", yscale="log")
        ax.set_xticks(depth[::5])
        ax.yaxis.set_major_formatter(lambda share, _: percent(share))
        figure.legend(loc="outside lower left", ncols=layout.pick(2, 1), handlelength=1.8)
        return figure

    ends = (np.median(values, axis=1)[[0, -1]] for values in (attack, chance))
    (first, last), (low, high) = ends
    alt = (
        f"Échelle logarithmique, changement relatif médian de l’image aux logits, en {len(attack)}"
        f" étages : sous l’attaque, de {percent(first, 1)} à {percent(last)} ; sous le hasard, de"
        f" {percent(low, 1)} à {percent(high)}."
    )
    return BookFigure(draw, alt)


@checked
def show_changed_maps(
    rows: Annotated[
        Sequence[tuple[str, np.ndarray]],
        List(Fields(Text(), Drawn(3, None, None, lit=True)), high=6),
    ],
) -> BookFigure:
    """Une carte par étage, une rangée chacune : celle de la photo, puis ce que l’attaque et le
    hasard y changent.

    ``rows`` : le titre, puis les cartes (3, h, w) de la photo, de l'image attaquée, de l'image
    bruitée. Les deux changements d'une rangée ont la même échelle, et rien n'a changé là où ils
    sont blancs. Lève ``ValueError`` si une carte de la photo est éteinte.
    """
    told = []
    for title, (intact, *moved) in rows:
        if not np.any(intact):
            raise ValueError(f"rows : « {title} », une carte de la photo allumée attendue, reçu 0")
        shares = [float(np.linalg.norm(one - intact) / np.linalg.norm(intact)) for one in moved]
        told.append(f"{title}, {percent(shares[0])} et {percent(shares[1])}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        height = len(rows) * (layout.width / 3 + 0.3)
        figure, axes = new_figure(layout, len(rows), 3, height=height)
        heads = layout.pick(
            ("la photo", "ce que l’attaque change", "ce que le hasard change"),
            ("la photo", "l’attaque", "le hasard"),
        )
        for line, (title, (intact, *moved)) in zip(axes, rows):
            changes = [one - intact for one in moved]
            limit = max(float(np.abs(changes).max()), 1e-12)
            show_image(line[0], intact, cmap=SEQUENTIAL)
            for ax, change in zip(line[1:], changes):
                show_image(ax, change, cmap=DIVERGING, vmin=-limit, vmax=limit)
            line[0].set_ylabel(title, fontsize=11)
        for ax, head in zip(axes[0], heads):
            ax.set_title(head, fontsize=11, fontweight="normal")
        return figure

    alt = (
        "Une carte par étage, dans la photo, puis ce que l’attaque et le hasard de même force y"
        f" changent. Changement relatif, sous l’attaque puis sous le hasard : {' ; '.join(told)}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def show_straight_line(
    levels: Values,
    one: Values,
    slope: Value,
    ratio_levels: Annotated[np.ndarray, Drawn("r", low=1e-09)],
    ratios: Annotated[np.ndarray, Drawn("r", None)],
) -> BookFigure:
    """En haut, la marge d’une image le long du signe et sa tangente ; en bas, mesuré / promis sur
    toutes les images.

    ``levels`` et ``one`` (E,) : ε en niveaux et changement de la marge ; ``ratios`` (R, N) aux
    forces ``ratio_levels``.
    """
    low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75], axis=1)
    end = f"{decimal(levels[-1], 1)} niveau"
    kept = " ; ".join(
        f"{localize(f'{level:g}')} {'niveau' if level < 2 else 'niveaux'}, {percent(value)}"
        for level, value in zip(ratio_levels, middle)
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=6.4)
        top, bottom = axes[:, 0]
        top.plot(
            levels,
            slope * levels,
            color=theme.ink,
            linestyle="--",
            linewidth=1.4,
            label="tangente : ε ‖g‖₁",
        )
        top.plot(levels, one, color=theme.adversarial, marker="o", markersize=4, label="mesuré")
        top.set(xlabel="ε, en niveaux de gris", ylabel="changement de la marge", title="une image")
        top.set_ylim(1.6 * one.min(), 1.6 * one.max())
        top.legend(loc="lower right")
        bottom.fill_between(
            ratio_levels,
            low,
            high,
            color=theme.adversarial,
            alpha=0.25,
            label="la moitié centrale des images",
        )
        bottom.plot(ratio_levels, middle, color=theme.adversarial, marker="o", label="médiane")
        bottom.axhline(1, color=theme.ink, linestyle="--", linewidth=1.4)
        bottom.set(
            xscale="log",
            xlabel="ε, en niveaux de gris (échelle logarithmique)",
            ylabel="mesuré / promis",
            ylim=(0, None),
            title=f"{ratios.shape[1]} images",
        )
        bottom.set_xticks(ratio_levels, [localize(f"{level:g}") for level in ratio_levels])
        bottom.set_xticks([], minor=True)
        _percent_axis(bottom)
        bottom.legend(loc="upper right")
        return figure

    alt = (
        f"En haut, la marge d’une image quand ε va de {decimal(levels[0], 1)} à {end}, et sa"
        f" tangente en 0 ; à {end}, la courbe a monté de {decimal(one[-1])}, la tangente de"
        f" {decimal(slope * levels[-1])}. En bas, part de la promesse tenue, médiane : {kept}."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def show_chance(
    shares: Annotated[Sequence[float], Items(Number(0, 1), "n")],
    curves: Annotated[Mapping[str, Sequence[float]], Named(Items(Number(0, 1), "n"))],
) -> BookFigure:
    """Taux de succès selon la part des signes tirés à pile ou face ; ``curves`` : légende → un taux
    par part."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax = axes[0, 0]
        for (name, rates), colour, marker in zip(
            curves.items(), (theme.original, theme.adversarial), "so"
        ):
            ax.plot(shares, rates, color=colour, marker=marker, label=name)
        ax.set(
            xlabel="part des signes tirés à pile ou face",
            ylabel="images trompées",
            ylim=(-0.03, 1.03),
        )
        _percent_axis(ax)
        ax.xaxis.set_major_formatter(lambda value, _: percent(value))
        ax.legend(loc="lower left")
        return figure

    alt = "Part des images trompées selon la part des signes tirés à pile ou face. " + " ".join(
        f"{name} : "
        + ", ".join(f"{percent(share)} → {percent(rate)}" for share, rate in zip(shares, rates))
        + "."
        for name, rates in curves.items()
    )
    return BookFigure(draw, alt)


def _ball(norm: str) -> np.ndarray:
    """Contour (M, 2) de la boule de rayon 1."""
    if norm == "l2":
        angles = np.linspace(0, 2 * np.pi, 200)
        return np.column_stack([np.cos(angles), np.sin(angles)])
    corners = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], dtype=float)
    return corners if norm == "linf" else np.array([[1, 0], [0, 1], [-1, 0], [0, -1]], dtype=float)


def _draw_level_lines(ax: Axes, gradient: np.ndarray, gain: float, theme: Theme) -> None:
    """Droites g·δ = constante ; la dernière, plus épaisse, touche la boule au meilleur point."""
    side = np.array([-gradient[1], gradient[0]]) / np.linalg.norm(gradient) * 3
    for value in np.arange(-4, 5) * gain / 3:
        middle = value * gradient / (gradient @ gradient)
        last = np.isclose(value, gain)
        ax.plot(
            *np.transpose([middle - side, middle + side]),
            color=theme.adversarial if last else theme.grid,
            linewidth=1.6 if last else 0.9,
            zorder=0.5,
        )


def _percent_axis(ax: Axes) -> None:
    ax.yaxis.set_major_formatter(lambda value, _: percent(value))
