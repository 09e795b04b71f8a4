"""Le style : virgule décimale, encre sombre rendue telle qu'elle était, paquet d'affichage
complet."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from trahison.figures.style import INK, MIME_TYPE, ORIGINAL, PAPER, BookAnimation, new_figure


def drawn_figure(raster=False):
    figure, axes = new_figure(raster=raster)
    axes[0, 0].plot([0, 1], [0.25, 0.75], color=INK, label="a")
    axes[0, 0].text(0.5, 0.5, "texte", bbox={"facecolor": PAPER, "edgecolor": INK})
    figure.alt = "Une droite de 0,25 à 0,75."
    return figure


def test_ticks_use_a_decimal_comma():
    figure = drawn_figure()
    figure.canvas.draw()
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert any("," in label for label in labels)
    assert not any("." in label for label in labels)


@pytest.mark.parametrize("raster, mime", [(False, "image/svg+xml"), (True, "image/png")])
def test_bundle_holds_both_themes_and_the_alternative_text(raster, mime):
    bundle = drawn_figure(raster)._repr_mimebundle_()
    content = bundle[MIME_TYPE]
    assert content["alt"] == "Une droite de 0,25 à 0,75."
    assert content["light"]["mime"] == content["dark"]["mime"] == mime
    assert content["light"]["data"] != content["dark"]["data"]
    assert bundle[mime] == content["light"]["data"]


def test_dark_image_is_light_on_transparent():
    content = drawn_figure(raster=True)._repr_mimebundle_()[MIME_TYPE]
    opaque = {}
    for theme in ("light", "dark"):
        pixels = np.asarray(
            Image.open(io.BytesIO(base64.b64decode(content[theme]["data"]))).convert("RGBA")
        )
        assert pixels[0, 0, 3] == 0, "le fond doit rester transparent"
        opaque[theme] = pixels[pixels[..., 3] > 250][:, :3].mean()
    assert opaque["dark"] > opaque["light"] + 50


def test_small_blue_text_is_lighter_in_the_dark_and_a_line_is_not():
    figure, axes = new_figure()
    axes[0, 0].plot([0, 1], [0, 1], color=ORIGINAL)
    axes[0, 0].text(0.5, 0.5, "bleu", color=ORIGINAL)
    figure.alt = "Une droite et un mot, en bleu."
    light, dark = (figure.encode(dark=theme)["data"].lower() for theme in (False, True))
    assert light.count(ORIGINAL.lower()) == 2 and dark.count(ORIGINAL.lower()) == 1


def test_drawing_the_dark_image_leaves_the_figure_unchanged():
    figure = drawn_figure()
    before = figure.encode(dark=False)
    figure.encode(dark=True)
    assert figure.encode(dark=False) == before


def test_animation_has_as_many_images_as_frames_and_a_still():
    animation = BookAnimation([drawn_figure() for _ in range(3)], alt="Trois fois la même droite.")
    content = animation._repr_mimebundle_()[MIME_TYPE]
    moving = Image.open(io.BytesIO(base64.b64decode(content["light_animation"]["data"])))
    assert moving.format == "WEBP"
    assert content["light"]["mime"] == "image/svg+xml"
    assert content["alt"] == "Trois fois la même droite."
