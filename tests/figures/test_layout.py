"""Les mises en page : le choix, et la grille des cadres."""

import pytest

from trahison.figures.drawing import new_figure
from trahison.figures.layout import BROAD_PHONE, FILM, PHONE, SCREEN, WIDE, small_texts
from trahison.figures.theme import LIGHT


def test_pick():
    assert [layout.pick("large", "étroit") for layout in (WIDE, PHONE, BROAD_PHONE)] == [
        "large",
        "étroit",
        "étroit",
    ]
    assert SCREEN.pick("large", "étroit") == "large"
    assert SCREEN.pick("large", "étroit", "écran") == "écran" != WIDE.pick("large", "x", "écran")
    assert WIDE.width > BROAD_PHONE.width > PHONE.width


@pytest.mark.parametrize(
    "count, options, wide, phone",
    [
        (3, {}, (1, 3), (3, 1)),
        (6, {"wide": 3, "phone": 2}, (2, 3), (3, 2)),
        (5, {"wide": 2}, (3, 2), (5, 1)),
        (7, {"phone": 3}, (1, 7), (3, 3)),
    ],
)
def test_grid(count, options, wide, phone):
    assert WIDE.grid(count, **options) == wide and PHONE.grid(count, **options) == phone


@pytest.mark.parametrize("layout, points", [(PHONE, 8.59), (BROAD_PHONE, 9.81), (FILM, 10.84)])
def test_a_text_of_ten_pixels_on_a_phone_is_the_smallest(layout, points):
    """Un téléphone montre une figure sur 352 pixels : 4,2 pouces à 72 points y sont 302 points."""
    with LIGHT.applied(100):
        figure, axes = new_figure(layout, 1, 1)
        axes[0, 0].axis("off")
        written = axes[0, 0].text(0, 0, "lisible", fontsize=points + 0.02)
        assert small_texts(figure) == []
        written.set_fontsize(points - 0.02)
        assert small_texts(figure) == ["« lisible » n’y aurait que 10.0 pixels"]
        written.set_fontsize(points / 2)
        assert small_texts(figure) == ["« lisible » n’y aurait que 5.0 pixels"]
        written.set_visible(False)
        assert small_texts(figure) == []
