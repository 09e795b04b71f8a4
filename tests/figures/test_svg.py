"""Un tracé allégé : les mêmes traits au centième de point, et les deux thèmes dans un fichier."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from trahison.figures.drawing import new_figure
from trahison.figures.layout import WIDE
from trahison.figures.recipe import BookFigure
from trahison.figures.svg import DARK as FRAGMENT
from trahison.figures.svg import lighter, two_inks
from trahison.figures.theme import DARK, LIGHT

resvg_py = pytest.importorskip("resvg_py")
XLINK = "{http://www.w3.org/1999/xlink}href"


def drawing(title="Une courbe, un nuage"):
    def draw(layout, theme):
        figure, axes = new_figure(layout, 1, 2)
        axes[0, 0].plot([0, 1, 2], [0.123456789, 0.75, 0.5], color=theme.original)
        axes[0, 0].set_title(title, color=theme.text(theme.original))
        points = np.random.default_rng(0).uniform(size=(2, 60))
        axes[0, 1].scatter(*points, c=theme.ink, edgecolor=theme.paper)
        axes[0, 1].imshow(np.eye(4), extent=(0, 1, 0, 1))
        axes[0, 1].plot([0.2, 0.6], [0.5, 0.5], marker="o", color=theme.ink)
        return figure

    figure = BookFigure(draw, "Une courbe et un nuage de points.")
    return tuple(figure.render(WIDE, theme).image["data"] for theme in (LIGHT, DARK))


def pixels(svg):
    content = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=921, dpi=96))
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA")).astype(int)


@pytest.fixture(scope="module")
def drawn():
    return drawing()


def test_light_is_what_matplotlib_drew_and_both_weigh_a_third(drawn):
    both = two_inks(*drawn)
    assert len(both) < (len(drawn[0]) + len(drawn[1])) / 3
    differences = np.abs(pixels(both) - pixels(drawn[0])).max(-1)
    assert (differences > 32).mean() < 0.003 and differences.mean() < 0.5


def test_dark_rules_give_what_matplotlib_drew_in_the_dark(drawn):
    # Comme si le fragment était demandé : resvg ne connaît pas « :target ».
    dark = two_inks(*drawn).replace(":target .", ".")
    differences = np.abs(pixels(dark) - pixels(drawn[1])).max(-1)
    assert (differences > 32).mean() < 0.003 and differences.mean() < 0.5


def test_root_bears_the_fragment_and_every_name_leads_somewhere(drawn):
    root = ElementTree.fromstring(two_inks(*drawn))
    names = [element.get("id") for element in root.iter() if element.get("id")]
    asked = {
        element.get(XLINK)[1:]
        for element in root.iter()
        if XLINK in element.attrib and element.get(XLINK).startswith("#")
    }
    asked |= {
        found
        for element in root.iter()
        for value in element.attrib.values()
        for found in re.findall(r"url\(#(\w+)\)", value)
    }
    assert root.get("id") == FRAGMENT
    assert len(names) == len(set(names)) and asked == set(names) - {FRAGMENT}


def test_a_mark_takes_its_colours_from_where_it_stands(drawn):
    """Un sélecteur « :target » n'entre pas dans ce que « use » répète ; l'héritage, si."""
    root = ElementTree.fromstring(two_inks(*drawn))
    named = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("id")]
    assert named and not any(path.get("class") or path.get("style") for path in named)


def test_texts_are_still_told(drawn):
    assert "<!-- Une courbe, un nuage -->" in two_inks(*drawn)


def test_what_differs_by_more_than_its_inks_stays_two_drawings(drawn):
    assert two_inks(drawn[0], drawing("Un autre titre")[1]) is None


def test_one_theme_alone_is_lighter_too(drawn):
    alone = lighter(drawn[1])
    assert len(alone) < 0.6 * len(drawn[1]) and ":target" not in alone
    assert np.abs(pixels(alone) - pixels(drawn[1])).mean() < 0.5
