"""Figures de la classification : probabilités, entropie croisée, frontières, confusion, seuils,
chiffres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure

from trahison.contracts import Count, Labels, List, Number, Text, checked
from trahison.figures.arguments import (
    Drawn,
    Fields,
    Items,
    Marks,
    Named,
    Points,
    Shares,
    Sizes,
    TwoWords,
    Unit,
    Value,
    Values,
)
from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING
from trahison.french import count, decimal, percent

# Une couleur et un signe par classe : la couleur seule ne suffit pas à qui ne la voit pas.
CLASS_MARKERS = ("o", "s", "^")


def class_colours(theme: Theme, number: int) -> tuple[str, ...]:
    """Les couleurs des ``number`` premières classes, trois au plus."""
    return (theme.original, theme.highlight, theme.right)[:number]


@checked
def show_sigmoid(scores: Values, probabilities: Shares, marked: Marks) -> BookFigure:
    """Courbe de la sigmoïde, de ``scores`` à ``probabilities``, avec les points de score
    ``marked``."""
    values = np.interp(marked, scores, probabilities)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.3)
        ax = axes[0, 0]
        ax.plot(scores, probabilities, color=theme.ink)
        ax.plot(marked, values, "o", color=theme.highlight, markersize=9)
        for score, value in zip(marked, values):
            right = score < 0
            ax.annotate(
                percent(value),
                (score, value),
                xytext=(-10 if right else 10, 6 if right else -12),
                textcoords="offset points",
                ha="right" if right else "left",
            )
        ax.set_xlabel("score $z$ (différence des deux logits)")
        ax.set_ylabel("probabilité")
        ax.set_ylim(-0.03, 1.03)
        return figure

    alt = (
        "Courbe en S, de 0 à gauche à 1 à droite. "
        + " ; ".join(
            f"score {decimal(score, 0)} : {percent(value, 1)}"
            for score, value in zip(marked, values)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_scores(
    names: Annotated[Sequence[str], Items(Text(), "k", high=len(CLASS_MARKERS))],
    logits: Annotated[np.ndarray, Drawn("k")],
    probabilities: Annotated[np.ndarray, Drawn("k", low=0, high=1)],
) -> BookFigure:
    """Les scores (K,) d’un exemple, et les probabilités (K,) que l’on en tire."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, 2, height=2.6)
        left, right = axes[0]
        bars = left.bar(range(len(names)), logits, color=class_colours(theme, len(names)))
        left.bar_label(bars, [decimal(score, 0) for score in logits], fontsize=11, color=theme.ink)
        left.axhline(0, color=theme.ink, linewidth=0.8)
        left.set_ylim(logits.min() - 0.8, logits.max() + 0.8)
        left.set_title("scores")
        bars = right.bar(range(len(names)), probabilities, color=class_colours(theme, len(names)))
        right.bar_label(
            bars, [percent(share) for share in probabilities], fontsize=11, color=theme.ink
        )
        right.set_ylim(0, 1.12)
        right.set_title("probabilités")
        for ax in (left, right):
            ax.set_xticks(range(len(names)), names)
            ax.grid(axis="x", visible=False)
        return figure

    alt = "Scores, puis probabilités : " + " ; ".join(
        f"{name}, {decimal(score, 0)}, {percent(share)}"
        for name, score, share in zip(names, logits, probabilities)
    )
    return BookFigure(draw, f"{alt}.")


@checked
def show_temperatures(
    names: Annotated[Sequence[str], Items(Text(), "k", high=len(CLASS_MARKERS))],
    temperatures: Annotated[Sequence[float], Items(Number(1e-6, 1e6), "t", high=6)],
    probabilities: Annotated[np.ndarray, Drawn("t", "k", low=0, high=1)],
) -> BookFigure:
    """Probabilités (températures, classes) des mêmes logits, un cadre par température."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(temperatures))
        figure, axes = new_figure(layout, rows, columns, height=3.0 * rows, sharey=True)
        for ax, temperature, row in zip(axes.flat, temperatures, probabilities, strict=True):
            bars = ax.bar(range(len(names)), row, color=class_colours(theme, len(names)))
            ax.set_xticks(range(len(names)), names)
            ax.bar_label(bars, [percent(share) for share in row], fontsize=11, color=theme.ink)
            ax.set_title(f"$T$ = {decimal(temperature, 1)}")
            ax.set_ylim(0, 1.12)
            ax.grid(axis="x", visible=False)
        for ax in axes[:, 0]:
            ax.set_ylabel("probabilité")
        return figure

    alt = " ".join(
        f"Température {decimal(temperature, 1)} : "
        + ", ".join(f"{name} {percent(p)}" for name, p in zip(names, row))
        + "."
        for temperature, row in zip(temperatures, probabilities)
    )
    return BookFigure(draw, alt)


@checked
def show_surprise(
    probabilities: Shares,
    losses: Sizes,
    marked: Annotated[Sequence[float], List(Number(0, 1), high=100)],
) -> BookFigure:
    """Entropie croisée d’un exemple selon la probabilité donnée à la vraie classe ; ``marked`` :
    points chiffrés."""
    values = np.interp(marked, probabilities, losses)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.3)
        ax = axes[0, 0]
        ax.plot(probabilities, losses, color=theme.ink)
        ax.plot(marked, values, "o", color=theme.highlight, markersize=9)
        for p, value in zip(marked, values):
            ax.annotate(
                f"{percent(p)} → {decimal(value)}",
                (p, value),
                xytext=(9, 5),
                textcoords="offset points",
            )
        ax.set_xlim(0, 1.12)
        ax.set_ylim(0, losses.max())
        ax.set_xlabel("probabilité donnée à la vraie classe")
        ax.set_ylabel("perte (nats)")
        return figure

    alt = (
        "Courbe décroissante, infinie en 0 et nulle en 1. "
        + " ; ".join(
            f"probabilité {percent(p)} : perte {decimal(value)}" for p, value in zip(marked, values)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_losses(losses: Sizes, floor: Value) -> BookFigure:
    """Perte étape par étape (étapes + 1,) et son minimum ``floor``, trouvé par une autre
    méthode."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.0)
        ax = axes[0, 0]
        ax.plot(losses, color=theme.train, label="notre descente de gradient")
        ax.axhline(
            floor, color=theme.right, linestyle="--", linewidth=1.5, label="minimum de scikit-learn"
        )
        ax.set_xscale("symlog", linthresh=1)
        ax.set_xlim(0, len(losses) - 1)
        ticks = [step for step in (0, 1, 10, 100, 1000) if step < len(losses)]
        ax.set_xticks(ticks, [count(step) for step in ticks])
        ax.set_ylim(0, 1.1 * losses[0])
        ax.set_xlabel("étape (échelle logarithmique)")
        ax.set_ylabel("perte")
        ax.legend(loc="upper right")
        return figure

    alt = (
        f"La perte descend de {decimal(losses[0], 3)} à {decimal(losses[-1], 4)} en"
        f" {count(len(losses) - 1)} étapes et rejoint le minimum trouvé par scikit-learn,"
        f" {decimal(floor, 4)}."
    )
    return BookFigure(draw, alt)


@checked
def show_regions(
    features: Points,
    labels: Annotated[np.ndarray, Labels("n", lambda names: len(names))],
    predictions: Annotated[np.ndarray, Labels("n", lambda names: len(names))],
    grid: Annotated[
        tuple[np.ndarray, ...], Fields(Drawn("r", "c"), Drawn("r", "c"), Drawn("r", "c"))
    ],
    names: Annotated[Sequence[str], List(Text(), high=len(CLASS_MARKERS))],
    axis_names: TwoWords,
) -> BookFigure:
    """Exemples (n, 2) sur les régions de décision ; ``grid`` = (x, y, classes) ; les erreurs sont
    entourées."""
    wrong = predictions != labels

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.2)
        ax, colours = axes[0, 0], class_colours(theme, len(names))
        x, y, classes = grid
        ax.imshow(
            classes,
            extent=(x.min(), x.max(), y.min(), y.max()),
            origin="lower",
            aspect="auto",
            alpha=0.18,
            cmap=ListedColormap(colours),
            vmin=0,
            vmax=len(names) - 1,
        )
        for k, name in enumerate(names):
            ax.plot(
                *features[labels == k].T,
                CLASS_MARKERS[k],
                color=colours[k],
                markersize=6,
                label=name,
            )
        ax.plot(
            *features[wrong].T,
            "o",
            markersize=13,
            markerfacecolor="none",
            markeredgecolor=theme.wrong,
            markeredgewidth=2,
            label="erreurs",
        )
        ax.set_xlabel(axis_names[0])
        ax.set_ylabel(axis_names[1])
        ax.grid(False)
        ax.legend(loc="upper left")
        return figure

    alt = (
        f"{count(len(labels))} exemples dans le plan ({axis_names[0]}, {axis_names[1]}), coupé par"
        f" des droites en {len(names)} régions : {', '.join(names)}. {count(wrong.sum())} exemples"
        " sont du mauvais côté : "
        + ", ".join(
            f"{count(((labels == k) & wrong).sum())} {name}" for k, name in enumerate(names)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_confusion(
    confusion: Annotated[np.ndarray, Drawn("k", "k", low=0)],
    names: Annotated[Sequence[str], Items(Text(), "k")],
) -> BookFigure:
    """Matrice de confusion (K, K) : lignes, vraies classes ; colonnes, prédictions ; couleur par
    part de la ligne."""
    few = len(names) <= 3
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    right = np.eye(len(names), dtype=bool)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4 if few else layout.pick(5.4, 4.6))
        ax = axes[0, 0]
        ax.pcolormesh(np.where(right, shares, np.nan), cmap=_tint(theme.right), vmin=0, vmax=1)
        ax.pcolormesh(
            np.where(right | (confusion == 0), np.nan, np.maximum(shares, 0.12)),
            cmap=_tint(theme.wrong),
            vmin=0,
            vmax=max(0.3, shares[~right].max()),
        )
        for (i, j), number in np.ndenumerate(confusion):
            if number or few:
                ax.text(
                    j + 0.5,
                    i + 0.5,
                    count(number),
                    ha="center",
                    va="center",
                    color=theme.ink,
                    fontsize=16 if few else 11 if number < 1000 else 8.7,
                )
        middles = np.arange(len(names)) + 0.5
        ax.set_xticks(middles, names)
        ax.set_yticks(middles, names)
        ax.invert_yaxis()
        ax.set_aspect("auto" if few else "equal")
        ax.set_xlabel("prédiction")
        ax.set_ylabel("vérité")
        ax.grid(False)
        ax.tick_params(length=0)
        return figure

    if few:
        details = " ; ".join(
            f"vérité {names[i]}, prédiction {names[j]} : {count(n)}"
            for (i, j), n in np.ndenumerate(confusion)
        )
    else:
        worst = np.argsort(np.where(right, 0, confusion), axis=None)[::-1][:3]
        details = (
            f"{count(np.trace(confusion))} exemples sur {count(confusion.sum())} sont sur la"
            " diagonale ; les confusions les plus fréquentes : "
            + ", ".join(
                f"{names[i]} pris pour {names[j]} ({count(confusion[i, j])})"
                for i, j in (divmod(int(cell), len(names)) for cell in worst)
            )
        )
    alt = f"Matrice de confusion. {details}."
    return BookFigure(draw, alt)


@checked
def show_threshold_lines(
    features: Points,
    labels: Annotated[np.ndarray, Labels("n", 2)],
    names: TwoWords,
    axis_names: TwoWords,
    lines: Annotated[
        Mapping[float, tuple[np.ndarray, np.ndarray]],
        Named(Fields(Drawn("p"), Drawn("p")), Number()),
    ],
    missed: Annotated[Mapping[float, int], Named(Count(0), Number(), of="lines")],
) -> BookFigure:
    """Deux classes dans le plan et la frontière de chaque seuil ; ``missed`` : positifs manqués à
    ce seuil."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.0)
        ax = axes[0, 0]
        for k, (colour, marker) in enumerate(((theme.original, "o"), (theme.adversarial, "^"))):
            ax.plot(
                *features[labels == k].T,
                marker,
                color=colour,
                markersize=5,
                alpha=0.7,
                label=names[k],
            )
        for (threshold, line), style in zip(lines.items(), ("-", "--")):
            ax.plot(*line, color=theme.ink, linestyle=style, label=f"seuil {decimal(threshold)}")
        margin = 0.05 * np.ptp(features, axis=0)
        ax.set_xlim(features[:, 0].min() - margin[0], features[:, 0].max() + margin[0])
        ax.set_ylim(features[:, 1].min() - margin[1], features[:, 1].max() + margin[1])
        ax.set_xlabel(axis_names[0])
        ax.set_ylabel(axis_names[1])
        figure.legend(loc="outside lower left", ncols=2)
        return figure

    alt = (
        f"{count((labels == 0).sum())} {names[0]} et {count((labels == 1).sum())} {names[1]} dans"
        f" le plan ({axis_names[0]}, {axis_names[1]}). "
        + " ".join(
            f"Au seuil {decimal(threshold)}, {count(missed[threshold])} {names[1]} sont du mauvais"
            " côté de la droite."
            for threshold in lines
        )
        + " Les deux droites sont parallèles."
    )
    return BookFigure(draw, alt)


@checked
def show_thresholds(
    thresholds: Values,
    precisions: Shares,
    recalls: Shares,
    marked: Annotated[
        Sequence[float], List(Number(high=lambda thresholds: float(thresholds.max())), high=100)
    ],
) -> BookFigure:
    """Précision et rappel selon le seuil (``thresholds`` décroissants), avec les seuils
    ``marked``."""
    following = [np.flatnonzero(thresholds >= mark)[-1] for mark in marked]
    values = [(mark, precisions[i], recalls[i]) for mark, i in zip(marked, following)]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4)
        ax = axes[0, 0]
        # Entre deux scores, rien ne change : un seuil vaut celui du score qui le suit.
        ax.step(thresholds[::-1], precisions[::-1], color=theme.original, label="précision")
        ax.step(
            thresholds[::-1], recalls[::-1], color=theme.adversarial, linestyle="--", label="rappel"
        )
        for mark, *_ in values:
            ax.axvline(mark, color=theme.ink, linewidth=1)
            ax.annotate(decimal(mark), (mark, 0), xytext=(4, 4), textcoords="offset points")
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 1.03)
        ax.set_xlabel("seuil")
        ax.set_ylabel("part")
        ax.legend(loc="lower right", bbox_to_anchor=(1, 0.08))
        return figure

    alt = "Quand le seuil monte, la précision monte et le rappel baisse. " + " ".join(
        f"Seuil {decimal(mark)} : précision {percent(p)}, rappel {percent(r)}."
        for mark, p, r in values
    )
    return BookFigure(draw, alt)


@checked
def show_curves(
    recalls: Shares,
    precisions: Shares,
    false_rates: Annotated[np.ndarray, Drawn("m", low=0, high=1)],
    true_rates: Annotated[np.ndarray, Drawn("m", low=0, high=1)],
    area: Unit,
    prevalence: Unit,
) -> BookFigure:
    """Courbe précision-rappel et courbe ROC, avec ce que ferait le hasard."""
    if recalls.max() < 0.95:
        raise ValueError(f"recalls : un rappel d'au moins 0.95 attendu, reçu {recalls.max():g}")
    best = {target: precisions[recalls >= target].max() for target in (0.7, 0.95)}

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(2)
        figure, axes = new_figure(layout, rows, columns, height=3.4 * rows)
        left, right = axes.flat
        left.plot(recalls, precisions, color=theme.train)
        left.axhline(prevalence, color=theme.control, linestyle="--", linewidth=1.5)
        left.set_xlabel("rappel")
        left.set_ylabel("précision")
        left.set_title("précision-rappel", fontsize=11)
        right.plot(false_rates, true_rates, color=theme.train)
        right.plot([0, 1], [0, 1], color=theme.control, linestyle="--", linewidth=1.5)
        right.fill_between(false_rates, true_rates, color=theme.train, alpha=0.12, linewidth=0)
        right.text(
            0.95, 0.12, f"aire : {decimal(area, 3)}\n(hasard : {decimal(0.5, 1)})", ha="right"
        )
        right.set_xlabel("taux de fausses alertes")
        right.set_ylabel("rappel")
        right.set_title("ROC", fontsize=11)
        for ax in (left, right):
            ax.set_ylim(0, 1.03)
            ax.set_xlim(0, 1)
        return figure

    alt = (
        f"Un cadre trace la précision en fonction du rappel : au mieux {percent(best[0.7])} pour un"
        f" rappel d’au moins {percent(0.7)}, {percent(best[0.95])} pour {percent(0.95)} ; le hasard"
        f" donnerait {percent(prevalence)}. L’autre, la courbe ROC, bien au-dessus de la diagonale"
        f" du hasard ; aire {decimal(area, 3)}."
    )
    return BookFigure(draw, alt)


@checked
def show_prevalence(
    prevalences: Annotated[np.ndarray, Drawn("n", low=1e-09, high=1)],
    precisions: Shares,
    marked: Annotated[Sequence[float], List(Number(1e-9, 1), high=100)],
) -> BookFigure:
    """Précision du même classifieur selon la part de positifs dans la population."""
    values = np.interp(np.log(marked), np.log(prevalences), precisions)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.2)
        ax = axes[0, 0]
        ax.semilogx(prevalences, precisions, color=theme.adversarial)
        ax.plot(marked, values, "o", color=theme.highlight, markersize=9)
        for mark, value in zip(marked, values):
            ax.annotate(
                percent(value),
                (mark, value),
                xytext=(8, 6 if value < 0.1 else -13),
                textcoords="offset points",
            )
        ticks = [0.001, 0.01, 0.1, 0.5]
        ax.set_xticks(ticks, ["1 ‰", percent(0.01), percent(0.1), percent(0.5)])
        ax.minorticks_off()
        ax.set_ylim(0, 1.05)
        ax.set_xlabel("part de malades dans la population")
        ax.set_ylabel("précision")
        return figure

    alt = (
        "La précision s’effondre quand la maladie est rare. "
        + " ; ".join(
            f"{percent(mark, 1)} de malades : précision {percent(value)}"
            for mark, value in zip(marked, values)
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_digit_errors(
    images: Annotated[np.ndarray, Drawn(10, "h", "w")],
    labels: Annotated[np.ndarray, Drawn(10, whole=True)],
    predictions: Annotated[np.ndarray, Drawn(10, whole=True)],
    shares: Annotated[np.ndarray, Drawn(10, low=0, high=1)],
) -> BookFigure:
    """Dix chiffres (10, h, l) mal classés : vérité, prédiction et sa probabilité."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 5, height=layout.pick(4.1, 3.0))
        for ax, image, label, prediction, share in zip(
            axes.flat, images, labels, predictions, shares, strict=True
        ):
            show_image(
                ax, image, f"{label} pris\npour {prediction}\n({percent(share)})", cmap="gray_r"
            )
        return figure

    alt = (
        "Dix chiffres mal classés : "
        + ", ".join(
            f"un {label} pris pour un {prediction} ({percent(share)})"
            for label, prediction, share in zip(labels, predictions, shares)
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def show_templates(templates: Annotated[np.ndarray, Drawn(10, "h", "w", lit=True)]) -> BookFigure:
    """Les poids de chaque chiffre (10, h, l) : rouge, l’encre pousse vers ce chiffre ; bleu, elle
    en éloigne."""
    limit = np.abs(templates).max()
    middle = [slice(side // 2 - 1, side // 2 + 1) for side in templates.shape[1:]]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 5, height=layout.pick(3.0, 2.35))
        for digit, (ax, template) in enumerate(zip(axes.flat, templates, strict=True)):
            show_image(ax, template, str(digit), cmap=DIVERGING, vmin=-limit, vmax=limit)
        return figure

    alt = (
        "Dix images de poids, une par chiffre : en rouge les cases dont l’encre pousse vers ce"
        f" chiffre, en bleu celles qui en éloignent, de {decimal(-limit, 1)} à {decimal(limit, 1)}."
        " Au centre du 0, les quatre cases valent en moyenne"
        f" {decimal(templates[0][tuple(middle)].mean(), 1)} ; au centre du 8,"
        f" {decimal(templates[8][tuple(middle)].mean(), 1)}."
    )
    return BookFigure(draw, alt, raster=True)


def _tint(colour: str) -> ListedColormap:
    """Dégradé du transparent à ``colour`` : le fond de la page reste visible dans les deux
    thèmes."""
    return ListedColormap([(*to_rgb(colour), alpha) for alpha in np.linspace(0.05, 0.75, 64)])
