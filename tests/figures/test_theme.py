"""Les deux thèmes : mêmes sens, encres à eux, et un style qui ne reste pas après le dessin."""

from dataclasses import asdict

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from trahison.figures.theme import DARK, LIGHT
from trahison.figures.tokens import INKS, PALETTE


def test_only_the_inks_change():
    light, dark = asdict(LIGHT), asdict(DARK)
    changed = {name for name in light if light[name] != dark[name]}
    assert changed == {"name", "texts", *INKS["light"]}
    assert all(light[name] == colour for name, colour in PALETTE.items())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_style_lasts_the_time_of_a_drawing(theme):
    before = dict(mpl.rcParams)
    with theme.applied(100):
        assert mpl.rcParams["text.color"] == theme.ink and mpl.rcParams["grid.color"] == theme.grid
    assert dict(mpl.rcParams) == before


def luminance(colour):
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_written_colours_are_readable(theme):
    """4,5 fois plus clair ou plus foncé que le papier pour l’encre et le bleu des photos, qui
    s’écrivent en petit."""
    for colour in (theme.ink, theme.text(theme.original)):
        low, high = sorted((luminance(colour), luminance(theme.paper)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour
