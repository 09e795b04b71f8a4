"""La figure de « Reproduire les articles » : le nombre publié et le nôtre, l’un à côté de
l’autre."""

from __future__ import annotations

from collections.abc import Mapping

from trahison.figures.style import ADVERSARIAL, CONTROL, INK, ORIGINAL, BookFigure, new_figure
from trahison.french import percent
from trahison.replications.measure import Measure
from trahison.replications.published import Published


def show_published_and_ours(
    published: Mapping[str, Published], measures: Mapping[str, Measure]
) -> BookFigure:
    """Une ligne par nombre en pour cent : losange, l’article ; point et trait, notre valeur et son
    intervalle."""
    shown = [
        number
        for number in published.values()
        if number.unit == "percent" and number.key in measures
    ]
    figure, axes = new_figure(height=0.42 * len(shown) + 1.1)
    ax, facts = axes[0, 0], []
    for row, number in enumerate(shown):
        ours = measures[number.key]
        if row % 2:  # une bande sur deux : chaque nom va avec les points qui sont dessous
            ax.axhspan(row - 0.75, row + 0.25, color=CONTROL, alpha=0.15, linewidth=0)
        ax.plot([number.value, ours.value], [row, row], color=INK, linewidth=0.8, alpha=0.5)
        ax.plot(
            [ours.low, ours.high],
            [row, row],
            color=ADVERSARIAL,
            linewidth=4,
            alpha=0.5,
            solid_capstyle="butt",
        )
        ax.plot(
            number.value,
            row,
            "D",
            color=ORIGINAL,
            fillstyle="none",
            markersize=8,
            label="l’article" if not row else None,
        )
        ax.plot(
            ours.value,
            row,
            "o",
            color=ADVERSARIAL,
            markersize=5,
            label="ce livre" if not row else None,
        )
        # Au-dessus de la ligne, et non sur l’axe : de si longs noms ne laisseraient rien au tracé
        # sur un téléphone.
        ax.text(0.5, row - 0.28, number.quantity, ha="center", va="bottom", fontsize=9)
        facts.append(
            f"{number.quantity} : article {number.write(number.value)}, ici"
            f" {number.write(ours.value)}"
        )
    ax.set(ylim=(len(shown) - 0.4, -0.9), yticks=[], xlim=(-0.03, 1.03))
    ax.xaxis.set_major_formatter(lambda value, _: percent(value))
    figure.legend(loc="outside lower left", ncols=2)
    figure.alt = "Nombres publiés et nombres mesurés ici. " + " ; ".join(facts) + "."
    return figure
