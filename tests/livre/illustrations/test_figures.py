"""L'écriture d'une figure : une seule image, celle du thème et de l'écran ; le film et le curseur
attendent qu'on les demande."""

import pytest
from bs4 import BeautifulSoup
from docutils.utils import new_document

from livre.illustrations.figures import book_figure, html_still, is_first
from livre.illustrations.pictures import IN_THE_DARK, PHONE

NODE = {
    "alt": "Un chat, puis <un> récif",
    "width": 640,
    "height": 400,
    "narrow_width": 360,
    "narrow_height": 500,
}
WIDE = {"light": "a.webp", "dark": "b.webp"}
BOTH = WIDE | {"light_narrow": "c.svg", "dark_narrow": "c.svg#sombre"}


def written(sources, **options):
    return BeautifulSoup(html_still(NODE, sources, **options), "html.parser").picture


def described(source):
    return source["media"], source["srcset"], source.get("data-theme"), source["width"]


def test_there_is_one_image_and_it_is_the_light_one():
    (image,) = written(BOTH).select("img")
    assert (image["src"], image["width"], image["height"]) == ("a.webp", "640", "400")
    assert image["alt"] == NODE["alt"] and image["class"] == ["dark-light"]
    assert image["loading"] == "lazy" and not image.has_attr("fetchpriority")


def test_sources_are_asked_from_the_most_demanding_to_the_least():
    assert [described(source) for source in written(BOTH).select("source")] == [
        (f"{IN_THE_DARK} and {PHONE}", "c.svg#sombre", "dark", "360"),
        (IN_THE_DARK, "b.webp", "dark", "640"),
        (PHONE, "c.svg", None, "360"),
    ]


@pytest.mark.parametrize("sources, count", [(WIDE, 1), ({"light": "a.webp"}, 0)])
def test_an_image_for_both_themes_and_every_screen_has_no_source(sources, count):
    assert len(written(sources).select("source")) == count


def test_the_first_figure_of_a_page_is_asked_before_the_others():
    assert written(WIDE, first=True).img["fetchpriority"] == "high"
    document = new_document("page")
    document += [book_figure(), book_figure()]
    assert [is_first(figure) for figure in document.children] == [True, False]
