"""Les figures du chapitre « Détection de caractéristiques »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trahison.checks import LARGEST_COUNT
from trahison.contracts import Count, List, Number, checked
from trahison.figures.arguments import (
    LARGEST,
    AnyGrey,
    Drawn,
    Fields,
    Grey,
    KeyOf,
    Named,
    Points,
    Rows,
)
from trahison.figures.drawing import align_titles, new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookAnimation, BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING, PALETTE
from trahison.french import count, decimal, localize, percent

# Texte posé sur une couleur fixe : il ne doit pas suivre le thème.
_LIGHT_TEXT, _DARK_TEXT = "#FDFDFD", "#050505"


@checked
def gradient_maps(image: AnyGrey, across: Grey, down: Grey, strength: AnyGrey) -> BookFigure:
    """L’image grise, ses variations vers la droite et vers le bas (rouge : plus clair, bleu : plus
    sombre), sa force de contour."""
    quiet = percent((strength < 0.1 * strength.max()).mean())

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=layout.pick(6.4, 4.75))
        limit = np.quantile(np.abs([across, down]), 0.995)
        show_image(axes[0, 0], image, "image grise")
        show_image(
            axes[0, 1], across, "variation vers la droite", cmap=DIVERGING, vmin=-limit, vmax=limit
        )
        show_image(
            axes[1, 0], down, "variation vers le bas", cmap=DIVERGING, vmin=-limit, vmax=limit
        )
        show_image(
            axes[1, 1],
            strength,
            "force du contour",
            cmap="magma",
            vmax=np.quantile(strength, 0.995),
        )
        return figure

    alt = (
        "Quatre vues du chat : l’image grise ; ses variations de gauche à droite, où les bords"
        " verticaux sont rouges ou bleus ; ses variations de haut en bas, où ce sont les bords"
        " horizontaux ; la force du contour, qui dessine les yeux, les rayures et les moustaches"
        f" en clair sur noir. {quiet} des pixels ont une force inférieure au dixième de la plus"
        " grande."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def hand_made(
    image: Grey,
    corners: Points,
    patterns: AnyGrey,
    waves: AnyGrey,
    orientations: Annotated[np.ndarray, Drawn(None, None, None, low=0)],
    cell: Annotated[int, Count(1, 1000)],
) -> BookFigure:
    """Quatre caractéristiques faites à la main, sur la même image grise.

    ``corners`` (n, 2), lignes et colonnes ; ``patterns``, motifs binaires locaux ; ``waves``,
    réponse d’un noyau de Gabor ; ``orientations`` (lignes, colonnes, directions), gradients
    orientés par cellules de ``cell`` pixels.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=layout.pick(6.4, 4.75))
        show_image(axes[0, 0], image, "coins (Harris)")
        axes[0, 0].scatter(
            corners[:, 1],
            corners[:, 0],
            s=26,
            facecolors="none",
            edgecolors=theme.highlight,
            linewidths=1.6,
        )
        show_image(axes[0, 1], patterns, "motifs binaires locaux")
        show_image(
            axes[1, 0],
            waves,
            "rayures verticales (Gabor)",
            cmap="magma",
            vmax=np.quantile(waves, 0.995),
        )
        _draw_orientations(axes[1, 1], image.shape, orientations, cell)
        return figure

    alt = (
        f"Quatre caractéristiques du chat. {count(len(corners))} coins, surtout au bord des yeux et"
        " sur les rayures du front. Les motifs binaires locaux, une carte grise et grenue qui"
        " garde le grain du pelage et oublie l’éclairage. La réponse à des rayures verticales,"
        " forte sur les rayures du front et au bord des yeux. Les gradients orientés,"
        f" {orientations.shape[0]} sur {orientations.shape[1]} petites étoiles de traits qui"
        " suivent les contours."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def similarities(
    table: Annotated[Mapping[str, Mapping[str, float]], Rows(Number(-LARGEST, LARGEST))],
    others: Annotated[Sequence[str], List(KeyOf("table"))],
) -> BookFigure:
    """Ressemblance au chat de départ, une ligne par image de ``table``, un cadre par descripteur.

    ``others`` nomme les images qui ne sont pas le chat : la zone grise va jusqu’à la plus
    ressemblante d’entre elles.
    """
    names, descriptors = list(table), list(next(iter(table.values())))
    lines = [
        f"{name} : " + ", ".join(decimal(table[name][d], 2) for d in descriptors) for name in names
    ]

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(descriptors))
        height = (0.36 * len(names) + 1.4) * rows
        figure, axes = new_figure(layout, rows, columns, height=height, sharey=True)
        for ax, descriptor in zip(axes.flat, descriptors):
            values = np.array([table[name][descriptor] for name in names])
            ceiling = max(table[name][descriptor] for name in others)
            ax.axvspan(-0.3, ceiling, color=theme.control, alpha=0.18, linewidth=0)
            for row, (name, value) in enumerate(zip(names, values)):
                stranger = name in others
                ax.plot(
                    value,
                    row,
                    "s" if stranger else "o",
                    markersize=8,
                    color=theme.adversarial if stranger else theme.original,
                )
            ax.set_title(descriptor, fontsize=11)
            ax.set_xlim(-0.3, 1.08)
            ax.set_xticks([0, 0.5, 1], ["0", "0,5", "1"])
            ax.set_yticks(range(len(names)), names)
            ax.tick_params(axis="y", length=0)
        axes[0, 0].invert_yaxis()
        axes[-1, (columns - 1) // 2].set_xlabel("ressemblance au chat (corrélation)")
        return figure

    alt = (
        f"Ressemblance de {len(names)} images au chat de départ selon {', '.join(descriptors)}"
        " (dans cet ordre). "
        + " ; ".join(lines)
        + ". Plusieurs images du chat tombent dans la zone grise, celle des photos qui "
        "ne sont pas lui."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def sliding_kernel(
    patch: Grey,
    kernel: Annotated[np.ndarray, Drawn(3, 3)],
    result: Annotated[
        np.ndarray, Drawn(shape=lambda patch: (patch.shape[0] - 2, patch.shape[1] - 2))
    ],
) -> BookAnimation:
    """Le noyau parcourt ``patch`` (entiers) ; à chaque position, une case de ``result`` se
    remplit."""

    def draw(step: int, layout: Layout, theme: Theme) -> Figure:
        return _sliding_frame(patch, kernel, result, step, layout, theme)

    first = " + ".join(
        f"{_signed(k)} × {x}" for k, x in zip(kernel.ravel(), patch[:3, :3].ravel()) if k
    )
    alt = (
        f"Un noyau de {kernel.shape[0]} × {kernel.shape[1]} cases glisse sur un carré de"
        f" {patch.shape[0]} × {patch.shape[1]} pixels. À chaque arrêt, on multiplie case par case"
        f" et on additionne : à la première position, {first} = {_signed(result[0, 0])}. Les"
        f" {result.size} arrêts remplissent un tableau de {result.shape[0]} × {result.shape[1]}"
        f" nombres, de {_signed(result.min())} à {_signed(result.max())}."
    )
    return BookAnimation(draw, range(result.size), alt, milliseconds=900, held=False)


@checked
def kernel_zoo(
    images: Annotated[Mapping[str, np.ndarray], Named(Drawn(None, None))],
    kernels: Annotated[Mapping[str, np.ndarray], Named(Drawn(None, None), of="images")],
) -> BookFigure:
    """Ce que quelques noyaux 3 × 3 font à la même image ; chaque titre porte le nom, chaque légende
    les coefficients."""
    rows = -(-len(images) // 3)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, rows, 3, height=layout.pick(3.15, 2.28) * rows)
        for ax, (name, image) in zip(axes.flat, images.items()):
            show_image(ax, image, name, vmin=0, vmax=1)
            ax.set_xlabel(
                "\n".join(
                    "  ".join(f"{_short(value):>3}" for value in row) for row in kernels[name]
                ),
                family="DejaVu Sans Mono",
                fontsize=10.5,
            )
        return figure

    alt = (
        "Le chat gris après "
        + str(len(images))
        + " noyaux différents. "
        + " ".join(
            f"{name} : {' ; '.join(' '.join(_short(v) for v in row) for row in kernels[name])}."
            for name in images
        )
    )
    return BookFigure(draw, alt, raster=True)


@checked
def flipped_kernel(
    kernel: Grey,
    impulse: Annotated[np.ndarray, Drawn(None, None)],
    correlation: Grey,
    convolution: Grey,
) -> BookFigure:
    """Un noyau sans symétrie, un point seul, et leurs corrélation et convolution : laquelle a
    retourné le noyau ?"""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(4, wide=2)
        figure, axes = new_figure(layout, rows, columns, height=2.8 * rows)
        panels = {
            "noyau": kernel,
            "image : un seul pixel": impulse,
            "corrélation (les réseaux)": correlation,
            "convolution (les maths)": convolution,
        }
        for ax, (title, grid) in zip(axes.flat, panels.items()):
            _number_grid(ax, grid, title, limit=np.abs(kernel).max())
        return figure

    alt = (
        f"Quatre grilles de nombres. Le noyau : {_rows(kernel)}. L’image : des zéros et un seul 1"
        " au centre. La corrélation rend le noyau retourné dans les deux sens :"
        f" {_rows(correlation)}. La convolution rend le noyau tel quel : {_rows(convolution)}."
    )
    return BookFigure(draw, alt)


@checked
def window_positions(
    cases: Annotated[
        Sequence[tuple[int, int, int, int, int]],
        List(Fields(*[Count(1, 100)] * 3, Count(0, 100), Count(1, 100)), high=12),
    ],
) -> BookFigure:
    """Où se pose le noyau : un cadre par cas (n, k, s, p, taille de sortie), première et deuxième
    positions encadrées."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(cases))
        figure, axes = new_figure(layout, rows, columns, height=2.9 * rows)
        for ax, (size, kernel, stride, padding, output) in zip(axes.flat, cases):
            low, high = -padding, size + padding
            for line in range(low, high + 1):
                ax.plot([low, high], [line, line], color=theme.ink, linewidth=0.5, alpha=0.5)
                ax.plot([line, line], [low, high], color=theme.ink, linewidth=0.5, alpha=0.5)
            ax.add_patch(Rectangle((0, 0), size, size, facecolor=theme.original, alpha=0.25))
            for position, colour in ((0, theme.adversarial), (1, theme.right)):
                corner = (position * stride - padding, -padding)
                ax.add_patch(
                    Rectangle(
                        corner,
                        kernel,
                        kernel,
                        fill=False,
                        edgecolor=colour,
                        linewidth=2.5,
                        linestyle=("-", "--")[position],
                    )
                )
            centres = np.arange(output) * stride - padding + kernel / 2
            ax.plot(
                *(grid.ravel() for grid in np.meshgrid(centres, centres)),
                "o",
                color=theme.ink,
                markersize=5,
            )
            ax.set(
                xlim=(low - 0.3, high + 0.3),
                ylim=(high + 0.3, low - 0.3),
                aspect="equal",
                xticks=[],
                yticks=[],
            )
            ax.grid(False)
            ax.spines[:].set_visible(False)
            ax.set_title(
                f"pas {stride}, marge {padding}\n{size} → {output}",
                fontsize=11,
                fontweight="normal",
            )
        return figure

    alt = "Grilles de pixels où les points marquent les centres du noyau. " + " ".join(
        f"Image de côté {size}, noyau {kernel}, pas {stride}, marge {padding} : sortie de côté"
        f" {output}."
        for size, kernel, stride, padding, output in cases
    )
    return BookFigure(draw, alt)


@checked
def pooling(
    values: Annotated[np.ndarray, Drawn(None, None, low=0)],
    maximum: Annotated[np.ndarray, Drawn("h", "w", low=0)],
    mean: Annotated[np.ndarray, Drawn("h", "w", low=0)],
) -> BookFigure:
    """Un carré de nombres, et ce que deviennent ses blocs 2 × 2 : leur maximum, leur moyenne."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(3)
        figure, axes = new_figure(
            layout, rows, columns, height=2.9 * rows, width_ratios=layout.pick([2, 1, 1], [1])
        )
        for ax, grid, title in zip(
            axes.flat, (values, maximum, mean), ("entrée", "maximum", "moyenne")
        ):
            _number_grid(ax, grid, title, limit=None)
        for row in range(0, values.shape[0], 2):
            for column in range(0, values.shape[1], 2):
                axes[0, 0].add_patch(
                    Rectangle(
                        (column - 0.5, row - 0.5),
                        2,
                        2,
                        fill=False,
                        edgecolor=theme.adversarial,
                        linewidth=2,
                    )
                )
        return figure

    alt = (
        f"Un tableau de nombres ({_rows(values)}) coupé en blocs de 2 × 2. "
        f"Maximum de chaque bloc : {_rows(maximum)}. Moyenne : {_rows(mean)}."
    )
    return BookFigure(draw, alt)


@checked
def equivariance(
    image: Grey,
    moved: Grey,
    response: Annotated[np.ndarray, Drawn("r", "c")],
    moved_response: Annotated[np.ndarray, Drawn("r", "c")],
    shift: Annotated[tuple[int, int], Fields(*[Count(-LARGEST_COUNT)] * 2)],
) -> BookFigure:
    """Une image et sa copie déplacée, et la réponse du même noyau à chacune."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=layout.pick(6.4, 4.75))
        limit = np.quantile(np.abs(response), 0.995)
        show_image(axes[0, 0], image, "image")
        show_image(axes[0, 1], moved, "image déplacée")
        for ax, values, title in (
            (axes[1, 0], response, "sa réponse"),
            (axes[1, 1], moved_response, "sa réponse"),
        ):
            show_image(ax, values, title, cmap=DIVERGING, vmin=-limit, vmax=limit)
        return figure

    alt = (
        f"En haut le chat et le chat déplacé de {shift[0]} pixels vers le bas et {shift[1]} vers la"
        " droite. En bas les réponses d’un noyau de Sobel : la seconde est la première, déplacée"
        " de la même façon."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def learned_kernels(
    stages: Annotated[Mapping[str, np.ndarray], Named(Drawn("h", "w"))], truth: Grey, name: str
) -> BookFigure:
    """Le noyau en cours d’apprentissage, un cadre par étape de ``stages``, et pour finir le vrai
    noyau."""
    panels = {**stages, name: truth}

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(panels), wide=3, phone=2)
        figure, axes = new_figure(layout, rows, columns, height=layout.pick(2.55, 2.33) * rows)
        for ax, (title, kernel) in zip(axes.flat, panels.items()):
            _number_grid(ax, kernel, title, limit=np.abs(truth).max(), digits=2)
        return figure

    alt = "Le noyau appris, étape après étape. " + " ".join(
        f"{title} : {_rows(kernel, 2)}." for title, kernel in panels.items()
    )
    return BookFigure(draw, alt)


@checked
def learning_curves(
    curves: Annotated[Mapping[str, np.ndarray], Named(Drawn(None, low=0))],
    threshold: Annotated[float, Number(1e-300, LARGEST)] = 1e-4,
) -> BookFigure:
    """Perte (échelle logarithmique) selon l’étape, une courbe par apprentissage ; ``threshold`` :
    le repère horizontal."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.9)
        ax = axes[0, 0]
        styles = zip(
            curves.items(),
            (theme.right, theme.original, theme.perturbation),
            ("-", "-", "--"),
            ("o", "s", "^"),
        )
        for (name, losses), colour, line, marker in styles:
            ax.plot(
                np.maximum(losses, 1e-9),
                color=colour,
                linestyle=line,
                marker=marker,
                markevery=max(1, len(losses) // 6),
                label=name,
            )
        ax.axhline(threshold, color=theme.ink, linewidth=1, linestyle=":")
        ax.set(yscale="log", xlabel="étape", ylabel="perte", ylim=(1e-8, 20))
        figure.legend(
            loc="outside lower center", ncols=len(curves), handlelength=2.4, columnspacing=1.2
        )
        return figure

    alt = (
        "Perte selon l’étape, échelle logarithmique. Étape où elle passe sous"
        f" {localize(f'{threshold:g}')} : "
        + " ; ".join(
            f"{name}, {_first_below(losses, threshold)}" for name, losses in curves.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


def _sliding_frame(
    patch: np.ndarray,
    kernel: np.ndarray,
    result: np.ndarray,
    step: int,
    layout: Layout,
    theme: Theme,
) -> Figure:
    row, column = divmod(step, result.shape[1])
    figure, axes = new_figure(layout, 1, 3, height=3.3, width_ratios=[5.2, 2.6, 4])
    align_titles(axes)
    _number_grid(axes[0, 0], patch, "image", limit=None)
    _number_grid(axes[0, 1], kernel, "noyau", limit=np.abs(kernel).max())
    shown = np.where(np.arange(result.size).reshape(result.shape) <= step, result, np.nan)
    _number_grid(axes[0, 2], shown, "résultat", limit=np.abs(result).max())
    axes[0, 0].add_patch(
        Rectangle(
            (column - 0.5, row - 0.5),
            *kernel.shape[::-1],
            fill=False,
            edgecolor=theme.adversarial,
            linewidth=3,
        )
    )
    axes[0, 2].add_patch(
        Rectangle(
            (column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=theme.adversarial, linewidth=3
        )
    )
    window = patch[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    # Une ligne par côté du noyau : positifs, puis négatifs, toujours au même endroit pour que l’œil
    # suive.
    terms = [
        " + ".join(
            f"{_signed(abs(k))}×{x}"
            for k, x in zip(kernel.ravel(), window.ravel())
            if np.sign(k) == sign
        )
        for sign in (1, -1)
    ]
    figure.supxlabel(f"({terms[0]}) − ({terms[1]}) = {_signed(result[row, column])}", fontsize=11)
    return figure


def _number_grid(
    ax: Axes, grid: np.ndarray, title: str, *, limit: float | None, digits: int | None = None
) -> None:
    """Grille de nombres ; fond rouge ou bleu selon le signe si ``limit``, gris selon la valeur
    sinon ; NaN reste vide."""
    if limit is None:
        largest = np.nanmax(grid)
        options: dict[str, Any] = {
            "cmap": "gray",
            "vmin": 0,
            "vmax": largest * 1.2 if largest < 20 else 255,
        }
    else:
        options = {"cmap": DIVERGING, "vmin": -limit * 1.6, "vmax": limit * 1.6}
    picture = ax.imshow(grid, **options)
    size = 11 if grid.shape[1] > 4 or digits else 12
    for (row, column), value in np.ndenumerate(grid):
        if np.isnan(value):
            continue
        red, green, blue, _ = picture.cmap(picture.norm(value))
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
        text = decimal(value, digits) if digits else _signed(value)
        ax.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color=_DARK_TEXT if light else _LIGHT_TEXT,
        )
    ax.set_xticks(np.arange(-0.5, grid.shape[1] + 0.5), [])
    ax.set_yticks(np.arange(-0.5, grid.shape[0] + 0.5), [])
    for lines in (ax.get_xgridlines(), ax.get_ygridlines()):
        for edge in (lines[0], lines[-1]):
            edge.set_clip_on(False)
    ax.tick_params(length=0)
    ax.set_axisbelow(False)
    ax.grid(color=PALETTE["control"], linewidth=0.8)
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize=11, fontweight="normal")


def _draw_orientations(
    ax: Axes, shape: tuple[int, int], orientations: np.ndarray, cell: int
) -> None:
    """Une étoile de traits par cellule : chaque trait suit un contour (perpendiculaire au
    gradient), d’autant plus net qu’il est fort."""
    rows, columns, bins = orientations.shape
    angles = np.pi * (np.arange(bins) + 0.5) / bins + np.pi / 2
    centres = (
        np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)[:, :, None] * cell
        + (cell - 1) / 2
    )
    arms = 0.5 * cell * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    segments = np.stack([centres - arms, centres + arms], axis=-2).reshape(-1, 2, 2)
    show_image(ax, np.zeros(shape), "gradients orientés")
    ax.add_collection(
        LineCollection(
            list(segments),
            colors="#FDFDFD",
            linewidths=1.1,
            alpha=orientations.ravel().clip(0, 1) ** 1.5,
        )
    )


def _first_below(losses: np.ndarray, threshold: float) -> str:
    below = np.flatnonzero(losses < threshold)
    return f"étape {below[0]}" if below.size else f"jamais en {len(losses) - 1} étapes"


def _signed(value: float) -> str:
    """Deux décimales au plus, sans zéro inutile : « 6,25 », « 4,5 », « 5 »."""
    return localize(f"{round(float(value), 2) + 0.0:,g}")


def _short(value: float) -> str:
    """Coefficient court : entier, ou fraction de neuvième."""
    if float(value).is_integer():
        return localize(str(int(value)))
    return f"1/{round(1 / value)}"


def _rows(grid: np.ndarray, digits: int | None = None) -> str:
    return " ; ".join(
        " ".join(decimal(v, digits) if digits else _signed(v) for v in row) for row in grid
    )
