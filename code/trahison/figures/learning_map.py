"""La carte de l’apprentissage automatique, et les ensembles emboîtés où elle prend place."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch

from trahison.checks import check_choice
from trahison.contracts import Choice, Maybe, checked
from trahison.figures.drawing import new_figure
from trahison.figures.layout import Layout
from trahison.figures.recipe import BookFigure
from trahison.figures.theme import Theme

# Texte posé sur un fond orange : il reste foncé dans le thème sombre, contrairement à l’encre.
_ON_HIGHLIGHT = "#16181B"
_BOX_WIDTH, _BOX_HEIGHT = 0.305, 0.175


class _Place(NamedTuple):
    parent: str | None
    x: float
    y: float
    hint: str


_PLACES = {
    "apprentissage automatique": _Place(None, 0.5, 0.905, "à partir des données"),
    "supervisé": _Place("apprentissage automatique", 0.16, 0.5, "avec les réponses"),
    "non supervisé": _Place("apprentissage automatique", 0.5, 0.5, "sans les réponses"),
    "par renforcement": _Place("apprentissage automatique", 0.84, 0.5, "par récompenses"),
    "régression": _Place("supervisé", 0.16, 0.095, "prédire un nombre"),
    "classification": _Place("supervisé", 0.5, 0.095, "prédire une catégorie"),
}


@checked
def learning_map(highlight: Annotated[str | None, Maybe(Choice(_PLACES))] = None) -> BookFigure:
    """Arbre des sortes d’apprentissage automatique.

    ``highlight`` : nom d’une case à marquer « vous êtes ici » (``"supervisé"``, ``"régression"``…),
    ou ``None``. Lève ``ValueError`` si la case n’existe pas.
    """
    if highlight is not None:
        check_choice("highlight", highlight, tuple(_PLACES))

    def draw(layout: Layout, theme: Theme) -> Figure:
        figure, axes = new_figure(layout, height=layout.pick(3.7, 4.8))
        _hide_axes(axes[0, 0])
        route = _route_to(highlight)
        for name, place in _PLACES.items():
            if place.parent is not None:
                parent = _PLACES[place.parent]
                _draw_branch(axes[0, 0], parent, place, theme, on_route=name in route)
        for name, place in _PLACES.items():
            _draw_place(axes[0, 0], name, place, layout, theme, here=name == highlight)
        return figure

    alt = (
        "Arbre. L’apprentissage automatique se divise en trois : supervisé (avec les réponses), non"
        " supervisé (sans les réponses) et par renforcement (par récompenses). L’apprentissage"
        " supervisé se divise en deux : la régression, qui prédit un nombre, et la classification,"
        " qui prédit une catégorie."
    )
    if highlight is not None:
        alt += f" La case « {highlight} » porte la marque « vous êtes ici »."
    return BookFigure(draw, alt)


def nested_sets() -> BookFigure:
    """Trois ensembles emboîtés : IA ⊃ apprentissage automatique ⊃ apprentissage profond."""

    def draw(layout: Layout, theme: Theme) -> Figure:
        if layout.is_phone:
            ovals = ((0.5, 0.99, 0.98), (0.38, 0.88, 0.72), (0.24, 0.66, 0.42))
            return _draw_sets(ovals, layout, theme, name_size=10.5, name_depth=0.1, letters=26)
        ovals = ((0.5, 0.98, 0.98), (0.39, 0.8, 0.72), (0.26, 0.6, 0.42))
        return _draw_sets(ovals, layout, theme, name_size=13, name_depth=0.085, letters=99)

    alt = (
        "Trois ovales emboîtés. Le plus grand, l’intelligence artificielle, contient aussi les"
        " règles écrites, la recherche dans un arbre et la logique. Il renferme l’apprentissage"
        " automatique (moindres carrés, arbres, k plus proches voisins), qui renferme"
        " l’apprentissage profond : les réseaux de neurones à plusieurs couches."
    )
    return BookFigure(draw, alt)


def _draw_sets(
    ovals: Sequence[tuple[float, float, float]],
    layout: Layout,
    theme: Theme,
    *,
    name_size: float,
    name_depth: float,
    letters: int,
) -> Figure:
    """``ovals`` : hauteur du centre, largeur et hauteur de chacun ; ``letters`` : signes par ligne
    sous son nom."""
    figure, axes = new_figure(layout, height=4.4)
    _hide_axes(axes[0, 0])
    sets = (
        (
            theme.original,
            "Intelligence artificielle",
            "règles écrites, recherche dans un arbre, logique…",
        ),
        (
            theme.right,
            "Apprentissage automatique",
            "moindres carrés, arbres, k plus proches voisins…",
        ),
        (theme.adversarial, "Apprentissage profond", "réseaux de neurones\nà plusieurs couches"),
    )
    for (y, width, height), (colour, name, members) in zip(ovals, sets):
        axes[0, 0].add_patch(Ellipse((0.5, y), width, height, facecolor=colour, alpha=0.13))
        axes[0, 0].add_patch(
            Ellipse((0.5, y), width, height, facecolor="none", edgecolor=colour, linewidth=2)
        )
        name_y, lines = (
            y + height / 2 - name_depth,
            [textwrap.fill(line, letters) for line in members.splitlines()],
        )
        axes[0, 0].text(
            0.5,
            name_y,
            name,
            ha="center",
            va="center",
            fontsize=name_size,
            fontweight="bold",
        )
        axes[0, 0].text(
            0.5,
            name_y - 0.05,
            "\n".join(lines),
            ha="center",
            va="top",
            fontsize=min(11, name_size - 1),
        )
    return figure


def _hide_axes(ax: Axes) -> None:
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")


def _route_to(name: str | None) -> set[str]:
    """Les cases qui mènent de la racine à ``name``, compris."""
    route = set()
    while name is not None:
        route.add(name)
        name = _PLACES[name].parent
    return route


def _draw_branch(ax: Axes, parent: _Place, child: _Place, theme: Theme, *, on_route: bool) -> None:
    """Relie deux cases par un trait coudé, épais et orange sur le chemin de la case marquée."""
    start, end = parent.y - _BOX_HEIGHT / 2, child.y + _BOX_HEIGHT / 2
    middle = end + 0.7 * (start - end)  # assez haut pour la marque posée sur la case
    look: dict[str, Any] = {"color": theme.ink, "linewidth": 1.4, "solid_capstyle": "round"}
    if on_route:
        look |= {"color": theme.highlight, "linewidth": 3.5, "zorder": 3}
    ax.plot([parent.x, parent.x, child.x, child.x], [start, middle, middle, end], **look)


def _draw_place(
    ax: Axes, name: str, place: _Place, layout: Layout, theme: Theme, *, here: bool
) -> None:
    left, bottom = place.x - _BOX_WIDTH / 2, place.y - _BOX_HEIGHT / 2
    fill, ink = (theme.highlight, _ON_HIGHLIGHT) if here else (theme.paper, theme.ink)
    if place.parent is None and not layout.is_phone:
        width, left = 0.46, 0.27
    else:
        width = _BOX_WIDTH
    box = FancyBboxPatch(
        (left, bottom),
        width,
        _BOX_HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.02",
        facecolor=fill,
        edgecolor=theme.highlight if here else theme.ink,
        linewidth=1.4,
        zorder=4,
    )
    ax.add_patch(box)
    look: dict[str, Any] = {"ha": "center", "color": ink, "zorder": 5, "linespacing": 1.1}
    size, hint_size, letters = layout.pick((12, 11, 99), (9.5, 9, 14))
    name, hint = textwrap.fill(name, letters), textwrap.fill(place.hint, letters)
    ax.text(place.x, place.y + 0.01, name, va="bottom", fontsize=size, fontweight="bold", **look)
    ax.text(place.x, place.y - 0.01, hint, va="top", fontsize=hint_size, **look)
    if here:
        ax.text(
            left + width - 0.012,
            bottom + _BOX_HEIGHT + 0.055,
            "vous êtes ici",
            ha="right",
            va="center",
            fontsize=11,
            fontweight="bold",
            color=theme.paper,
            zorder=6,
            bbox={"boxstyle": "round,pad=0.25", "facecolor": theme.ink, "edgecolor": "none"},
        )
