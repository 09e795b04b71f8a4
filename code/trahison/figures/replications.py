"""La figure de « Reproduire les articles » : le nombre publié et le nôtre, l’un à côté de
l’autre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from matplotlib.figure import Figure

from trahison.contracts import Instance, checked
from trahison.figures.arguments import Named
from trahison.figures.drawing import new_figure
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import percent
from trahison.replications.measure import Measure
from trahison.replications.published import Published


@checked
def show_published_and_ours(
    published: Annotated[Mapping[str, Published], Named(Instance(Published))],
    measures: Annotated[Mapping[str, Measure], Named(Instance(Measure))],
) -> BookFigure:
    """Une ligne par nombre en pour cent : losange, l’article ; point et trait, notre valeur et son
    intervalle."""
    shown = [
        number
        for number in published.values()
        if number.unit == "percent" and number.key in measures
    ]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.42 * len(shown) + 1.1)
        ax = axes[0, 0]
        for row, number in enumerate(shown):
            ours = measures[number.key]
            if row % 2:  # une bande sur deux : chaque nom va avec les points qui sont dessous
                ax.axhspan(row - 0.75, row + 0.25, color=theme.control, alpha=0.15, linewidth=0)
            ax.plot(
                [number.value, ours.value], [row, row], color=theme.ink, linewidth=0.8, alpha=0.5
            )
            ax.plot(
                [ours.low, ours.high],
                [row, row],
                color=theme.adversarial,
                linewidth=4,
                alpha=0.5,
                solid_capstyle="butt",
            )
            ax.plot(
                number.value,
                row,
                "D",
                color=theme.original,
                fillstyle="none",
                markersize=8,
                label="l’article" if not row else None,
            )
            ax.plot(
                ours.value,
                row,
                "o",
                color=theme.adversarial,
                markersize=5,
                label="ce livre" if not row else None,
            )
            # Au-dessus de la ligne, et non sur l’axe : de si longs noms ne laisseraient rien au
            # tracé sur un téléphone.
            ax.text(0.5, row - 0.28, number.quantity, ha="center", va="bottom", fontsize=9)
        ax.set(ylim=(len(shown) - 0.4, -0.9), yticks=[], xlim=(-0.03, 1.03))
        ax.xaxis.set_major_formatter(lambda value, _: percent(value))
        figure.legend(loc="outside lower left", ncols=2)
        return figure

    alt = (
        "Nombres publiés et nombres mesurés ici. "
        + " ; ".join(
            f"{number.quantity} : article {number.write(number.value)}, ici"
            f" {number.write(measures[number.key].value)}"
            for number in shown
        )
        + "."
    )
    return BookFigure(draw, alt)
