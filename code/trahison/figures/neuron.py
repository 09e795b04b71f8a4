"""Les figures du chapitre « Un neurone »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from trahison.contracts import Count, Instance, List, Maybe, Number, Text, checked
from trahison.figures.arguments import (
    LARGEST,
    Drawn,
    Fields,
    Grey,
    Items,
    Named,
    Points,
    ShareCurves,
    Step,
    TwoWords,
    Value,
    Values,
    Whole,
)
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookAnimation, BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING, PALETTE
from trahison.french import decimal, percent
from trahison.learning.neuron import Activation, Perceptron

_SIDES = LinearSegmentedColormap.from_list(
    "sides", [PALETTE["adversarial"], "#F7F7F7", PALETTE["original"]]
)
_LIGHT_TEXT = "#FDFDFD"  # posé sur une couleur fixe : ne suit pas le thème


@checked
def neuron_diagram(
    inputs: Annotated[Mapping[str, float], Named(Number(-1e3, 1e3))],
    weights: Annotated[Sequence[float], Items(Number(-1e3, 1e3), lambda inputs: len(inputs))],
    bias: Value,
    score: Value,
    output: Value,
) -> BookFigure:
    """Schéma d’un neurone, avec ses nombres : entrées, poids (trait d’autant plus épais que le
    poids est grand), somme, sortie."""
    terms = ", ".join(
        f"{name} vaut {decimal(value, 0)} et pèse {decimal(weight, 1)}"
        for (name, value), weight in zip(inputs.items(), weights)
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        size, right = layout.pick((11, 9.35), (9, 9.7))
        figure, axes = new_figure(layout, height=0.43 * layout.width)
        ax = axes[0, 0]
        ax.set(xlim=(-1.75, right), ylim=(0.0, 4.4), aspect="equal")
        ax.axis("off")
        heights = np.linspace(3.9, 1.5, len(inputs))
        for (name, value), weight, height in zip(inputs.items(), weights, heights):
            ax.plot(
                [1.6, 4.4],
                [height, 2.4],
                color=theme.original if weight > 0 else theme.adversarial,
                linewidth=1 + 1.1 * abs(weight),
                zorder=1,
            )
            _disc(ax, 1.4, height, decimal(value, 0), 0.42, size + 1, theme)
            ax.text(0.8, height, name, ha="right", va="center", fontsize=size)
            _label(ax, 2.75, height + (2.4 - height) * 0.44, f"× {decimal(weight, 1)}", size, theme)
        ax.plot([2.3, 4.4], [0.4, 2.4], color=theme.control, linewidth=2, zorder=1)
        ax.text(2.2, 0.35, f"w₀ = {decimal(bias, 1)}", ha="right", va="center", fontsize=size)
        ax.plot([4.5, 7.5], [2.4, 2.4], color=theme.ink, linewidth=1.5, zorder=1)
        _disc(ax, 4.5, 2.4, "Σ", 0.6, size + 6, theme)
        ax.text(4.5, 1.25, f"score\n{decimal(score, 1)}", ha="center", va="center", fontsize=size)
        _disc(ax, 6.3, 2.4, "", 0.6, size, theme)
        curve = np.linspace(-1, 1, 60)
        ax.plot(6.3 + 0.38 * curve, 2.4 + 0.34 * np.tanh(3 * curve), color=theme.right, zorder=4)
        ax.text(6.3, 1.25, "activation\ng", ha="center", va="center", fontsize=size)
        ax.text(
            7.6,
            2.4,
            f"ŷ = {decimal(output, 2)}",
            ha="left",
            va="center",
            fontsize=size + 2,
            fontweight="bold",
        )
        return figure

    alt = (
        f"Schéma d’un neurone. À gauche les entrées : {terms}. Elles entrent, multipliées par leur"
        f" poids, dans une somme, avec w₀ = {decimal(bias, 1)}. La somme vaut {decimal(score, 1)}."
        f" L’activation g la transforme en la sortie ŷ = {decimal(output, 2)}."
    )
    return BookFigure(draw, alt)


@checked
def activations(
    functions: Annotated[Mapping[str, Activation], Named(Instance(Activation))],
) -> BookFigure:
    """Chaque fonction d’activation (trait plein) et sa dérivée (tirets)."""
    z = np.linspace(-4, 4, 401)
    peaks = " ; ".join(
        f"{a.name}, de {decimal(a.function(z).min(), 2)} à {decimal(a.function(z).max(), 2)}, pente"
        f" maximale {decimal(a.derivative(z).max(), 2)}"
        for a in functions.values()
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(functions), wide=3, phone=2)
        figure, axes = new_figure(
            layout, rows, columns, height=2.35 * rows + 0.5, sharex=True, sharey=True
        )
        for ax, activation in zip(axes.flat, functions.values()):
            ax.plot(z, activation.function(z), color=theme.original, label="fonction")
            ax.plot(
                z,
                activation.derivative(z),
                color=theme.adversarial,
                linestyle="--",
                linewidth=1.8,
                label="dérivée",
            )
            ax.set_title(activation.name if len(activation.name) < 15 else "tanh", fontsize=11)
            ax.set(ylim=(-1.3, 2.2), xticks=[-4, 0, 4], yticks=[-1, 0, 1, 2])
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        return figure

    alt = f"{len(functions)} fonctions d’activation et leurs dérivées, entre −4 et 4 : {peaks}."
    return BookFigure(draw, alt)


@checked
def decision_line(
    points: Points,
    labels: Values,
    weights: Annotated[np.ndarray, Drawn(2, lit=True)],
    bias: Value,
    axis_names: TwoWords,
    class_names: TwoWords,
) -> BookFigure:
    """Un neurone à deux entrées : sa sortie en couleur, sa droite de décision, et la flèche des
    poids."""
    right = ((points @ weights + bias > 0) == (labels > 0)).mean()

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(5.4, 4.4))
        ax = axes[0, 0]
        _draw_side(ax, points, labels, weights, bias, class_names, theme, shade=True)
        foot = -bias * weights / (weights @ weights)
        arrow = weights / np.linalg.norm(weights)
        ax.annotate(
            "",
            foot + arrow,
            foot,
            arrowprops={"arrowstyle": "-|>", "color": theme.ink, "lw": 2.2, "mutation_scale": 18},
        )
        sides = [
            foot + 0.55 * arrow + side * np.array([-arrow[1], arrow[0]]) for side in (0.3, -0.3)
        ]
        freest = max(sides, key=lambda place: np.linalg.norm(points - place, axis=1).min())
        ax.text(
            *freest, "w", fontsize=14, fontweight="bold", color=theme.ink, ha="center", va="center"
        )
        # un angle droit ne se voit droit que si les deux axes ont la même échelle
        ax.set(xlabel=axis_names[0], ylabel=axis_names[1], aspect="equal")
        figure.legend(loc="outside lower center", ncols=2)
        return figure

    alt = (
        f"{len(points)} points de deux classes, {class_names[0]} et {class_names[1]}, et la droite"
        f" de décision, perpendiculaire à la flèche des poids ({decimal(weights[0], 1)} ;"
        f" {decimal(weights[1], 1)}). La couleur passe de l’orange au bleu en traversant la droite."
        f" {percent(right)} des points sont du bon côté."
    )
    return BookFigure(draw, alt)


@checked
def perceptron_steps(
    points: Points,
    labels: Values,
    history: Annotated[Perceptron, Whole(Perceptron)],
    class_names: TwoWords,
) -> BookAnimation:
    """La droite du perceptron après chaque correction."""
    lines = list(zip(history.weights, history.biases))
    misses = [(points @ weights + bias > 0) != (labels > 0) for weights, bias in lines]

    def draw(step: int, layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.2)
        ax, wrong = axes[0, 0], misses[step]
        _draw_side(ax, points, labels, *lines[step], class_names, theme)
        ax.scatter(
            *points[wrong].T, s=130, facecolors="none", edgecolors=theme.perturbation, linewidths=2
        )
        ax.set_title(
            f"correction {step} : {wrong.sum()} points du mauvais côté",
            fontsize=11,
            fontweight="normal",
        )
        ax.set(xlabel="longueur du sépale (réduite)", ylabel="largeur (réduite)")
        figure.legend(loc="outside lower center", ncols=2)
        return figure

    alt = (
        f"Une droite apprend à séparer deux espèces d’iris en {len(lines) - 1} corrections. Nombre"
        " de points du mauvais côté après chacune :"
        f" {', '.join(str(wrong.sum()) for wrong in misses)}."
    )
    return BookAnimation(draw, range(len(lines)), alt, milliseconds=900, held=False)


@checked
def boolean_functions(
    tables: Annotated[Sequence[tuple[int, ...]], List(Fields(*[Count(0, 1)] * 4), high=16)],
    solutions: Annotated[
        Sequence[tuple[np.ndarray, float] | None],
        Items(Maybe(Fields(Drawn(2), Number(-LARGEST, LARGEST))), lambda tables: len(tables)),
    ],
    names: Annotated[Mapping[tuple[int, ...], str], Named(Text(), Fields(*[Count(0, 1)] * 4))],
) -> BookFigure:
    """Les fonctions logiques de deux entrées : les quatre coins, et la droite trouvée (``None`` :
    aucune)."""
    solved = sum(solution is not None for solution in solutions)
    missing = " et ".join(
        names.get(table, str(table))
        for table, solution in zip(tables, solutions)
        if solution is None
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 4, 4, height=layout.pick(7.0, 5.6))
        corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        for ax in axes.flat[len(tables) :]:
            ax.axis("off")
        for ax, table, solution in zip(axes.flat, tables, solutions):
            ax.set(xlim=(-0.55, 1.55), ylim=(-0.55, 1.55), aspect="equal", xticks=[], yticks=[])
            ax.grid(False)
            ax.spines[:].set_visible(True)
            ax.spines[:].set_color(theme.control)
            if solution is not None:
                weights, bias = solution
                grid = np.linspace(-0.55, 1.55, 220)
                side = (grid[None, :] * weights[0] + grid[:, None] * weights[1] + bias > 0).astype(
                    float
                )
                ax.imshow(
                    side,
                    cmap=_SIDES,
                    vmin=0,  # sans quoi une fonction toujours vraie aurait la couleur du 0
                    vmax=1,
                    alpha=0.35,
                    extent=(-0.55, 1.55, -0.55, 1.55),
                    origin="lower",
                    aspect="equal",
                )
            else:
                ax.spines[:].set_color(theme.adversarial)
                ax.spines[:].set_linewidth(3)
            for corner, value in zip(corners, table):
                colour, marker = _markers(theme)[value]
                ax.plot(*corner, marker, color=colour, markersize=13)
                ax.text(
                    *corner,
                    str(value),
                    ha="center",
                    va="center",
                    color=_LIGHT_TEXT,
                    fontsize=10,
                    fontweight="bold",
                )
            ax.set_title(
                names.get(table, ""),
                fontsize=11,
                fontweight="bold" if solution is None else "normal",
            )
        return figure

    alt = (
        f"Les {len(tables)} fonctions logiques de deux entrées, chacune dessinée comme un carré"
        f" dont les quatre coins valent 0 (orange) ou 1 (bleu). {solved} sont coupées par une"
        f" droite qui met tous les 1 du même côté. Deux n’en ont aucune : {missing}."
    )
    return BookFigure(draw, alt)


@checked
def weights_as_image(
    means: Annotated[Mapping[str, np.ndarray], Named(Drawn("h", "w"), count=2)], weights: Grey
) -> BookFigure:
    """Les images moyennes de deux classes, et les poids du neurone, rangés comme les pixels."""
    low, high = (np.unravel_index(pick(weights), weights.shape) for pick in (np.argmin, np.argmax))
    first, second = means

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 3, height=layout.pick(2.6, 1.7))
        for ax, (title, mean) in zip(axes[0], means.items()):
            show_image(ax, mean, title, cmap="gray", vmin=0, vmax=1)
        limit = np.abs(weights).max()
        show_image(axes[0, 2], weights, "poids du neurone", cmap=DIVERGING, vmin=-limit, vmax=limit)
        return figure

    alt = (
        f"{first} et {second}, deux taches floues. À droite les poids, un par pixel : rouge pour"
        f" ceux qui votent pour {second.split()[-1]}, bleu pour ceux qui votent contre. Le plus"
        f" fort, {decimal(weights.max(), 1)}, est ligne {high[0] + 1}, colonne {high[1] + 1} ; le"
        f" plus faible, {decimal(weights.min(), 1)}, ligne {low[0] + 1}, colonne {low[1] + 1} : là"
        " où les deux chiffres diffèrent."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def fooled_neuron(
    image: Grey,
    step: Grey,
    fooled: Grey,
    outputs: Annotated[tuple[float, float], Fields(Number(0, 1), Number(0, 1))],
    epsilon: Step,
    label: str,
) -> BookFigure:
    """Un chiffre, la perturbation ±ε qui suit le signe des poids, et le chiffre perturbé ;
    ``outputs`` : ŷ avant et après."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 3, height=layout.pick(2.9, 2.15))
        show_image(axes[0, 0], image, f"ŷ = {decimal(outputs[0], 3)}", vmin=0, vmax=1)
        show_image(
            axes[0, 1],
            step,
            f"violet : +{decimal(epsilon, 2)}\nvert : −{decimal(epsilon, 2)}",
            cmap="PiYG_r",
            vmin=-epsilon,
            vmax=epsilon,
        )
        show_image(axes[0, 2], fooled, f"ŷ = {decimal(outputs[1], 3)}", vmin=0, vmax=1)
        return figure

    alt = (
        f"Un {label} de 8 × 8 pixels, que le neurone reconnaît (ŷ = {decimal(outputs[0], 3)}) ; une"
        f" perturbation de plus ou moins {decimal(epsilon, 2)} par pixel, selon le signe des poids"
        f" ; leur somme, où l’on voit toujours un {label} et où le neurone répond ŷ ="
        f" {decimal(outputs[1], 3)}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def robustness_curves(epsilons: Values, curves: ShareCurves) -> BookFigure:
    """Part de réponses justes selon ε, pour chaque perturbation de ``curves`` (la première est
    l’attaque)."""
    lists = {
        name: ", ".join(
            f"{percent(share)} à {decimal(epsilon, 2)}" for epsilon, share in zip(epsilons, shares)
        )
        for name, shares in curves.items()
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.5)
        ax = axes[0, 0]
        for (name, shares), colour, style in zip(
            curves.items(), (theme.adversarial, theme.control), ("-o", "--s")
        ):
            ax.plot(epsilons, shares, style, color=colour, label=name)
        ax.set(xlabel="ε (sur une échelle de 0 à 1)", ylabel="réponses justes", ylim=(-0.03, 1.05))
        ax.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        figure.legend(loc="outside lower center", ncols=2)
        return figure

    alt = "Part de réponses justes selon la force ε de la perturbation. " + " ".join(
        f"{name} : {values}." for name, values in lists.items()
    )
    return BookFigure(draw, alt)


def _markers(theme: Theme) -> tuple[tuple[str, str], ...]:
    """La couleur et le signe de chaque classe."""
    return (theme.adversarial, "s"), (theme.original, "o")


def _disc(
    ax: Axes, x: float, y: float, text: str, radius: float, size: float, theme: Theme
) -> None:
    ax.add_patch(
        Circle((x, y), radius, facecolor=theme.paper, edgecolor=theme.ink, linewidth=1.6, zorder=2)
    )
    ax.text(x, y, text, ha="center", va="center", fontsize=size, zorder=3)


def _label(ax: Axes, x: float, y: float, text: str, size: float, theme: Theme) -> None:
    ax.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        fontsize=size,
        zorder=3,
        bbox={"facecolor": theme.paper, "edgecolor": "none", "pad": 1.5},
    )


def _draw_side(
    ax: Axes,
    points: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    bias: float,
    class_names: Sequence[str],
    theme: Theme,
    *,
    shade: bool = False,
) -> None:
    """Les points, le demi-plan où le score est positif (dégradé de la sigmoïde avec ``shade``), et
    la droite de score nul."""
    low, high = points.min(axis=0) - 0.6, points.max(axis=0) + 0.6
    x, y = np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160)
    score = x[None, :] * weights[0] + y[:, None] * weights[1] + bias
    side = 1 / (1 + np.exp(-np.clip(score, -30, 30))) if shade else (score > 0).astype(float)
    ax.imshow(
        side,
        cmap=_SIDES,
        vmin=0,
        vmax=1,
        alpha=0.55 if shade else 0.3,
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        aspect="auto",
    )
    if np.any(weights):
        ax.contour(x, y, score, levels=[0], colors=[theme.ink], linewidths=2)
    for value, (name, (colour, marker)) in enumerate(zip(class_names, _markers(theme))):
        ax.plot(
            *points[labels == value].T,
            marker,
            color=colour,
            markersize=6,
            markeredgecolor=_LIGHT_TEXT,
            markeredgewidth=0.6,
            linestyle="none",
            label=name,
        )
    ax.grid(False)
