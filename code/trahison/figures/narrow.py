"""La même figure pour un téléphone : moins large, ses cadres les uns sous les autres, le texte à la même taille.

Réduite d’un bloc, une figure de 6,4 pouces aurait sur un téléphone un texte de huit pixels.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec
from matplotlib.text import Text

WIDTHS = (4.2, 4.8)  # pouces, la plus lisible d’abord
TOLERANCE = 1.0  # pixels
MOST_COLUMNS = 3  # au-delà, ou pour un tableau de plusieurs rangées de trois, l’ordre des cadres porte du sens


def narrow_width(figure: Figure) -> float | None:
    """La première de ``WIDTHS`` où tous les textes de ``figure`` tiennent ; ``None`` s’il faut la laisser comme elle est.

    On ne redispose que quelques cadres gradués : un schéma est dessiné à sa largeur.
    """
    grid = _grid(figure)
    if grid is None or any(not ax.axison for ax in figure.axes):
        return None
    rows, columns = grid.get_geometry()
    if columns > (MOST_COLUMNS if rows == 1 else 2):
        return None
    accepted = _misplaced_texts(figure)
    return next((width for width in WIDTHS if _fits(figure, width, accepted)), None)


@contextmanager
def narrowed(figure: Figure, width: float) -> Iterator[None]:
    """Redispose ``figure`` sur une largeur de ``width`` pouces, le temps d’un enregistrement."""
    size, grid = tuple(figure.get_size_inches()), _grid(figure)
    rows, columns = grid.get_geometry()
    specs = {ax: ax.get_subplotspec() for ax in _framed(figure)}
    shared = [axis for ax in specs for axis in (ax.xaxis, ax.yaxis) if columns > 1 and _has_no_labels(axis)]
    heights = [height for height in grid.get_height_ratios() for _ in range(columns)]
    names = {axis: axis.get_label_text() for ax in specs for axis in (ax.xaxis, ax.yaxis)}
    stack = GridSpec(rows * columns, 1, figure=figure, height_ratios=heights)
    figure.set_size_inches(width, size[1] * columns)
    for ax, spec in specs.items():
        ax.set_subplotspec(stack[spec.num1])
    for axis in shared:
        axis.set_tick_params(**{_side(axis): True})
    if columns > 1:
        _rename(specs, columns)
    try:
        yield
    finally:
        figure.set_size_inches(*size)
        for ax, spec in specs.items():
            ax.set_subplotspec(spec)
        for axis in shared:
            axis.set_tick_params(**{_side(axis): False})
        for axis, name in names.items():
            axis.set_label_text(name)


def _rename(specs: dict[Axes, SubplotSpec], columns: int) -> None:
    """Nomme les axes qu’une rangée ou une colonne avait en commun : chaque ordonnée, et l’abscisse du dernier cadre seul."""
    first = {spec.num1 // columns: ax for ax, spec in specs.items() if spec.num1 % columns == 0}
    for ax, spec in specs.items():
        row = spec.num1 // columns
        if row in first and not ax.get_ylabel() and ax.get_ylim() == first[row].get_ylim():
            ax.set_ylabel(first[row].get_ylabel())
    names = {ax.get_xlabel() for ax in specs} - {""}
    if len(names) == 1 and len({ax.get_xlim() for ax in specs}) == 1:
        for ax in specs:
            ax.set_xlabel("")
        max(specs, key=lambda ax: specs[ax].num1).set_xlabel(names.pop())


def _framed(figure: Figure) -> list[Axes]:
    return [ax for ax in figure.axes if ax.get_subplotspec() is not None]


def _grid(figure: Figure) -> GridSpec | None:
    """La grille de toute la figure, ou ``None`` si ses cadres n’en suivent pas une seule, une case chacun."""
    specs = [ax.get_subplotspec() for ax in _framed(figure)]
    grids = {spec.get_gridspec() for spec in specs}
    alone = len(grids) == 1 and all(spec.num1 == spec.num2 for spec in specs)
    return grids.pop() if alone else None


def _fits(figure: Figure, width: float, accepted: int) -> bool:
    with warnings.catch_warnings(), narrowed(figure, width):
        # Matplotlib n’avertit que lorsque les textes ne laissent plus de place aux cadres.
        warnings.simplefilter("error", UserWarning)
        try:
            return _misplaced_texts(figure) <= accepted
        except UserWarning:
            return False


def _misplaced_texts(figure: Figure) -> int:
    """Nombre de textes que le bord coupe, plus nombre de paires de textes qui se chevauchent."""
    figure.draw_without_rendering()
    beyond = {label for axis in figure.findobj(Axis) for label in _labels_out_of_view(axis)}
    boxes = np.array([text.get_window_extent().extents for text in figure.findobj(Text)
                      if text.get_visible() and text.get_text().strip() and text not in beyond]).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, 2:]
    cut = (low < -TOLERANCE).any(axis=1) | (high > figure.bbox.max + TOLERANCE).any(axis=1)
    together = np.minimum(high[:, None], high) - np.maximum(low[:, None], low) > TOLERANCE
    return int(cut.sum() + np.triu(together.all(axis=2), k=1).sum())


def _labels_out_of_view(axis: Axis) -> list[Text]:
    """Les graduations que Matplotlib prépare au-delà du cadre, et ne dessine pas."""
    low, high = sorted(axis.get_view_interval())
    return [label for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()) if not low <= tick.get_loc() <= high
            for label in (tick.label1, tick.label2)]


def _has_no_labels(axis: Axis) -> bool:
    """Vrai pour l’axe d’un cadre qui laisse à son voisin les graduations qu’ils partagent."""
    shown = axis.get_tick_params()
    return not any(shown.get(side) for side in ("labelleft", "labelright", "labelbottom", "labeltop"))


def _side(axis: Axis) -> str:
    return "labelleft" if axis.axis_name == "y" else "labelbottom"
