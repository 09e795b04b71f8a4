"""Les figures du musée des erreurs : l’image trop pâle, les succès noirs, la survie, les paires
avant et après."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import fill
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure

from trahison.attacks.mistakes import Exhibit
from trahison.contracts import Instance, List, checked
from trahison.figures.adversarial import draw_answers, list_answers
from trahison.figures.arguments import Digits, Fields, Greys, NetworkPhoto, ShareTable
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import percent
from trahison.networks import Prediction
from trahison.vision.images import NETWORK_BOUNDS, to_uint8

_PALE = "#FCFCFC"  # ni l’encre ni le papier : il reste clair en thème sombre, sur une case foncée


@checked
def two_scales(
    right: NetworkPhoto,
    wrong: NetworkPhoto,
    answers: Annotated[Sequence[Sequence[Prediction]], Fields(*[List(Instance(Prediction))] * 2)],
) -> BookFigure:
    """La même photo (H, W, 3) telle que le réseau la reçoit, à la bonne échelle puis à la mauvaise,
    et ses réponses."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        height = layout.pick(4.7, 4.4)
        figure, axes = new_figure(layout, 2, 2, height=height, height_ratios=[height - 2.6, 1.2])
        for ax, image, title in zip(
            axes[0], (right, wrong), ("valeurs de −1 à 1", "valeurs de 0 à 1")
        ):
            show_image(ax, to_uint8(image, NETWORK_BOUNDS), title)
        for ax, answer, colour in zip(axes[1], answers, (theme.original, theme.wrong)):
            draw_answers(ax, answer, colour, letters=layout.pick(28, 17))
        return figure

    alt = (
        "La photo du chat sur l’échelle du réseau, puis la même divisée par 255 : plus pâle, sans"
        f" noirs. Réponses à la première : {list_answers(answers[0])}. À la seconde :"
        f" {list_answers(answers[1])}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def false_successes(
    originals: Greys, returned: Greys, labels: Digits, answers: Digits
) -> BookFigure:
    """Des chiffres (N, 28, 28) et ce que l’attaque a rendu à leur place, avec ce que le réseau en
    lit."""
    black = int((np.abs(returned).reshape(len(returned), -1).max(axis=1) == 0).sum())
    counted = sum(answer != label for answer, label in zip(answers, labels))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, len(originals), height=layout.pick(3.4, 1.9))
        for column, (original, image, label, answer) in enumerate(
            zip(originals, returned, labels, answers)
        ):
            show_image(axes[0, column], original, f"{label}", cmap="gray", vmin=0, vmax=1)
            show_image(axes[1, column], image, cmap="gray", vmin=0, vmax=1)
            axes[1, column].set_xlabel(
                f"lu « {answer} »", color=theme.wrong if answer != label else theme.ink, fontsize=11
            )
        return figure

    alt = (
        f"{len(labels)} chiffres, et sous chacun l’image rendue par l’attaque : {black} sont"
        f" entièrement noires. {counted} sont comptées comme des succès."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def survival_map(rates: ShareTable) -> BookFigure:
    """Taux de succès après chaque traitement : attaque → {traitement : taux}, une case par
    couple."""
    attacks, treatments = list(rates), list(next(iter(rates.values())))
    grid = np.array([[rates[attack][treatment] for attack in attacks] for treatment in treatments])

    folded = [
        fill(re.sub(r" (?=\d)|(?<=\d) ", "\u00a0", treatment), 14) for treatment in treatments
    ]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.5 * len(treatments) + 1.1)
        ax = axes[0, 0]
        ax.imshow(grid, cmap="Oranges", vmin=0, vmax=1, aspect="auto")
        for (row, column), rate in np.ndenumerate(grid):
            ax.text(
                column,
                row,
                percent(rate),
                ha="center",
                va="center",
                color=_PALE if rate > 0.6 else "black",
            )
        ax.set_xticks(range(len(attacks)), attacks)
        ax.set_yticks(range(len(treatments)), layout.pick(treatments, folded))
        ax.xaxis.tick_top()
        ax.tick_params(length=0, labelsize=layout.pick(11, 10))
        ax.grid(False)
        ax.spines[:].set_visible(False)
        return figure

    alt = (
        "Part des images qui trompent encore après chaque traitement. "
        + " ; ".join(
            " ".join(attack.split())
            + " : "
            + ", ".join(f"{treatment} {percent(rate)}" for treatment, rate in row.items())
            for attack, row in rates.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def before_after(
    exhibits: Annotated[Sequence[Exhibit], List(Instance(Exhibit), high=100)],
) -> BookFigure:
    """Une paire de points par erreur mesurée en part d’images : ce que l’on annonce avec elle, et
    sans elle."""
    shown = [exhibit for exhibit in exhibits if exhibit.is_share]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.46 * len(shown) + 1.3)
        ax, rows = axes[0, 0], range(len(shown))
        for row, exhibit in zip(rows, shown):
            ax.plot(
                [exhibit.wrong, exhibit.right], [row, row], color=theme.ink, linewidth=1.2, zorder=1
            )
        ax.scatter(
            [exhibit.wrong for exhibit in shown],
            rows,
            s=85,
            marker="X",
            color=theme.wrong,
            label="avec l’erreur",
        )
        ax.scatter(
            [exhibit.right for exhibit in shown],
            rows,
            s=75,
            color=theme.right,
            label="sans l’erreur",
        )
        ax.set_yticks(rows, [exhibit.name for exhibit in shown])
        ax.invert_yaxis()
        ax.set(xlim=(-0.03, 1.03), xlabel="taux de succès annoncé")
        ax.set_xticks([0, 0.5, 1], [percent(tick) for tick in (0, 0.5, 1)])
        ax.set_xticks([0.25, 0.75], minor=True)
        ax.grid(True, which="both", axis="x")
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
        return figure

    alt = (
        "Taux de succès annoncé avec l’erreur, puis sans elle. "
        + " ; ".join(
            f"{exhibit.name} : {percent(exhibit.wrong)}, {percent(exhibit.right)}"
            for exhibit in shown
        )
        + "."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)
