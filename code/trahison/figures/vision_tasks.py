"""Figures des quatre tâches de la vision par ordinateur."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from trahison.contracts import Instance, List, Maybe, Number, Text, checked
from trahison.figures.arguments import (
    COLOURS,
    AnswersOfEach,
    ColourPhoto,
    Drawn,
    Fields,
    Grey,
    Items,
    Named,
    NamesOfEach,
)
from trahison.figures.drawing import align_titles, new_figure, show_image
from trahison.figures.layout import PHONE, SCREEN, Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import count, percent, probability
from trahison.vision.tasks import Box

Numbered = Annotated[np.ndarray, Drawn("h", "w", low=0, high=10_000, whole=True, lit=True)]

# Encres d’un texte ou d’un cadre posé sur une photo : les mêmes dans les deux thèmes.
_LIGHT_INK, _DARK_INK = "#F4F4F4", "#16181B"


@checked
def photo_labels(
    photos: Annotated[
        Sequence[np.ndarray], Items(Drawn(None, None, 3, low=0, high=255), "n", high=30)
    ],
    names: NamesOfEach,
    predictions: AnswersOfEach,
) -> BookFigure:
    """Classification : chaque photo et ses trois meilleures étiquettes, en barres de
    probabilité."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        abreast = layout.pick(1, 1, 2)  # photos sur une rangée
        place = layout.pick(layout, layout, PHONE)  # ce qu'il reste à chacune
        lines = -(-len(photos) // abreast)
        figure, axes = new_figure(
            layout,
            lines,
            2 * abreast,
            height=layout.pick(1.75, 1.75, 1.95) * lines,
            width_ratios=[1, 2.1] * abreast,
        )
        for ax in axes.flat[2 * len(photos) :]:
            ax.axis("off")
        for (left, right), photo, answers in zip(axes.reshape(-1, 2), photos, predictions):
            show_image(left, photo)
            rows = np.arange(len(answers))
            right.barh(
                rows, [answer.probability for answer in answers], color=theme.original, height=0.7
            )
            for row, answer in zip(rows, answers):
                words = f"{answer.label} {probability(answer.probability)}"
                room = 1.88 - answer.probability  # à droite de la barre
                folded = words if len(words) <= 15 * room else place.fold(words, int(17 * room))
                right.text(
                    0.02 + answer.probability,
                    row,
                    folded,
                    va="center",
                    fontsize=12 if folded == words else 10,
                )
            right.set(xlim=(0, 1.9), ylim=(len(answers) - 0.4, -0.6))
            right.axis("off")
        return figure

    alt = "Photos et leurs trois meilleures étiquettes. " + " ".join(
        f"{name} : "
        + ", ".join(f"{answer.label} {probability(answer.probability)}" for answer in answers)
        + "."
        for name, answers in zip(names, predictions)
    )
    return BookFigure(draw, alt, raster=True, screen=SCREEN)


@checked
def detected_boxes(
    photos: Annotated[Sequence[np.ndarray], Items(COLOURS, "n", high=30)],
    found: Annotated[Sequence[Sequence[Box]], Items(List(Instance(Box), low=0), "n")],
    truths: Annotated[Sequence[Box | None], Items(Maybe(Instance(Box)), "n")],
    overlaps: Annotated[Sequence[float], Items(Number(0, 1), "n")],
    titles: NamesOfEach,
) -> BookFigure:
    """Détection : boîtes trouvées (vertes si elles recouvrent la vraie d’au moins la moitié), vraie
    boîte en tirets.

    ``overlaps`` : meilleur recouvrement (intersection sur union) de chaque photo, 0 si rien n’est
    trouvé.
    """
    columns = min(len(photos), 3)
    rows = -(-len(photos) // columns)

    def draw(layout: Layout, theme: Theme) -> Figure:
        tallest = max(photo.shape[0] / photo.shape[1] for photo in photos)
        fitting = 0.3 + tallest * layout.width / columns
        height = rows * min(4.3 if columns == 1 else 2.5, layout.pick(9, fitting))
        figure, axes = new_figure(layout, rows, columns, height=height)
        for ax, photo, boxes, truth, overlap, title in zip(
            axes.flat, photos, found, truths, overlaps, titles
        ):
            show_image(ax, photo, title)
            for box in boxes:
                _draw_box(ax, box, theme.right if overlap >= 0.5 else theme.wrong)
            if truth is not None:
                _draw_box(ax, truth, _LIGHT_INK, dashed=True)
        return figure

    alt = "Détection de visages. " + " ".join(
        f"{title} : "
        + (
            f"{len(boxes)} boîte{'s' if len(boxes) > 1 else ''}, recouvrement {percent(overlap)}."
            if boxes
            else "rien n’est trouvé."
        )
        for title, boxes, overlap in zip(titles, found, overlaps)
    )
    return BookFigure(draw, alt, raster=True)


@checked
def strokes_and_classes(
    photo: ColourPhoto,
    strokes: Annotated[Mapping[str, Sequence[Box]], Named(List(Instance(Box)))],
    classes: Annotated[
        np.ndarray, Drawn(shape=lambda photo: photo.shape[:2], low=0, high=3, whole=True)
    ],
) -> BookFigure:
    """Segmentation sémantique : les zones étiquetées à la main, puis la classe (H, W) de chaque
    pixel."""
    shares = ", ".join(
        f"{name} {percent((classes == number).mean())}" for number, name in enumerate(strokes)
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        grid = layout.pick((2, 1), (2, 1), (1, 2))
        figure, axes = new_figure(layout, *grid, height=layout.pick(8.4, 6.6, 3.9))
        top, bottom = axes.flat
        show_image(top, photo, "ce qu’on lui montre : quelques zones étiquetées")
        colours = _class_colours(theme)
        for boxes, colour in zip(strokes.values(), colours):
            for box in boxes:
                _draw_box(top, box, colour, filled=True)
        show_image(
            bottom, _overlay(photo, classes, theme), "ce qu’il en déduit : une classe par pixel"
        )
        handles = [Patch(color=colour, label=name) for name, colour in zip(strokes, colours)]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
        return figure

    alt = (
        f"D’abord la photo et {sum(map(len, strokes.values()))} rectangles étiquetés à la main,"
        f" puis la photo coloriée selon la classe trouvée pour chaque pixel : {shares}. Les"
        " frontières suivent les contours de la photo."
    )
    return BookFigure(draw, alt, raster=True, screen=SCREEN)


@checked
def masks_and_instances(
    image: Grey, mask: Annotated[np.ndarray, Drawn("h", "w", mask=True)], instances: Numbered
) -> BookFigure:
    """Sémantique contre instances : la même image grise, coloriée d’une seule couleur puis d’une
    par objet."""
    areas = np.bincount(instances.ravel())[1:]

    def draw(layout: Layout, theme: Theme) -> Figure:
        grid = layout.pick((2, 1), (2, 1), (1, 2))
        figure, axes = new_figure(layout, *grid, height=layout.pick(9.6, 7.4, 3.8))
        top, bottom = axes.flat
        show_image(top, _tint(image, mask, theme.highlight), "sémantique : pièce ou fond")
        show_image(bottom, _colour_instances(image, instances, theme), "instances : quelle pièce")
        for number in range(1, instances.max() + 1):
            rows, columns = np.nonzero(instances == number)
            bottom.text(
                columns.mean(), rows.mean(), str(number), ha="center", va="center", color=_DARK_INK
            )
        return figure

    alt = (
        f"Deux fois la même photo de pièces. D’abord une seule couleur : {percent(mask.mean())}"
        f" des pixels sont « pièce ». Ensuite {count(instances.max())} numéros et autant de taches"
        f" de couleur, une par pièce, de {count(areas.min())} à {count(areas.max())} pixels."
    )
    return BookFigure(draw, alt, raster=True, screen=SCREEN)


@checked
def merged_and_split(image: Grey, merged: Numbered, split: Numbered) -> BookFigure:
    """Objets qui se touchent : les morceaux d’un seul tenant, puis la ligne de partage des eaux."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=layout.pick(3.0, 2.0))
        for ax, labels, title in zip(
            axes[0], (merged, split), ("d’un seul tenant", "partage des eaux")
        ):
            show_image(
                ax, _colour_instances(image, labels, theme), f"{title} : {count(labels.max())}"
            )
        return figure

    alt = (
        f"Les pièces, épaissies jusqu’à se toucher. À gauche, {count(merged.max())} morceaux d’un"
        f" seul tenant ; à droite, la ligne de partage des eaux en retrouve {count(split.max())}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def four_tasks(
    labelled: Annotated[tuple[np.ndarray, str], Fields(COLOURS, Text())],
    detected: Annotated[tuple[np.ndarray, Box], Fields(COLOURS, Instance(Box))],
    segmented: Annotated[
        tuple[np.ndarray, np.ndarray],
        Fields(Drawn("h", "w", 3, low=0, high=255), Drawn("h", "w", low=0, high=3, whole=True)),
    ],
    separated: Annotated[
        tuple[np.ndarray, np.ndarray], Fields(Drawn("h", "w"), Drawn("h", "w", low=0, whole=True))
    ],
) -> BookFigure:
    """Les quatre tâches côte à côte : étiquette, boîte, classe de chaque pixel, numéro de chaque
    objet."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=layout.pick(5.6, 5.0))
        align_titles(axes)
        (a, b), (c, d) = axes
        show_image(a, labelled[0], "classification :\nquoi ?")
        a.text(
            0.5,
            0.04,
            labelled[1],
            transform=a.transAxes,
            ha="center",
            va="bottom",
            fontsize=12,
            color=_DARK_INK,
            bbox={"boxstyle": "round", "facecolor": _LIGHT_INK, "edgecolor": "none"},
        )
        show_image(b, detected[0], "détection :\nquoi et où ?")
        _draw_box(b, detected[1], theme.highlight)
        show_image(c, _overlay(*segmented, theme), "sémantique :\nquoi, à chaque pixel ?")
        show_image(d, _colour_instances(*separated, theme), "instances :\nlequel, à chaque pixel ?")
        return figure

    alt = (
        f"Quatre photos. Classification : le chat porte l’étiquette « {labelled[1]} ». Détection :"
        f" une boîte de {detected[1].height} pixels de côté autour du visage. Segmentation"
        f" sémantique : chaque pixel du temple a l’une de {segmented[1].max() + 1} couleurs."
        f" Segmentation d’instances : {separated[1].max()} pièces, coloriées une par une."
    )
    return BookFigure(draw, alt, raster=True)


def _class_colours(theme: Theme) -> tuple[str, ...]:
    return (theme.sky, theme.original, theme.wrong, theme.right)


def _draw_box(
    ax: Axes, box: Box, colour: str, *, dashed: bool = False, filled: bool = False
) -> None:
    look = {"facecolor": (*to_rgb(colour), 0.45)} if filled else {"fill": False}
    ax.add_patch(
        Rectangle(
            (box.left, box.top),
            box.width,
            box.height,
            edgecolor=colour,
            linewidth=2.5,
            linestyle="--" if dashed else "-",
            **look,
        )
    )


def _overlay(photo: np.ndarray, classes: np.ndarray, theme: Theme) -> np.ndarray:
    """La photo ``uint8`` (H, W, 3), teintée par la couleur de la classe de chaque pixel."""
    colours = np.array([to_rgb(colour) for colour in _class_colours(theme)])
    return 0.45 * photo / 255 + 0.55 * colours[classes]


def _tint(image: np.ndarray, mask: np.ndarray, colour: str) -> np.ndarray:
    grey = np.repeat(image[..., None] / 255, 3, axis=2)
    return np.where(mask[..., None], 0.4 * grey + 0.6 * np.array(to_rgb(colour)), grey)


def _colour_instances(image: np.ndarray, instances: np.ndarray, theme: Theme) -> np.ndarray:
    """L’image grise (H, W), chaque objet teinté d’une couleur différente de celle de ses voisins de
    numéro."""
    palette = np.array([to_rgb(colour) for colour in theme.series[:6]])
    grey = np.repeat(image[..., None] / 255, 3, axis=2)
    return np.where(
        instances[..., None] > 0, 0.4 * grey + 0.6 * palette[instances % len(palette)], grey
    )
