"""La figure de la carte du réseau embarqué : son journal d'entraînement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure

from trahison.contracts import Instance, List, checked
from trahison.figures.drawing import new_figure
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.french import decimal, percent
from trahison.networks.embedded.journal import Epoch


@checked
def training_journal(epochs: Annotated[Sequence[Epoch], List(Instance(Epoch))]) -> BookFigure:
    """L’exactitude sur les photos de vérification et le taux d’apprentissage, époque par époque."""
    last = epochs[-1]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=5.0, height_ratios=[2, 1], sharex=True)
        (above,), (below,) = axes
        ranks = np.array([epoch.epoch for epoch in epochs])
        above.plot(
            ranks,
            [100 * epoch.val_top5 for epoch in epochs],
            "o--",
            color=theme.test,
            markersize=4,
            label="dans les cinq premières",
        )
        above.plot(
            ranks,
            [100 * epoch.val_top1 for epoch in epochs],
            "o-",
            color=theme.test,
            markersize=4,
            label="la première",
        )
        below.step(
            ranks, [epoch.learning_rate for epoch in epochs], where="post", color=theme.train
        )
        for size, group in _stretches(epochs):
            above.text(
                np.mean([epoch.epoch for epoch in group]),
                3,
                f"{size}²",
                ha="center",
                color=theme.ink,
                fontsize=10,
            )
            for ax in (above, below):
                ax.axvline(group[0].epoch - 0.5, color=theme.control, linewidth=1, linestyle=":")
        above.set(ylim=(0, 100), ylabel="réponses justes (%)")
        above.legend(loc="upper left")
        below.set(xlabel="époque", ylabel="taux au début", ylim=(0, None))
        return figure

    alt = (
        f"Au fil de {len(epochs)} époques, la part des photos dont la première réponse est juste"
        f" monte de {percent(epochs[0].val_top1)} à {percent(last.val_top1)}, et celle où elle est"
        f" dans les cinq premières jusqu’à {percent(last.val_top5)}. Le taux d’apprentissage monte"
        f" puis descend à chacune des {last.round} manches, jusqu’à"
        f" {decimal(max(epoch.learning_rate for epoch in epochs))}. Côté des images : "
        + ", ".join(
            f"{size} pixels pendant {len(group)} époques" for size, group in _stretches(epochs)
        )
        + "."
    )
    return BookFigure(draw, alt)


def _stretches(epochs: Sequence[Epoch]) -> list[tuple[int, list[Epoch]]]:
    """Les suites d’époques de même manche et de même taille d’image : (côté, époques)."""
    return [
        (size, list(group))
        for (_, size), group in groupby(epochs, key=lambda epoch: (epoch.round, epoch.resolution))
    ]
