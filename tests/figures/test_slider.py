"""La figure à curseur : la figure fixe, et un cran par image, exacte au pixel."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from trahison.figures.drawing import new_figure
from trahison.figures.recipe import MIME_TYPE, BookFigure
from trahison.figures.slider import BookSlider, Step, photo_steps
from trahison.networks import Prediction
from trahison.vision.images import to_network_scale

PHOTO = np.random.default_rng(0).integers(0, 256, (8, 6, 3), np.uint8)
ANSWERS = [Prediction("Chat égyptien", 0.6123, 285), Prediction("Paon", 0.0012, 84)]


def still():
    def draw(layout, theme):
        figure, axes = new_figure(layout)
        axes[0, 0].plot([0, 1])
        return figure

    return BookFigure(draw, "Une droite qui monte de 0 à 1.")


def bundle_of(*steps, **options):
    return BookSlider(still(), label="ε", steps=steps, **options)._repr_mimebundle_()[MIME_TYPE]


def test_photo_is_the_eight_bit_image_and_serves_both_themes():
    steps = photo_steps(
        np.stack([to_network_scale(PHOTO)] * 2), [ANSWERS] * 2, ["0 niveau", "1 niveau"]
    )
    bundle = bundle_of(*steps)
    first = bundle["slider"]["steps"][0]
    assert (first["name"], first["width"], first["height"]) == (
        "0 niveau",
        6,
        8,
    ) and "dark" not in first
    np.testing.assert_array_equal(
        np.asarray(Image.open(io.BytesIO(base64.b64decode(first["light"]["data"])))), PHOTO
    )
    assert [(answer["label"], answer["text"], answer["share"]) for answer in first["answers"]] == [
        ("Chat égyptien", "0,61", 0.6123),
        ("Paon", "< 0,01", 0.0012),
    ]
    assert bundle["alt"] == still().alt and bundle["light"]["data"].startswith("<?xml")


def test_figure_keeps_its_two_inks_and_its_alternative_text():
    step = bundle_of(Step("a", still()), Step("b", still()), start=1)["slider"]
    assert step["start"] == 1 and step["steps"][0]["light"]["dark_fragment"]
    assert step["steps"][0]["alt"] == still().alt


@pytest.mark.parametrize("count, start", [(1, 0), (3, 3), (3, -1)])
def test_refuses_a_slider_that_cannot_move(count, start):
    with pytest.raises(
        ValueError, match=f"steps : au moins deux crans.* reçu {count} crans et {start}"
    ):
        BookSlider(still(), label="ε", steps=[Step("a", PHOTO)] * count, start=start)


def test_refuses_images_without_their_answers():
    with pytest.raises(ValueError):
        photo_steps(np.stack([to_network_scale(PHOTO)] * 2), [ANSWERS], ["0", "1"])
