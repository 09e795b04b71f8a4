"""Les figures de la perturbation universelle : elle-même, les photos qu’elle trompe, et la part
qu’elle en trompe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure

from trahison.contracts import Count, Instance, checked
from trahison.figures.adversarial import magnification, magnify
from trahison.figures.arguments import Drawn, Fields, Items, Named, NetworkPhotos
from trahison.figures.drawing import FOLDED_LINE, new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import percent
from trahison.learning.proportion import wilson_interval
from trahison.networks import Prediction
from trahison.vision.images import NETWORK_BOUNDS, to_uint8

# l’attaque, le bruit de même taille, le nombre d’images
Groups = Annotated[Mapping[str, tuple[int, int, int]], Named(Fields(Count(0), Count(0), Count()))]
AnswerToEach = Annotated[Sequence[Prediction], Items(Instance(Prediction), "n")]


@checked
def one_for_all(
    perturbation: Annotated[np.ndarray, Drawn("h", "w", 3, low=-2, high=2)],
    photos: NetworkPhotos,
    before: AnswerToEach,
    after: AnswerToEach,
) -> BookFigure:
    """La perturbation (H, W, 3), grossie, et des photos (N, H, W, 3) de [−1, 1] auxquelles on l’a
    ajoutée, avec la réponse d’avant et celle d’après."""
    factor = magnification(float(np.abs(perturbation).max()))

    def draw(layout: Layout, theme: Theme) -> Figure:
        words = [
            [layout.fold(answer.label, layout.pick(15, 17)) for answer in answers]
            for answers in (before, after)
        ]
        lines = max(word.count("\n") for row in words for word in row)
        rows, columns = layout.grid(1 + len(photos), phone=2)
        height = layout.pick(2.6, 3.1) + 2 * FOLDED_LINE * lines
        figure, axes = new_figure(layout, rows, columns, height=rows * height)
        show_image(axes.flat[0], magnify(perturbation, factor), f"perturbation × {factor}")
        for ax, photo, was, now, first, second in zip(axes.flat[1:], photos, *words, before, after):
            show_image(ax, to_uint8(photo, NETWORK_BOUNDS), f"{was} →")
            changed = first.index != second.index
            ax.set_xlabel(
                now,
                color=theme.text(theme.adversarial if changed else theme.original),
                fontsize=11,
            )
        for ax in axes.flat[1 + len(photos) :]:
            ax.axis("off")
        return figure

    alt = (
        f"Une seule perturbation, grossie {factor} fois, et les photos qui la portent. "
        + " ; ".join(
            f"{first.label} devient {second.label}"
            if first.index != second.index
            else f"{first.label} reste {first.label}"
            for first, second in zip(before, after)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def rates_beside_noise(groups: Groups) -> BookFigure:
    """Part des réponses qui changent dans chaque groupe d’images, sous l’attaque et sous un bruit
    de même taille, avec l’intervalle de confiance à 95 % : groupe → (attaque, bruit, nombre)."""
    rows = list(groups.items())
    if any(max(attack, noise) > total for attack, noise, total in groups.values()):
        raise ValueError(f"groups : pas plus de succès que d’images attendus, reçu {groups}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.85 * len(rows) + 1.2)
        ax = axes[0, 0]
        for which, name, colour in (
            (0, "la même pour toutes", theme.adversarial),
            (1, "bruit de même taille", theme.control),
        ):
            for row, (_, counts) in enumerate(rows):
                share, (low, high) = _share(counts[which], counts[2])
                place = row + 0.36 * (which - 0.5)
                ax.barh(place, share, 0.34, color=colour, label=None if row else name)
                ax.plot([low, high], [place, place], color=theme.ink, linewidth=1.6)
        ax.set_yticks(
            range(len(rows)), [layout.fold(name, layout.pick(16, 15)) for name, _ in rows]
        )
        ax.invert_yaxis()
        ax.set(xlim=(0, 1), xlabel="part des réponses qui changent")
        ax.set_xticks([0, 0.5, 1], [percent(tick) for tick in (0, 0.5, 1)])
        ax.grid(False, axis="y")
        figure.legend(loc="outside lower center", ncols=layout.pick(2, 1))
        return figure

    alt = (
        "Part des réponses qui changent. "
        + " ; ".join(
            f"{name} : {percent(attack / total)} sous la perturbation commune,"
            f" {percent(noise / total)} sous un bruit de même taille, sur {total} images"
            for name, (attack, noise, total) in rows
        )
        + "."
    )
    return BookFigure(draw, alt)


def _share(number: int, total: int) -> tuple[float, tuple[float, float]]:
    return number / total, wilson_interval(number, total)
