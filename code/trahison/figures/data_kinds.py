"""Figures du chapitre sur les données : ce qui devient un nombre, pour chaque sorte de donnée."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from scipy.signal import spectrogram

from trahison.figures.narrow import WIDE, WIDTHS
from trahison.figures.style import (
    CONTROL,
    HIGHLIGHT,
    INK,
    ORIGINAL,
    RIGHT,
    SEQUENTIAL,
    BookFigure,
    align_titles,
    new_figure,
    show_image,
)
from trahison.french import count, decimal, percent

# Encres d’un texte posé sur une photo : les mêmes dans les deux thèmes.
_LIGHT_INK, _DARK_INK = "#F4F4F4", "#16181B"


def distance_shares(names: Sequence[str], raw: np.ndarray, scaled: np.ndarray) -> BookFigure:
    """Part de chaque colonne (n,) dans le carré de la distance, avant et après mise à l’échelle."""
    figure, axes = new_figure(height=4.8)
    ax = axes[0, 0]
    rows = np.arange(len(names))
    ax.barh(rows - 0.2, 100 * raw, 0.4, color=CONTROL, label="unités d’origine")
    ax.barh(rows + 0.2, 100 * scaled, 0.4, color=RIGHT, label="même échelle")
    ax.set(yticks=rows, xlabel="part dans la distance (%)")
    ax.set_yticklabels(names)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.legend(loc="center right")
    most = int(raw.argmax())
    figure.alt = (
        f"Barres pour {len(names)} mesures. Dans les unités d’origine, « {names[most]} » fait "
        f"{percent(raw[most], 1)} de la distance ; mises à la même échelle, chaque mesure en fait "
        f"{percent(scaled[most], 1)}."
    )
    return figure


def count_matrix(counts: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> BookFigure:
    """Sac de mots : le tableau d’entiers (textes, mots), chaque nombre écrit dans sa case."""

    def draw(width: float) -> BookFigure:
        figure, axes = new_figure(width=width, height=0.62 * len(rows) + 1.3)
        ax = axes[0, 0]
        for (row, column), number in np.ndenumerate(counts):
            shade = 0.22 * min(number, 4)
            ax.add_patch(
                Rectangle((column - 0.47, row - 0.42), 0.94, 0.84, facecolor=ORIGINAL, alpha=shade)
            )
            ax.text(
                column, row, str(number), ha="center", va="center", color=INK if number else CONTROL
            )
        ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        ax.set(xticks=range(len(columns)), yticks=range(len(rows)))
        ax.set_xticklabels(columns, rotation=45, ha="left")
        ax.set_yticklabels(rows)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.grid(False)
        return figure

    figure = draw(WIDE)
    figure.narrow = draw(WIDTHS[0])
    figure.alt = "Tableau de comptes. " + " ".join(
        f"{name} : "
        + ", ".join(f"{word} {number}" for word, number in zip(columns, line) if number)
        + "."
        for name, line in zip(rows, counts)
    )
    return figure


def photo_and_numbers(photo: np.ndarray, top: int, left: int, size: int) -> BookFigure:
    """Une photo ``uint8`` (H, W, 3) et, pour un petit carré, la valeur du rouge de chaque pixel."""
    figure, axes = new_figure(1, 2, height=3.1, raster=True, width_ratios=[1.25, 1])
    figure.narrow_columns = 1
    whole, zoom = axes[0]
    align_titles(axes)
    show_image(whole, photo, f"{photo.shape[0]} × {photo.shape[1]} × 3 nombres")
    whole.add_patch(
        Rectangle(
            (left - 3, top - 3), size + 6, size + 6, fill=False, edgecolor=HIGHLIGHT, linewidth=2.5
        )
    )
    patch = photo[top : top + size, left : left + size]
    show_image(zoom, patch, f"{size} × {size} pixels, valeur du rouge")
    for (row, column), value in np.ndenumerate(patch[..., 0]):
        ink = _LIGHT_INK if patch[row, column].mean() < 128 else _DARK_INK
        zoom.text(column, row, str(value), ha="center", va="center", fontsize=9, color=ink)
    figure.alt = (
        f"D’abord la photo, {photo.shape[0]} × {photo.shape[1]} pixels, un petit carré entouré."
        f" Puis ce carré de {size} × {size} pixels agrandi ; dans chacun, un entier de"
        f" {patch[..., 0].min()} à {patch[..., 0].max()}, la quantité de rouge."
    )
    return figure


def sound_wave(sound: np.ndarray, rate: int, *, start: float, shown: float) -> BookFigure:
    """Le son (N,) de près, mesure par mesure, puis en spectrogramme (temps, fréquence)."""
    figure, axes = new_figure(2, 1, height=5.0)
    close, far = axes[:, 0]
    first, number = round(start * rate), round(shown * rate)
    time = 1000 * np.arange(number) / rate
    close.plot(time, sound[first : first + number], "o-", color=ORIGINAL, markersize=4, linewidth=1)
    close.set(
        xlabel="temps (millièmes de seconde)",
        ylabel="déplacement",
        title=f"{number} nombres de près",
    )
    frequencies, times, power = spectrogram(sound, fs=rate, nperseg=512, noverlap=384)
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
    loudest = frequencies[power.sum(axis=1).argmax()]
    samples = sound[first : first + number]
    figure.alt = (
        f"En haut, {number} points d’une courbe qui se répète, entre {decimal(samples.min())} et"
        f" {decimal(samples.max())}. En bas, le spectrogramme : des traits horizontaux, les"
        " harmoniques, qui s’éteignent d’autant plus vite qu’ils sont aigus ; le plus fort est"
        f" vers {decimal(loudest, 0)} hertz, à {decimal(rate / 512, 0)} hertz près."
    )
    return figure


def video_frames(video: np.ndarray, chosen: Sequence[int]) -> BookFigure:
    """Quelques images d’une vidéo (T, H, W, 3) et, dessous, ce qui change jusqu’à l’image
    suivante."""
    figure, axes = new_figure(2, len(chosen), height=3.9, raster=True)
    changes = []
    for column, t in enumerate(chosen):
        change = np.abs(video[t + 1].astype(int) - video[t]).mean(axis=2)
        changes.append(change.mean())
        show_image(axes[0, column], video[t], f"image {t + 1}")
        show_image(axes[1, column], change, "écart × 4", vmin=0, vmax=255 / 4)
    gaps = ", ".join(decimal(change, 1) for change in changes)
    figure.alt = (
        f"Un balayage de {count(len(video))} images sur la photo, dont on voit les numéros"
        f" {', '.join(str(t + 1) for t in chosen)}. Dessous, l’écart de chacune à la suivante,"
        f" faible sauf sur les contours : {gaps} niveaux de gris en moyenne."
    )
    return figure
