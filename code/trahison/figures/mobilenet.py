"""Les figures du chapitre « MobileNetV2 »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from trahison.contracts import AtLeastOne, Count, Labels, List, Number, Text, checked
from trahison.figures.arguments import Drawn, Fields, Greys, Items, Named, Operations, Points
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import SEQUENTIAL
from trahison.french import count, decimal, percent


@checked
def separable(
    side: AtLeastOne,
    kernel: AtLeastOne,
    inputs: AtLeastOne,
    outputs: AtLeastOne,
    ordinary: Operations,
    depthwise: Operations,
    pointwise: Operations,
) -> BookFigure:
    """Le coût d’une convolution ordinaire et celui de ses deux morceaux séparés, en millions de
    multiplications-additions."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=2.2)
        ax = axes[0, 0]
        ax.barh(1, ordinary / 1e6, color=theme.control, height=0.55)
        ax.barh(0, depthwise / 1e6, color=theme.adversarial, height=0.55)
        ax.barh(0, pointwise / 1e6, left=depthwise / 1e6, color=theme.original, height=0.55)
        ax.text(
            ordinary / 1e6,
            1,
            f" {decimal(ordinary / 1e6, 1)} ",
            va="center",
            ha="right",
            color=theme.paper,
            fontweight="bold",
        )
        ax.text(
            (depthwise + pointwise) / 1e6,
            0,
            f"  {decimal(depthwise / 1e6, 1)} (profondeur)"
            f" + {decimal(pointwise / 1e6, 1)} (canaux)",
            va="center",
        )
        ax.set(
            yticks=[0, 1],
            yticklabels=["séparée", "ordinaire"],
            xlabel="millions de multiplications-additions",
        )
        ax.grid(False, axis="y")
        return figure

    alt = (
        f"Pour une carte de {side} × {side} cases, un noyau {kernel} × {kernel}, {inputs} canaux"
        f" vers {outputs} : la convolution ordinaire coûte {decimal(ordinary / 1e6, 1)} millions de"
        f" multiplications-additions, la séparée {decimal((depthwise + pointwise) / 1e6, 1)}"
        f" millions, dont {decimal(depthwise / 1e6, 1)} pour l’espace."
    )
    return BookFigure(draw, alt)


@checked
def inverted_residual(
    stages: Annotated[
        Sequence[tuple[str, tuple[int, int, int]]],
        List(Fields(Text(), Fields(*[Count()] * 3)), low=2, high=12),
    ],
    operations: Annotated[
        Sequence[tuple[str, int]],
        Items(Fields(Text(), Count(0, 10**12)), lambda stages: len(stages) - 1),
    ],
    shortcut: bool,
) -> BookFigure:
    """Un bloc de MobileNetV2 : volumes ``(nom, (h, w, C))``, hauts de leurs canaux, et entre eux
    ``(opération, coût)``."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        return _draw_block(stages, operations, shortcut, layout, theme)

    alt = (
        "Un bloc en trois temps : "
        + " ; ".join(
            f"de {before[1][2]} à {after[1][2]} canaux par {operation.replace(chr(10), ' ')}"
            f" ({decimal(products / 1e6, 1)} millions de multiplications-additions)"
            for before, after, (operation, products) in zip(stages, stages[1:], operations)
        )
        + (". Une flèche relie directement l’entrée à la sortie." if shortcut else ".")
    )
    return BookFigure(draw, alt)


def _draw_block(
    stages: Sequence[tuple[str, tuple[int, int, int]]],
    operations: Sequence[tuple[str, int]],
    shortcut: bool,
    layout: Layout,
    theme: Theme,
) -> Figure:
    figure, axes = new_figure(layout, height=3.6)
    ax, fontsize = axes[0, 0], layout.pick(12, 9.7)
    tallest = max(shape[2] for _, shape in stages)
    for place, (name, shape) in enumerate(stages):
        height = shape[2] / tallest
        ax.add_patch(
            Rectangle(
                (place - 0.1, -height / 2),
                0.2,
                height,
                facecolor=theme.original,
                edgecolor=theme.paper,
            )
        )
        ax.text(
            place,
            -0.62,
            f"{name}\n{shape[0]}×{shape[1]}\n× {shape[2]}",
            ha="center",
            va="top",
            linespacing=1.2,
            fontsize=fontsize,
        )
    for place, (operation, products) in enumerate(operations):
        ax.annotate(
            "",
            (place + 0.88, 0),
            (place + 0.12, 0),
            arrowprops={
                "arrowstyle": "-|>",
                "color": theme.ink,
                "linewidth": 1.6,
                "mutation_scale": 14,
            },
        )
        ax.text(
            place + 0.5,
            0.06,
            operation,
            ha="center",
            va="bottom",
            fontsize=fontsize - 1,
            linespacing=1.1,
        )
        ax.text(
            place + 0.5,
            -0.07,
            f"{decimal(products / 1e6, 1)} M",
            ha="center",
            va="top",
            fontsize=fontsize - 1,
        )
    if shortcut:
        ax.add_patch(
            FancyArrowPatch(
                (0, 0.14),
                (len(stages) - 1, 0.14),
                connectionstyle="arc3,rad=-0.42",
                arrowstyle="-|>",
                color=theme.highlight,
                linewidth=2.5,
                mutation_scale=18,
            )
        )
        ax.text(
            (len(stages) - 1) / 2,
            0.93,
            "raccourci : on ajoute l’entrée",
            ha="center",
            va="bottom",
            fontsize=fontsize,
        )
    ax.set(xlim=(-0.45, len(stages) - 0.55), ylim=(-1.12, 1.12))
    ax.set_axis_off()
    return figure


@checked
def spirals(
    points: Points,
    returned: Annotated[
        Mapping[int, tuple[np.ndarray, float]],
        Named(Fields(Drawn(lambda points: len(points), 2), Number(0, 1)), Count()),
    ],
) -> BookFigure:
    """La spirale et ses retours : dimension intermédiaire → (points (N, 2), part perdue)."""
    views = [("le départ", points)] + [
        (f"{n} canaux : {percent(lost, 1)} perdue", back) for n, (back, lost) in returned.items()
    ]

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(views), wide=3, phone=2)
        figure, axes = new_figure(layout, rows, columns, height=2.3 * rows)
        for ax, (title, cloud) in zip(axes.flat, views):
            ax.scatter(*cloud.T, c=np.linspace(0, 1, len(cloud)), cmap=SEQUENTIAL, s=7)
            ax.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), xticks=[], yticks=[], aspect="equal")
            ax.set_title(title, fontsize=11, fontweight="normal")
            ax.grid(False)
        return figure

    alt = (
        "Une spirale, puis ce qu’il en reste après un passage par une ReLU. "
        + " ; ".join(
            f"{n} canaux : {percent(lost, 1)} de la variance perdue"
            for n, (_, lost) in returned.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def shares_by_block(
    blocks: Annotated[Mapping[str, tuple[int, int]], Named(Fields(*[Count(0, 10**12)] * 2))],
) -> BookFigure:
    """Part des paramètres et des multiplications-additions de chaque bloc : nom → (paramètres,
    multiplications-additions)."""
    shares = 100 * np.array(list(blocks.values())) / np.sum(list(blocks.values()), axis=0)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(3.9, 6.2))
        ax, places = axes[0, 0], np.arange(len(blocks))
        bar = layout.pick(ax.bar, ax.barh)  # couchées sur un téléphone : les noms à l’endroit
        for name, colour, values, offset in (
            ("paramètres", theme.highlight, shares[:, 0], -0.21),
            ("multiplications-additions", theme.original, shares[:, 1], 0.21),
        ):
            bar(places + offset, values, 0.42, color=colour, label=name)
        if layout.is_phone:
            ax.set_yticks(places, blocks)
            ax.invert_yaxis()
            ax.set_xlabel("part du total (%)")
        else:
            ax.set_xticks(places, blocks, rotation=60, ha="right", rotation_mode="anchor")
            ax.set_ylabel("part du total (%)")
        ax.grid(False, axis=layout.pick("x", "y"))
        ax.legend(loc=layout.pick("upper left", "center right"))
        return figure

    most_parameters, most_products = (
        list(blocks)[int(shares[:, column].argmax())] for column in (0, 1)
    )
    alt = (
        f"Part de chaque bloc. Paramètres : {most_parameters} en porte"
        f" {decimal(shares[:, 0].max(), 0)} %. Multiplications-additions : la plus grosse part,"
        f" {decimal(shares[:, 1].max(), 0)} %, est celle de {most_products} ; la dernière couche"
        f" dense n’en fait que {decimal(shares[-1, 1], 1)} %."
    )
    return BookFigure(draw, alt)


@checked
def faces(images: Greys, labels: Annotated[np.ndarray, Labels("n", 2)]) -> BookFigure:
    """Six visages, puis six vignettes sans visage, parmi ``images`` (N, 25, 25)."""
    if (fewest := min(int((labels == label).sum()) for label in (0, 1))) < 6:
        raise ValueError(f"labels : six vignettes de chaque sorte attendues, reçu {fewest}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 6, height=layout.pick(2.4, 1.8))
        for line, label, title in zip(axes, (1, 0), ("visage", "pas de visage")):
            chosen = np.flatnonzero(labels == label)
            for ax, index in zip(line, chosen[:: len(chosen) // 6]):
                show_image(ax, images[index], vmin=0, vmax=1)
            line[0].set_title(title, loc="left", fontsize=11, fontweight="normal")
        return figure

    alt = (
        "Deux rangées de vignettes grises de 25 × 25 pixels : six visages flous, puis six morceaux"
        " de décor."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def transfer(
    counts: Annotated[Sequence[int], Items(Count(), "n")],
    curves: Annotated[Mapping[str, np.ndarray], Named(Drawn("n", None, low=0, high=1))],
) -> BookFigure:
    """Exactitude selon le nombre d’exemples par classe : nom → exactitudes (len(counts), tirages) ;
    bande, un écart-type."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.7)
        ax = axes[0, 0]
        for (name, values), color, marker in zip(
            curves.items(), (theme.control, theme.original, theme.highlight), "so^"
        ):
            mean, spread = 100 * values.mean(axis=1), 100 * values.std(axis=1)
            ax.plot(counts, mean, marker + "-", color=color, label=name)
            ax.fill_between(
                counts,
                mean - spread,
                np.minimum(mean + spread, 100),
                color=color,
                alpha=0.2,
                linewidth=0,
            )
        ax.set_xscale("log")
        ax.set_xticks(counts, [str(number) for number in counts])
        ax.minorticks_off()
        ax.set(xlabel="exemples de chaque classe pour apprendre", ylabel="réponses justes (%)")
        ax.legend(loc="lower right")
        return figure

    alt = "Exactitude selon le nombre d’exemples de chaque classe. " + " ".join(
        f"{name} : "
        + ", ".join(
            f"{percent(mean)} pour {number}" for number, mean in zip(counts, values.mean(axis=1))
        )
        + "."
        for name, values in curves.items()
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def family(
    members: Annotated[
        Sequence[tuple[str, str, int, int, float]],
        List(Fields(Text(), Text(), *[Count(1, 10**12)] * 2, Number(0, 1))),
    ],
) -> BookFigure:
    """La famille :
    ``(génération, nom, paramètres, multiplications-additions, exactitude publiée)`` ; disque :
    paramètres."""
    if len(several := {generation for generation, *_ in members}) > 3:
        raise ValueError(f"members : trois générations au plus attendues, reçu {len(several)}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.0)
        ax = axes[0, 0]
        generations = dict.fromkeys(member[0] for member in members)
        colours = dict(zip(generations, (theme.control, theme.original, theme.highlight)))
        for generation, colour in colours.items():
            chosen = sorted(member[3:] for member in members if member[0] == generation)
            ax.plot(
                [products / 1e6 for products, _ in chosen],
                [100 * share for _, share in chosen],
                color=colour,
                label=generation,
            )
        for generation, name, parameters, products, share in members:
            ax.scatter(
                products / 1e6,
                100 * share,
                s=parameters / 2.5e4,
                color=colours[generation],
                edgecolor=theme.paper,
                zorder=3,
            )
            offset, side = (
                ((10, -15), "left")
                if products < 5e8
                else ((0, 12 if share > 0.72 else -24), "center")
            )
            ax.annotate(
                name,
                (products / 1e6, 100 * share),
                xytext=offset,
                textcoords="offset points",
                ha=side,
                fontsize=11,
            )
        ax.set(
            xlabel="millions de multiplications-additions (calculé)",
            ylabel="exactitude sur ImageNet (%, publiée)",
            xlim=(0, 690),
            ylim=(46, 80),
        )
        ax.legend(loc="lower right")
        return figure

    alt = (
        "Exactitude publiée contre coût calculé. "
        + " ; ".join(
            f"{name} : {count(round(products / 1e6))} millions de multiplications-additions,"
            f" {decimal(parameters / 1e6, 1)} {'million' if parameters < 2e6 else 'millions'} de"
            f" paramètres, {percent(share, 1)}"
            for _, name, parameters, products, share in members
        )
        + "."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)
