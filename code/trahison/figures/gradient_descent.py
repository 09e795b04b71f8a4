"""Figures de la descente de gradient : les cinq étapes, l’itération, le taux d’apprentissage,
l’échelle, les lots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trahison.contracts import AtLeastOne, Count, List, Number, Text, checked
from trahison.figures.arguments import (
    LARGEST,
    Drawn,
    Fields,
    KeyOf,
    Named,
    Record,
    Sizes,
    Value,
    Values,
    Whole,
    answers_of,
)
from trahison.figures.drawing import new_figure
from trahison.figures.layout import BROAD_PHONE, Layout
from trahison.figures.recipe import BookAnimation, BookFigure
from trahison.figures.slider import BookSlider, Step
from trahison.figures.theme import Theme
from trahison.french import count, decimal, percent
from trahison.learning.gradient_descent import Flats, predict_prices

FlatsKind = Annotated[Flats, Whole(Flats)]
PANEL = {
    "title": Text(),
    "x": Drawn(),
    "y": Drawn(),
    "values": Drawn(None, None),
    "path": Drawn(None, 2),
    "best": Drawn(2),
    "labels": Fields(Text(), Text()),
    "shape": Text(),
}

AREA, PRICE, SLOPE = "surface (m²)", "prix de vente (k€)", "pente $a$ (k€/m²)"
LOSS = "perte (milliers de k€²)"


@checked
def show_sales(flats: FlatsKind, area: Value) -> BookFigure:
    """Le problème : les ventes, et une surface dont on cherche le prix."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.0)
        ax = axes[0, 0]
        _draw_flats(ax, flats, theme)
        ax.axvline(area, color=theme.highlight, linestyle="--", linewidth=2)
        ax.annotate(
            f"{decimal(area, 0)} m² : quel prix ?",
            (area, 1.12 * flats.prices.max()),
            xytext=(-8, 0),
            textcoords="offset points",
            ha="right",
            va="center",
        )
        ax.set_ylim(0, 1.25 * flats.prices.max())
        return figure

    alt = (
        f"{_cloud(flats)} Un trait vertical marque {decimal(area, 0)} m², la surface dont on"
        " cherche le prix."
    )
    return BookFigure(draw, alt)


@checked
def show_start(flats: FlatsKind, slope: Value) -> BookFigure:
    """Étape 1 : les ventes et la droite de pente initiale."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4)
        _draw_flats(axes[0, 0], flats, theme)
        _draw_model(axes[0, 0], flats, slope, theme)
        axes[0, 0].legend(loc="upper left")
        return figure

    alt = (
        f"{_cloud(flats)} La droite du modèle, de pente {decimal(slope, 1)}, est couchée sur l’axe"
        " des surfaces."
    )
    return BookFigure(draw, alt)


@checked
def show_predictions(
    flats: FlatsKind,
    slope: Value,
    chosen: Annotated[Sequence[int], List(Count(0, lambda flats: len(flats.areas) - 1))],
) -> BookFigure:
    """Étape 2 : pour les ventes ``chosen``, le prix prédit sur la droite et le prix réel."""
    predictions = predict_prices(slope, flats.areas)

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4)
        ax = axes[0, 0]
        _draw_flats(ax, flats, theme, alpha=0.3)
        _draw_model(ax, flats, slope, theme)
        for index in chosen:
            area, price = flats.areas[index], flats.prices[index]
            ax.plot(
                [area, area],
                [predictions[index], price],
                color=theme.wrong,
                linewidth=1.4,
                linestyle=":",
            )
            ax.plot(area, price, "o", color=theme.train, markersize=8)
            ax.annotate(
                f"réel : {decimal(price, 0)} k€",
                (area, price),
                xytext=(-8, 9),
                textcoords="offset points",
                ha="center",
            )
            ax.annotate(
                f"prédit :\n{decimal(predictions[index], 0)} k€",
                (area, predictions[index]),
                xytext=(4, 9),
                textcoords="offset points",
            )
        ax.plot(
            flats.areas[chosen],
            predictions[chosen],
            "o",
            color=theme.highlight,
            markersize=9,
            label="prédictions",
        )
        ax.set_ylim(-20, 1.15 * flats.prices.max())
        ax.set_xlim(0, 1.25 * flats.areas.max())
        figure.legend(loc="outside lower center", ncols=3, handlelength=1.6, columnspacing=1.2)
        return figure

    alt = (
        "Trois ventes et leur prédiction : "
        + " ; ".join(
            f"{decimal(flats.areas[i], 0)} m², réel {decimal(flats.prices[i], 0)} k€, prédit"
            f" {decimal(predictions[i], 0)} k€"
            for i in chosen
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def show_loss(
    flats: FlatsKind, slope: Value, loss: Value, slopes: Values, losses: Values
) -> BookFigure:
    """Étape 3 : les écarts entre le modèle et les ventes, et la perte sur la courbe ``losses`` en
    fonction de ``slopes``."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(2)
        figure, axes = new_figure(layout, rows, columns, height=3.2 * rows)
        left, right = axes.flat
        left.vlines(
            flats.areas,
            predict_prices(slope, flats.areas),
            flats.prices,
            color=theme.wrong,
            linewidth=1,
            alpha=0.7,
        )
        _draw_flats(left, flats, theme)
        _draw_model(left, flats, slope, theme)
        left.set_title("les erreurs")
        _draw_loss_curve(right, slopes, losses, theme)
        right.plot(slope, loss / 1000, "o", color=theme.highlight, markersize=10)
        right.annotate(
            f"{decimal(loss / 1000, 1)}",
            (slope, loss / 1000),
            xytext=(9, 2),
            textcoords="offset points",
        )
        right.set_title("leur carré moyen")
        return figure

    alt = (
        f"À gauche, un trait vertical de chaque vente à la droite de pente {decimal(slope, 2)}. À"
        " droite, la perte en fonction de la pente est une parabole ; à la pente"
        f" {decimal(slope, 2)} elle vaut {decimal(loss, 0)} k€², et elle est la plus basse,"
        f" {decimal(losses.min(), 0)} k€², près de la pente {decimal(slopes[losses.argmin()], 2)}."
    )
    return BookFigure(draw, alt)


@checked
def show_gradient(
    slope: Value, loss: Value, gradient: Value, slopes: Values, losses: Values
) -> BookFigure:
    """Étape 4 : la tangente à la courbe de perte, dont la pente est le gradient."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.4)
        ax = axes[0, 0]
        _draw_loss_curve(ax, slopes, losses, theme)
        reach = np.array([-0.9, 1.1])
        ax.plot(
            slope + reach,
            (loss + gradient * reach) / 1000,
            color=theme.perturbation,
            linewidth=3,
            label="tangente",
        )
        ax.plot(slope, loss / 1000, "o", color=theme.highlight, markersize=10)
        sign = "−" if gradient < 0 else "+"
        ax.annotate(
            f"gradient : {sign}{decimal(abs(gradient) / 1000, 1)}\n(milliers de k€·m²)",
            (slope, loss / 1000),
            xytext=(16, 6),
            textcoords="offset points",
        )
        ax.legend(loc="upper right")
        return figure

    alt = (
        f"La parabole de la perte et sa tangente au point de pente {decimal(slope, 2)} : la"
        f" tangente {'descend' if gradient < 0 else 'monte'}, sa pente, le gradient, vaut"
        f" {decimal(gradient, 0)} k€·m²."
    )
    return BookFigure(draw, alt)


@checked
def show_update(
    flats: FlatsKind,
    before: Value,
    after: Value,
    loss_before: Value,
    loss_after: Value,
    slopes: Values,
    losses: Values,
) -> BookFigure:
    """Étape 5 : le pas de ``before`` à ``after`` sur la courbe de perte, et la droite qui a
    tourné."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(2)
        figure, axes = new_figure(layout, rows, columns, height=3.2 * rows)
        left, right = axes.flat
        _draw_flats(left, flats, theme, alpha=0.5)
        _draw_model(
            left,
            flats,
            before,
            theme,
            color=theme.control,
            label=f"avant : $a$ = {decimal(before, 2)}",
        )
        _draw_model(left, flats, after, theme, label=f"après : $a$ = {decimal(after, 2)}")
        left.set_ylim(top=1.45 * flats.prices.max())
        left.legend(loc="upper left")
        left.set_title("la droite tourne")
        _draw_loss_curve(right, slopes, losses, theme)
        right.annotate(
            "",
            (after, loss_after / 1000),
            (before, loss_before / 1000),
            arrowprops={
                "arrowstyle": "-|>",
                "color": theme.right,
                "linewidth": 2.5,
                "mutation_scale": 18,
            },
        )
        right.plot(
            [before, after],
            np.array([loss_before, loss_after]) / 1000,
            "o",
            color=theme.highlight,
            markersize=9,
        )
        right.set_title("la perte descend")
        return figure

    alt = (
        f"La pente passe de {decimal(before, 2)} à {decimal(after, 2)} k€/m² et la perte de"
        f" {decimal(loss_before, 0)} à {decimal(loss_after, 0)} k€² : à gauche la droite s’approche"
        " du nuage, à droite le point descend sur la parabole."
    )
    return BookFigure(draw, alt)


@checked
def animate_descent(
    flats: FlatsKind,
    path: Annotated[np.ndarray, Drawn("t")],
    path_losses: Annotated[np.ndarray, Drawn("t")],
    slopes: Values,
    losses: Values,
) -> BookAnimation:
    """La répétition : à chaque étape, la droite sur le nuage et le point sur la courbe de perte."""

    if len(path) < 2:
        raise ValueError(f"path : deux étapes au moins attendues, reçu {len(path)}")

    def draw(step: int, layout: Layout, theme: Theme) -> Figure:
        slope = path[step]
        figure, axes = new_figure(layout, 1, 2, height=3.2)
        left, right = axes[0]
        _draw_flats(left, flats, theme, alpha=0.6)
        ends = np.array([0, 1.05 * flats.areas.max()])
        left.plot(ends, ends[:, None] * path[:step], color=theme.control, linewidth=0.8, alpha=0.6)
        _draw_model(left, flats, slope, theme)
        left.set_ylim(0, 1.1 * flats.prices.max())
        left.set_title(f"étape {step} : $a$ = {decimal(slope, 2)}")
        _draw_loss_curve(right, slopes, losses, theme)
        right.plot(
            path[: step + 1],
            path_losses[: step + 1] / 1000,
            "o-",
            color=theme.highlight,
            markersize=5,
            linewidth=1.2,
        )
        right.plot(slope, path_losses[step] / 1000, "o", color=theme.highlight, markersize=10)
        right.set_title(f"perte : {decimal(path_losses[step] / 1000, 2)}")
        return figure

    alt = (
        f"En {len(path) - 1} étapes, la pente monte de {decimal(path[0], 2)} à"
        f" {decimal(path[-1], 2)} k€/m², à grands pas d’abord ({decimal(path[1] - path[0], 2)} à la"
        f" première étape), puis à pas de plus en plus petits ({decimal(path[-1] - path[-2], 4)} à"
        f" la dernière) ; la perte tombe de {decimal(path_losses[0], 0)} à"
        f" {decimal(path_losses[-1], 0)} k€²."
    )
    return BookAnimation(draw, range(len(path)), alt, milliseconds=450)


@checked
def animate_learning_rates(
    paths: Annotated[
        Mapping[str, tuple[float, np.ndarray]],
        Named(Fields(Number(0, LARGEST), Drawn(None)), count=4),
    ],
    slopes: Values,
    losses: Values,
    loss_of: Callable[[np.ndarray], np.ndarray],
) -> BookAnimation:
    """Quatre taux d’apprentissage sur la même parabole : verdict → (taux en multiples de 1/L,
    trajectoire).

    ``loss_of`` rend la perte de chaque pente d’un tableau.
    """
    titles = [f"{verdict} ({decimal(multiple)}/L)" for verdict, (multiple, _) in paths.items()]
    tracks = [path for _, path in paths.values()]
    heights = [answers_of("loss_of", loss_of, path) / 1000 for path in tracks]

    def draw(step: int, layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 2, height=5.2, sharex=True, sharey=True)
        for ax, title, path, height in zip(axes.flat, titles, tracks, heights, strict=True):
            seen, loss = path[: step + 1], height[: step + 1]
            ax.plot(slopes, losses / 1000, color=theme.ink, linewidth=1.5)
            ax.plot(seen, loss, "o-", color=theme.highlight, markersize=4, linewidth=1)
            ax.plot(seen[-1], loss[-1], "o", color=theme.highlight, markersize=10)
            ax.set_title(
                f"{title}\nétape {step} : $a$ = {decimal(seen[-1], 2)}",
                fontsize=11,
                fontweight="normal",
            )
        axes[0, 0].set_xlim(slopes[0], slopes[-1])
        axes[0, 0].set_ylim(0, losses.max() / 1000)
        for ax in axes[1]:
            ax.set_xlabel(SLOPE)
        for ax in axes[:, 0]:
            ax.set_ylabel("milliers de k€²")
        return figure

    alt = (
        f"Quatre descentes de {len(tracks[0]) - 1} étapes depuis la pente"
        f" {decimal(tracks[0][0], 1)}. "
        + " ".join(
            f"{title[0].upper()}{title[1:]} : pentes"
            f" {' ; '.join(decimal(a, 2) for a in path[1:4])}… puis {decimal(path[-1], 2)}."
            for title, path in zip(titles, tracks)
        )
    )
    return BookAnimation(draw, range(len(tracks[0])), alt, milliseconds=600)


@checked
def rate_slider(
    paths: Annotated[Mapping[float, np.ndarray], Named(Drawn(None), Number(0, LARGEST))],
    slopes: Values,
    losses: Values,
    loss_of: Callable[[np.ndarray], np.ndarray],
    *,
    start: Annotated[float, KeyOf("paths")],
) -> BookSlider:
    """Le taux d’apprentissage à la main : taux en multiples de 1/L → trajectoire ; fixe, celle du
    taux ``start``."""
    drawn = {
        multiple: _show_rate(multiple, path, slopes, losses, loss_of)
        for multiple, path in paths.items()
    }
    alt = (
        f"{drawn[start].alt} Aux autres taux, la dernière pente vaut : "
        + " ; ".join(
            f"{decimal(path[-1], 2)} à {_rate(multiple)}"
            for multiple, path in paths.items()
            if multiple != start
        )
        + "."
    )
    return BookSlider(
        replace(drawn[start], alt=alt),
        label="taux d’apprentissage η",
        start=list(paths).index(start),
        steps=[Step(f"η = {_rate(multiple)}", figure) for multiple, figure in drawn.items()],
    )


def _show_rate(
    multiple: float,
    path: np.ndarray,
    slopes: np.ndarray,
    losses: np.ndarray,
    loss_of: Callable[[np.ndarray], np.ndarray],
) -> BookFigure:
    if len(path) < 3:
        raise ValueError(f"paths : trois étapes au moins attendues, reçu {len(path)}")
    heights = answers_of("loss_of", loss_of, path) / 1000

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.2)
        ax = axes[0, 0]
        _draw_loss_curve(ax, slopes, losses, theme)
        ax.plot(path, heights, "o-", color=theme.highlight, markersize=5, linewidth=1.2)
        ax.plot(path[-1:], heights[-1:], "o", color=theme.highlight, markersize=10)
        ax.set_title(
            f"{len(path) - 1} étapes à $\\eta$ = {_rate(multiple)} : $a$ = {decimal(path[-1], 2)}",
            fontweight="normal",
        )
        return figure

    alt = (
        f"Au taux {_rate(multiple)}, la pente va de {decimal(path[0], 1)} à {decimal(path[1], 2)},"
        f" puis {decimal(path[2], 2)} ; après {len(path) - 1} étapes, {decimal(path[-1], 2)}."
    )
    return BookFigure(draw, alt, wide=Layout("wide", 5.0))


def _rate(multiple: float) -> str:
    return f"{decimal(multiple)}/L"


@checked
def show_rate_scan(
    multiples: Sizes, errors: Sizes, predicted: Sizes, steps: AtLeastOne
) -> BookFigure:
    """Erreur relative mesurée et prédite après ``steps`` étapes, selon le taux en multiples de
    1/L."""
    if not multiples.min() < 2 < multiples.max():
        raise ValueError(
            "multiples : des taux de part et d'autre de 2/L attendus, reçu de"
            f" {multiples.min():g} à {multiples.max():g}"
        )
    below, above = np.flatnonzero(multiples < 2)[-1], np.flatnonzero(multiples > 2)[0]

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.6)
        ax = axes[0, 0]
        ax.axvspan(2, multiples[-1], color=theme.wrong, alpha=0.15, linewidth=0)
        ax.plot(
            multiples,
            predicted,
            color=theme.control,
            linewidth=4,
            alpha=0.6,
            label=r"théorie : $|1-\eta L|^k$",
        )
        ax.plot(
            multiples,
            np.maximum(errors, 1e-16),
            ".",
            color=theme.train,
            markersize=6,
            label="mesure",
        )
        ax.axvline(2, color=theme.wrong, linewidth=1.5)
        ax.axhline(1, color=theme.ink, linewidth=0.8)
        ax.set_yscale("log")
        ax.set_ylim(1e-17, 1e4)
        ax.set_xlabel(r"taux d’apprentissage $\eta$, en multiples de $1/L$")
        ax.set_ylabel(f"écart restant\naprès {steps} étapes")
        ax.text(
            2.02,
            1e-8,
            "diverge",
            color=theme.wrong,
            rotation=90,
            va="center",
            fontsize=12,
            fontweight="bold",
        )
        ax.legend(loc="upper center")
        return figure

    alt = (
        f"Écart à la meilleure pente après {steps} étapes, rapporté à l’écart de départ. Il décroît"
        " quand η va de 0 à 1/L, où il est nul aux arrondis près, puis remonte ; à"
        f" {decimal(multiples[below], 2)}/L il reste {decimal(errors[below], 2)} (inférieur à 1), à"
        f" {decimal(multiples[above], 2)}/L il vaut {decimal(errors[above], 2)} (supérieur à 1). La"
        f" mesure suit la formule |1 − ηL| puissance {steps}."
    )
    return BookFigure(draw, alt, phone=BROAD_PHONE)


@checked
def show_scaling(
    panels: Annotated[Sequence[Mapping[str, Any]], List(Record(PANEL), high=6)],
) -> BookFigure:
    """Lignes de niveau et trajectoire, par panneau : ``title``, ``x``, ``y``, ``values``, ``path``,
    ``labels``."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(panels))
        figure, axes = new_figure(layout, rows, columns, height=3.5 * rows)
        for ax, panel in zip(axes.flat, panels, strict=True):
            values = panel["values"]
            levels = values.min() + (values.max() - values.min()) * np.linspace(0.02, 1, 10) ** 2
            ax.contour(
                panel["x"], panel["y"], values, levels=levels, colors=theme.control, linewidths=0.9
            )
            ax.plot(*panel["path"].T, "o-", color=theme.highlight, markersize=4, linewidth=1.3)
            ax.plot(*panel["best"], "*", color=theme.right, markersize=16)
            ax.set_xlabel(panel["labels"][0])
            ax.set_ylabel(panel["labels"][1])
            ax.set_title(panel["title"], fontsize=12)
            ax.grid(False)
        return figure

    alt = " ".join(
        f"{panel['title'].replace(chr(10), ' ')} : en {len(panel['path']) - 1} étapes, le point va"
        f" de ({decimal(panel['path'][0, 0], 1)} ; {decimal(panel['path'][0, 1], 1)}) à"
        f" ({decimal(panel['path'][-1, 0], 1)} ; {decimal(panel['path'][-1, 1], 1)}), le minimum"
        f" est en ({decimal(panel['best'][0], 1)} ; {decimal(panel['best'][1], 1)}) ;"
        f" {panel['shape']}."
        for panel in panels
    )
    return BookFigure(draw, alt)


@checked
def show_batches(
    curves: Annotated[
        Mapping[str, Mapping[int, np.ndarray]], Named(Named(Drawn(None, low=0), Count(), count=2))
    ],
) -> BookFigure:
    """La perte selon le nombre d’exemples vus : cuvette → {taille de lot : perte après chaque pas,
    en multiples du minimum}."""

    for sizes in curves.values():
        if (seen := min(size * (len(losses) - 1) for size, losses in sizes.items())) < 400:
            raise ValueError(f"curves : 400 exemples vus au moins attendus, reçu {seen}")

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(curves))
        figure, axes = new_figure(layout, rows, columns, height=3.0 * rows + 0.6, sharey=True)
        for ax, (bowl, sizes) in zip(axes.flat, curves.items(), strict=True):
            for (size, losses), colour, style in zip(
                sizes.items(), (theme.highlight, theme.train), ("-", "o-"), strict=True
            ):
                ax.plot(
                    np.arange(len(losses)) * size,
                    losses,
                    style,
                    color=colour,
                    linewidth=1.8,
                    markersize=5,
                    label=f"lots de {count(size)}",
                )
            ax.axhline(
                1, color=theme.right, linestyle="--", linewidth=1.5, label="minimum de la perte"
            )
            ax.set_yscale("log")
            ax.set_yticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
            ax.minorticks_off()
            ax.set_title(f"cuvette {bowl}")
        for ax in axes[-1]:
            ax.set_xlabel("exemples regardés")
        for ax in axes[:, 0]:
            ax.set_ylabel("perte, en multiples\ndu minimum")
        handles, labels = axes.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, columnspacing=1.2)
        return figure

    alt = "Perte, en multiples du minimum, selon le nombre d’exemples regardés. " + " ".join(
        f"Cuvette {bowl}, lots de {count(size)} : {decimal(losses[0])} au départ,"
        f" {decimal(losses[round(400 / size)])} après 400 exemples, {decimal(losses[-1])} à la fin."
        for bowl, sizes in curves.items()
        for size, losses in sizes.items()
    )
    return BookFigure(draw, alt)


@checked
def show_gradient_noise(
    sizes: Annotated[np.ndarray, Drawn("n", whole=True, low=1)],
    spreads: Annotated[np.ndarray, Drawn("n", low=1e-09)],
) -> BookFigure:
    """Dispersion relative du gradient d’un lot selon la taille du lot, avec la pente 1/√taille."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=3.2)
        ax = axes[0, 0]
        ax.loglog(
            sizes,
            spreads[0] / np.sqrt(sizes / sizes[0]),
            color=theme.control,
            linewidth=4,
            alpha=0.5,
            label=r"$1/\sqrt{\mathrm{taille}}$",
        )
        ax.loglog(sizes, spreads, "o", color=theme.train, markersize=8, label="mesure")
        ax.set_xticks(sizes, [count(size) for size in sizes])
        ax.minorticks_off()
        ax.set_yticks(
            [0.05, 0.1, 0.2, 0.5, 1], [percent(share) for share in (0.05, 0.1, 0.2, 0.5, 1)]
        )
        ax.set_ylim(0.7 * spreads.min(), 1.5 * spreads.max())
        ax.set_xlabel("taille du lot")
        ax.set_ylabel("écart-type du gradient,\nen part de sa moyenne")
        ax.legend(loc="lower left")
        return figure

    alt = (
        "Écart-type du gradient d’un lot, en part du gradient complet : "
        + ", ".join(
            f"{percent(spread)} pour un lot de {count(size)}"
            for size, spread in zip(sizes, spreads)
        )
        + ". Il est divisé par deux quand le lot quadruple."
    )
    return BookFigure(draw, alt)


def _cloud(flats: Flats) -> str:
    return (
        f"Nuage de {count(len(flats.areas))} ventes : surfaces de {decimal(flats.areas.min(), 0)} à"
        f" {decimal(flats.areas.max(), 0)} m², prix de {decimal(flats.prices.min(), 0)} à"
        f" {decimal(flats.prices.max(), 0)} k€, qui croissent ensemble."
    )


def _draw_flats(ax: Axes, flats: Flats, theme: Theme, *, alpha: float = 0.85) -> None:
    ax.plot(
        flats.areas, flats.prices, "o", color=theme.train, markersize=6, alpha=alpha, label="ventes"
    )
    ax.set_xlabel(AREA)
    ax.set_ylabel(PRICE)
    ax.set_xlim(0, 1.05 * flats.areas.max())


def _draw_model(ax: Axes, flats: Flats, slope: float, theme: Theme, **options: Any) -> None:
    ends = np.array([0, 1.05 * flats.areas.max()])
    options = {"color": theme.ink, "label": f"modèle, $a$ = {decimal(slope, 1)}"} | options
    ax.plot(ends, slope * ends, **options)


def _draw_loss_curve(ax: Axes, slopes: np.ndarray, losses: np.ndarray, theme: Theme) -> None:
    ax.plot(slopes, losses / 1000, color=theme.ink, linewidth=1.8)
    ax.set_xlabel(SLOPE)
    ax.set_ylabel(LOSS)
    ax.set_xlim(slopes[0], slopes[-1])
    ax.set_ylim(0, losses.max() / 1000)
    ax.xaxis.set_major_locator(MaxNLocator(5))
