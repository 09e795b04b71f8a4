"""Ce que coûtent les attaques qui ne font que des questions : distance et succès selon leur
nombre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trahison.contracts import Count, Number, checked
from trahison.figures.arguments import LARGEST, Drawn, Fields, Items, Named
from trahison.figures.drawing import new_figure
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import count, decimal, percent
from trahison.learning.proportion import wilson_interval

Asked = Drawn("q", low=1e-6)  # questions posées, par image
Curve = tuple[np.ndarray, np.ndarray]
Curves = Annotated[Mapping[str, Curve], Named(Fields(Asked, Drawn("q", low=0)))]
References = Annotated[Mapping[str, float], Named(Number(0, LARGEST))]
Rates = Annotated[Mapping[str, float], Named(Number(0, 1))]


@checked
def distance_by_query(curves: Curves, references: References) -> BookFigure:
    """Distance L2 médiane selon les questions posées, par attaque ; ``references`` : celle
    d’attaques qui ont le gradient."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(3.6, 4.2))
        ax = axes[0, 0]
        for (name, (queries, distances)), style, colour in zip(
            curves.items(), ("o-", "s-"), (theme.control, theme.adversarial)
        ):
            ax.plot(queries, distances, style, color=colour, markersize=5, label=name)
        for (name, value), style, colour in zip(
            references.items(), ("--", ":"), (theme.original, theme.ink)
        ):
            ax.axhline(value, linestyle=style, color=colour, label=f"{name}, avec gradient")
        top = max(float(distances.max()) for _, distances in curves.values())
        ax.set(ylabel="distance L2 médiane", ylim=(0, 1.08 * top))
        _query_axis(ax)
        figure.legend(loc="outside lower center", ncols=layout.pick(2, 1))
        return figure

    alt = (
        "Distance L2 médiane selon le nombre de questions. "
        + " ; ".join(
            f"{name} : {decimal(distances[0])} après {count(queries[0])} questions,"
            f" {decimal(distances[-1])} après {count(queries[-1])}"
            for name, (queries, distances) in curves.items()
        )
        + ". "
        + ", ".join(f"{name} : {decimal(value)}" for name, value in references.items())
        + "."
    )
    return BookFigure(draw, alt)


@checked
def success_by_query(
    queries: Annotated[np.ndarray, Asked],
    successes: Annotated[Sequence[int], Items(Count(0, "total"), "q")],
    total: Annotated[int, Count()],
    references: Rates,
) -> BookFigure:
    """Part d’images trompées, sur ``total``, selon les questions posées, et son intervalle de
    confiance à 95 % ; ``references`` : la part d’autres attaques, au même budget."""
    shares = np.array(successes) / total
    bands = np.array([wilson_interval(number, total) for number in successes]).T

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(3.6, 4.2))
        ax = axes[0, 0]
        ax.fill_between(queries, *bands, color=theme.adversarial, alpha=0.2, linewidth=0)
        ax.plot(queries, shares, "o-", color=theme.adversarial, markersize=5, label="carrés")
        for (name, value), style, colour in zip(
            references.items(), ("--", ":"), (theme.original, theme.control)
        ):
            ax.axhline(value, linestyle=style, color=colour, label=name)
        ax.set(ylabel="images trompées", ylim=(0, 1.03))
        ax.set_yticks([0, 0.5, 1], [percent(tick) for tick in (0, 0.5, 1)])
        _query_axis(ax)
        figure.legend(loc="outside lower center", ncols=layout.pick(3, 1))
        return figure

    alt = (
        f"Part des {total} images trompées selon le nombre de questions : "
        + " ; ".join(
            f"{percent(share)} après {count(asked)}" for share, asked in zip(shares, queries)
        )
        + ". "
        + ", ".join(f"{name} : {percent(value)}" for name, value in references.items())
        + "."
    )
    return BookFigure(draw, alt)


def _query_axis(ax: Axes) -> None:
    ax.set(xscale="log", xlabel="questions posées au réseau, par image")
    ax.xaxis.set_major_formatter(lambda value, _: count(round(value)))
