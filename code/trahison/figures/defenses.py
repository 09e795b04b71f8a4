"""Les figures des défenses : exactitude robuste contre ε, prix payé sans attaque, masquage du gradient."""

from __future__ import annotations

from typing import Mapping

import numpy as np

from trahison.defenses.evaluation import RobustAccuracy
from trahison.figures.style import ADVERSARIAL, CONTROL, INK, ORIGINAL, SERIES, BookFigure, new_figure
from trahison.french import decimal, percent

MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def robustness_curves(curves: Mapping[str, RobustAccuracy], *, trained_at: float | None = None) -> BookFigure:
    """Exactitude sous attaque en fonction de ε, une ligne par défense, bande de confiance à 95 %.

    ``trained_at`` : le rayon contre lequel l'entraînement adverse s'est préparé, marqué d'un trait.
    """
    figure, axes = new_figure(height=4.9)
    ax = axes[0, 0]
    for colour, marker, (name, curve) in zip(SERIES, MARKERS, curves.items()):
        ax.fill_between(curve.epsilons, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(curve.epsilons, curve.accuracy, color=colour, marker=marker, markersize=5, label=name)
    if trained_at is not None:
        ax.axvline(trained_at, color=INK, linewidth=1, linestyle=":")
    ax.axhline(0.1, color=CONTROL, linewidth=1, linestyle="--")
    ax.set(xlabel="ε, sur une échelle de 0 à 1", ylabel="Exactitude sous attaque", ylim=(-0.02, 1.02))
    figure.legend(loc="outside lower left", ncols=2, fontsize=10.5)
    figure.alt = "Exactitude sous attaque. " + " ; ".join(
        f"{name} : " + ", ".join(f"{percent(value)} à ε = {decimal(epsilon)}"
                                 for epsilon, value in zip(curve.epsilons, curve.accuracy))
        for name, curve in curves.items()) + "."
    return figure


def masking_bars(success: Mapping[str, Mapping[str, float]]) -> BookFigure:
    """Taux de succès de la même attaque avec deux pertes : réseau → {perte : taux}."""
    networks = list(success)
    losses = list(next(iter(success.values())))
    figure, axes = new_figure(height=0.75 * len(networks) + 1.3)
    ax = axes[0, 0]
    height = 0.8 / len(losses)
    for rank, (loss, colour) in enumerate(zip(losses, (ORIGINAL, ADVERSARIAL))):
        rows = np.arange(len(networks)) + (rank - (len(losses) - 1) / 2) * height
        values = [success[network][loss] for network in networks]
        ax.barh(rows, values, height, color=colour, label=loss)
        for row, value in zip(rows, values):
            ax.text(value + 0.01, row, percent(value), va="center", fontsize=10)
    ax.set_yticks(range(len(networks)), networks)
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    ax.set(xlim=(0, 1.1), xlabel="Taux de succès de FGSM")
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(losses))
    figure.alt = "Taux de succès de FGSM. " + " ; ".join(
        f"{network} : " + ", ".join(f"{loss} {percent(value)}" for loss, value in row.items())
        for network, row in success.items()) + "."
    return figure
