"""La couverture : deux tableaux qui se ressemblent, leur légende manuscrite, et le curseur ε arrêté
image par image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import fill
from typing import Annotated, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trahison.contracts import Count, List, Number, checked
from trahison.figures.arguments import Answers, AnswersOfEach, Items, NetworkPhoto, NetworkPhotos
from trahison.figures.drawing import shorten
from trahison.figures.handwriting import write
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.slider import BookSlider, photo_steps
from trahison.figures.theme import Theme
from trahison.french import probability
from trahison.networks import Prediction
from trahison.vision.images import NETWORK_BOUNDS, grey_levels, to_uint8

# La toile et la peinture ne changent pas avec le thème : un tableau garde ses couleurs, quel que
# soit le mur.
CANVAS, PAINT, FRAME = "#E9DCBF", "#2C2118", "#5B4632"
SAYS_CAT, SAYS_NO_CAT = "Ceci est un chat.", "Ceci n’est pas un chat."
# deux tableaux côte à côte remplissent un téléphone
TWO_PAINTINGS = Layout("phone", 3.6)


@checked
def two_paintings(
    original: NetworkPhoto,
    adversarial: NetworkPhoto,
    before: Answers,
    after: Answers,
) -> BookFigure:
    """La photo et l'image adverse, (H, W, 3) dans [−1, 1], accrochées côte à côte comme deux
    tableaux.

    Sous chacun, comme sur un cartel de musée, les réponses du réseau : ``before`` et ``after``.
    """
    photo, forged = to_uint8(original, NETWORK_BOUNDS), to_uint8(adversarial, NETWORK_BOUNDS)

    def draw(layout: Layout, theme: Theme) -> Figure:
        works = (
            (photo, SAYS_CAT, before, theme.original),
            (forged, SAYS_NO_CAT, after, theme.adversarial),
        )
        return _hang(works, layout, gap=layout.pick(0.22, 0.1), fontsize=layout.pick(11, 8.5))

    alt = (
        "Deux tableaux à la manière de Magritte, et le même chat : l’œil n’y voit pas de"
        f" différence. Sous le premier est écrit à la main « {SAYS_CAT} », et le réseau y répond :"
        f" {_answers(before)}. Sous le second, « {SAYS_NO_CAT} », et le réseau y répond :"
        f" {_answers(after)}."
    )
    return BookFigure(draw, alt, raster=True, phone=TWO_PAINTINGS)


@checked
def epsilon_slider(
    images: NetworkPhotos,
    answers: AnswersOfEach,
    epsilons: Annotated[Sequence[float], Items(Number(0, 2), "n", low=2)],
    *,
    still: Annotated[Sequence[int], List(Count(0, lambda images: len(images) - 1), high=12)],
) -> BookSlider:
    """Le curseur ε : pour chaque valeur de ``epsilons``, l'image (H, W, 3) dans [−1, 1] et les
    réponses ``answers`` du réseau.

    ``still`` : rangs des valeurs gardées par la figure fixe.
    """
    film = slider_frames(
        images[list(still)], [answers[i][0] for i in still], [epsilons[i] for i in still]
    )
    return BookSlider(
        film,
        label="ε, la force du bruit",
        steps=photo_steps(images, answers, [_levels(e) for e in epsilons]),
    )


def slider_frames(
    images: np.ndarray, answers: Sequence[Prediction], epsilons: Sequence[float]
) -> BookFigure:
    """Le curseur ε arrêté sur chaque valeur de ``epsilons`` : l'image, la réponse du réseau, la
    position du curseur."""
    frames = list(zip((to_uint8(image, NETWORK_BOUNDS) for image in images), answers, epsilons))
    half = -(-len(frames) // 2)

    def draw(layout: Layout, theme: Theme) -> Figure:
        return _film(layout.pick([frames], [frames[:half], frames[half:]]), layout, theme)

    story = " ; ".join(
        f"{_levels(e)} : {a.label} {probability(a.probability)}" for _, a, e in frames
    )
    alt = (
        f"Le même chat pour {len(frames)} valeurs de ε, et la réponse du réseau à chacune. {story}."
    )
    return BookFigure(draw, alt, raster=True, phone=TWO_PAINTINGS)


def _hang(
    works: Sequence[tuple[np.ndarray, str, Sequence[Prediction], str]],
    layout: Layout,
    *,
    gap: float,
    fontsize: float,
) -> Figure:
    side = (layout.width - gap) / 2
    picture, line = 1.12 * side, 1.8 * fontsize / 72
    labels = 3.3 * line
    figure = _blank_figure(layout, picture + labels)
    for left, (image, sentence, answers, colour) in zip((0, side + gap), works):
        _paint(_place(figure, left, labels, side, picture), image, sentence)
        shown = [
            replace(answer, label=shorten(answer.label, layout.pick(99, 16))) for answer in answers
        ]
        _label(_place(figure, left, 0, side, labels), shown, colour, line, fontsize)
    return figure


def _paint(ax: Axes, image: np.ndarray, sentence: str) -> None:
    """La toile dans son cadre, la photo, la phrase écrite dessous."""
    width, height = np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())
    rim, side, above = 0.02 * width, 0.74 * width, 0.085 * width
    ax.add_patch(Rectangle((0, 0), width, height, color=FRAME, linewidth=0))
    ax.add_patch(
        Rectangle((rim, rim), width - 2 * rim, height - 2 * rim, color=CANVAS, linewidth=0)
    )
    bottom = height - above - side
    ax.imshow(
        image,
        extent=((width - side) / 2, (width + side) / 2, bottom, bottom + side),
        zorder=2,
        interpolation="lanczos",
    )
    ax.set(xlim=(0, width), ylim=(0, height))
    # La même plume pour les deux phrases : leur largeur suit leur nombre de lettres.
    length = 0.84 * width * len(sentence) / len(SAYS_NO_CAT)
    write(ax, sentence, center=(width / 2, 0.53 * bottom), width=length, colour=PAINT)


def _label(
    ax: Axes, answers: Sequence[Prediction], colour: str, line: float, fontsize: float
) -> None:
    """Le cartel : une réponse par ligne, sur une barre aussi longue que sa probabilité."""
    width, top = np.ptp(ax.get_xlim()), ax.get_ylim()[1]
    for rank, answer in enumerate(answers):
        y = top - (rank + 0.8) * line
        ax.add_patch(
            Rectangle(
                (0, y - 0.42 * line),
                width * answer.probability,
                0.84 * line,
                color=colour,
                alpha=0.28,
                linewidth=0,
            )
        )
        style: dict[str, Any] = {
            "va": "center_baseline",
            "fontsize": fontsize,
            "fontweight": "normal" if rank else "bold",
        }
        ax.text(0.02 * width, y, answer.label, **style)
        ax.text(0.985 * width, y, probability(answer.probability), ha="right", **style)


def _film(
    rows: Sequence[Sequence[tuple[np.ndarray, Prediction, float]]], layout: Layout, theme: Theme
) -> Figure:
    columns, gap, width = len(rows[0]), 0.08, layout.width
    side = (width - gap * (columns - 1)) / columns
    strip = side + 1.1
    figure = _blank_figure(layout, strip * len(rows))
    for row, frames in enumerate(rows):
        ax = _place(figure, 0, strip * (len(rows) - 1 - row), width, strip)
        ax.plot(
            [side / 2, (columns - 0.5) * side + (columns - 1) * gap],
            [0.34, 0.34],
            color=theme.grid,
            linewidth=3,
            solid_capstyle="round",
        )
        for column, (image, answer, epsilon) in enumerate(frames):
            left = column * (side + gap)
            middle, colour = (
                left + side / 2,
                theme.original if answer.index == rows[0][0][1].index else theme.adversarial,
            )
            ax.imshow(
                image, extent=(left, left + side, strip - side, strip), interpolation="lanczos"
            )
            ax.add_patch(
                Rectangle((left, strip - side - 0.05), side, 0.05, color=colour, linewidth=0)
            )
            ax.text(
                middle,
                strip - side - 0.1,
                f"{fill(answer.label, 11, break_long_words=False)}\n"
                f"{probability(answer.probability)}",
                ha="center",
                va="top",
                fontsize=9,
            )
            ax.plot(middle, 0.34, "o", color=colour, markersize=9)
            ax.text(
                middle,
                0.02,
                _levels(epsilon, short=True),
                ha="center",
                va="bottom",
                fontsize=9,
                color=theme.ink,
            )
        ax.set(xlim=(0, width), ylim=(0, strip))
    return figure


def _blank_figure(layout: Layout, height: float) -> Figure:
    """Une figure dont les cadres sont placés au pouce près."""
    # « none » est documenté, et absent des types de Matplotlib
    return Figure(figsize=(layout.width, height), layout="none")  # type: ignore[arg-type]


def _place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Un cadre nu, mesuré en pouces : un pouce y vaut une unité."""
    total_width, total_height = figure.get_size_inches()
    ax = figure.add_axes(
        (left / total_width, bottom / total_height, width / total_width, height / total_height)
    )
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return ax


def _answers(answers: Sequence[Prediction]) -> str:
    return ", ".join(f"{answer.label} {probability(answer.probability)}" for answer in answers)


def _levels(epsilon: float, *, short: bool = False) -> str:
    """« 2 niveaux » ; en toutes lettres : « ε = 2 niveaux de gris »."""
    levels = round(grey_levels(epsilon, NETWORK_BOUNDS))
    text = f"{levels} niveau{'x' if levels >= 2 else ''}"
    return text if short else f"ε = {text} de gris"
