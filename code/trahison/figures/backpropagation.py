"""Figures de la rétropropagation : le graphe de calcul, le gradient qui s’évanouit, les deux
feuilles, la saillance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from trahison.contracts import checked
from trahison.figures.arguments import Drawn, Named, Photo
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookAnimation, BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING
from trahison.french import decimal, percent
from trahison.learning.autodiff import Value, topological_order

BOX = 1.12  # demi-largeur d’une case du graphe, dans les unités du dessin


@checked
def animate_graph(result: Value) -> BookAnimation:
    """L’aller remplit les valeurs de haut en bas, puis le retour remplit les dérivées de bas en
    haut."""
    order = topological_order(result)
    leaves = [value for value in order if not value.parents]
    steps = [value for value in order if value.parents]
    # (ce qui est calculé, ce qui est dérivé) à chaque moment
    moments: list[tuple[list[Value], list[Value]]] = [
        (leaves + steps[:k], []) for k in range(len(steps) + 1)
    ]
    moments += [(order, order[k:]) for k in reversed(range(len(order)))]

    def draw(moment: tuple[list[Value], list[Value]], layout: Layout, theme: Theme) -> Figure:
        return _draw_graph(result, *moment, layout, theme)

    return BookAnimation(draw, moments, _describe_graph(order), milliseconds=900)


@checked
def show_vanishing(
    chains: Annotated[Mapping[str, np.ndarray], Named(Drawn(None, low=1e-300))],
    networks: Annotated[Mapping[str, np.ndarray], Named(Drawn(None, low=1e-300))],
) -> BookFigure:
    """En haut, la dérivée d’une chaîne de tanh selon sa longueur ; en bas, le gradient à chaque
    couche d’un réseau.

    ``chains`` et ``networks`` : légende → tailles positives ; pour un réseau, de l’entrée à la
    sortie.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=7.4)
        top, bottom = axes[:, 0]
        for (name, sizes), colour in zip(chains.items(), theme.series):
            top.semilogy(np.arange(1, len(sizes) + 1), sizes, color=colour, label=name)
        top.set(
            xlabel="longueur de la chaîne",
            ylabel="dérivée du bout\npar rapport au début",
            title="une chaîne de nombres",
        )
        for (name, sizes), colour in zip(networks.items(), theme.series):
            bottom.semilogy(sizes, color=colour, label=name)
        depth = len(next(iter(networks.values()))) - 1
        bottom.set(
            xlabel=f"couche (0 : l’entrée, {depth} : la sortie)",
            ylabel="taille du gradient\n(sortie : 1)",
            title=f"un réseau de {depth} couches",
        )
        for ax in (top, bottom):
            ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=3 if ax is top else 2)
        return figure

    alt = (
        "En haut, échelle logarithmique, la dérivée après "
        f"{len(next(iter(chains.values())))} maillons : "
        + " ; ".join(f"{name}, {_power(sizes[-1])}" for name, sizes in chains.items())
        + ". En bas, la taille du gradient arrivé à l’entrée du réseau, pour 1 à la sortie : "
        + " ; ".join(f"{name}, {_power(sizes[0])}" for name, sizes in networks.items())
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_two_leaves(
    image_gradient: Annotated[np.ndarray, Drawn("h", "w", 3, lit=True)],
    kernel_gradients: Annotated[np.ndarray, Drawn(3, 3, 3, "n", lit=True)],
) -> BookFigure:
    """Les deux fruits d’un même retour : dérivées par rapport aux pixels (H, W, 3), et aux noyaux
    (3, 3, 3, n)."""
    height, width, _ = image_gradient.shape
    strong = np.abs(kernel_gradients).sum(axis=(0, 1, 2))
    leaders = int((np.cumsum(np.sort(strong)[::-1]) < 0.5 * strong.sum()).sum()) + 1
    share = percent(_top_share(image_gradient))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=layout.pick(3.7, 2.72))
        for ax, gradient, title in (
            (axes[0, 0], image_gradient.mean(axis=2), "par rapport aux pixels"),
            (axes[0, 1], _mosaic(kernel_gradients.mean(axis=2)), "aux noyaux de la 1ʳᵉ couche"),
        ):
            limit = np.nanpercentile(np.abs(gradient), 99)
            show_image(ax, gradient, title, cmap=DIVERGING, vmin=-limit, vmax=limit)
        return figure

    alt = (
        "Deux cartes de dérivées d’une même perte, rouge pour positif, bleu pour négatif. À"
        f" gauche, celles des {height} × {width} pixels, moyennées sur les trois couleurs : un"
        " grain fin où rouges et bleus se mêlent, plus dense par endroits ; un dixième des pixels"
        f" porte {share} du total. À droite, celles des {len(strong)} noyaux 3 × 3 de la première"
        f" couche, en mosaïque : la moitié du total tient dans {leaders} d’entre eux."
    )
    return BookFigure(draw, alt, raster=True, phone=BROAD_PHONE)


@checked
def show_saliency(
    photo: Photo,
    raw: Annotated[np.ndarray, Drawn("h", "w", lit=True)],
    smooth: Annotated[np.ndarray, Drawn("h", "w", lit=True)],
    label: str,
) -> BookFigure:
    """La photo (H, W, 3) entre 0 et 1, sa carte de saillance, la carte lissée, et la photo éclairée
    par celle-ci."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=layout.pick(6.4, 4.75))
        show_image(axes[0, 0], photo, "la photo")
        for ax, values, title in (
            (axes[0, 1], raw, "saillance"),
            (axes[1, 0], smooth, "saillance lissée"),
        ):
            show_image(ax, values, title, cmap="magma", vmin=0, vmax=np.percentile(values, 99))
        light = np.clip((smooth - smooth.min()) / (np.percentile(smooth, 99) - smooth.min()), 0, 1)
        show_image(axes[1, 1], photo * light[..., None], "la photo, éclairée par elle")
        return figure

    alt = (
        f"La photo, puis deux cartes de ce dont dépend le logit « {label} ». La première est un"
        f" semis de points : un dixième des pixels porte {percent(_top_share(raw))} du total. La"
        " seconde, moyenne des cartes de copies bruitées, dessine des taches continues. Dernière"
        " image : la photo, visible là seulement où la carte lissée est forte."
    )
    return BookFigure(draw, alt, raster=True)


def _top_share(values: np.ndarray) -> float:
    """Part du total des valeurs absolues que porte le dixième le plus fort."""
    sizes = np.sort(np.abs(values), axis=None)
    return float(sizes[-sizes.size // 10 :].sum() / sizes.sum())


def _draw_graph(
    result: Value, shown: list[Value], derived: list[Value], layout: Layout, theme: Theme
) -> Figure:
    """Dessine le graphe, de haut en bas ; seuls ``shown`` ont leur valeur et ``derived`` leur
    dérivée."""
    places = _places(result)
    rows = max(row for _, row in places.values())
    columns = [column for column, _ in places.values()]
    figure, axes = new_figure(layout, height=1.05 * rows + 0.9)
    ax = axes[0, 0]
    ax.set(xlim=(min(columns) - 1.2, max(columns) + 1.25), ylim=(-rows - 0.35, 0.5))
    ax.axis("off")
    shown_ids, derived_ids = {id(value) for value in shown}, {id(value) for value in derived}
    for value in topological_order(result):
        column, row = places[id(value)]
        for parent, slope in value.parents:
            _draw_edge(
                ax,
                places[id(parent)],
                (column, row),
                slope,
                theme,
                forward=id(value) in shown_ids,
                backward=id(value) in derived_ids,
            )
        data = decimal(value.data) if id(value) in shown_ids else "?"
        gradient = f"dérivée {decimal(value.grad)}" if id(value) in derived_ids else ""
        _draw_node(ax, column, -row, value, data, gradient, theme)
    return figure


def _places(result: Value) -> dict[int, tuple[float, int]]:
    """Colonne et rangée de chaque nombre : une rangée au-dessus de ce qui l’utilise, les feuilles
    côte à côte."""
    order, depth = topological_order(result), {id(result): 0}
    for value in reversed(order):
        for parent, _ in value.parents:
            depth[id(parent)] = max(depth.get(id(parent), 0), depth[id(value)] + 1)
    places: dict[int, tuple[float, int]] = {}
    deepest, leaves = max(depth.values()), 0
    for value in order:
        if value.parents:
            column = float(np.mean([places[id(parent)][0] for parent, _ in value.parents]))
        else:
            column, leaves = 2.8 * leaves, leaves + 1
        places[id(value)] = (column, deepest - depth[id(value)])
    return places


def _draw_edge(
    ax: Axes,
    start: tuple[float, int],
    end: tuple[float, int],
    slope: float,
    theme: Theme,
    *,
    forward: bool,
    backward: bool,
) -> None:
    (x0, y0), (x1, y1) = (start[0], -start[1] - 0.22), (end[0], -end[1] + 0.22)
    ax.annotate(
        "",
        (x1, y1),
        (x0, y0),
        arrowprops={
            "arrowstyle": "-|>",
            "color": theme.ink if forward else theme.grid,
            "linewidth": 1.3,
            "shrinkA": 0,
            "shrinkB": 1,
        },
    )
    if backward:
        side = 1 if x0 >= x1 else -1
        middle = (x0 + x1) / 2 + side * (0.1 if x0 == x1 else 0.35)
        ax.text(
            middle,
            (y0 + y1) / 2,
            f"× {decimal(slope)}",
            color=theme.adversarial,
            fontsize=11,
            ha="left" if side > 0 else "right",
            va="center",
        )


def _draw_node(
    ax: Axes, x: float, y: float, value: Value, data: str, gradient: str, theme: Theme
) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (x - BOX, y - 0.2),
            2 * BOX,
            0.4,
            boxstyle="round,pad=0.02,rounding_size=0.1",
            facecolor=theme.paper,
            edgecolor=theme.ink,
            linewidth=1.1,
        )
    )
    ax.text(x - BOX + 0.1, y, value.name, ha="left", va="center", fontsize=12, fontweight="bold")
    ax.text(
        x + BOX - 0.1,
        y,
        data,
        ha="right",
        va="center",
        fontsize=12,
        color=theme.text(theme.original),
    )
    # Rien n’arrive sur une feuille : sa dérivée s’écrit au-dessus ; celle d’une opération, à côté,
    # sur deux lignes, car une autre case y est parfois.
    left, bottom, ha = (x + BOX + 0.08, y, "left") if value.parents else (x, y + 0.34, "center")
    ax.text(
        left,
        bottom,
        gradient.replace(" ", "\n") if value.parents else gradient,
        ha=ha,
        va="center",
        fontsize=11,
        color=theme.adversarial,
    )


def _describe_graph(order: list[Value]) -> str:
    operations = [value for value in order if value.parents]
    return (
        "Graphe de calcul, des données en haut au résultat en bas. Aller : "
        + " ; ".join(f"{value.name} vaut {decimal(value.data)}" for value in order)
        + ". Retour, de bas en haut, dérivée du résultat par rapport à chaque nombre : "
        + " ; ".join(f"{value.name}, {decimal(value.grad)}" for value in reversed(order))
        + f". {len(operations)} opérations en tout."
    )


def _mosaic(tiles: np.ndarray, columns: int = 6) -> np.ndarray:
    """Assemble des vignettes (h, w, n) en une image, séparées par un pixel vide."""
    padded = np.pad(tiles, [(0, 1), (0, 1), (0, -tiles.shape[2] % columns)], constant_values=np.nan)
    height, width, count = padded.shape
    grid = padded.reshape(height, width, count // columns, columns).transpose(2, 0, 3, 1)
    return grid.reshape(count // columns * height, columns * width)[:-1, :-1]


def _power(value: float) -> str:
    """``3.2e-07`` → « 3,2 × 10 puissance −7 », que lit une voix de synthèse."""
    exponent = int(np.floor(np.log10(value)))
    if -2 <= exponent <= 2:
        return decimal(value, 2)
    return f"{decimal(value / 10.0**exponent, 1)} × 10 puissance {decimal(exponent, 0)}"
