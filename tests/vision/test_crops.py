"""Découpes au hasard : des morceaux carrés des photos, reproductibles."""

import numpy as np
import pytest

from trahison.vision.crops import random_crops
from trahison.vision.photos import PHOTOS, load_photo


def is_part_of(crop: np.ndarray, photo: np.ndarray) -> bool:
    """Vrai si ``crop`` est un carré de ``photo`` : on cherche sa première rangée, puis on compare
    tout."""
    side = len(crop)
    for top in range(len(photo) - side + 1):
        for left in np.flatnonzero(
            (photo[top, : photo.shape[1] - side + 1] == crop[0, 0]).all(axis=1)
        ):
            if np.array_equal(photo[top : top + side, left : left + side], crop):
                return True
    return False


def test_each_crop_is_a_square_of_its_photo_perhaps_mirrored():
    crops = random_crops(6, seed=3)
    for crop, name in zip(crops, PHOTOS, strict=True):
        photo = load_photo(name, square=True)
        assert crop.dtype == np.uint8 and crop.shape[0] == crop.shape[1] >= int(0.6 * len(photo))
        assert is_part_of(crop, photo) or is_part_of(crop[:, ::-1], photo)


def test_crops_are_reproducible_and_various():
    first = random_crops(12, seed=1)
    assert all(np.array_equal(a, b) for a, b in zip(first, random_crops(12, seed=1), strict=True))
    assert len({crop.tobytes() for crop in first + random_crops(12, seed=2)}) == 24


def test_whole_photo():
    for crop, name in zip(random_crops(6, smallest=1.0), PHOTOS):
        photo = load_photo(name, square=True)
        assert np.array_equal(crop, photo) or np.array_equal(crop[:, ::-1], photo)


@pytest.mark.parametrize(
    "options, argument, error",
    [
        ({"count": 0}, "count", ValueError),
        ({"count": 1.5}, "count", TypeError),
        ({"count": 1, "smallest": 0.0}, "smallest", ValueError),
        ({"count": 1, "smallest": 1.1}, "smallest", ValueError),
    ],
)
def test_bad_arguments_are_named(options, argument, error):
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        random_crops(**options)


def test_only_the_named_photos_are_cut():
    for crop in random_crops(3, photos=["fleur"], smallest=1.0, seed=2):
        photo = load_photo("fleur", square=True)
        assert np.array_equal(crop, photo) or np.array_equal(crop[:, ::-1], photo)
    with pytest.raises(ValueError, match="^photos"):
        random_crops(1, photos=["chien"])
