"""Les figures du chapitre « Qu’est-ce qu’une image ? »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trahison.contracts import Colours, Count, List, checked
from trahison.figures.arguments import COLOURS, ColourPhoto, Drawn, Fields, Named, Rows, Values
from trahison.figures.drawing import align_titles, new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import count, decimal

_CHANNELS = ("rouge", "vert", "bleu")
# Texte posé sur une couleur de la photo : il ne doit pas suivre le thème.
_LIGHT_TEXT, _DARK_TEXT = "#FDFDFD", "#050505"


@checked
def channels(image: ColourPhoto) -> BookFigure:
    """En haut les trois composantes de ``image`` uint8 (H, W, 3), chacune dans sa couleur ; en bas
    leur somme, pas à pas."""
    means = [decimal(image[..., channel].mean(), 0) for channel in range(3)]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 3, height=layout.pick(3.5, 2.3))
        for channel, name in enumerate(_CHANNELS):
            alone, so_far = np.zeros_like(image), np.zeros_like(image)
            alone[..., channel] = image[..., channel]
            so_far[..., : channel + 1] = image[..., : channel + 1]
            show_image(axes[0, channel], alone, name)
            show_image(
                axes[1, channel],
                so_far,
                " + ".join(_CHANNELS[: channel + 1]) if channel < 2 else "les trois : la photo",
            )
        return figure

    alt = (
        "En haut, la photo du chat trois fois : sa composante rouge, sa composante verte, sa"
        f" composante bleue. Leur valeur moyenne est {means[0]}, {means[1]} et {means[2]} sur 255 :"
        " le chat roux est surtout rouge. En bas, la somme se fait : rouge seul, puis rouge et"
        " vert, puis les trois, et la photo revient."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def zoom(
    image: ColourPhoto,
    boxes: Annotated[
        Sequence[tuple[int, int, int]],
        List(
            Fields(
                Count(0, lambda image: image.shape[0] - 1),
                Count(0, lambda image: image.shape[1] - 1),
                Count(),
            ),
            high=6,
        ),
    ],
) -> BookFigure:
    """L’image entière puis chaque carré de ``boxes`` (haut, gauche, côté) ; chacun est encadré dans
    la vue précédente."""
    sides = ", puis ".join(f"un carré de {side} pixels de côté" for _, _, side in boxes)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, len(boxes) + 1, height=layout.pick(2.5, 1.6))
        align_titles(axes)
        views = [
            (0, 0, image),
            *(
                (top, left, image[top : top + side, left : left + side])
                for top, left, side in boxes
            ),
        ]
        for ax, (top, left, view), (inner_top, inner_left, side) in zip(axes[0], views, boxes):
            show_image(ax, view, _size_title(view))
            corner = (inner_left - left - 0.5, inner_top - top - 0.5)
            ax.add_patch(
                Rectangle(corner, side, side, fill=False, edgecolor=theme.highlight, linewidth=2)
            )
        show_image(axes[0, -1], views[-1][2], _size_title(views[-1][2]))
        return figure

    alt = (
        f"Zoom sur un œil du chat : la photo entière ({image.shape[1]} sur {image.shape[0]}"
        f" pixels), puis {sides}. Dans la dernière vue il n’y a plus d’œil, seulement des carreaux"
        " de couleur unie."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def pixel_values(patch: ColourPhoto) -> BookFigure:
    """Les quelques pixels de ``patch`` uint8 (h, w, 3), agrandis, avec leurs trois nombres écrits
    dessus."""
    rows, columns = patch.shape[:2]
    first = ", ".join(str(int(value)) for value in patch[0, 0])

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(6.0, 4.24) * rows / columns)
        ax = axes[0, 0]
        show_image(ax, patch)
        for row in range(rows):
            for column in range(columns):
                pixel = patch[row, column]
                light = pixel @ np.array([0.299, 0.587, 0.114]) > 130
                ax.text(
                    column,
                    row,
                    "\n".join(str(int(value)) for value in pixel),
                    ha="center",
                    va="center",
                    fontsize=13,
                    color=_DARK_TEXT if light else _LIGHT_TEXT,
                    linespacing=1.25,
                    family="DejaVu Sans Mono",
                )
        return figure

    alt = (
        f"{rows * columns} pixels agrandis, {rows} lignes de {columns} ; dans chacun, ses trois"
        " nombres de haut en bas : rouge, vert, bleu. Celui du coin supérieur gauche porte"
        f" {first}. Les valeurs vont de {patch.min()} à {patch.max()}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def resolutions(images: Annotated[Sequence[np.ndarray], List(Colours(), high=6)]) -> BookFigure:
    """La même photo, carrée, à des définitions de plus en plus faibles (au plus six)."""
    columns = 3
    rows = -(-len(images) // columns)
    sizes = ", ".join(f"{image.shape[0]} ({count(image.size)} nombres)" for image in images)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, rows, columns, height=layout.pick(2.75, 2.08) * rows)
        for ax, image in zip(axes.flat, images):
            show_image(
                ax, image, f"{image.shape[1]} × {image.shape[0]}\n{count(image.size)} nombres"
            )
        return figure

    alt = (
        f"La même photo à {len(images)} définitions ; côté en pixels : {sizes}. À 28 pixels on"
        " devine encore un chat, à 7 pixels il ne reste que des carrés bruns."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def value_scales(level: Annotated[int, Count(0, 255)]) -> BookFigure:
    """Les trois plages de valeurs, alignées ; le niveau ``level`` y est repéré avec sa valeur dans
    chacune."""
    ranges = {
        "entiers, uint8": (0.0, 255.0),
        "réels, de 0 à 1": (0.0, 1.0),
        "réels, de −1 à 1 (le réseau)": (-1.0, 1.0),
    }
    values = [low + level / 255 * (high - low) for low, high in ranges.values()]
    written = [str(level), *(decimal(value, 3) for value in values[1:])]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 3, 1, height=3.5)
        for ax, (name, (low, high)), value, text in zip(
            axes[:, 0], ranges.items(), values, written
        ):
            ax.imshow(
                np.linspace(0, 1, 256)[None], cmap="gray", extent=(low, high, 0, 1), aspect="auto"
            )
            ax.plot(
                value,
                0.5,
                marker="v",
                markersize=13,
                color=theme.adversarial,
                markeredgecolor=_LIGHT_TEXT,
            )
            ax.set_title(f"{name} : {text}", fontsize=11, loc="left", fontweight="normal")
            ax.set_yticks([])
            ax.set_xticks(np.linspace(low, high, 5))
            ax.grid(False)
            ax.spines[:].set_visible(False)
        axes[0, 0].set_xticks([0, 64, 128, 191, 255])
        return figure

    alt = (
        "Trois réglettes du noir au blanc, l’une graduée de 0 à 255, l’autre de 0 à 1, la dernière"
        f" de −1 à 1. Le même gris y est repéré : {written[0]}, {written[1]} et {written[2]}."
    )
    return BookFigure(draw, alt)


@checked
def just_noticeable(
    base: Annotated[int, Count(0, 255)],
    differences: Annotated[Sequence[int], List(Count(0, lambda base: 255 - base), high=12)],
) -> BookFigure:
    """Un carré uni coupé en deux gris, séparés de chaque écart de ``differences`` niveaux : où
    voit-on la coupure ?"""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(differences), phone=3)
        figure, axes = new_figure(layout, rows, columns, height=1.75 * rows)
        for ax in axes.flat[len(differences) :]:
            ax.axis("off")
        for ax, difference in zip(axes.flat, differences):
            patch = np.full((40, 40, 3), base, dtype=np.uint8)
            patch[:, 20:] += np.uint8(difference)
            show_image(ax, patch, f"{difference} niveau{'x' if difference > 1 else ''}")
        return figure

    alt = (
        f"{len(differences)} carrés gris coupés en deux ; la moitié droite est plus claire que la"
        f" gauche de {', '.join(map(str, differences))} niveaux sur 255. À 1 niveau la coupure ne"
        f" se voit pas ; à {differences[-1]} elle saute aux yeux."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def rounding_survival(
    levels: Values, kept: Annotated[Mapping[str, np.ndarray], Named(Drawn("n", 2))]
) -> BookFigure:
    """Ce qui reste d’une perturbation ±ε après enregistrement.

    ``levels`` : les ε essayés, en niveaux ; ``kept`` : pour « arrondi » et « troncature », l’écart
    moyen obtenu (n, 2) là où l’on avait ajouté +ε (colonne 0) et −ε (colonne 1), en niveaux.
    """
    near = int(np.argmin(np.abs(levels - 0.9)))
    pairs = {
        name: f"{decimal(means[near, 0], 1)} et {decimal(means[near, 1], 1)}"
        for name, means in kept.items()
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(kept))
        figure, axes = new_figure(layout, rows, columns, height=3.6 * rows, sharey=True)
        for ax, (name, means) in zip(axes.flat, kept.items()):
            ax.plot(levels, levels, color=theme.ink, linewidth=1, linestyle=":")
            ax.plot(levels, -levels, color=theme.ink, linewidth=1, linestyle=":", label="demandé")
            ax.plot(levels, means[:, 0], color=theme.adversarial, label="ε ajouté")
            ax.plot(levels, means[:, 1], color=theme.original, linestyle="--", label="ε retiré")
            ax.set_title(name)
        for ax in axes[-1]:
            ax.set_xlabel("ε demandé (niveaux)")
        for ax in axes[:, 0]:
            ax.set_ylabel("écart obtenu (niveaux)")
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=3,
            handlelength=1.6,
            columnspacing=1.2,
        )
        return figure

    alt = (
        "Deux graphiques en escalier : l’écart obtenu dans le fichier selon l’écart ε demandé, de 0"
        " à 3 niveaux. "
        + " ".join(
            f"Avec {name.lower()}, pour ε = {decimal(levels[near], 1)}, on obtient {pair} niveau."
            for name, pair in pairs.items()
        )
        + " L’arrondi est symétrique et change de marche à ½, 1½ et 2½ ; la troncature penche vers"
        " le sombre."
    )
    return BookFigure(draw, alt)


@checked
def resizing(
    rows: Annotated[Mapping[str, Mapping[str, np.ndarray]], Rows(Drawn(None, None, ...))],
) -> BookFigure:
    """Grille d’images réduites : une ligne par photo de ``rows``, une colonne par méthode."""
    spread = {
        method: decimal(image.std(), 2) for method, image in next(iter(rows.values())).items()
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        height = layout.pick(2.45, 1.76) * len(rows)
        figure, axes = new_figure(layout, len(rows), 3, height=height)
        for line, (name, images) in zip(axes, rows.items()):
            for ax, (method, image) in zip(line, images.items()):
                show_image(ax, image, layout.pick(method, fill(method, 16)), vmin=0, vmax=1)
            line[0].set_ylabel(name)
        return figure

    alt = (
        "Une mire d’anneaux de plus en plus serrés et le pelage du chat, réduits quatre fois par"
        " trois méthodes. Sans lissage, la mire montre de faux anneaux dans les coins et sur les"
        " bords ; avec lissage, ils fondent en un gris uni. Écart-type de la mire réduite : "
        + ", ".join(f"{method} {value}" for method, value in spread.items())
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def framing(
    image: ColourPhoto,
    square: ColourPhoto,
    squashed: ColourPhoto,
    left: Annotated[int, Count(0, lambda image: image.shape[1] - 1)],
) -> BookFigure:
    """La photo avec son carré (bord gauche ``left``), le carré découpé, et la photo écrasée à la
    même taille."""
    squeeze = decimal(image.shape[1] / image.shape[0], 1)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(
            layout,
            1,
            3,
            height=layout.pick(2.3, 1.48),
            width_ratios=[image.shape[1] / image.shape[0], 1, 1],
        )
        show_image(axes[0, 0], image, f"photo {image.shape[1]} × {image.shape[0]}")
        side = image.shape[0]
        axes[0, 0].add_patch(
            Rectangle(
                (left - 0.5, -0.5), side, side, fill=False, edgecolor=theme.highlight, linewidth=2.5
            )
        )
        show_image(axes[0, 1], square, "recadrée")
        show_image(axes[0, 2], squashed, "écrasée")
        return figure

    alt = (
        f"À gauche, la photo de {image.shape[1]} sur {image.shape[0]} pixels et le carré qu’on y"
        " découpe autour de la tête du chat. Au centre, ce carré : le chat garde ses proportions."
        " À droite, la photo entière ramenée à un carré : rien n’est coupé, mais le chat est"
        f" {squeeze} fois trop étroit."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def grey_conversions(
    colours: Annotated[Mapping[str, tuple[int, int, int]], Named(Fields(*[Count(0, 255)] * 3))],
    greys: Annotated[
        Mapping[str, np.ndarray], Named(Drawn(lambda colours: len(colours), low=0, high=255))
    ],
) -> BookFigure:
    """Une bande de couleurs pures, puis la même en gris selon chaque méthode de ``greys`` (valeurs
    0…255)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(
            layout, 1 + len(greys), 1, height=layout.pick(0.9, 0.62) * (1 + len(greys))
        )
        show_image(axes[0, 0], np.array(list(colours.values()), dtype=np.uint8)[None])
        axes[0, 0].set_title("couleurs", fontsize=11, loc="left", fontweight="normal")
        for ax, (method, values) in zip(axes[1:, 0], greys.items()):
            show_image(ax, np.asarray(values)[None], vmin=0, vmax=255)
            ax.set_title(method, fontsize=11, loc="left", fontweight="normal")
            for position, value in enumerate(values):
                ax.text(
                    position,
                    0,
                    decimal(value, 0),
                    ha="center",
                    va="center",
                    fontsize=12,
                    color=_DARK_TEXT if value > 110 else _LIGHT_TEXT,
                )
        for ax in axes[:, 0]:
            ax.set_aspect(0.45)
        for position, (name, colour) in enumerate(colours.items()):
            bright = np.dot(colour, [0.299, 0.587, 0.114]) > 110
            axes[0, 0].text(
                position,
                0,
                name,
                ha="center",
                va="center",
                fontsize=11,
                color=_DARK_TEXT if bright else _LIGHT_TEXT,
            )
        return figure

    alt = (
        "Bande de couleurs : "
        + ", ".join(colours)
        + ". "
        + " ".join(
            f"En gris selon {method} : {', '.join(decimal(value, 0) for value in values)}."
            for method, values in greys.items()
        )
    )
    return BookFigure(draw, alt, raster=True)


@checked
def compression(views: Annotated[Mapping[str, np.ndarray], Named(COLOURS)]) -> BookFigure:
    """Le même détail enregistré de plusieurs façons ; les clés de ``views`` sont les titres
    (qualité et poids)."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, len(views), height=layout.pick(2.5, 1.68))
        for ax, (title, view) in zip(axes[0], views.items()):
            show_image(ax, view, title)
        return figure

    alt = (
        "L’œil du chat enregistré en JPEG : "
        + ", ".join(title.replace("\n", ", ") for title in views)
        + ". À la plus basse qualité apparaissent des blocs carrés de 8 pixels."
    )
    return BookFigure(draw, alt, raster=True)


def _size_title(view: np.ndarray) -> str:
    return f"{view.shape[1]} × {view.shape[0]}"
