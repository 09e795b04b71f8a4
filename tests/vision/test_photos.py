"""Les photos du livre : toutes présentes sans réseau, créditées, cadrées."""

import numpy as np
import pytest
from skimage import data

from trahison.vision.images import crop_square
from trahison.vision.photos import PHOTOS, load_photo


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_is_a_colour_photo_in_8_bits(name):
    photo = load_photo(name)
    assert photo.dtype == np.uint8 and photo.ndim == 3 and photo.shape[2] == 3
    assert min(photo.shape[:2]) >= 224 and photo.std() > 20


@pytest.mark.parametrize("name", PHOTOS)
def test_square_is_a_part_of_the_photo(name):
    whole, square = load_photo(name), load_photo(name, square=True)
    side = min(whole.shape[:2])
    assert square.shape == (side, side, 3)
    left = PHOTOS[name].left
    expected = crop_square(whole) if left is None else whole[:, left : left + side]
    np.testing.assert_array_equal(square, expected)


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_is_titled_and_credited(name):
    photo = PHOTOS[name]
    assert photo.title and any(
        licence in photo.credit for licence in ("CC0", "domaine public", "CC BY 2.0")
    )


def test_the_cat_is_chelsea_and_the_default():
    np.testing.assert_array_equal(load_photo(), data.chelsea())


def test_a_photo_may_be_modified_without_harming_the_next_one():
    photo = load_photo("chat", square=True)
    before = photo.copy()
    photo[:] = 0
    np.testing.assert_array_equal(load_photo("chat", square=True), before)


@pytest.mark.parametrize("name", ["chien", "", "Chat", None, 3])
def test_unknown_photo_is_named(name):
    with pytest.raises(ValueError, match=r"^name : .*'chat'.*'fleur'.*reçu " + repr(name)):
        load_photo(name)
