"""Les figures du chapitre « Réseaux de neurones » : la scène du TensorFlow Playground, et ce
qu’elle apprend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from trahison.contracts import Count, Instance, Number, checked
from trahison.figures.arguments import (
    LARGEST,
    Drawn,
    Fields,
    Items,
    Named,
    Points,
    Size,
    Sizes,
    Values,
    Whole,
    answers_of,
)
from trahison.figures.drawing import new_figure
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookAnimation, BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import PALETTE
from trahison.french import count, decimal
from trahison.learning.perceptron import (
    Layers,
    Network,
    Training,
    count_parameters,
    forward,
    predict,
)
from trahison.learning.playground import EXTENT, compute_features, plane_grid

# Comme le Playground : orange pour −1, bleu pour +1, blanc pour l’hésitation.
_SIDES = LinearSegmentedColormap.from_list(
    "sides", [PALETTE["adversarial"], "#F7F7F7", PALETTE["original"]]
)
_EDGE = "#FDFDFD"
_SIDE = 60


class Scene(NamedTuple):
    """Un réseau, les points et étiquettes (±1) à dessiner dessus, et les caractéristiques qu’il
    lit."""

    network: Network
    points: np.ndarray
    labels: np.ndarray
    features: Sequence[str] = ("X1", "X2")


@checked
def datasets(
    sets: Annotated[
        Mapping[str, tuple[np.ndarray, np.ndarray]], Named(Fields(Drawn("p", 2), Drawn("p")))
    ],
) -> BookFigure:
    """Les nuages de points du Playground."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=layout.pick(6.0, 4.1))
        for ax, (name, (points, labels)) in zip(axes.flat, sets.items()):
            _draw_points(ax, points, labels, theme, size=4.5)
            _frame(ax, name)
        return figure

    alt = (
        "Quatre jeux de points à deux couleurs : "
        + ", ".join(f"{name} ({count(len(points))} points)" for name, (points, _) in sets.items())
        + ". Cercle : un disque bleu dans un anneau orange. Ou exclusif : quatre carrés en damier. "
        "Gaussiennes : deux paquets ronds. Spirale : deux bras enroulés l’un dans l’autre."
    )
    return BookFigure(draw, alt)


@checked
def playground_scene(scene: Scene) -> BookFigure:
    """La scène du Playground pour un réseau à une couche cachée : ce que calcule chaque neurone, et
    les poids en traits."""
    (first, _), (last, _) = _one_hidden_layer(scene)
    layers = [
        value.T
        for value in forward(scene.network, compute_features(plane_grid(_SIDE), scene.features))
    ]
    row, column = divmod(int(np.abs(first).argmax()), first.shape[1])

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(4.6, 3.0))
        ax = axes[0, 0]
        ax.set(xlim=(0, 10), ylim=(0, 7.2))
        ax.axis("off")
        places = [
            _column(0.2, 1.5, len(scene.features)),
            _column(3.9, 1.5, first.shape[1]),
            [(6.9, 2.1, 3.0)],
        ]
        _draw_links(ax, places[0], places[1], first, theme)
        _draw_links(ax, places[1], places[2], last, theme)
        for values, column in zip(layers, places):
            for value, (x, y, side) in zip(values, column):
                _thumbnail(
                    ax,
                    value / max(1.0, np.abs(value).max()),
                    x,
                    y,
                    side,
                    scene if side > 2 else None,
                    theme,
                )
        for name, (x, y, side) in zip(scene.features, places[0]):
            ax.text(x + side / 2, y + side + 0.12, name, ha="center", va="bottom", fontsize=12)
        ax.text(4.65, 7.1, "couche cachée", ha="center", va="top", fontsize=11)
        ax.text(8.4, 5.6, "sortie", ha="center", va="top", fontsize=11)
        return figure

    alt = (
        f"La scène du Playground. À gauche les entrées {' et '.join(scene.features)}, au centre"
        f" {first.shape[1]} neurones cachés, chacun avec la carte de ce qu’il répond : un dégradé"
        " coupé par une droite. À droite la sortie, où ces droites entourent les points bleus."
        " L’épaisseur des traits est celle des poids ; le plus fort de la première couche,"
        f" {decimal(first[row, column], 1)}, relie {scene.features[row]} au neurone"
        f" {column + 1}."
    )
    return BookFigure(draw, alt)


@checked
def decision_maps(
    scenes: Annotated[Mapping[str, Scene], Named(Instance(Scene))],
    *,
    columns: Annotated[int, Count(1, 10)] = 3,
    alt: str = "",
) -> BookFigure:
    """Une carte de décision par scène, sous son titre ; ``alt`` ajoute ce que la figure montre."""
    titles = " ; ".join(title.replace("\n", ", ") for title in scenes)
    regions = f"Régions de décision (bleu : +1, orange : −1) de {len(scenes)} réseaux."

    def draw(layout: Layout, theme: Theme) -> Figure:
        phone = 2 if len(scenes) > columns > 2 else 1
        rows, across = layout.grid(len(scenes), wide=columns, phone=phone)
        height = rows * (min(6.4 / columns, layout.width / across) + 0.5)
        figure, axes = new_figure(layout, rows, across, height=height)
        for ax, (title, scene) in zip(axes.flat, scenes.items()):
            _draw_decision(ax, scene, theme)
            _frame(ax, title)
        for ax in axes.flat[len(scenes) :]:
            ax.axis("off")
        return figure

    alt = f"{regions} {titles}. {alt}".strip()
    return BookFigure(draw, alt)


@checked
def hidden_lines(scene: Scene) -> BookFigure:
    """La décision d’un réseau à une couche cachée, et la droite de chaque neurone caché."""
    weights, bias = _one_hidden_layer(scene)[0]
    equations = " ; ".join(
        f"neurone {number} : distance à l’origine {decimal(abs(b) / np.hypot(*w), 1)}, poids vers"
        f" la sortie {decimal(out, 1)}"
        for number, (w, b, out) in enumerate(
            zip(weights.T, bias[0], scene.network.layers[1][0][:, 0]), start=1
        )
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=5.0)
        ax = axes[0, 0]
        _draw_decision(ax, scene, theme)
        axis = np.linspace(-EXTENT, EXTENT, 2)
        styles = zip(("-", "--", "-.", ":") * 3, weights.T, bias[0])
        for number, (style, w, b) in enumerate(styles, start=1):
            line = (
                (axis, -(w[0] * axis + b) / w[1])
                if abs(w[1]) > abs(w[0])
                else (-(w[1] * axis + b) / w[0], axis)
            )
            ax.plot(
                *line,
                color=theme.ink,
                linestyle=style,
                linewidth=2.2,
                label=f"neurone {number}",
            )
        _frame(ax, "")
        figure.legend(loc="outside lower center", ncols=min(weights.shape[1], 4), handlelength=2.6)
        return figure

    alt = (
        f"Les droites des {weights.shape[1]} neurones cachés, qui enferment le disque bleu dans un"
        f" polygone. {equations}."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def growth_losses(
    widths: Annotated[Sequence[int], Items(Count(), "w")],
    losses: Annotated[np.ndarray, Drawn("w", "t", low=0)],
    threshold: Size,
) -> BookFigure:
    """Perte de test de chaque tirage de départ selon le nombre de neurones cachés ; ``losses``
    (largeurs, tirages)."""
    solved = (losses < threshold).sum(axis=1)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.7)
        ax = axes[0, 0]
        places = np.arange(len(widths))
        spread = np.linspace(-0.18, 0.18, losses.shape[1])
        for place, row in zip(places, losses):
            ax.plot(
                place + spread,
                np.sort(row),
                "o",
                color=theme.test,
                markersize=5,
                label="un tirage" if place == 0 else None,
            )
        ax.plot(
            places,
            np.median(losses, axis=1),
            "D-",
            color=theme.ink,
            markersize=6,
            linewidth=1.3,
            label="médiane",
        )
        ax.axhline(threshold, color=theme.control, linestyle=":", linewidth=1.5)
        ax.set(xlabel="neurones dans la couche cachée", ylabel="perte de test", ylim=(0, None))
        ax.set_xticks(places, [str(width) for width in widths])
        figure.legend(loc="outside lower center", ncols=2)
        return figure

    alt = f"Perte de test de {losses.shape[1]} réseaux par taille. " + " ".join(
        f"{width} neurone{'s' if width > 1 else ''} : médiane {decimal(np.median(row), 3)},"
        f" {number} réseau{'x' if number > 1 else ''} sur {losses.shape[1]} sous"
        f" {decimal(threshold, 1)}."
        for width, row, number in zip(widths, losses, solved)
    )
    return BookFigure(draw, alt)


@checked
def training(
    run: Annotated[Training, Whole(Training)], points: Points, labels: Values
) -> BookAnimation:
    """La décision et les pertes à chaque époque gardée de ``run``."""

    def draw(epoch: int, layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=3.7)
        _draw_decision(axes[0, 0], Scene(run.kept[epoch], points, labels), theme)
        _frame(axes[0, 0], f"époque {epoch}")
        ax = axes[0, 1]
        epochs = np.arange(epoch + 1)
        ax.plot(epochs, run.train_losses[: epoch + 1], color=theme.train, label="entraînement")
        ax.plot(
            epochs, run.test_losses[: epoch + 1], color=theme.test, linestyle="--", label="test"
        )
        ax.plot(epoch, run.test_losses[epoch], "o", color=theme.test)
        ax.set(
            xlim=(-2, len(run.train_losses) + 1),
            ylim=(0, 1.05 * max(run.train_losses.max(), run.test_losses.max())),
            xlabel="époque",
            ylabel="perte",
        )
        ax.legend(loc="upper right")
        return figure

    losses = ", ".join(
        f"{decimal(run.test_losses[epoch], 3)} à l’époque {epoch}"
        for epoch in sorted(run.kept)[::3]
    )
    alt = (
        "Un réseau apprend : la région bleue, d’abord un demi-plan, se referme peu à peu autour du"
        " disque central. Perte de test : "
        + losses
        + f" ; à la fin, {decimal(run.test_losses[-1], 3)} en test et"
        f" {decimal(run.train_losses[-1], 3)} à l’entraînement."
    )
    return BookAnimation(draw, sorted(run.kept), alt, milliseconds=600, held=False)


@checked
def approximations(
    function: Callable[[np.ndarray], np.ndarray],
    networks: Annotated[Mapping[int, Network], Named(Instance(Network), Count())],
) -> BookFigure:
    """Une fonction et l’escalier que chaque réseau de ``networks`` (clé : nombre de neurones) en
    fait, sur [0, 1]."""
    x = np.linspace(0, 1, 801)
    answers = {neurons: predict(network, x[:, None]) for neurons, network in networks.items()}
    truth = answers_of("function", function, x)
    errors = [np.abs(values - truth).max() for values in answers.values()]

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(networks))
        figure, axes = new_figure(layout, rows, columns, height=2.9 * rows, sharey=True)
        for ax, (neurons, values), error in zip(axes.flat, answers.items(), errors):
            ax.plot(x, truth, color=theme.control, linewidth=3, label="fonction")
            ax.plot(x, values, color=theme.original, linewidth=1.6, label="réseau")
            ax.set_title(
                f"{neurons} neurones\nécart {decimal(error, 2)}",
                fontsize=11,
                fontweight="normal",
            )
            ax.set_xticks([0, 0.5, 1], ["0", "0,5", "1"])
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        return figure

    alt = (
        "Une courbe ondulée et l’escalier qu’en fait un réseau à une couche cachée. Plus grand"
        " écart : "
        + ", ".join(
            f"{decimal(error, 2)} avec {number} neurones" for number, error in zip(networks, errors)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def sawtooth(
    networks: Annotated[Mapping[int, Network], Named(Instance(Network), Count())],
    segments: Annotated[Mapping[int, int], Named(Count(), Count(), of="networks")],
) -> BookFigure:
    """Le graphe de chaque réseau de ``networks`` (clé : profondeur) et son nombre de segments."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(networks), wide=-(-len(networks) // 2))
        figure, axes = new_figure(
            layout, rows, columns, height=1.95 * rows, sharex=True, sharey=True
        )
        x = np.linspace(0, 1, 2049)
        for ax, (depth, network) in zip(axes.flat, networks.items()):
            ax.plot(x, predict(network, x[:, None]), color=theme.original, linewidth=1.8)
            ax.set_title(
                f"{depth} couche{'s' if depth > 1 else ''} : {segments[depth]} segments",
                fontsize=11,
                fontweight="normal",
            )
            ax.set_xticks([0, 0.5, 1], ["0", "0,5", "1"])
            ax.set_yticks([0, 1])
        return figure

    alt = (
        "Dents de scie de réseaux à deux neurones par couche : "
        + ", ".join(
            f"{depth} couche{'s' if depth > 1 else ''}, {segments[depth]} segments avec"
            f" {count_parameters(network)} paramètres"
            for depth, network in networks.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def regularization_curve(
    rates: Annotated[Sequence[float], Items(Number(0, LARGEST), "n")],
    train_losses: Sizes,
    test_losses: Sizes,
) -> BookFigure:
    """Pertes finales (médianes) selon la force de la régularisation ; le premier taux est zéro."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax = axes[0, 0]
        places = np.arange(len(rates))
        ax.plot(places, train_losses, "o-", color=theme.train, label="entraînement")
        ax.plot(places, test_losses, "s--", color=theme.test, label="test")
        ax.set_xticks(places, [f"{rate:g}".replace(".", ",") for rate in rates])
        ax.set(xlabel="force λ de la régularisation", ylabel="perte finale", ylim=(0, None))
        figure.legend(loc="outside lower center", ncols=2)
        return figure

    alt = (
        "Perte finale selon λ (entraînement, puis test) : "
        + " ; ".join(
            f"λ = {f'{rate:g}'.replace('.', ',')} : {decimal(a, 3)} et {decimal(b, 3)}"
            for rate, a, b in zip(rates, train_losses, test_losses)
        )
        + "."
    )
    return BookFigure(draw, alt)


def _draw_decision(ax: Axes, scene: Scene, theme: Theme) -> None:
    values = predict(scene.network, compute_features(plane_grid(_SIDE), scene.features)).reshape(
        _SIDE, _SIDE
    )
    ax.imshow(
        values,
        cmap=_SIDES,
        vmin=-1,
        vmax=1,
        alpha=0.75,
        extent=(-EXTENT, EXTENT, -EXTENT, EXTENT),
        origin="lower",
        interpolation="bilinear",
    )
    _draw_points(ax, scene.points, scene.labels, theme, size=3.2)


def _draw_points(
    ax: Axes, points: np.ndarray, labels: np.ndarray, theme: Theme, *, size: float
) -> None:
    for sign, colour, marker in ((-1, theme.adversarial, "s"), (1, theme.original, "o")):
        ax.plot(
            *points[labels == sign].T,
            marker,
            color=colour,
            markersize=size,
            markeredgecolor=_EDGE,
            markeredgewidth=0.5,
            linestyle="none",
        )


def _frame(ax: Axes, title: str) -> None:
    ax.set(xlim=(-EXTENT, EXTENT), ylim=(-EXTENT, EXTENT), aspect="equal", xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize=11, fontweight="normal")


def _column(x: float, side: float, number: int) -> list[tuple[float, float, float]]:
    """Places (x, y, côté) d’une colonne de vignettes, de haut en bas, centrée dans la scène."""
    gap = 6.3 / number
    return [(x, 3.3 + (number / 2 - 0.5 - row) * gap - side / 2, side) for row in range(number)]


def _draw_links(
    ax: Axes,
    before: Sequence[tuple[float, float, float]],
    after: Sequence[tuple[float, float, float]],
    weights: np.ndarray,
    theme: Theme,
) -> None:
    widest = np.abs(weights).max()
    for (x, y, side), row in zip(before, weights):
        for (x2, y2, side2), weight in zip(after, row):
            bend = np.linspace(0, 1, 40)
            start, end = (x + side, y + side / 2), (x2, y2 + side2 / 2)
            ease = bend**2 * (3 - 2 * bend)
            ax.plot(
                start[0] + bend * (end[0] - start[0]),
                start[1] + ease * (end[1] - start[1]),
                color=theme.original if weight > 0 else theme.adversarial,
                linewidth=0.8 + 5 * abs(weight) / widest,
                alpha=0.85,
                solid_capstyle="butt",
                zorder=1,
            )


def _thumbnail(
    ax: Axes,
    values: np.ndarray,
    x: float,
    y: float,
    side: float,
    scene: Scene | None,
    theme: Theme,
) -> None:
    # Le cadre de la scène n’est pas carré à l’écran : l’échelle y rattrape celle des x.
    inset = ax.inset_axes((x, y, side, side), transform=ax.transData, zorder=2)
    inset.imshow(
        values.reshape(_SIDE, _SIDE),
        cmap=_SIDES,
        vmin=-1,
        vmax=1,
        extent=(-EXTENT, EXTENT, -EXTENT, EXTENT),
        origin="lower",
        aspect="auto",
    )
    if scene is not None:
        _draw_points(inset, scene.points, scene.labels, theme, size=3.2)
    inset.set(xlim=(-EXTENT, EXTENT), ylim=(-EXTENT, EXTENT), xticks=[], yticks=[])
    inset.grid(False)
    inset.spines[:].set_visible(True)
    inset.spines[:].set_color(theme.control)


def _one_hidden_layer(scene: Scene) -> Layers:
    """Les deux couches d’un réseau à une couche cachée, seul que l’on sache montrer ainsi."""
    if len(scene.network.layers) != 2:
        raise ValueError(
            "scene : réseau à une couche cachée attendu, reçu"
            f" {len(scene.network.layers) - 1} couches cachées"
        )
    return scene.network.layers
