"""Figures du chapitre sur les données : ce qui devient un nombre, pour chaque sorte de donnée."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.signal import spectrogram

from trahison.contracts import AtLeastOne, Count, Labels, List, Pixels, Text, checked
from trahison.figures.arguments import (
    ColourPhoto,
    Drawn,
    Items,
    Named,
    Points,
    Size,
    TwoWords,
    Values,
)
from trahison.figures.drawing import align_titles, new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import SEQUENTIAL
from trahison.french import count, decimal

# Encres d’un texte posé sur une photo : les mêmes dans les deux thèmes.
_LIGHT_INK, _DARK_INK = "#F4F4F4", "#16181B"


@checked
def nearest_by_units(
    points: Points,
    labels: Annotated[np.ndarray, Labels("n", lambda label_names: len(label_names))],
    chosen: Annotated[int, Count(0, lambda points: len(points) - 1)],
    neighbours: Annotated[Mapping[str, np.ndarray], Named(Drawn(None, whole=True, low=0))],
    axes_names: TwoWords,
    label_names: Annotated[Sequence[str], List(Text(), high=3)],
) -> BookFigure:
    """Les plus proches voisins du point ``chosen`` parmi ``points`` (n, 2) : un cadre par façon de
    mesurer, titre → rangs des voisins."""
    markers = ("o", "s", "^")
    for near in neighbours.values():
        if np.any(near >= len(points)):
            raise ValueError(
                f"neighbours : rangs de 0 à {len(points) - 1} attendus, reçu {np.max(near)}"
            )

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(neighbours))
        figure, axes = new_figure(layout, rows, columns, height=3.2 * rows + 0.5, sharey=True)
        for ax, (title, near) in zip(axes.flat, neighbours.items(), strict=True):
            for label, (name, marker) in enumerate(zip(label_names, markers)):
                kept = labels == label
                ax.plot(
                    *points[kept].T,
                    marker,
                    color=theme.series[label],
                    markersize=5,
                    alpha=0.55,
                    label=name,
                )
            ax.plot(
                *points[near].T,
                "o",
                markersize=12,
                markerfacecolor="none",
                markeredgecolor=theme.ink,
                markeredgewidth=1.6,
                label="ses voisins",
            )
            ax.plot(*points[chosen], "*", color=theme.highlight, markersize=17, label="un vin")
            ax.set_title(title, fontsize=11)
        for ax in axes[-1]:
            ax.set_xlabel(axes_names[0])
        for ax in axes[:, 0]:
            ax.set_ylabel(axes_names[1])
        handles, names = axes.flat[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=3, columnspacing=1.2)
        return figure

    alt = (
        f"Nuage de {count(len(points))} vins : {axes_names[0]} et {axes_names[1]}. Un vin de"
        f" {label_names[labels[chosen]]} et ses {len(next(iter(neighbours.values())))} plus proches"
        " voisins. "
        + " ".join(
            f"{title[0].upper()}{title[1:]} : {(labels[near] == labels[chosen]).sum()} du même"
            f" cépage ; {axes_names[0]} de {_range(points[near, 0])}, {axes_names[1]} de"
            f" {_range(points[near, 1])}."
            for title, near in neighbours.items()
        )
    )
    return BookFigure(draw, alt)


def _range(values: np.ndarray) -> str:
    return f"{decimal(values.min(), 1)} à {decimal(values.max(), 1)}"


@checked
def count_matrix(
    counts: Annotated[np.ndarray, Drawn("r", "c", whole=True, low=0)],
    rows: Annotated[Sequence[str], Items(Text(), "r")],
    columns: Annotated[Sequence[str], Items(Text(), "c")],
) -> BookFigure:
    """Sac de mots : le tableau d’entiers (textes, mots), chaque nombre écrit dans sa case."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.62 * len(rows) + 1.3)
        ax = axes[0, 0]
        for (row, column), number in np.ndenumerate(counts):
            shade = 0.22 * min(number, 4)
            ax.add_patch(
                Rectangle(
                    (column - 0.47, row - 0.42), 0.94, 0.84, facecolor=theme.original, alpha=shade
                )
            )
            ax.text(
                column,
                row,
                str(number),
                ha="center",
                va="center",
                color=theme.ink if number else theme.control,
            )
        ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        ax.set(xticks=range(len(columns)), yticks=range(len(rows)))
        ax.set_xticklabels(columns, rotation=layout.pick(45, 90), ha=layout.pick("left", "center"))
        ax.set_yticklabels(rows)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.grid(False)
        return figure

    alt = "Tableau de comptes. " + " ".join(
        f"{name} : "
        + ", ".join(f"{word} {number}" for word, number in zip(columns, line) if number)
        + "."
        for name, line in zip(rows, counts)
    )
    return BookFigure(draw, alt)


@checked
def photo_and_numbers(
    photo: ColourPhoto,
    top: Annotated[int, Count(0, lambda photo: photo.shape[0] - 1)],
    left: Annotated[int, Count(0, lambda photo: photo.shape[1] - 1)],
    size: Annotated[int, Count(1, 64)],
) -> BookFigure:
    """Une photo ``uint8`` (H, W, 3) et, pour un petit carré, la valeur du rouge de chaque pixel."""
    patch = photo[top : top + size, left : left + size]

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(2)
        figure, axes = new_figure(
            layout, rows, columns, height=3.1 * rows, width_ratios=layout.pick([1.25, 1], [1])
        )
        whole, zoom = axes.flat
        align_titles(axes)
        show_image(whole, photo, f"{photo.shape[0]} × {photo.shape[1]} × 3 nombres")
        whole.add_patch(
            Rectangle(
                (left - 3, top - 3),
                size + 6,
                size + 6,
                fill=False,
                edgecolor=theme.highlight,
                linewidth=2.5,
            )
        )
        show_image(zoom, patch, f"{size} × {size} pixels, valeur du rouge")
        for (row, column), value in np.ndenumerate(patch[..., 0]):
            ink = _LIGHT_INK if patch[row, column].mean() < 128 else _DARK_INK
            zoom.text(column, row, str(value), ha="center", va="center", fontsize=9, color=ink)
        return figure

    alt = (
        f"D’abord la photo, {photo.shape[0]} × {photo.shape[1]} pixels, un petit carré entouré."
        f" Puis ce carré de {size} × {size} pixels agrandi ; dans chacun, un entier de"
        f" {patch[..., 0].min()} à {patch[..., 0].max()}, la quantité de rouge."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def sound_wave(sound: Values, rate: AtLeastOne, *, start: Size, shown: Size) -> BookFigure:
    """Le son (N,) de près, mesure par mesure, puis en spectrogramme (temps, fréquence)."""
    first, number = round(start * rate), round(shown * rate)
    if len(sound) < 512:
        raise ValueError(f"sound : 512 mesures au moins attendues, reçu {len(sound)}")
    if not 1 <= number <= len(sound) - first:
        raise ValueError(
            f"shown : de 1 à {len(sound) - first} mesures après start attendues, reçu {number}"
        )
    frequencies, times, power = spectrogram(sound, fs=rate, nperseg=512, noverlap=384)
    loudest = frequencies[power.sum(axis=1).argmax()]
    samples = sound[first : first + number]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=5.0)
        close, far = axes[:, 0]
        time = 1000 * np.arange(number) / rate
        close.plot(
            time,
            sound[first : first + number],
            "o-",
            color=theme.original,
            markersize=4,
            linewidth=1,
        )
        close.set(
            xlabel="temps (millièmes de seconde)",
            ylabel="déplacement",
            title=f"{number} nombres de près",
        )
        level = 10 * np.log10(power + 1e-12)
        far.pcolormesh(
            times,
            frequencies,
            level,
            cmap=SEQUENTIAL,
            vmin=level.max() - 70,
            shading="nearest",
            rasterized=True,
        )
        far.set(xlabel="temps (secondes)", ylabel="fréquence (Hz)", ylim=(0, rate / 4))
        far.set_title("le même son, en image")
        far.grid(False)
        return figure

    alt = (
        f"En haut, {number} points d’une courbe qui se répète, entre {decimal(samples.min())} et"
        f" {decimal(samples.max())}. En bas, le spectrogramme : des traits horizontaux, les"
        " harmoniques, qui s’éteignent d’autant plus vite qu’ils sont aigus ; le plus fort est"
        f" vers {decimal(loudest, 0)} hertz, à {decimal(rate / 512, 0)} hertz près."
    )
    return BookFigure(draw, alt)


@checked
def video_frames(
    video: Annotated[np.ndarray, Pixels("t", "h", "w", 3)],
    chosen: Annotated[Sequence[int], List(Count(0, lambda video: len(video) - 2), high=12)],
) -> BookFigure:
    """Quelques images d’une vidéo (T, H, W, 3) et, dessous, ce qui change jusqu’à l’image
    suivante."""
    changes = [np.abs(video[t + 1].astype(int) - video[t]).mean(axis=2) for t in chosen]
    gaps = ", ".join(decimal(change.mean(), 1) for change in changes)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, len(chosen), height=layout.pick(3.9, 2.42))
        for column, (t, change) in enumerate(zip(chosen, changes)):
            show_image(axes[0, column], video[t], f"image {t + 1}")
            show_image(axes[1, column], change, "écart × 4", vmin=0, vmax=255 / 4)
        return figure

    alt = (
        f"Un balayage de {count(len(video))} images sur la photo, dont on voit les numéros"
        f" {', '.join(str(t + 1) for t in chosen)}. Dessous, l’écart de chacune à la suivante,"
        f" faible sauf sur les contours : {gaps} niveaux de gris en moyenne."
    )
    return BookFigure(draw, alt, raster=True)
