"""Les figures des défenses : exactitude robuste contre ε, prix payé sans attaque, masquage du gradient."""

from __future__ import annotations

from typing import Mapping

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from trahison.defenses.evaluation import RobustAccuracy
from trahison.figures.style import (ADVERSARIAL, CONTROL, DIVERGING, HIGHLIGHT, INK, ORIGINAL, RIGHT, SERIES,
                                    BookFigure, new_figure, show_image)
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
        f"{name} : " + ", ".join(f"{percent(value)} à ε = {decimal(epsilon, 3)}"
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


def decision_squares(maps: Mapping[str, np.ndarray], extent: float, points: np.ndarray, labels: np.ndarray,
                     half_side: float, held: Mapping[str, np.ndarray]) -> BookFigure:
    """Les régions apprises dans le plan, un cadre par entraînement : nom → (n, n) classes, ligne du bas d’abord.

    ``points`` (N, 2) et ``labels`` (N,) : les exemples, au milieu de carrés de demi-côté ``half_side`` ; ``held`` :
    nom → exactitudes (sans attaque, sous attaque).
    """
    figure, axes = new_figure(1, len(maps), height=3.7)
    colours = (ORIGINAL, HIGHLIGHT, RIGHT)
    for ax, (name, regions) in zip(axes[0], maps.items()):
        ax.imshow(regions, origin="lower", extent=(-extent, extent, -extent, extent), alpha=0.3, vmin=0, vmax=2,
                  cmap=ListedColormap(colours), interpolation="bilinear", interpolation_stage="rgba")
        for point, label in zip(points, labels):
            ax.add_patch(Rectangle(point - half_side, 2 * half_side, 2 * half_side, fill=False, linewidth=0.8,
                                   edgecolor=colours[label]))
            ax.plot(*point, marker="os^"[label], color=colours[label], markersize=4, markeredgecolor=INK,
                    markeredgewidth=0.5)
        ax.set(xticks=[], yticks=[], aspect="equal", xlim=(-1.25, 1.25), ylim=(-1.25, 1.25),
               title=f"entraînement {name}")
        clean, robust = (percent(share, 1) for share in held[name])
        ax.set_xlabel(f"{clean} sans attaque\n{robust} sous attaque", fontsize=11)
        ax.grid(False)
    figure.alt = f"Points dans des carrés de demi-côté {decimal(half_side)}, et régions apprises. " + " ; ".join(
        f"entraînement {name} : {percent(clean, 1)} de points nouveaux bien classés, {percent(robust, 1)} sous attaque"
        for name, (clean, robust) in held.items())
    figure.alt += ". Avec l’entraînement adverse, les frontières passent plus loin des points."
    return figure


def gradients_by_network(images: np.ndarray, slopes: Mapping[str, np.ndarray]) -> BookFigure:
    """Des chiffres (3, 28, 28) et, pour chaque réseau, le gradient (3, 28, 28) de la perte, chacun à son échelle."""
    figure, axes = new_figure(len(images), 1 + len(slopes), height=2.15 * len(images), raster=True)
    inked = np.abs(images) > 0.1
    shares = {}
    for line, image in zip(axes, images):
        show_image(line[0], image, cmap="gray_r", vmin=0, vmax=1)
    for column, (name, gradients) in enumerate(slopes.items(), start=1):
        sizes = np.abs(gradients)
        shares[name] = float((sizes * inked).sum() / sizes.sum())
        for ax, gradient in zip(axes[:, column], gradients):
            limit = float(np.abs(gradient).max()) or 1.0
            show_image(ax, gradient, cmap=DIVERGING, vmin=-limit, vmax=limit)
        axes[0, column].set_title(name, fontsize=11, fontweight="normal", color=INK)
    axes[0, 0].set_title("image", fontsize=11, fontweight="normal", color=INK)
    figure.alt = ("Des chiffres et le gradient de la perte par rapport à leurs pixels. Part du gradient sur le trait : "
                  f"{', '.join(f'{name} {percent(share)}' for name, share in shares.items())}.")
    return figure
