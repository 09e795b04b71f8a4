"""L'écriture d'une figure : le téléphone reçoit la variante étroite, l'écran large l'image,
le film attend qu'on le demande."""

from bs4 import BeautifulSoup

from livre.illustrations.figures import PHONE, html_variant

NODE = {
    "alt": "Un chat, puis un récif",
    "width": 640,
    "height": 400,
    "narrow_width": 360,
    "narrow_height": 500,
}


def test_plain_figure_is_one_image():
    image = BeautifulSoup(html_variant(NODE, "light", {"light": "a.png"}), "html.parser").img
    assert (image["src"], image["width"], image["alt"]) == ("a.png", "640", NODE["alt"])
    assert "only-light" in image["class"] and image.parent.name != "picture"


def test_phone_gets_the_narrow_drawing():
    picture = BeautifulSoup(
        html_variant(NODE, "dark", {"dark": "a.png", "dark_narrow": "b.png"}), "html.parser"
    ).picture
    assert "only-dark" in picture["class"] and picture.img["src"] == "a.png"
    source = picture.source
    assert (source["media"], source["srcset"], source["width"], source["height"]) == (
        PHONE,
        "b.png",
        "360",
        "500",
    )
