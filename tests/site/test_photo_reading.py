"""Une photo réduite dans un navigateur : la moyenne des pixels couverts, la même dans tous."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

PAGE = "reseaux-de-convolution.html"
READ = """async ([bytes, size]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { readPhoto } = await import(new URL('../commun/images.js', base));
    const photo = new Blob([Uint8Array.from(bytes)], { type: 'image/png' });
    return [...await readPhoto(photo, size ?? undefined)];
}"""


def read(tab, image: np.ndarray, size: int | None) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="png")
    found = np.array(tab.evaluate(READ, [list(buffer.getvalue()), size]))
    side = size or min(image.shape[:2])
    return found.reshape(side, side, 3)


def averaged(image: np.ndarray, size: int) -> np.ndarray:
    """Chaque pixel répété ``size`` fois, puis des blocs entiers : aucune fraction."""
    side = len(image)
    repeated = image.repeat(size, axis=0).repeat(size, axis=1).astype(float)
    return repeated.reshape(size, side, size, side, -1).mean(axis=(1, 3))


@pytest.mark.parametrize("shape, size", [((96, 96), 24), ((53, 40), 24), ((41, 90), 7)])
def test_a_photo_is_reduced_by_exact_averages(tab, shape, size):
    tab.goto(PAGE)
    noise = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    side = min(shape)
    top, left = ((length - side) // 2 for length in shape)
    square = noise[top : top + side, left : left + side]
    assert abs(read(tab, noise, size) - averaged(square, size)).max() <= 0.5001
    np.testing.assert_array_equal(read(tab, noise, None), square)


def test_a_photo_of_the_right_size_keeps_its_pixels_and_a_smaller_one_opens(tab):
    tab.goto(PAGE)
    noise = np.random.default_rng(1).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    np.testing.assert_array_equal(read(tab, noise, 24), noise)
    grey = np.full((9, 9, 3), 77, np.uint8)
    assert (read(tab, grey, 24) == 77).all()


def test_what_is_transparent_is_white_once_reduced(tab):
    tab.goto(PAGE)
    clear = np.zeros((48, 48, 4), np.uint8)
    clear[:, :24] = (10, 20, 30, 255)
    found = read(tab, clear, 24)
    assert (found[:, 12:] == 255).all() and (found[:, :12] == (10, 20, 30)).all()
