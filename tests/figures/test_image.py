"""Les figures de « Qu’est-ce qu’une image ? » : elles se dessinent dans les deux thèmes et disent
leurs nombres."""

import numpy as np
import pytest

from trahison.figures import image as draw

RANDOM = np.random.default_rng(0)
PHOTO = RANDOM.integers(0, 256, (30, 45, 3), dtype=np.uint8)
GREY = RANDOM.uniform(0, 1, (12, 12))

FIGURES = {
    "canaux": (lambda: draw.channels(PHOTO), [f"{PHOTO[..., 0].mean():.0f}"]),
    "zoom": (
        lambda: draw.zoom(PHOTO, [(2, 3, 20), (5, 8, 6)]),
        ["45 sur 30", "20 pixels", "6 pixels"],
    ),
    "pixels": (lambda: draw.pixel_values(PHOTO[:3, :4]), ["12 pixels", str(PHOTO[0, 0, 1])]),
    "résolution": (
        lambda: draw.resolutions([PHOTO[:28, :28], PHOTO[:7, :7]]),
        ["28 (2\u202f352 nombres)", "7 (147 nombres)"],
    ),
    "échelles": (lambda: draw.value_scales(200), ["200", "0,784", "0,569"]),
    "œil": (lambda: draw.just_noticeable(118, (1, 2, 16)), ["1, 2, 16"]),
    "arrondi": (
        lambda: draw.rounding_survival(
            np.array([0.1, 0.9]),
            {"Arrondi": np.array([[0.0, 0.0], [1.0, -1.0]]), "Troncature": -np.eye(2)[[1, 1]]},
        ),
        ["1,0 et −1,0", "0,0 et −1,0"],
    ),
    "taille": (
        lambda: draw.resizing(
            {"mire": {"a": GREY, "b": GREY, "c": GREY}, "chat": {"a": GREY, "b": GREY, "c": GREY}}
        ),
        [f"{GREY.std():.2f}".replace(".", ",")],
    ),
    "cadrage": (
        lambda: draw.framing(PHOTO, PHOTO[:, :30], PHOTO[:, :30], left=4),
        ["45 sur 30", "1,5 fois"],
    ),
    "gris": (
        lambda: draw.grey_conversions(
            {"rouge": (255, 0, 0), "noir": (0, 0, 0)}, {"moyenne": np.array([85.0, 0.0])}
        ),
        ["rouge, noir", "moyenne : 85, 0"],
    ),
    "jpeg": (
        lambda: draw.compression({"PNG : 5 ko": PHOTO, "JPEG : 1 ko": PHOTO}),
        ["PNG : 5 ko", "JPEG : 1 ko"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_says_its_numbers_in_both_themes(name, assert_says):
    make, expected = FIGURES[name]
    assert_says(make(), expected)


def test_text_on_pixels_does_not_follow_the_theme():
    """Les nombres sont posés sur la photo : blanc sur sombre, noir sur clair, dans les deux
    thèmes."""
    patch = np.zeros((1, 2, 3), dtype=np.uint8)
    patch[0, 1] = 250
    colours = [text.get_color() for text in draw.pixel_values(patch).draw().axes[0].texts]
    assert colours == ["#FDFDFD", "#050505"]
