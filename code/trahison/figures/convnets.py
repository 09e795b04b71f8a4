"""Les figures du chapitre « Réseaux de convolution »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from trahison.contracts import (
    AtLeastOne,
    Count,
    Instance,
    List,
    Maybe,
    Number,
    Text,
    Tuple,
    checked,
)
from trahison.figures.arguments import Curves, Drawn, Fields, Named, Photo, Values, Weights
from trahison.figures.drawing import FOLDED_LINE, new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import SEQUENTIAL
from trahison.french import count, decimal, percent, probability
from trahison.networks.features import ReceptiveField
from trahison.networks.kernels import edge_share
from trahison.vision.images import resize

# feuillets dessinés au plus par volume : la profondeur est suggérée, le nombre est écrit
_SHEETS = 7
_NAME_WIDTH = 0.52  # la place d'un nom, en unités du dessin


@checked
def volumes(
    stages: Annotated[
        Sequence[tuple[str, tuple[int, ...]]],
        List(Fields(Text(), Tuple(Count(), high=3)), low=2, high=30),
    ],
) -> BookFigure:
    """Les volumes qui se succèdent dans un réseau : pour chaque ``(nom, forme)``, des feuillets, ou
    une barre si (n,)."""
    if not any(len(shape) == 3 for _, shape in stages):
        raise ValueError("stages : un volume (h, w, C) au moins attendu, reçu des barres seules")
    half = -(-len(stages) // 2)

    def draw(layout: Layout, theme: Theme) -> Figure:
        lines = layout.pick([stages], [stages[:half], stages[half:]])
        return _draw_volumes(lines, layout, theme)

    alt = (
        "De gauche à droite, des feuillets de plus en plus petits, bien plus nombreux à la fin : "
        + " ; ".join(f"{name}, {_shape(shape)}" for name, shape in stages)
        + "."
    )
    return BookFigure(draw, alt)


def _draw_volumes(
    lines: Sequence[Sequence[tuple[str, tuple[int, ...]]]], layout: Layout, theme: Theme
) -> Figure:
    """Une rangée de volumes par élément de ``lines``, toutes à la même échelle."""
    figure, axes = new_figure(layout, len(lines), 1, height=layout.pick(2.6, 2.2) * len(lines))
    tallest, ends = max(shape[0] for line in lines for _, shape in line if len(shape) == 3), []
    for ax, line in zip(axes[:, 0], lines):
        x = 0.0
        for name, shape in line:
            x = _draw_volume(ax, x, name, shape, tallest, theme) + 0.12
        ends.append(x)
    for ax in axes[:, 0]:
        ax.set(xlim=(-0.1, max(ends)), ylim=(-0.42, 1.3), aspect="equal", anchor="W")
        ax.set_axis_off()
    return figure


@checked
def kernels(
    weights: Weights,
    answers: Annotated[
        np.ndarray | None, Maybe(Drawn(None, None, lambda weights: weights.shape[3]))
    ] = None,
    columns: Annotated[int, Count(1, 100)] = 8,
) -> BookFigure:
    """Noyaux (k, k, C, N), C = 1 ou 3, chacun étiré autour du gris moyen, qui vaut 0 ; un noyau
    éteint reste gris. ``answers`` (h, w, N) : sous chaque rangée, les cartes que ces noyaux
    rendent devant une image."""
    number, channels = weights.shape[3], weights.shape[2]
    if channels not in (1, 3):
        raise ValueError(f"weights : 1 ou 3 canaux attendus, reçu la forme {weights.shape}")
    rows = -(-number // columns)
    grey: dict[str, Any] = {"vmin": 0, "vmax": 1} if channels == 1 else {}
    edges, dead = edge_share(weights), dead_kernels(weights)

    def draw(layout: Layout, theme: Theme) -> Figure:
        lines = rows * (1 if answers is None else 2)
        figure, axes = new_figure(layout, lines, columns, height=layout.width / columns * lines)
        reach = np.abs(weights).max(axis=(0, 1, 2))
        scale = np.where(dead, reach.max(), reach)
        upper = axes if answers is None else axes[::2]
        for ax, kernel in zip(upper.flat, np.moveaxis(0.5 + 0.5 * weights / scale, -1, 0)):
            show_image(ax, kernel[..., 0] if channels == 1 else kernel, **grey)
        if answers is not None:
            for ax, answer in zip(axes[1::2].flat, np.moveaxis(answers, -1, 0)):
                show_image(ax, answer, cmap="gray")
        for ax in axes.flat:
            ax.set_axis_off() if not ax.images else None
        return figure

    alt = (
        f"{number} vignettes de {weights.shape[0]} × {weights.shape[1]} carreaux, un noyau par"
        f" vignette, dont {int(dead.sum())} éteints. Part de bord des autres : de"
        f" {decimal(edges[~dead].min())} à {decimal(edges[~dead].max())}, médiane"
        f" {decimal(np.median(edges[~dead]))}."
    )
    if answers is not None:
        alt += " Sous chaque noyau, la carte qu’il rend : l’image, où brillent certains traits."
    return BookFigure(draw, alt, raster=True)


@checked
def dead_kernels(weights: Weights) -> np.ndarray:
    """Vrai (N,) pour les noyaux de (k, k, C, N) dont aucun poids n’atteint un centième du plus
    grand de tous."""
    return np.abs(weights).max(axis=(0, 1, 2)) < 0.01 * np.abs(weights).max()


@checked
def shifts(distances: Values, similarities: Curves) -> BookFigure:
    """Corrélation entre ce que le réseau voit de la photo et de la photo décalée, à plusieurs
    profondeurs."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax = axes[0, 0]
        for (name, values), color, marker in zip(
            similarities.items(),
            (theme.control, theme.original, theme.highlight, theme.adversarial),
            "osD^",
        ):
            ax.plot(distances, values, marker + "-", color=color, markersize=5, label=name)
        ax.set(xlabel="décalage de la photo (pixels)", ylabel="corrélation avec la vue de départ")
        ax.set_ylim(0, 1.04)
        ax.legend(loc="lower left")
        return figure

    alt = (
        f"Quand la photo se décale de {decimal(distances[0], 0)} à {decimal(distances[-1], 0)}"
        " pixels, la corrélation avec la vue de départ passe de 1 à "
        + " ; ".join(f"{decimal(values[-1])} pour {name}" for name, values in similarities.items())
        + "."
    )
    return BookFigure(draw, alt)


@checked
def growth(
    fields: Annotated[Mapping[str, ReceptiveField], Named(Instance(ReceptiveField))],
    image_size: AtLeastOne,
    marked: Annotated[Mapping[str, str], Named(Text(), among="fields")],
) -> BookFigure:
    """Côté du champ récepteur de couche en couche ; ``marked`` : couche → nom à écrire."""
    sizes = [field.size for field in fields.values()]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.5)
        ax, names = axes[0, 0], list(fields)
        ax.step(range(len(sizes)), sizes, where="post", color=theme.original)
        ax.axhline(
            image_size, color=theme.control, linestyle="--", label=f"côté de l’image : {image_size}"
        )
        ax.legend(loc="upper left", bbox_to_anchor=(0, 0.88))
        for name, label in marked.items():
            position = names.index(name)
            ax.plot(position, fields[name].size, "o", color=theme.highlight, markersize=8)
            ax.annotate(
                f"{label} : {fields[name].size}",
                (position, fields[name].size),
                xytext=(-8, 8),
                ha="right",
                textcoords="offset points",
            )
        ax.set(
            xlabel="couches, de l’image à la réponse",
            ylabel="champ récepteur (pixels)",
            ylim=(0, 1.12 * max(sizes)),
        )
        # La place du premier nom, écrit à gauche de son point.
        ax.set(xlim=(-0.28 * len(sizes), 1.03 * len(sizes)), xticks=range(0, len(sizes), 25))
        return figure

    alt = (
        f"Le champ récepteur grandit de {min(sizes)} à {max(sizes)} pixels en {len(sizes)} couches,"
        f" par marches de plus en plus hautes ; il dépasse le côté de l’image, {image_size}"
        " pixels. "
        + " ; ".join(f"{label} : {fields[name].size}" for name, label in marked.items())
        + "."
    )
    return BookFigure(draw, alt)


@checked
def influences(
    photo: Photo,
    panels: Annotated[
        Sequence[tuple[str, np.ndarray, int, int]],
        List(Fields(Text(), Drawn("h", "w", low=0, lit=True), Count(), Count()), high=6),
    ],
) -> BookFigure:
    """Poids de chaque pixel dans une valeur : pour chaque
    ``(nom, poids (H, W), côté théorique, côté des 90 %)``."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, len(panels), height=layout.pick(2.75, 2.08))
        for ax, (name, weights, theory, measured) in zip(axes[0], panels):
            show_image(ax, 0.55 * photo, name)
            strength = np.sqrt(weights / weights.max())
            ax.imshow(strength, cmap=SEQUENTIAL, alpha=np.clip(2.5 * strength, 0, 1))
            height, width = weights.shape
            row, column = (
                np.average(np.arange(len(sums)), weights=sums)
                for sums in (weights.sum(1), weights.sum(0))
            )
            for side, style in ((theory, "--"), (measured, "-")):
                ax.add_patch(
                    Rectangle(
                        (column - side / 2, row - side / 2),
                        side,
                        side,
                        fill=False,
                        edgecolor=theme.highlight,
                        linewidth=2,
                        linestyle=style,
                    )
                )
            ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
            ax.set_xlabel(f"théorie : {theory}\n90 % dans : {measured}", fontsize=11)
        return figure

    alt = (
        "Sur la photo du chat, une tache vive au centre, de plus en plus étendue avec la"
        " profondeur. "
        + " ; ".join(
            f"{name} : champ théorique de {theory} pixels, mais 90 % de l’influence dans {measured}"
            " pixels"
            for name, _, theory, measured in panels
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


def depth_grid(rows: Sequence[tuple[str, np.ndarray]], alt: str) -> BookFigure:
    """Une rangée d’images par profondeur : pour chaque
    ``(titre, images (n, h, w) ou (n, h, w, 3))``, valeurs 0…1."""
    columns = len(rows[0][1])

    def draw(layout: Layout, theme: Theme) -> Figure:
        height = len(rows) * (layout.width / columns + 0.3)
        figure, axes = new_figure(layout, len(rows), columns, height=height)
        for line, (title, images) in zip(axes, rows):
            for ax, image in zip(line, images):
                show_image(ax, image, **({"cmap": SEQUENTIAL} if image.ndim == 2 else {}))
            line[0].set_title(title, loc="left", fontsize=11, fontweight="normal")
        return figure

    return BookFigure(draw, alt, raster=True)


@checked
def feature_maps(
    rows: Annotated[
        Sequence[tuple[str, np.ndarray]],
        List(Fields(Text(), Drawn(None, None, None, gaps=True)), high=20),
    ],
) -> BookFigure:
    """Cartes (n, h, w) du chat à plusieurs profondeurs, une rangée chacune."""
    alt = "Cartes de caractéristiques du chat. " + " ".join(
        f"{title} : {len(maps)} cartes de {maps.shape[1]} × {maps.shape[2]} cases, dont"
        f" {percent(np.mean(maps < 0.05 * maps.max(axis=(1, 2), keepdims=True)))} presque éteintes."
        for title, maps in rows
    )
    return depth_grid(rows, alt)


@checked
def maximizers(
    rows: Annotated[
        Sequence[tuple[str, np.ndarray]], List(Fields(Text(), Drawn(None, None, None, 3)), high=20)
    ],
) -> BookFigure:
    """Images qui maximisent quelques canaux, une rangée par profondeur ; le contraste de chacune
    est étiré."""
    alt = "Images fabriquées pour faire réagir un canal. " + " ".join(
        f"{title} : détail typique de {decimal(typical_wavelength(images), 0)} pixels."
        for title, images in rows
    )
    return depth_grid([(title, stretch(images)) for title, images in rows], alt)


@checked
def free_or_regular(
    images: Annotated[Sequence[np.ndarray], List(Drawn(None, None, 3), low=2, high=2)],
    label: Annotated[str, Text()],
    probabilities: Annotated[Sequence[float], List(Number(0, 1), low=2, high=2)],
    answers: Annotated[Sequence[str], List(Text(), low=2, high=2)],
) -> BookFigure:
    """Deux images (H, W, 3) fabriquées pour la réponse ``label``, pixels libres puis image
    régularisée : la probabilité que le réseau donne à ``label`` devant chacune, et ce qu’il
    répond."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        words = [
            f"{layout.fold(label, 20)} : {probability(share)}\nréponse : {layout.fold(answer, 16)}"
            for share, answer in zip(probabilities, answers)
        ]
        height = layout.pick(3.8, 3.0) + FOLDED_LINE * max(word.count("\n") for word in words)
        figure, axes = new_figure(layout, 1, 2, height=height)
        for ax, image, title, word in zip(
            axes[0], images, ("pixels libres", "fréquences, secousses"), words
        ):
            show_image(ax, stretch(image[None])[0], title)
            ax.set_xlabel(word, fontsize=11)
        return figure

    alt = f"Deux images fabriquées pour que le réseau réponde « {label} ». " + " ".join(
        f"{name} : il donne à cette réponse {probability(share)} et répond « {answer} »."
        for name, share, answer in zip(
            (
                "À gauche, un bruit de couleurs, pixels libres",
                "À droite, une texture, fréquences retenues et secousses",
            ),
            probabilities,
            answers,
        )
    )
    return BookFigure(draw, alt, raster=True)


@checked
def class_maps(
    photo: Annotated[np.ndarray, Drawn("s", "s", 3, low=0, high=255)],
    maps: Annotated[
        Sequence[tuple[str, np.ndarray]], List(Fields(Text(), Drawn(None, None)), high=6)
    ],
) -> BookFigure:
    """La photo (H, H, 3), puis la même où seules sont éclairées les cases qui plaident pour chaque
    ``(réponse, carte (h, w))``."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        titles = [
            layout.fold(f"«\u00a0{label}\u00a0»", 14).replace("\u00a0", " ") for label, _ in maps
        ]
        height = layout.pick(2.6, 1.7) + FOLDED_LINE * max(title.count("\n") for title in titles)
        figure, axes = new_figure(layout, 1, 1 + len(maps), height=height)
        show_image(axes[0, 0], photo, "l’image")
        for ax, (_, values), title in zip(axes[0, 1:], maps, titles):
            light = resize(np.maximum(values, 0) / values.max(), photo.shape[0])[..., None]
            show_image(ax, photo * (0.1 + 0.9 * light), title)
        return figure

    alt = "L’image, puis ce qui plaide pour chaque réponse. " + " ".join(
        f"« {label} » : la moitié gauche apporte {percent(left)} des points favorables, la moitié"
        f" droite {percent(1 - left)}."
        for label, values in maps
        for left in [left_share(values)]
    )
    return BookFigure(draw, alt, raster=True)


@checked
def left_share(values: Annotated[np.ndarray, Drawn(None, None)]) -> float:
    """Part de ce qui est positif dans une carte (h, w) qui se trouve dans sa moitié gauche (colonne
    du milieu partagée)."""
    columns = np.maximum(values, 0).sum(axis=0)
    half = len(columns) // 2
    middle = columns[half] / 2 if len(columns) % 2 else 0
    return float((columns[:half].sum() + middle) / columns.sum())


def stretch(images: np.ndarray) -> np.ndarray:
    """Étire chaque image (n, h, w, 3) de son 1ᵉʳ à son 99ᵉ centile, ramenés à 0 et 1."""
    low, high = np.percentile(images, [1, 99], axis=(1, 2, 3), keepdims=True)
    return np.clip((images - low) / (high - low), 0, 1)


@checked
def typical_wavelength(images: Annotated[np.ndarray, Drawn("n", "h", "w", 3)]) -> float:
    """Longueur d’onde typique (pixels) d’images (n, h, w, 3) : l’inverse de leur fréquence moyenne,
    pondérée par l’énergie."""
    spectrum = (
        np.abs(np.fft.fft2(images - images.mean(axis=(1, 2), keepdims=True), axes=(1, 2))) ** 2
    ).sum(axis=(0, 3))
    frequency = np.hypot(
        *np.meshgrid(*(np.fft.fftfreq(side) for side in spectrum.shape), indexing="ij")
    )
    return float(spectrum.sum() / (spectrum * frequency).sum())


def _draw_volume(
    ax: Axes, x: float, name: str, shape: tuple[int, ...], tallest: int, theme: Theme
) -> float:
    """Dessine un volume à partir de l’abscisse ``x`` et rend celle de son bord droit.

    Le côté d’un feuillet est à l’échelle (``tallest`` : 0,85) ; leur nombre ne fait que suggérer
    celui des cartes.
    """
    is_volume = len(shape) == 3
    side = 0.85 * shape[0] / tallest if is_volume else 0.1
    height = side if is_volume else 0.3 + 0.07 * np.log2(shape[0])
    sheets = 1 + min(_SHEETS - 1, int(np.log2(shape[2]))) if is_volume else 1
    shift = 0.035
    drawn = side + (sheets - 1) * shift
    slot = max(drawn, _NAME_WIDTH)
    for sheet in reversed(range(sheets)):
        left, bottom = x + (slot - drawn) / 2 + sheet * shift, 0.1 + sheet * shift
        corners = [
            (left, bottom),
            (left + side, bottom),
            (left + side, bottom + height),
            (left, bottom + height),
        ]
        ax.add_patch(
            Polygon(
                corners,
                facecolor=theme.original if is_volume else theme.highlight,
                edgecolor=theme.paper if side > 2 * shift else theme.original,
                linewidth=1,
            )
        )
    middle = x + slot / 2
    size = f"{shape[0]}×{shape[1]}\n× {count(shape[2])}" if is_volume else _shape(shape)
    ax.text(middle, 0.02, size, ha="center", va="top", fontsize=11, linespacing=1.1)
    ax.text(
        middle, 0.1 + height + sheets * shift + 0.03, name, ha="center", va="bottom", fontsize=11
    )
    return x + slot


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(count(size) for size in shape)
