"""Les figures des défenses : exactitude robuste contre ε, prix payé sans attaque, masquage du
gradient, atlas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from scipy.ndimage import distance_transform_edt

from trahison.contracts import Labels, Maybe, Text, checked
from trahison.defenses.atlas import PlaneMap
from trahison.defenses.evaluation import RobustAccuracy
from trahison.defenses.trained.overfitting import Course
from trahison.figures.arguments import (
    Drawn,
    Fields,
    Greys,
    Items,
    Named,
    NamesOfEach,
    Points,
    ShareTable,
    Step,
    Value,
    Whole,
)
from trahison.figures.drawing import new_figure, show_image, use_french_ticks
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme
from trahison.figures.tokens import DIVERGING, PALETTE, SEQUENTIAL
from trahison.french import decimal, percent, probability

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
# Une couleur par chiffre de 0 à 9 : celles d’Okabe et Ito, puis deux de Tol. Le chiffre est aussi
# écrit dans sa région.
DIGITS = (
    *(PALETTE[name] for name in ("sky", "highlight", "right")),
    "#F0E442",
    *(PALETTE[name] for name in ("original", "adversarial", "perturbation")),
    "#999999",
    "#882255",
    "#DDCC77",
)
# Éclaircies, et non transparentes : le chiffre noir s’y lit aussi sur la page sombre.
PALE_DIGITS = tuple(0.25 + 0.75 * np.array(to_rgb(colour)) for colour in DIGITS)


def robustness_curves(
    curves: Mapping[str, RobustAccuracy], *, trained_at: float | None = None
) -> BookFigure:
    """Exactitude sous attaque en fonction de ε, une ligne par défense, bande de confiance à 95 %.

    ``trained_at`` : le rayon contre lequel l'entraînement adverse s'est préparé, marqué d'un trait.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=4.9)
        _draw_curves(axes[0, 0], curves, trained_at, theme)
        figure.legend(loc="outside lower left", ncols=2, fontsize=10.5)
        return figure

    alt = _tell_curves(curves)
    return BookFigure(draw, alt)


@checked
def verdict(
    curves: Annotated[Mapping[str, RobustAccuracy], Named(Whole(RobustAccuracy))],
    *,
    trained_at: Value,
    illusion: Annotated[
        tuple[str, RobustAccuracy] | None, Maybe(Fields(Text(), Whole(RobustAccuracy)))
    ] = None,
) -> BookFigure:
    """La figure à retenir : en haut, ce que chaque défense garde en fonction de ε ; en bas, ses
    erreurs sans attaque.

    ``illusion`` : nom et courbe d’une défense jugée par une attaque aveugle, tracée en tirets à
    côté de la vraie.
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 2, 1, height=8.0, height_ratios=(3, 2))
        _draw_curves(axes[0, 0], curves, trained_at, theme)
        if illusion is not None:
            name, curve = illusion
            axes[0, 0].plot(
                curve.epsilons,
                curve.accuracy,
                color=theme.ink,
                linestyle=(0, (4, 2)),
                linewidth=1.5,
                label=name,
            )
        _draw_errors(axes[1, 0], curves, theme)
        figure.legend(
            *axes[0, 0].get_legend_handles_labels(),
            loc="outside lower left",
            ncols=layout.pick(3, 2),
            fontsize=9.5,
        )
        return figure

    alt = (
        _tell_curves(curves)
        + " Erreurs sans attaque : "
        + ", ".join(f"{name} {percent(1 - curve.accuracy[0], 1)}" for name, curve in curves.items())
        + "."
    )
    if illusion is not None:
        alt += " " + _tell_curves({illusion[0]: illusion[1]})
    return BookFigure(draw, alt)


def _draw_errors(ax: Axes, curves: Mapping[str, RobustAccuracy], theme: Theme) -> None:
    """Les erreurs de chaque défense sans attaque, avec leur intervalle, une par ligne."""
    for row, (colour, marker, curve) in enumerate(
        zip(_line_colours(theme), MARKERS, curves.values())
    ):
        error = 1 - curve.accuracy[0]
        ax.plot([1 - curve.high[0], 1 - curve.low[0]], [row, row], color=colour, linewidth=1.5)
        ax.plot(error, row, color=colour, marker=marker, markersize=8, linestyle="none")
        ax.text(1 - curve.low[0], row, f"  {percent(error, 1)}", va="center", fontsize=10)
    ax.set_yticks(range(len(curves)), list(curves), fontsize=10.5)
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    ax.set(
        xlabel="Erreurs sans attaque",
        xlim=(0, 1.25 * max(1 - curve.low[0] for curve in curves.values())),
    )
    ax.xaxis.set_major_formatter(
        lambda value, _: percent(value, 0 if float(value * 100).is_integer() else 1)
    )


def _line_colours(theme: Theme) -> tuple[str, ...]:
    return (*theme.series, theme.ink)


def _draw_curves(
    ax: Axes, curves: Mapping[str, RobustAccuracy], trained_at: float | None, theme: Theme
) -> None:
    for colour, marker, (name, curve) in zip(_line_colours(theme), MARKERS, curves.items()):
        ax.fill_between(
            curve.epsilons, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0
        )
        ax.plot(
            curve.epsilons, curve.accuracy, color=colour, marker=marker, markersize=5, label=name
        )
    if trained_at is not None:
        ax.axvline(trained_at, color=theme.ink, linewidth=1, linestyle=":")
    ax.axhline(0.1, color=theme.control, linewidth=1, linestyle="--")
    ax.set(
        xlabel="ε, sur une échelle de 0 à 1", ylabel="Exactitude sous attaque", ylim=(-0.02, 1.02)
    )


def _tell_curves(curves: Mapping[str, RobustAccuracy]) -> str:
    return (
        "Exactitude sous attaque. "
        + " ; ".join(
            f"{name} : "
            + ", ".join(
                f"{percent(value)} à ε = {decimal(epsilon, 3)}"
                for epsilon, value in zip(curve.epsilons, curve.accuracy)
            )
            for name, curve in curves.items()
        )
        + "."
    )


@checked
def atlas(
    maps: Annotated[Mapping[str, Sequence[PlaneMap]], Named(Items(Whole(PlaneMap), "n"))],
    *,
    radius: Step,
) -> BookFigure:
    """Les réponses sur des plans : une colonne par réseau (nom → plans), une ligne par image ; en
    bas, une perte.

    Abscisse : la direction de FGSM ; ordonnée : une direction au hasard ; toutes deux en unités de
    ε. Le losange est la boule L∞ de rayon ``radius``, coupée par le plan. La perte est celle de la
    première image.
    """
    folded = {fill(name, 9, break_long_words=False): planes for name, planes in maps.items()}

    def draw(layout: Layout, theme: Theme) -> Figure:
        return _draw_atlas(layout.pick(maps, folded), radius, layout)

    alt = (
        "Réponses sur des plans passant par des chiffres. "
        + " ; ".join(
            f"{name} : la bonne réponse occupe"
            f" {', '.join(percent(plane.share) for plane in planes)} des plans, la perte de la"
            " première image y est exactement nulle sur"
            f" {percent(float((planes[0].losses == 0).mean()))}"
            for name, planes in maps.items()
        )
        + "."
    )
    return BookFigure(draw, alt, raster=True)


def _draw_atlas(maps: Mapping[str, Sequence[PlaneMap]], radius: float, layout: Layout) -> Figure:
    digits = len(next(iter(maps.values())))
    height = 0.234 * layout.width * (digits + 1) + 0.5
    figure, axes = new_figure(layout, digits + 1, len(maps), height=height)
    floor = min(_smallest_positive(planes[0].losses) for planes in maps.values())
    for column, (name, planes) in enumerate(maps.items()):
        axes[0, column].set_title(name, fontsize=10.5, fontweight="normal")
        for ax, plane in zip(axes[:, column], planes):
            _draw_answers(ax, plane, radius)
        _draw_loss(axes[-1, column], planes[0], radius, floor)
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
    reach = next(iter(maps.values()))[0].reach
    for ax in axes[-1]:
        ax.set_xticks(layout.pick([-reach, 0, reach], [0, reach]))
        use_french_ticks(ax)
        ax.tick_params(labelsize=9)
    for row, plane in enumerate(next(iter(maps.values()))):
        axes[row, 0].set_ylabel(f"un {plane.label}", fontsize=11)
    axes[-1, 0].set_ylabel("perte", fontsize=11)
    return figure


def _draw_answers(ax: Axes, plane: PlaneMap, radius: float) -> None:
    extent = (-plane.reach, plane.reach, -plane.reach, plane.reach)
    ax.imshow(
        plane.answers,
        origin="lower",
        extent=extent,
        cmap=ListedColormap(PALE_DIGITS),
        vmin=-0.5,
        vmax=9.5,
    )
    along = np.linspace(-plane.reach, plane.reach, len(plane.answers))
    x, y = np.meshgrid(along, along)
    drawn_over = (np.abs(np.abs(x) + np.abs(y) - radius) < 0.03 * plane.reach) | (
        np.hypot(x, y) < 0.1 * plane.reach
    )
    for digit in np.unique(plane.answers):
        region = plane.answers == digit
        if region.mean() < 0.04:
            continue
        # Au plus large : loin des autres régions, des bords, du losange et de la croix.
        room = distance_transform_edt(np.pad(region & ~drawn_over, 1))[1:-1, 1:-1]
        row, column = np.unravel_index(room.argmax(), room.shape)
        ax.text(
            float(along[column]),
            float(along[row]),
            str(digit),
            ha="center",
            va="center",
            fontsize=10,
            color="black",
        )
    _mark_ball(ax, radius)


def _draw_loss(ax: Axes, plane: PlaneMap, radius: float, floor: float) -> None:
    extent = (-plane.reach, plane.reach, -plane.reach, plane.reach)
    losses = np.ma.masked_equal(plane.losses, 0)
    # sous la perte nulle ; le blanc du papier serait noir dans le thème sombre
    ax.set_facecolor("whitesmoke")
    ax.imshow(
        np.ma.log10(losses),
        origin="lower",
        extent=extent,
        cmap=SEQUENTIAL,
        vmin=np.log10(floor),
        vmax=2,
    )
    if losses.mask.any():
        ax.text(-0.95 * plane.reach, 0.75 * plane.reach, "nulle", fontsize=9, color="black")
    _mark_ball(ax, radius)


def _smallest_positive(values: np.ndarray) -> float:
    return float(values[values > 0].min()) if (values > 0).any() else 1e-7


def _mark_ball(ax: Axes, radius: float) -> None:
    corners = [(radius, 0), (0, radius), (-radius, 0), (0, -radius)]
    ax.add_patch(Polygon(corners, fill=False, edgecolor="black", linewidth=1))
    ax.plot(0, 0, marker="+", color="black", markersize=6)


@checked
def masking_bars(success: ShareTable) -> BookFigure:
    """Taux de succès de la même attaque avec deux pertes : réseau → {perte : taux}."""
    networks = list(success)
    losses = list(next(iter(success.values())))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=0.75 * len(networks) + 1.3)
        ax = axes[0, 0]
        height = 0.8 / len(losses)
        for rank, (loss, colour) in enumerate(zip(losses, (theme.original, theme.adversarial))):
            rows = np.arange(len(networks)) + (rank - (len(losses) - 1) / 2) * height
            values = [success[network][loss] for network in networks]
            ax.barh(rows, values, height, color=colour, label=loss)
            for row, value in zip(rows, values):
                ax.text(value + 0.01, row, percent(value), va="center", fontsize=10)
        ax.set_yticks(range(len(networks)), networks)
        ax.invert_yaxis()
        ax.grid(False, axis="y")
        ax.set(xlim=(0, 1.1), xlabel="Taux de succès de FGSM")
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(losses))
        return figure

    alt = (
        "Taux de succès de FGSM. "
        + " ; ".join(
            f"{network} : " + ", ".join(f"{loss} {percent(value)}" for loss, value in row.items())
            for network, row in success.items()
        )
        + "."
    )
    return BookFigure(draw, alt)


@checked
def decision_squares(
    maps: Annotated[Mapping[str, np.ndarray], Named(Drawn("g", "g", low=0, high=2))],
    extent: Step,
    points: Points,
    labels: Annotated[np.ndarray, Labels("n", 3)],
    half_side: Step,
    held: Annotated[Mapping[str, np.ndarray], Named(Drawn(2, low=0, high=1), of="maps")],
) -> BookFigure:
    """Les régions apprises dans le plan, un cadre par entraînement : nom → (n, n) classes, ligne du
    bas d’abord.

    ``points`` (N, 2) et ``labels`` (N,) : les exemples, au milieu de carrés de demi-côté
    ``half_side`` ; ``held`` : nom → exactitudes (sans attaque, sous attaque).
    """

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(maps))
        figure, axes = new_figure(layout, rows, columns, height=3.9 * rows)
        colours = (theme.original, theme.highlight, theme.right)
        for ax, (name, regions) in zip(axes.flat, maps.items()):
            ax.imshow(
                regions,
                origin="lower",
                extent=(-extent, extent, -extent, extent),
                alpha=0.3,
                vmin=0,
                vmax=2,
                cmap=ListedColormap(colours),
                interpolation="bilinear",
                interpolation_stage="rgba",
            )
            for point, label in zip(points, labels):
                ax.add_patch(
                    Rectangle(
                        point - half_side,
                        2 * half_side,
                        2 * half_side,
                        fill=False,
                        linewidth=0.8,
                        edgecolor=colours[label],
                    )
                )
                ax.plot(
                    *point,
                    marker="os^"[label],
                    color=colours[label],
                    markersize=4,
                    markeredgecolor=theme.ink,
                    markeredgewidth=0.5,
                )
            ax.set(
                xticks=[],
                yticks=[],
                aspect="equal",
                xlim=(-1.25, 1.25),
                ylim=(-1.25, 1.25),
                title=f"entraînement {name}",
            )
            clean, robust = (percent(share, 1) for share in held[name])
            ax.set_xlabel(f"{clean} sans attaque\n{robust} sous attaque", fontsize=11)
            ax.grid(False)
        return figure

    alt = (
        f"Points dans des carrés de demi-côté {decimal(half_side)}, et régions apprises. "
        + " ; ".join(
            f"entraînement {name} : {percent(clean, 1)} de points nouveaux bien classés,"
            f" {percent(robust, 1)} sous attaque"
            for name, (clean, robust) in held.items()
        )
        + ". Avec l’entraînement adverse, les frontières passent plus loin des points."
    )
    return BookFigure(draw, alt)


@checked
def collapse(courses: Annotated[Mapping[str, Course], Named(Whole(Course))]) -> BookFigure:
    """Ce que vaut un réseau au fil de son entraînement adverse, sous un pas et sous vingt : un
    cadre par entraînement."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        rows, columns = layout.grid(len(courses), wide=len(courses))
        figure, axes = new_figure(layout, rows, columns, height=layout.pick(3.1, 2.3 * rows))
        for rank, (ax, (name, course)) in enumerate(zip(axes.flat, courses.items())):
            epochs = np.arange(1, len(course.one_step) + 1)
            for values, colour, style, label in (
                (course.one_step, theme.original, "--", "un pas (FGSM)"),
                (course.many_steps, theme.adversarial, "-", "vingt pas (PGD)"),
            ):
                told = label if rank == 0 else None
                ax.plot(epochs, values, color=colour, linestyle=style, label=told)
            if course.collapse is not None:
                ax.axvline(course.collapse, color=theme.ink, linewidth=1, linestyle=":")
            ax.set(ylim=(-0.02, 1.02), xlabel="Époque", ylabel="Exactitude sous attaque")
            ax.set_title(name, fontsize=11, fontweight="normal")
            ax.label_outer()
        figure.legend(loc="outside lower left", ncols=2, fontsize=10.5)
        return figure

    alt = "Exactitude sous attaque, époque par époque. " + " ; ".join(
        f"{name} : sous un pas, "
        + ", ".join(percent(value) for value in course.one_step)
        + " ; sous vingt pas, "
        + ", ".join(percent(value) for value in course.many_steps)
        + ("" if course.collapse is None else f" : s’effondre à l’époque {course.collapse}")
        for name, course in courses.items()
    )
    return BookFigure(draw, alt + ".")


@checked
def gradients_by_network(
    images: Greys,
    slopes: Annotated[Mapping[str, np.ndarray], Named(Drawn("n", "h", "w", lit=True))],
) -> BookFigure:
    """Des chiffres (3, 28, 28) et, pour chaque réseau, le gradient (3, 28, 28) de la perte, chacun
    à son échelle."""
    inked = np.abs(images) > 0.1
    shares = {
        name: float((sizes * inked).sum() / sizes.sum())
        for name, sizes in ((name, np.abs(gradients)) for name, gradients in slopes.items())
    }

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(
            layout, len(images), 1 + len(slopes), height=layout.pick(2.15, 1.59) * len(images)
        )
        for line, image in zip(axes, images):
            show_image(line[0], image, cmap="gray_r", vmin=0, vmax=1)
        for column, (name, gradients) in enumerate(slopes.items(), start=1):
            for ax, gradient in zip(axes[:, column], gradients):
                limit = float(np.abs(gradient).max()) or 1.0
                show_image(ax, gradient, cmap=DIVERGING, vmin=-limit, vmax=limit)
            axes[0, column].set_title(name, fontsize=11, fontweight="normal")
        axes[0, 0].set_title("image", fontsize=11, fontweight="normal")
        return figure

    alt = (
        "Des chiffres et le gradient de la perte par rapport à leurs pixels. Part du gradient sur"
        f" le trait : {', '.join(f'{name} {percent(share)}' for name, share in shares.items())}."
    )
    return BookFigure(draw, alt, raster=True)


@checked
def readings(
    images: Greys,
    names: NamesOfEach,
    probabilities: Annotated[np.ndarray, Drawn("n", 10, low=0, high=1)],
) -> BookFigure:
    """Des images (n, 28, 28), l'encre à 1, et ce qu'un réseau lit dans chacune : le chiffre et sa
    probabilité."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, 1, len(images), height=layout.pick(3.4, 2.9))
        for ax, image, name, row in zip(axes[0], images, names, probabilities):
            show_image(ax, image, name, cmap="gray_r", vmin=0, vmax=1)
            ax.spines[:].set(visible=True, color=theme.grid)  # une feuille blanche a des bords
            ax.set_xlabel(f"« {row.argmax()} »\n{probability(row.max())}", fontsize=12)
        return figure

    told = (
        f"{name.replace(chr(10), ' ')}, « {row.argmax()} », probabilité {probability(row.max())}"
        for name, row in zip(names, probabilities)
    )
    return BookFigure(draw, f"Ce qui est lu : {' ; '.join(told)}.", raster=True)
