"""La même figure pour un téléphone : moins large, ses cadres les uns sous les autres, le texte à la
même taille.

Réduite d’un bloc, une figure de 6,4 pouces aurait sur un téléphone un texte de huit pixels.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec
from matplotlib.text import Text

WIDE = 6.4  # pouces, une figure dans la colonne de texte
WIDTHS = (4.2, 4.8)  # sur un téléphone, la plus lisible d’abord
TOLERANCE = 1.0  # pixels
# au-delà, ou pour un tableau de plusieurs rangées de trois, l’ordre des cadres porte du sens
MOST_COLUMNS = 3


def narrow_width(figure: Figure) -> float | None:
    """La première de ``WIDTHS`` où tous les textes de ``figure`` tiennent ; ``None`` s’il faut la
    laisser comme elle est.

    On n’empile que quelques cadres gradués : un schéma est dessiné à sa largeur. Une figure qui dit
    sur combien de colonnes (``narrow_columns``) se lit dans l’ordre, quel que soit le nombre de ses
    cadres ; des photos gardent les leurs.
    """
    grid = _grid(figure)
    if grid is None or not (
        figure.narrow_columns or _kept_columns(figure) > 1 or _can_be_stacked(figure, grid)
    ):
        return None
    accepted = _misplaced_texts(figure)
    return next((width for width in WIDTHS if _fits(figure, width, accepted)), None)


@contextmanager
def narrowed(figure: Figure, width: float) -> Iterator[None]:
    """Redispose ``figure`` sur une largeur de ``width`` pouces, le temps d’un enregistrement."""
    size, grid, kept = tuple(figure.get_size_inches()), _grid(figure), _kept_columns(figure)
    rows, columns = grid.get_geometry()
    specs = {ax: ax.get_subplotspec() for ax in _framed(figure)}
    shown = {axis: not _has_no_labels(axis) for ax in specs for axis in (ax.xaxis, ax.yaxis)}
    heights = [height for height in grid.get_height_ratios() for _ in range(columns)][::kept]
    names = {axis: axis.get_label_text() for axis in shown}
    widths = grid.get_width_ratios() if kept == columns else None
    stack = GridSpec(len(heights), kept, figure=figure, height_ratios=heights, width_ratios=widths)
    figure.set_size_inches(width, size[1] * len(heights) / rows)
    for ax, spec in specs.items():
        ax.set_subplotspec(stack[spec.num1])
    toggled = _toggled_labels(specs, shown, kept) if columns > kept else {}
    for axis, labelled in toggled.items():
        axis.set_tick_params(**{_side(axis): labelled})
    if columns > 1 == kept:
        _rename(specs, columns)
    _take_up_slack(figure, stack)
    try:
        yield
    finally:
        figure.set_size_inches(*size)
        for ax, spec in specs.items():
            ax.set_subplotspec(spec)
        for axis, labelled in toggled.items():
            axis.set_tick_params(**{_side(axis): not labelled})
        for axis, name in names.items():
            axis.set_label_text(name)


def _can_be_stacked(figure: Figure, grid: GridSpec) -> bool:
    rows, columns = grid.get_geometry()
    return columns <= (MOST_COLUMNS if rows == 1 else 2) and all(ax.axison for ax in figure.axes)


def _kept_columns(figure: Figure) -> int:
    """Le nombre de colonnes de la figure resserrée : des tracés s’empilent, des photos restent côte
    à côte."""
    columns = _grid(figure).ncols
    return figure.narrow_columns or (columns if figure.raster and columns <= MOST_COLUMNS else 1)


def _toggled_labels(
    specs: dict[Axes, SubplotSpec], shown: dict[Axis, bool], kept: int
) -> dict[Axis, bool]:
    """Les axes dont les graduations paraissent ou disparaissent : un cadre les montre, à moins que
    son voisin ne le fasse."""
    toggled, last = {}, max(spec.num1 for spec in specs.values())
    shared = {axis.axis_name for axis, labelled in shown.items() if not labelled}
    for ax, spec in specs.items():
        for axis, at_border in (
            (ax.xaxis, spec.num1 > last - kept),
            (ax.yaxis, spec.num1 % kept == 0),
        ):
            wanted = kept == 1 or at_border
            if axis.axis_name in shared and shown[axis] != wanted:
                toggled[axis] = wanted
    return toggled


def _take_up_slack(figure: Figure, stack: GridSpec) -> None:
    """Ôte à la figure la hauteur que des cadres carrés, moins larges qu’avant, laissent vide."""
    frames = _framed(figure)
    if any(ax.get_aspect() == "auto" for ax in frames):
        return
    width, height = figure.get_size_inches()
    before, unused = _drawn_widths(figure, frames)
    for share in (1, 0.75, 0.5, 0.25):
        figure.set_size_inches(width, height * (1 - share * unused * stack.nrows))
        if (_drawn_widths(figure, frames)[0] > 0.99 * before).all():
            return
    figure.set_size_inches(width, height)


def _drawn_widths(figure: Figure, frames: list[Axes]) -> tuple[np.ndarray, float]:
    """La largeur de chaque cadre une fois dessiné, et la plus petite part de hauteur que l’un d’eux
    laisse vide."""
    with warnings.catch_warnings():
        # un cadre écrasé se voit ensuite, dans narrow_width
        warnings.simplefilter("ignore", UserWarning)
        figure.draw_without_rendering()
    unused = min(ax.get_position(original=True).height - ax.get_position().height for ax in frames)
    return np.array([ax.get_position().width for ax in frames]), unused


def _rename(specs: dict[Axes, SubplotSpec], columns: int) -> None:
    """Nomme les axes qu’une rangée ou une colonne avait en commun : chaque ordonnée, et l’abscisse
    du dernier cadre seul."""
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
    """La grille de toute la figure, ou ``None`` si ses cadres n’en suivent pas une seule, une case
    chacun."""
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
    boxes = np.array(
        [
            text.get_window_extent().extents
            for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip() and text not in beyond
        ]
    ).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, 2:]
    cut = (low < -TOLERANCE).any(axis=1) | (high > figure.bbox.max + TOLERANCE).any(axis=1)
    together = np.minimum(high[:, None], high) - np.maximum(low[:, None], low) > TOLERANCE
    return int(cut.sum() + np.triu(together.all(axis=2), k=1).sum())


def _labels_out_of_view(axis: Axis) -> list[Text]:
    """Les graduations que Matplotlib prépare au-delà du cadre, et ne dessine pas."""
    low, high = sorted(axis.get_view_interval())
    return [
        label
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if not low <= tick.get_loc() <= high
        for label in (tick.label1, tick.label2)
    ]


def _has_no_labels(axis: Axis) -> bool:
    """Vrai pour l’axe d’un cadre qui laisse à son voisin les graduations qu’ils partagent."""
    shown = axis.get_tick_params()
    return not any(
        shown.get(side) for side in ("labelleft", "labelright", "labelbottom", "labeltop")
    )


def _side(axis: Axis) -> str:
    return "labelleft" if axis.axis_name == "y" else "labelbottom"
