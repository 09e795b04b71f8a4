"""Les figures du chat trahi : photo + perturbation = image adverse, balayages de ε, courbes de
probabilité."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trahison.contracts import Choice, Number, checked
from trahison.figures.arguments import (
    Answers,
    AnswersOfEach,
    Drawn,
    Fields,
    Items,
    Named,
    NetworkPhoto,
    NetworkPhotos,
    ShareCurves,
    Values,
    Width,
)
from trahison.figures.drawing import FOLDED_LINE, new_figure, shorten, show_image
from trahison.figures.layout import BROAD_PHONE, SCREEN, Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.slider import BookSlider, photo_steps
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING
from trahison.french import decimal, percent, probability
from trahison.networks import Prediction
from trahison.vision.images import NETWORK_BOUNDS, grey_levels, to_uint8

_DRAWS, _IMAGE = (
    Drawn(None, low=0, high=1),
    Choice(("intacte", "sous le bruit", "attaquée")),
)
# le plus bas et le plus haut, une probabilité par ε
Band = Annotated[
    tuple[np.ndarray, np.ndarray],
    Fields(Drawn("n", low=0, high=1), Drawn("n", low=0, high=1)),
]


def describe_epsilon(epsilon: float, bounds: tuple[float, float]) -> str:
    """« ε = 0,031 (4 niveaux sur 255) » : la même force dans les unités du réseau et dans celles du
    fichier."""
    levels = grey_levels(epsilon, bounds)
    digits = 0 if abs(levels - round(levels)) < 0.005 else 1
    plural = "x" if levels >= 2 else ""
    return f"ε = {decimal(epsilon, 3)} ({decimal(levels, digits)} niveau{plural} sur 255)"


def magnify(perturbation: np.ndarray, factor: float) -> np.ndarray:
    """Perturbation (H, W, 3) multipliée par ``factor`` autour du gris moyen, en ``uint8``."""
    return to_uint8(np.clip(perturbation * factor, -1, 1), NETWORK_BOUNDS)


@checked
def triptych(
    original: NetworkPhoto,
    adversarial: NetworkPhoto,
    before: Answers,
    after: Answers,
    *,
    epsilon: Width,
) -> BookFigure:
    """La photo, la perturbation agrandie, l'image adverse, et les meilleures réponses du réseau
    sous les deux photos.

    ``original`` et ``adversarial`` : (H, W, 3) dans [−1, 1], déjà arrondies à 8 bits ; ``before``
    et ``after`` : les réponses du réseau à ces images-là.
    """
    factor = magnification(epsilon)

    def draw(layout: Layout, theme: Theme) -> Figure:
        if layout.is_phone:
            return _narrow_triptych(original, adversarial, before, after, epsilon, layout, theme)
        figure, axes = new_figure(layout, 2, 3, height=4.25, height_ratios=[2.1, 1.35])
        _draw_sum(axes[0], original, adversarial, factor)
        draw_answers(axes[1, 0], before, theme.original, letters=18)
        draw_answers(axes[1, 2], after, theme.adversarial, letters=18)
        axes[1, 1].axis("off")
        axes[1, 1].text(
            0.5,
            0.88,
            describe_epsilon(epsilon, NETWORK_BOUNDS).replace(" (", "\n("),
            transform=axes[1, 1].transAxes,
            ha="center",
            va="top",
            fontsize=11,
        )
        return figure

    alt = (
        f"Photo de chat, perturbation grossie {factor} fois et image adverse, que l’œil ne"
        f" distingue pas de la photo. {describe_epsilon(epsilon, NETWORK_BOUNDS)}. Réponses à la"
        f" photo : {list_answers(before)}. Réponses à l’image adverse : {list_answers(after)}."
    )
    return BookFigure(draw, alt, raster=True)


def _narrow_triptych(
    original: np.ndarray,
    adversarial: np.ndarray,
    before: Sequence[Prediction],
    after: Sequence[Prediction],
    epsilon: float,
    layout: Layout,
    theme: Theme,
) -> Figure:
    """Pour un téléphone : plus étroites que leurs noms, les photos laissent aux réponses toute la
    largeur."""
    # « none » est documenté, et absent des types de Matplotlib
    figure = Figure(figsize=(layout.width, 3.55), layout="none")  # type: ignore[arg-type]
    photos = figure.add_gridspec(1, 3, left=0.01, right=0.99, bottom=0.58, top=0.93, wspace=0.18)
    bars = figure.add_gridspec(1, 2, left=0.01, right=0.99, bottom=0.01, top=0.42, wspace=0.06)
    axes = [figure.add_subplot(photos[0, column]) for column in range(3)]
    _draw_sum(axes, original, adversarial, magnification(epsilon), fontsize=9.5)
    axes[1].set_xlabel(describe_epsilon(epsilon, NETWORK_BOUNDS).replace(" (", "\n("), fontsize=9.5)
    for column, answers, colour in ((0, before, theme.original), (1, after, theme.adversarial)):
        draw_answers(figure.add_subplot(bars[0, column]), answers, colour, letters=17)
    return figure


def _draw_sum(
    axes: Sequence[Axes],
    original: np.ndarray,
    adversarial: np.ndarray,
    factor: int,
    fontsize: float = 11,
) -> None:
    """Photo + perturbation agrandie = image adverse, sur trois cadres."""
    panels = (
        (to_uint8(original, NETWORK_BOUNDS), "Photo"),
        (magnify(adversarial - original, factor), f"Perturbation × {factor}"),
        (to_uint8(adversarial, NETWORK_BOUNDS), "Image adverse"),
    )
    for ax, sign, (pixels, title) in zip(axes, ("", "+", "="), panels):
        show_image(ax, pixels, title)
        ax.title.set_fontsize(fontsize)
        ax.text(
            -0.07,
            0.5,
            sign,
            transform=ax.transAxes,
            ha="center",
            va="center",
            fontsize=17,
            fontweight="bold",
        )


@checked
def photo_with_answers(image: NetworkPhoto, answers: Answers, *, title: str = "") -> BookFigure:
    """Une image (H, W, 3) dans [−1, 1] à gauche, les meilleures réponses du réseau à droite."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=0.4 * layout.width, width_ratios=[1, 1.25])
        show_image(axes[0, 0], to_uint8(image, NETWORK_BOUNDS), title)
        draw_answers(axes[0, 1], answers, theme.original, letters=layout.pick(99, 20))
        return figure

    alt = f"{title or 'Image'} et les réponses du réseau : {list_answers(answers)}."
    return BookFigure(draw, alt, raster=True)


@checked
def gradient_images(gradient: Annotated[np.ndarray, Drawn("h", "w", 3)]) -> BookFigure:
    """Le gradient (H, W, 3) de la perte par rapport à l'image, canal par canal, à la même
    échelle."""
    limit = float(np.quantile(np.abs(gradient), 0.99))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 3, height=layout.pick(3.0, 2.1))
        for ax, channel, name in zip(axes[0], range(3), ("Rouge", "Vert", "Bleu")):
            drawn = ax.imshow(gradient[..., channel], cmap=DIVERGING, vmin=-limit, vmax=limit)
            hide_frame(ax, name)
        bar = figure.colorbar(
            drawn, ax=axes[0].tolist(), orientation="horizontal", shrink=0.6, aspect=35, pad=0.03
        )
        bar.set_ticks([-limit, 0, limit], labels=[decimal(-limit, 4), "0", decimal(limit, 4)])
        bar.outline.set_visible(False)
        return figure

    alt = (
        "Gradient de la perte pour les trois canaux du chat : les valeurs fortes suivent la tête"
        f" et les moustaches ; 99 % d’entre elles sont entre {decimal(-limit, 4)} et"
        f" {decimal(limit, 4)}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def sign_images(sign: Annotated[np.ndarray, Drawn("h", "w", 3, low=-1, high=1)]) -> BookFigure:
    """Le signe du gradient (H, W, 3) : −1 ou +1 par canal, et un détail où l'on voit les pixels."""
    side = max(sign.shape[0] // 7, 16)
    positive = float((sign > 0).mean())

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=layout.pick(3.1, 2.35))
        top, left = sign.shape[0] // 3, sign.shape[1] // 3
        show_image(axes[0, 0], magnify(sign, 1.0), "Signe du gradient")
        show_image(
            axes[0, 1],
            magnify(sign[top : top + side, left : left + side], 1.0),
            f"Détail : {side} × {side} pixels",
        )
        return figure

    alt = (
        f"Signe du gradient : un bruit coloré sans forme visible. {percent(positive)} des valeurs"
        f" valent +1, les autres −1 ; le détail de {side} × {side} pixels montre des canaux tout"
        " allumés ou tout éteints."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def epsilon_slider(
    images: NetworkPhotos,
    answers: AnswersOfEach,
    epsilons: Annotated[Sequence[float], Items(Number(0, 2), "n", low=2)],
) -> BookSlider:
    """Le même chat pour chaque ε, et les meilleures réponses du réseau ;
    fixe, :func:`epsilon_steps`."""
    return BookSlider(
        epsilon_steps(images, [best for best, *_ in answers], epsilons),
        label="ε, échelle [−1, 1] du réseau",
        steps=photo_steps(images, answers, [describe_epsilon(e, NETWORK_BOUNDS) for e in epsilons]),
    )


def epsilon_steps(
    images: np.ndarray, answers: Sequence[Prediction], epsilons: Sequence[float]
) -> BookFigure:
    """Une image adverse par ε, avec la meilleure réponse du réseau sous chacune (trois par
    ligne, cinq sur un écran)."""
    story = " ; ".join(
        f"ε = {decimal(e, 3)} : {a.label} {probability(a.probability)}"
        for e, a in zip(epsilons, answers)
    )

    def draw(layout: Layout, theme: Theme) -> Figure:
        abreast = layout.pick(3, 3, 5)
        rows = -(-len(images) // abreast)
        labels = [layout.fold(answer.label, layout.pick(15, 15, 9)) for answer in answers]
        height = layout.pick(3.05, 2.23, 2.6) + FOLDED_LINE * max(
            label.count("\n") for label in labels
        )
        figure, axes = new_figure(layout, rows, abreast, height=height * rows)
        for ax in axes.flat[len(images) :]:
            ax.axis("off")
        for ax, image, answer, label, epsilon in zip(axes.flat, images, answers, labels, epsilons):
            levels = decimal(grey_levels(epsilon, NETWORK_BOUNDS), 1)
            title = f"ε = {decimal(epsilon, 3)}\n{levels} niveaux"
            show_image(ax, to_uint8(image, NETWORK_BOUNDS), title)
            colour = theme.original if answer.index == answers[0].index else theme.adversarial
            ax.set_xlabel(
                f"{label}\n{probability(answer.probability)}",
                color=theme.text(colour),
                fontsize=layout.pick(11, 10),
            )
        return figure

    alt = (
        f"{len(images)} images du chat, de plus en plus perturbées. Meilleure réponse à chacune :"
        f" {story}."
    )
    return BookFigure(draw, alt, raster=True, screen=SCREEN)


@checked
def probability_curves(
    epsilons: Values,
    curves: ShareCurves,
    *,
    title: str = "",
    control: ShareCurves | None = None,
    band: Band | None = None,
) -> BookFigure:
    """Probabilités en fonction de ε (échelle du réseau en bas, niveaux de gris en haut).

    ``curves`` : étiquette → probabilités, une par ε ; ``control`` : les mêmes sous bruit aléatoire,
    en tirets gris ; ``band`` : le plus bas et le plus haut de plusieurs tirages de ce bruit.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(4.6, 5.6))
        ax = axes[0, 0]
        for colour, (label, values) in zip(theme.series, curves.items()):
            ax.plot(epsilons, values, color=colour, label=label)
        for label, values in (control or {}).items():
            ax.plot(epsilons, values, color=theme.control, linestyle="--", label=label)
        if band is not None:
            ax.fill_between(epsilons, *band, color=theme.control, alpha=0.3, linewidth=0)
        ax.set(
            xlabel="ε, échelle [−1, 1] du réseau",
            ylabel="Probabilité",
            ylim=(-0.02, 1.02),
            xlim=(min(epsilons), max(epsilons)),
        )
        if title:
            ax.set_title(title)
        add_level_axis(ax)
        longest = max(map(len, (*curves, *(control or {}))))
        columns = layout.pick(2 if longest <= 33 else 1, 1)
        figure.legend(loc="outside lower left", ncols=columns, fontsize=10.5)
        return figure

    alt = (
        f"Probabilités en fonction de ε, de {decimal(min(epsilons), 2)} à"
        f" {decimal(max(epsilons), 2)}. "
        + " ; ".join(
            f"{label} : {probability(values[0])} au départ, {probability(np.max(values))} au plus,"
            f" {probability(values[-1])} à la fin"
            for label, values in (dict(curves) | dict(control or {})).items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def survival_dots(
    panels: Annotated[Mapping, Named(Named(Named(_DRAWS), key=_IMAGE))],
) -> BookFigure:
    """Probabilité d’une étiquette après chaque traitement de l’image : étiquette → {image :
    {traitement : probabilités}} ; plusieurs tirages d’une même image s’étalent en un trait, leur
    médiane en un point. Les images : « intacte », « sous le bruit », « attaquée » ; les mêmes
    traitements à chacune, ou ``ValueError``."""
    columns = [list(values) for images in panels.values() for values in images.values()]
    treatments = columns[0]
    if any(column != treatments for column in columns):
        raise ValueError(f"panels : les mêmes traitements partout attendus, reçu {columns}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(panels))
        height = (0.5 * len(treatments) + 1.5) * rows
        figure, axes = new_figure(layout, rows, columns, height=height)
        looks = {
            "intacte": ("o", theme.original),
            "sous le bruit": ("s", theme.control),
            "attaquée": ("X", theme.adversarial),
        }
        for ax, (label, images) in zip(axes.flat, panels.items()):
            for (image, values), shift in zip(images.items(), (-0.2, 0.0, 0.2)):
                marker, colour = looks[image]
                places = np.arange(len(treatments)) + shift
                middles = [float(np.median(values[t])) for t in treatments]
                for place, treatment in zip(places, treatments):
                    draws = values[treatment]
                    ax.plot([draws.min(), draws.max()], [place, place], color=colour)
                ax.plot(middles, places, marker, color=colour, markersize=8, label=image)
            ax.set_yticks(range(len(treatments)), [layout.fold(t, 15) for t in treatments])
            ax.tick_params(labelleft=ax is axes.flat[0] or rows > 1)
            ax.invert_yaxis()
            ax.set(xlim=(-0.04, 1.04), xlabel="probabilité", title=layout.fold(label, 24))
        handles, names = axes.flat[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=3)
        return figure

    alt = " ".join(
        f"{label} : "
        + " ; ".join(
            f"{t}, "
            + ", ".join(
                f"{image} {probability(float(np.median(values[t])))}"
                for image, values in images.items()
            )
            for t in treatments
        )
        + "."
        for label, images in panels.items()
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


def draw_answers(
    ax: Axes, answers: Sequence[Prediction], colour: str, *, letters: int = 99
) -> None:
    """Les meilleures réponses en barres, l'étiquette écrite au-dessus de chacune : lisible même
    dans un cadre étroit. Une étiquette de plus de ``letters`` signes est abrégée."""
    for rank, answer in enumerate(answers):
        ax.barh(rank, answer.probability, height=0.32, color=colour)
        label = shorten(answer.label, letters)
        ax.text(
            0,
            rank - 0.24,
            f"{label}  {probability(answer.probability)}",
            ha="left",
            va="bottom",
            fontsize=10.5,
        )
    ax.set(xlim=(0, 1), ylim=(len(answers) - 0.6, -0.75))
    ax.axis("off")


def list_answers(answers: Sequence[Prediction]) -> str:
    """« Chat égyptien 0,61, Chat domestique 0,17 »."""
    return ", ".join(f"{answer.label} {probability(answer.probability)}" for answer in answers)


def magnification(epsilon: float) -> int:
    """Le facteur entier qui rend visible une perturbation de taille ε sans la saturer."""
    return max(1, int(0.8 / epsilon)) if epsilon > 0 else 1


def hide_frame(ax: Axes, title: str) -> None:
    """Retire graduations, grille et cadre d'un axe qui porte une image."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize=11, fontweight="normal")


def add_level_axis(ax: Axes) -> None:
    """Ajoute en haut la même échelle en niveaux de gris sur 255."""
    top = ax.secondary_xaxis(
        "top", functions=(lambda e: np.multiply(e, 127.5), lambda levels: np.divide(levels, 127.5))
    )
    top.set_xlabel("en niveaux de gris sur 255")
