"""La figure du téléphone : moins large, ses cadres empilés, et la figure d’origine rendue telle
qu’elle était."""

import numpy as np
import pytest

from trahison.figures.adversarial import probability_curves
from trahison.figures.narrow import WIDTHS, narrow_width, narrowed
from trahison.figures.style import MIME_TYPE, BookAnimation, new_figure, show_image


def drawn(rows=1, columns=1, **options):
    figure, axes = new_figure(rows, columns, **options)
    for ax in axes.flat:
        ax.plot([0, 1], [0, 1])
    figure.alt = "Une droite qui monte de 0 à 1."
    return figure


def bundle_of(figure):
    return figure._repr_mimebundle_()[MIME_TYPE]


@pytest.mark.parametrize("rows, columns", [(1, 1), (3, 1), (1, 2), (1, 3), (2, 2)])
def test_frames_are_stacked_in_reading_order_and_keep_their_height(rows, columns):
    figure = drawn(rows, columns, height=3.0 * rows)
    figure.canvas.draw()
    tall = figure.axes[0].get_window_extent().height
    with narrowed(figure, WIDTHS[0]):
        figure.canvas.draw()
        boxes = [ax.get_window_extent().frozen() for ax in figure.axes]
        assert figure.get_size_inches()[0] == WIDTHS[0]
    assert all(above.y0 > below.y1 for above, below in zip(boxes, boxes[1:]))
    assert all(box.width > 0.7 * WIDTHS[0] * figure.dpi for box in boxes)
    assert all(box.height > 0.8 * tall for box in boxes)


def test_frames_that_share_their_labels_show_them_again():
    figure = drawn(1, 2, sharey=True)

    def labels():
        figure.canvas.draw()
        return [
            any(tick.get_visible() and tick.get_text() for tick in ax.get_yticklabels())
            for ax in figure.axes
        ]

    assert labels() == [True, False]
    with narrowed(figure, WIDTHS[0]):
        assert labels() == [True, True]
    assert labels() == [True, False]


def test_frames_that_share_a_name_keep_it():
    figure = drawn(1, 3, sharex=True, sharey=True)
    figure.axes[0].set_ylabel("perte")
    figure.axes[1].set_xlabel("étape")

    def names():
        return [(ax.get_xlabel(), ax.get_ylabel()) for ax in figure.axes]

    before = names()
    with narrowed(figure, WIDTHS[0]):
        assert names() == [("", "perte"), ("", "perte"), ("étape", "perte")]
    assert names() == before


def test_frames_of_their_own_scale_keep_their_own_names():
    figure = drawn(1, 2)
    figure.axes[0].set(xlabel="étape", ylabel="perte")
    figure.axes[1].set(xlim=(0, 5), ylim=(0, 5))
    with narrowed(figure, WIDTHS[0]):
        assert [(ax.get_xlabel(), ax.get_ylabel()) for ax in figure.axes] == [
            ("étape", "perte"),
            ("", ""),
        ]


def test_the_wide_figure_is_left_as_it_was():
    figure = drawn(2, 2, sharex=True, sharey=True)
    before = figure.encode(dark=False)
    with narrowed(figure, WIDTHS[0]):
        assert figure.encode(dark=False) != before
    assert figure.encode(dark=False) == before


def test_twin_axes_stay_on_their_frame():
    figure = drawn(1, 2)
    twin = figure.axes[1].twinx()
    twin.plot([0, 1], [5, 6])
    with narrowed(figure, WIDTHS[0]):
        figure.canvas.draw()
        np.testing.assert_allclose(twin.get_position().bounds, figure.axes[1].get_position().bounds)
        assert not twin.yaxis.get_tick_params().get("labelleft")


def test_diagrams_and_large_tables_of_frames_are_not_rearranged():
    diagram = drawn()
    diagram.axes[0].set_axis_off()
    merged, axes = new_figure(2, 2)
    axes[0, 0].set_subplotspec(axes[0, 0].get_subplotspec().get_gridspec()[0, :])
    for figure in (diagram, merged, drawn(1, 4), drawn(2, 3)):
        assert narrow_width(figure) is None
        assert "light_narrow" not in bundle_of(figure)


@pytest.mark.parametrize("letters, expected", [(20, WIDTHS[0]), (28, WIDTHS[1]), (36, None)])
def test_no_text_is_cut_or_covered(letters, expected):
    cut, covered = drawn(), drawn()
    cut.axes[0].set_title("m" * letters, fontsize=9)
    for place, side in ((0.03, "left"), (0.97, "right")):
        covered.axes[0].text(place, 0.5, "m" * (letters // 2), fontsize=9, ha=side)
    assert narrow_width(cut) == narrow_width(covered) == expected


def test_labels_beyond_a_secondary_scale_do_not_excuse_a_cut_legend():
    epsilons = np.linspace(-0.5, 0.5, 9)
    names = ("Chat égyptien", "Chat tigré", "Tapis de prière", "Paon", "Chat domestique")
    figure = probability_curves(
        epsilons,
        dict.fromkeys(names, epsilons**2),
        control={"Chat égyptien, bruit aléatoire": epsilons**2},
    )
    assert narrow_width(figure) == WIDTHS[1]


@pytest.mark.filterwarnings("error")
def test_frames_that_texts_would_crush_are_left_wide_without_a_warning():
    figure = drawn()
    figure.axes[0].set_yticks(
        [0, 1], ["un très long nom de catégorie, qui prend la moitié de la page"] * 2
    )
    assert narrow_width(figure) is None
    assert "light_narrow" not in bundle_of(figure)


def pictures(rows, columns, side=8, **options):
    figure, axes = new_figure(rows, columns, raster=True, **options)
    for number, ax in enumerate(axes.flat):
        show_image(ax, np.eye(side), f"image {number}")
    figure.alt = "Des diagonales blanches sur fond noir."
    return figure


def places(figure):
    figure.canvas.draw()
    return [ax.get_window_extent().frozen() for ax in figure.axes]


def test_bundle_holds_the_narrow_figure_of_a_still_one_only():
    for figure in (drawn(), pictures(1, 2)):
        bundle = bundle_of(figure)
        assert (
            bundle["narrow_width"] < bundle["width"]
            and bundle["light_narrow"] != bundle["dark_narrow"]
        )
    refused = drawn()
    refused.narrow = False
    animation = BookAnimation([drawn(), drawn()], alt="Deux fois la même droite.")
    assert not any("light_narrow" in bundle_of(figure) for figure in (refused, animation))


def test_photos_stay_side_by_side_and_leave_no_void():
    figure = pictures(2, 3, height=4.8)
    with narrowed(figure, WIDTHS[0]):
        boxes = places(figure)
        assert [box.y0 for box in boxes[:3]] == pytest.approx([boxes[0].y0] * 3)
        assert boxes[0].x1 < boxes[1].x0 and boxes[1].x1 < boxes[2].x0 and boxes[0].y0 > boxes[3].y1
        drawn_height = boxes[0].y1 - boxes[3].y0
        assert drawn_height > 0.75 * figure.bbox.height
    assert tuple(figure.get_size_inches()) == (6.4, 4.8)


def test_many_small_photos_are_left_wide():
    assert narrow_width(pictures(2, 5)) is None


def test_a_figure_says_how_many_columns_it_keeps():
    figure = drawn(2, 3, sharex=True, sharey=True)
    figure.narrow_columns = 2
    before = figure.encode(dark=False)
    with narrowed(figure, WIDTHS[0]):
        boxes = places(figure)
        assert (
            len({round(box.x0) for box in boxes}) == 2
            and len({round(box.y0) for box in boxes}) == 3
        )
        shown = [
            any(label.get_visible() and label.get_text() for label in ax.get_yticklabels())
            for ax in figure.axes
        ]
        below = [
            any(label.get_visible() and label.get_text() for label in ax.get_xticklabels())
            for ax in figure.axes
        ]
        assert shown == [True, False] * 3 and below == [False] * 4 + [True] * 2
    assert figure.encode(dark=False) == before


def test_a_square_drawing_loses_the_height_it_does_not_use():
    figure = drawn(height=5.4)
    figure.axes[0].set_aspect("equal")
    with narrowed(figure, WIDTHS[0]):
        (box,) = places(figure)
        assert figure.get_size_inches()[1] < 4.6
        assert box.width > 0.8 * WIDTHS[0] * figure.dpi
    assert tuple(figure.get_size_inches()) == (6.4, 5.4)
