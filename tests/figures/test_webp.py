"""Le WebP d'une figure : exact pour un dessin, le même à l'œil pour une photo, jamais trop
lourd."""

import io

import numpy as np
from PIL import Image, ImageDraw
from skimage import data
from skimage.metrics import peak_signal_noise_ratio

from trahison.figures.webp import HEAVIEST, exact_webp, webp


def read(content):
    return np.asarray(Image.open(io.BytesIO(content)))


def png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, format="png")
    return len(buffer.getvalue())


def test_a_drawing_is_exact_and_lighter():
    picture = Image.new("RGBA", (640, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((40, 40, 600, 360), outline="#0072B2", width=3)
    content = webp(picture)
    np.testing.assert_array_equal(read(content), np.asarray(picture))
    assert len(content) < png(picture)


def test_a_photo_keeps_its_look_for_a_quarter_of_the_weight():
    picture = Image.fromarray(data.chelsea()).resize((902, 600))
    content = webp(picture)
    assert len(content) < png(picture) / 4
    assert peak_signal_noise_ratio(np.asarray(picture), read(content)) > 38


def test_noise_is_squeezed_until_it_fits():
    noise = np.random.default_rng(0).integers(80, 176, (560, 512, 3), np.uint8)
    picture = Image.fromarray(noise).resize((1280, 1400), Image.Resampling.NEAREST)
    assert len(webp(picture)) <= HEAVIEST


def test_exact_means_every_pixel():
    noise = np.random.default_rng(0).integers(0, 256, (64, 48, 3), np.uint8)
    np.testing.assert_array_equal(read(exact_webp(Image.fromarray(noise))), noise)
