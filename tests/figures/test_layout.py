"""Les mises en page : le choix, et la grille des cadres."""

import pytest

from trahison.figures.layout import BROAD_PHONE, PHONE, SCREEN, WIDE


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
