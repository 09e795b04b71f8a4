"""Les figures du chapitre « Autres attaques » : marches dans le plan, chat pas à pas, chiffres
attaqués."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trahison.contracts import Count, Instance, Text, checked
from trahison.figures.adversarial import add_level_axis, magnification, magnify
from trahison.figures.arguments import (
    Digits,
    Drawn,
    Fields,
    Grey,
    Greys,
    Items,
    Named,
    NetworkPhoto,
    NetworkPhotos,
    ShareCurves,
    Shares,
    Sizes,
    Step,
    Track,
    Unit,
    Values,
)
from trahison.figures.drawing import FOLDED_LINE, new_figure, show_image
from trahison.figures.layout import BROAD_PHONE, SCREEN, Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING
from trahison.french import count, decimal, percent, probability
from trahison.networks import Prediction
from trahison.vision.images import NETWORK_BOUNDS, to_uint8

Regions = Annotated[np.ndarray, Drawn("g", "g", low=0)]
Home = Annotated[int, Count(0)]

_INK_ON_PAPER: dict[str, Any] = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
_PALE = "#FCFCFC"  # ni l’encre ni le papier : il reste clair en thème sombre, sur une case foncée
_OTHER_REGIONS = ("#9AA0A6", "#C9CDD2")


@checked
def step_by_step(
    regions: Regions,
    extent: Step,
    *,
    home: Home,
    epsilon: Step,
    one_step: Annotated[np.ndarray, Drawn(2)],
    path: Track,
) -> BookFigure:
    """FGSM et PGD dans le plan : le carré de rayon ε, le grand pas ``one_step`` (2,), les petits
    ``path`` (pas, 2).

    ``regions`` (n, n) : la classe répondue en chaque point de [−extent, extent]², ligne du bas
    d’abord ; ``home`` : celle du départ.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(5.4, 5.16))
        ax, start = axes[0, 0], path[0]
        _plane(ax, regions, extent, home, theme)
        ax.add_patch(
            Rectangle(
                start - epsilon,
                2 * epsilon,
                2 * epsilon,
                fill=False,
                edgecolor=theme.ink,
                linewidth=1.8,
            )
        )
        ax.plot(
            *np.stack([start, one_step]).T, "--", color=theme.perturbation, label="FGSM : un pas"
        )
        ax.plot(*one_step, "X", color=theme.perturbation, markersize=12)
        ax.plot(
            *path.T, "o-", color=theme.adversarial, markersize=5, label=f"PGD : {len(path) - 1} pas"
        )
        ax.plot(*path[-1], "*", color=theme.adversarial, markersize=19, markeredgecolor=theme.paper)
        _mark_start(ax, start, theme)
        _zoom(ax, start, 1.7 * epsilon)
        figure.legend(loc="outside lower center", ncols=3, handlelength=1.6, columnspacing=1.2)
        return figure

    alt = (
        f"Plan découpé en régions. Autour du départ, un carré de demi-côté {decimal(epsilon)}. Le"
        " pas de FGSM finit dans un coin du carré, encore dans la région de départ ; les"
        f" {len(path) - 1} pas de PGD tournent avec le gradient et finissent de l’autre côté de la"
        " frontière."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def tangent_boundaries(
    regions: Regions,
    extent: Step,
    *,
    home: Home,
    path: Track,
    gaps: Annotated[np.ndarray, Drawn("r")],
    slopes: Annotated[np.ndarray, Drawn("r", 2)],
) -> BookFigure:
    """DeepFool dans le plan : les frontières supposées droites au départ, et le chemin ``path``
    (pas, 2).

    ``gaps`` (R,) et ``slopes`` (R, 2) : au départ, logit de chaque rivale moins celui de la classe,
    et son gradient.
    """
    start, distances = path[0], np.abs(gaps) / np.linalg.norm(slopes, axis=1)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(5.4, 4.8))
        ax = axes[0, 0]
        _plane(ax, regions, extent, home, theme)
        for gap, slope, distance in zip(gaps, slopes, distances):
            foot, along = (
                start - gap / (slope @ slope) * slope,
                np.array([-slope[1], slope[0]]) / np.linalg.norm(slope),
            )
            line = np.stack([foot - 3 * along, foot + 3 * along])
            nearest = distance == distances.min()
            ax.plot(*line.T, "--", color=theme.ink, linewidth=1.6 if nearest else 1)
            if not nearest:
                ax.plot(*np.stack([start, foot]).T, ":", color=theme.ink, linewidth=1.4)
        ax.plot(
            *path.T,
            "o-",
            color=theme.adversarial,
            markersize=6,
            label=f"DeepFool : {len(path) - 1} pas",
        )
        ax.plot(*path[-1], "*", color=theme.adversarial, markersize=19, markeredgecolor=theme.paper)
        _mark_start(ax, start, theme)
        _zoom(ax, start, 1.35 * max(distances.min(), np.linalg.norm(path[-1] - start)))
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=2)
        return figure

    alt = (
        "Plan découpé en régions. Deux droites en tirets sont les frontières que DeepFool imagine"
        f" d’abord, à {' et '.join(decimal(d) for d in sorted(distances))} du départ. Le chemin va"
        f" vers la plus proche puis se corrige et franchit la vraie frontière après {len(path) - 1}"
        f" pas, à {decimal(float(np.linalg.norm(path[-1] - start)))} du départ."
    )
    return BookFigure(draw, alt)


@checked
def blind_walk(
    regions: Regions,
    extent: Step,
    *,
    home: Home,
    origin: Annotated[np.ndarray, Drawn(2)],
    path: Track,
) -> BookFigure:
    """L’attaque de la frontière dans le plan : les positions successives ``path`` (pas, 2), vers
    ``origin`` (2,)."""
    far, near = (float(np.linalg.norm(point - origin)) for point in (path[0], path[-1]))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(5.4, 4.8))
        ax = axes[0, 0]
        _plane(ax, regions, extent, home, theme)
        ax.plot(*path.T, "-", color=theme.adversarial, linewidth=1.5)
        ax.plot(*path.T, "o", color=theme.adversarial, markersize=3.5, label="positions acceptées")
        ax.plot(*path[-1], "*", color=theme.adversarial, markersize=19, markeredgecolor=theme.paper)
        ax.annotate(
            "début de\nla marche",
            path[0],
            xytext=(0, -10),
            textcoords="offset points",
            ha="center",
            va="top",
        )
        _mark_start(ax, origin, theme)
        ax.set(xlim=(-extent, extent), ylim=(-extent, extent))
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=2)
        return figure

    alt = (
        f"Plan découpé en régions. Une marche part à {decimal(far)} de l’originale, longe la"
        f" frontière du côté adverse et finit à {decimal(near)} de l’originale, sans jamais entrer"
        " dans sa région."
    )
    return BookFigure(draw, alt)


@checked
def target_by_step(
    target: Shares, start: Shares, one_step: Unit, *, target_label: str, start_label: str
) -> BookFigure:
    """Probabilités (pas + 1,) des étiquettes visée et de départ au fil de PGD ; ``one_step`` : la
    visée sous FGSM."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax, steps = axes[0, 0], np.arange(len(target))
        ax.plot(steps, target, "o-", color=theme.adversarial, label=f"{target_label}, PGD")
        ax.plot(steps, start, "s-", color=theme.original, label=f"{start_label}, PGD", markersize=5)
        ax.axhline(one_step, color=theme.control, linestyle="--", label=f"{target_label}, FGSM")
        ax.set(xlabel="pas de PGD", ylabel="probabilité", ylim=(-0.03, 1.03), xticks=steps)
        ax.legend(
            loc="upper center", bbox_to_anchor=(0.45, -0.2), ncols=layout.pick(2, 1), fontsize=10
        )
        return figure

    alt = (
        f"Probabilité de « {target_label} » après chaque pas :"
        f" {', '.join(map(probability, target))}. « {start_label} » :"
        f" {', '.join(map(probability, start))}. Une étape de FGSM de même force donne"
        f" {probability(one_step)} à la cible."
    )
    return BookFigure(draw, alt)


@checked
def film(
    images: NetworkPhotos,
    answers: Annotated[Sequence[Prediction], Items(Instance(Prediction), "n", high=30)],
    steps: Digits,
    target: Home,
) -> BookFigure:
    """Une image (H, W, 3) de [−1, 1] par étape montrée, trois par ligne, et la première réponse du
    réseau à chacune."""
    rows = -(-len(images) // 3)

    def draw(layout: Layout, theme: Theme) -> Figure:
        labels = [layout.fold(answer.label, 15) for answer in answers]
        height = layout.pick(2.75, 2.08) + FOLDED_LINE * max(label.count("\n") for label in labels)
        figure, axes = new_figure(layout, rows, 3, height=height * rows)
        for ax, image, answer, label, step in zip(axes.flat, images, answers, labels, steps):
            show_image(
                ax, to_uint8(image, NETWORK_BOUNDS), "départ" if step == 0 else f"pas {step}"
            )
            colour = (
                theme.adversarial
                if answer.index == target
                else theme.original
                if answer.index == answers[0].index
                else theme.ink
            )
            ax.set_xlabel(
                f"{label}\n{probability(answer.probability)}",
                color=theme.text(colour),
                fontsize=layout.pick(11, 10),
            )
        return figure

    alt = (
        "La même photo, en apparence, au fil de PGD. Réponse à chacune : "
        + " ; ".join(
            f"pas {step}, {answer.label} {probability(answer.probability)}"
            for step, answer in zip(steps, answers)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def race(epsilons: Values, curves: ShareCurves, target_label: str) -> BookFigure:
    """Probabilité de l’étiquette visée selon ε (échelle [−1, 1]), une courbe par attaque."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.7)
        ax = axes[0, 0]
        for (name, values), colour, marker in zip(
            curves.items(), (theme.perturbation, theme.adversarial, theme.highlight), "sox"
        ):
            ax.plot(epsilons, values, f"{marker}-", color=colour, label=name)
        ax.set(
            xlabel="ε, échelle [−1, 1] du réseau",
            ylabel=f"probabilité de\n« {target_label} »",
            ylim=(-0.03, 1.03),
        )
        add_level_axis(ax)
        ax.legend(loc="center right")
        return figure

    alt = (
        f"Probabilité de « {target_label} » selon ε, en niveaux de gris. "
        + " ; ".join(
            f"{name} : "
            + ", ".join(
                f"{probability(p)} à {decimal(e * 127.5, 0)}" for e, p in zip(epsilons, values)
            )
            for name, values in curves.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def digit_targets(
    original: Grey,
    label: Home,
    forged: Greys,
    targets: Digits,
    answers: Digits,
    l2: Sizes,
) -> BookFigure:
    """Un chiffre (28, 28) et ses versions ciblées (9, 28, 28) : la réponse du réseau et la distance
    L2 sous chacune."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 5, height=layout.pick(3.7, 3.2))
        show_image(axes[0, 0], original, "originale", **_INK_ON_PAPER)
        axes[0, 0].set_xlabel(f"lu « {label} »", color=theme.text(theme.original), fontsize=11)
        for ax, image, target, answer, distance in zip(axes.flat[1:], forged, targets, answers, l2):
            show_image(ax, image, f"cible {target}", **_INK_ON_PAPER)
            colour = theme.adversarial if answer == target else theme.ink
            ax.set_xlabel(f"lu « {answer} »\nL2 {decimal(distance)}", color=colour, fontsize=11)
        return figure

    alt = (
        f"Un {label} et neuf copies qui lui ressemblent. "
        + " ; ".join(
            f"cible {target} : lu {answer}, distance L2 {decimal(distance)}"
            for target, answer, distance in zip(targets, answers, l2)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def touched_pixels(originals: Greys, forged: Greys, before: Digits, after: Digits) -> BookFigure:
    """Trois chiffres (3, 28, 28) au-dessus de leurs versions, les pixels changés en couleur."""
    changed = np.abs(forged - originals) > 1 / 510

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, len(originals), height=layout.pick(4.9, 3.85))
        for column, (original, image, moved) in enumerate(zip(originals, forged, changed)):
            show_image(axes[0, column], original, f"lu « {before[column]} »", **_INK_ON_PAPER)
            show_image(axes[1, column], image, f"lu « {after[column]} »", **_INK_ON_PAPER)
            show_image(
                axes[1, column],
                np.where(moved, 1.0, np.nan),
                cmap=ListedColormap([theme.perturbation]),
            )
            axes[1, column].set_xlabel(f"{count(moved.sum())} pixels", fontsize=11)
        for ax in axes.flat:
            ax.spines[:].set(visible=True, color=theme.grid)
        return figure

    alt = (
        "Des chiffres, et en couleur les pixels que JSMA a noircis : "
        + " ; ".join(
            f"un {b} lu {a} avec {moved.sum()} pixels changés sur {moved.size}"
            for b, a, moved in zip(before, after, changed)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def walk_of_a_digit(
    original: Grey,
    stages: Greys,
    steps: Annotated[Sequence[int], Items(Count(0), "n", high=7)],
    answers: Digits,
    label: Home,
) -> BookFigure:
    """L’image de départ puis les étapes (6, 28, 28) de l’attaque de la frontière, l’originale (28,
    28) à la fin."""
    distances = np.linalg.norm((stages - original).reshape(len(stages), -1), axis=1)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 4, height=layout.pick(4.8, 3.9))
        for ax, image, step, answer, distance in zip(axes.flat, stages, steps, answers, distances):
            show_image(ax, image, f"{count(step)} pas" if step else "départ", **_INK_ON_PAPER)
            ax.set_xlabel(
                f"lu « {answer} »\nL2 {decimal(distance, 1)}", color=theme.adversarial, fontsize=11
            )
        for ax in axes.flat[len(stages) :]:
            ax.axis("off")
        last = axes.flat[len(stages)]
        last.axis("on")
        show_image(last, original, "originale", **_INK_ON_PAPER)
        last.set_xlabel(f"lu « {label} »", color=theme.text(theme.original), fontsize=11)
        return figure

    alt = (
        f"Un {answers[0]} se change en un {label} que le réseau lit toujours autrement : "
        + " ; ".join(
            f"{count(step)} pas, lu {answer}, distance {decimal(distance, 1)}"
            for step, answer, distance in zip(steps, answers, distances)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def forged_in_one_pass(
    originals: Greys,
    forged: Greys,
    labels: Digits,
    answers: Digits,
    epsilon: Step,
) -> BookFigure:
    """Chiffres (5, 28, 28), perturbations inventées par le générateur, images adverses et
    réponses."""
    fooled = sum(answer != label for answer, label in zip(answers, labels))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 3, len(originals), height=layout.pick(4.9, 3.5))
        for column, (original, image, label, answer) in enumerate(
            zip(originals, forged, labels, answers)
        ):
            show_image(axes[0, column], original, f"{label}", **_INK_ON_PAPER)
            show_image(
                axes[1, column], image - original, cmap=DIVERGING, vmin=-epsilon, vmax=epsilon
            )
            show_image(axes[2, column], image, **_INK_ON_PAPER)
            axes[2, column].set_xlabel(
                f"lu « {answer} »",
                color=theme.text(theme.adversarial if answer != label else theme.original),
                fontsize=11,
            )
        axes[1, 0].set_title(
            f"perturbation × {decimal(1 / epsilon, 1)}",
            loc="left",
            fontsize=11,
            fontweight="normal",
            color=theme.ink,
        )
        return figure

    alt = (
        f"Des chiffres, leur perturbation, l’image adverse : {fooled} sur {len(labels)} trompent le"
        " réseau ("
        + ", ".join(f"un {label} lu {answer}" for label, answer in zip(labels, answers))
        + "). Les perturbations effacent des bouts de trait et en ajoutent à côté."
    )
    return BookFigure(draw, alt, raster=True)


def _one_above_the_other(axes: np.ndarray) -> np.ndarray:
    """Les cadres (2R, C) en paires (RC, 2), celui de dessous sous celui de dessus."""
    return axes.reshape(-1, 2, axes.shape[1]).swapaxes(1, 2).reshape(-1, 2)


@checked
def gallery(
    original: Grey,
    label: Home,
    forged: Annotated[
        Mapping[str, tuple[np.ndarray, int]], Named(Fields(Drawn("h", "w"), Count(0)))
    ],
) -> BookFigure:
    """La même image (28, 28) sous chaque attaque : nom → (image adverse, réponse) ; dessous, ce qui
    a changé. Quatre de front, la moitié sur un téléphone, toutes sur une diapositive."""
    half = -(-len(forged) // 2)

    def draw(layout: Layout, theme: Theme) -> Figure:
        abreast = layout.pick(min(len(forged), 4), half, len(forged))
        rows = -(-len(forged) // abreast)
        height = layout.pick(3.9 * rows, 1.77 * half + 1.2, 5.4)
        size = layout.pick(11, 11, 15)
        figure, axes = new_figure(layout, 2 * rows, abreast, height=height)
        pairs = _one_above_the_other(axes)
        for (top, bottom), (name, (image, answer)) in zip(pairs, forged.items()):
            show_image(top, image, name, **_INK_ON_PAPER)
            top.set_xlabel(
                f"lu « {answer} »",
                color=theme.text(theme.adversarial if answer != label else theme.original),
                fontsize=size,
            )
            top.title.set_fontsize(size)
            show_image(bottom, image - original, cmap=DIVERGING, vmin=-1, vmax=1)
        for ax in pairs[len(forged) :].flat:
            ax.axis("off")
        return figure

    alt = (
        f"Le même {label} sous chaque attaque. "
        + " ; ".join(
            f"{name} : lu {answer}, {count((np.abs(image - original) > 1 / 510).sum())} pixels"
            f" changés, au plus de {decimal(np.abs(image - original).max())}"
            for name, (image, answer) in forged.items()
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True, screen=SCREEN)


@checked
def photo_gallery(
    original: NetworkPhoto,
    forged: Annotated[
        Mapping[str, tuple[np.ndarray, Prediction]],
        Named(Fields(Drawn("h", "w", 3, low=-1.00001, high=1.00001), Instance(Prediction))),
    ],
    before: Prediction,
) -> BookFigure:
    """La même photo (H, W, 3) de [−1, 1] sous chaque attaque : nom → (image adverse, réponse).

    Dessous, ce qui a changé, grossi autant qu’il le faut pour être vu : le facteur est écrit sur
    chaque image.
    """
    half = -(-len(forged) // 2)
    pushes = {name: image - original for name, (image, _) in forged.items()}
    factors = {
        name: magnification(max(float(np.quantile(np.abs(push), 0.999)), 1 / 255))
        for name, push in pushes.items()
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, abreast = layout.grid(len(forged), wide=min(len(forged), 4), phone=half)
        labels = {
            name: layout.fold(answer.label, 36 // abreast) for name, (_, answer) in forged.items()
        }
        lines = rows * max(label.count("\n") for label in labels.values())
        height = layout.pick(4.25 * rows, 2.0 * half + 2.4) + FOLDED_LINE * lines
        figure, axes = new_figure(layout, 2 * rows, abreast, height=height)
        pairs = _one_above_the_other(axes)
        for (top, bottom), (name, (image, answer)) in zip(pairs, forged.items()):
            show_image(top, to_uint8(image, NETWORK_BOUNDS), name)
            top.set_xlabel(
                f"{labels[name]}\n{probability(answer.probability)}",
                fontsize=layout.pick(11, 10),
                color=theme.text(
                    theme.adversarial if answer.index != before.index else theme.original
                ),
            )
            factor = factors[name]
            show_image(bottom, magnify(pushes[name], factor), f"perturbation × {factor}")
        for ax in pairs[len(forged) :].flat:
            ax.axis("off")
        return figure

    alt = (
        f"La photo du chat sous chaque attaque ; intacte, elle est lue {before.label} "
        f"{probability(before.probability)}. "
        + " ; ".join(
            f"{name} : {answer.label} {probability(answer.probability)}, perturbation grossie"
            f" {factors[name]} fois"
            for name, (_, answer) in forged.items()
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True, phone=BROAD_PHONE)


@checked
def transfer_map(
    rates: Annotated[np.ndarray, Drawn("r", "s", low=0, high=1)],
    names: Annotated[Sequence[str], Items(Text(), "s")],
    title: str,
    *,
    sources: Annotated[Sequence[str], Items(Text(), "r")] | None = None,
) -> BookFigure:
    """Taux de succès (R, S) : colonne, le réseau qui lit ; ligne, celui que l’on attaque, ou ce que
    dit ``sources``, un bruit par exemple."""
    rows = names if sources is None else sources
    if len(rows) != len(rates):
        raise ValueError(f"rates : {len(rows)} lignes attendues, reçu {len(rates)}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax = axes[0, 0]
        ax.imshow(rates, cmap="Oranges", vmin=0, vmax=1, aspect="auto")
        for (row, column), rate in np.ndenumerate(rates):
            colour = _PALE if rate > 0.6 else "black"
            ax.text(column, row, percent(rate), ha="center", va="center", fontsize=14, color=colour)
        ax.set_xticks(range(len(names)), [layout.fold(name, 12) for name in names])
        ax.set_yticks(range(len(rows)), [layout.fold(name, 12) for name in rows])
        ax.set(xlabel="réseau qui lit l’image", ylabel="fabriquée contre", title=title)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        return figure

    alt = (
        "Part des images qui trompent, selon le réseau contre lequel elles sont faites. "
        + " ; ".join(
            f"contre {source}, lues par {reader} : {percent(rates[i, j])}"
            for i, source in enumerate(rows)
            for j, reader in enumerate(names)
        )
        + "."
    )
    return BookFigure(draw, alt)


def _plane(ax: Axes, regions: np.ndarray, extent: float, home: int, theme: Theme) -> None:
    """Les régions de décision : celle du départ en bleu pâle, les autres en gris."""
    others = [label for label in np.unique(regions) if label != home]
    shades = np.zeros(regions.shape, int)
    for rank, label in enumerate(others, start=1):
        shades[regions == label] = rank
    ax.imshow(
        shades,
        origin="lower",
        extent=(-extent, extent, -extent, extent),
        alpha=0.4,
        vmin=0,
        vmax=2,
        cmap=ListedColormap([theme.original, *_OTHER_REGIONS]),
        interpolation="bilinear",
        interpolation_stage="rgba",
    )
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.grid(False)


def _mark_start(ax: Axes, point: np.ndarray, theme: Theme) -> None:
    ax.plot(
        *point,
        "o",
        color=theme.original,
        markersize=11,
        markeredgecolor=theme.paper,
        label="originale",
        zorder=5,
    )


def _zoom(ax: Axes, centre: np.ndarray, radius: float) -> None:
    ax.set(
        xlim=(centre[0] - radius, centre[0] + radius), ylim=(centre[1] - radius, centre[1] + radius)
    )
