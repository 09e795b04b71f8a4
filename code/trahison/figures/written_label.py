"""La figure de « En 2026 » : la même photo, sans et avec un mot écrit dessus, et ce qu’y répond le
réseau."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure

from trahison.contracts import Text, checked
from trahison.figures.arguments import COLOURS, AnswersOfEach, Items
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import decimal
from trahison.networks.classifier import Prediction


@checked
def show_stuck_label(
    photos: Annotated[Sequence[np.ndarray], Items(COLOURS, "n", low=2, high=2)],
    answers: AnswersOfEach,
    word: Annotated[str, Text()],
) -> BookFigure:
    """Deux photos (H, W, 3), la seconde avec ``word`` collé dessus ; sous chacune, les réponses du
    réseau."""

    def lines(answer: Sequence[Prediction]) -> list[str]:
        return [f"{one.label} : {decimal(one.probability)}" for one in answer]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=layout.pick(4.2, 3.1))
        for ax, photo, answer in zip(axes[0], photos, answers):
            show_image(ax, photo)
            ax.set_xlabel("\n".join(lines(answer)), fontsize=layout.pick(11, 9))
        return figure

    alt = (
        f"Une photo, puis la même avec le mot « {word} » écrit sur un papier blanc. Réponses du"
        f" réseau à la première : {', '.join(lines(answers[0]))} ; à la seconde :"
        f" {', '.join(lines(answers[1]))}."
    )
    return BookFigure(draw, alt, raster=True)
