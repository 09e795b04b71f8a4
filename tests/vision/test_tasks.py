"""Détection et segmentation : comptes exacts, résultats attendus sur les photos, mauvaises
entrées."""

import numpy as np
import pytest
from skimage import data
from skimage.transform import rotate

from trahison.vision.annotations import FACE, TEMPLE_CHECKS, TEMPLE_SIZE, TEMPLE_STROKES
from trahison.vision.images import resize
from trahison.vision.photos import load_photo
from trahison.vision.tasks import (
    Box,
    detect_faces,
    intersection_over_union,
    paint,
    rotate_box,
    segment_bright,
    segment_from_strokes,
    separate,
    separate_touching,
)

RANDOM = np.random.default_rng(0)


def disks(
    *centers: tuple[int, int], radius: int = 12, shape: tuple[int, int] = (80, 120)
) -> np.ndarray:
    rows, columns = np.indices(shape)
    return np.any([(rows - r) ** 2 + (columns - c) ** 2 <= radius**2 for r, c in centers], axis=0)


def drawn(box: Box) -> np.ndarray:
    mask = np.zeros((60, 60), dtype=bool)
    mask[box.top : box.top + box.height, box.left : box.left + box.width] = True
    return mask


@pytest.mark.parametrize("seed", range(20))
def test_overlap_agrees_with_counted_pixels(seed):
    random = np.random.default_rng(seed)
    a, b = (Box(*random.integers(0, 30, 2), *random.integers(1, 30, 2)) for _ in range(2))
    expected = (drawn(a) & drawn(b)).sum() / (drawn(a) | drawn(b)).sum()
    assert intersection_over_union(a, b) == pytest.approx(expected) == intersection_over_union(b, a)


def test_overlap_extremes():
    assert intersection_over_union(FACE, FACE) == 1
    assert intersection_over_union(Box(0, 0, 5, 5), Box(5, 0, 5, 5)) == 0
    assert intersection_over_union(Box(0, 0, 10, 10), Box(0, 5, 10, 10)) == pytest.approx(1 / 3)


@pytest.mark.parametrize("degrees", [0, 15, 90, 180, -40])
def test_a_box_turns_with_its_photo(degrees):
    photo = np.zeros((101, 101))
    box = Box(18, 58, 11, 11)
    photo[box.top : box.top + box.height, box.left : box.left + box.width] = 1
    rows, columns = np.nonzero(rotate(photo, degrees) > 0.5)
    turned = rotate_box(box, degrees, photo.shape)
    assert abs(rows.mean() - (turned.top + 5)) < 1 and abs(columns.mean() - (turned.left + 5)) < 1


def test_one_face_on_the_astronaut():
    (face,) = detect_faces(load_photo("astronaute"))
    assert intersection_over_union(face, FACE) > 0.8


def test_no_face_on_noise_and_one_too_many_on_the_cat():
    assert detect_faces(RANDOM.integers(0, 256, (200, 200, 3)).astype(np.uint8)) == []
    # Ce faux positif est la leçon d’une figure du livre : qu’il disparaisse doit se remarquer.
    assert len(detect_faces(load_photo("chat"))) == 1


def test_twenty_four_coins():
    mask = segment_bright(data.coins())
    areas = np.bincount(separate(mask).ravel())[1:]
    assert len(areas) == 24 and areas.max() < 3500 and areas.min() > 900


def test_without_the_background_a_coin_swallows_a_patch_of_light():
    areas = np.bincount(separate(segment_bright(data.coins(), background=None)).ravel())[1:]
    assert areas.max() > 9000


def test_bright_disks_on_a_sloping_background():
    truth = disks((20, 20), (20, 70), (60, 45))
    image = 60.0 * truth + np.linspace(0, 120, 120) + RANDOM.normal(0, 2, truth.shape)
    found = segment_bright(image, background=30.0, smallest=100)
    assert separate(found).max() == 3 and (found == truth).mean() > 0.97


def test_holes_are_filled_and_specks_removed():
    image = 100.0 * disks((40, 40), radius=15)
    image[38:42, 38:42], image[5, 5] = 0, 100
    assert np.array_equal(
        segment_bright(image, background=None, smallest=50), disks((40, 40), radius=15)
    )


def test_touching_disks_are_separated():
    mask = disks((40, 30), (40, 50), (40, 95))
    assert separate(mask).max() == 2
    parts = separate_touching(mask)
    assert parts.max() == 3 and np.array_equal(parts > 0, mask)
    assert len({parts[40, 30], parts[40, 50], parts[40, 95]}) == 3


def test_instances_cover_the_mask_once():
    mask = disks((20, 20), (60, 90))
    labels = separate(mask)
    assert np.array_equal(labels > 0, mask) and set(np.unique(labels)) == {0, 1, 2}
    assert separate(np.zeros((5, 5), dtype=bool)).max() == 0
    assert separate_touching(np.zeros((5, 5), dtype=bool)).max() == 0


def test_two_colours_learned_from_two_strokes():
    photo = np.zeros((40, 60, 3), dtype=np.uint8)
    photo[:, :30], photo[:, 30:] = (200, 40, 40), (40, 40, 200)
    found = segment_from_strokes(
        photo, {"rouge": [Box(2, 2, 8, 8)], "bleu": [Box(25, 48, 8, 8)]}, place_weight=0.0
    )
    assert (found[:, :28] == 0).all() and (found[:, 32:] == 1).all()


def test_the_temple():
    photo = resize(load_photo("temple"), TEMPLE_SIZE)
    found = segment_from_strokes(photo, TEMPLE_STROKES)
    truth, taught = paint(TEMPLE_CHECKS, TEMPLE_SIZE), paint(TEMPLE_STROKES, TEMPLE_SIZE)
    assert list(TEMPLE_CHECKS) == list(TEMPLE_STROKES)
    assert not ((truth >= 0) & (taught >= 0)).any(), "une zone de contrôle a servi à apprendre"
    assert (found == truth)[truth >= 0].mean() > 0.9


def test_paint():
    expected = np.array([[-1, 0, 0], [1, 0, 0]])
    assert np.array_equal(paint({"a": [Box(0, 1, 2, 2)], "b": [Box(1, 0, 1, 1)]}, (2, 3)), expected)


PHOTO = np.zeros((30, 30, 3), dtype=np.uint8)
STROKES = {"a": [Box(0, 0, 5, 5)], "b": [Box(20, 20, 5, 5)]}


def test_a_spot_of_exactly_the_smallest_size_is_kept():
    image = np.zeros((20, 20))
    image[2:6, 2:7], image[10:13, 10:16] = 1, 1  # vingt pixels, puis dix-huit
    assert segment_bright(image, background=None, smallest=20).sum() == 20
    assert segment_bright(image, background=None, smallest=18).sum() == 38


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: intersection_over_union(Box(0, 0, 0, 5), FACE), ValueError, "a.height"),
        (lambda: intersection_over_union(FACE, Box(0, 0, 5, -1)), ValueError, "b.width"),
        (lambda: intersection_over_union((0, 0, 5), FACE), ValueError, "a"),
        (lambda: rotate_box(FACE, np.nan, (9, 9)), ValueError, "degrees"),
        (lambda: detect_faces(PHOTO.astype(float)), TypeError, "photo"),
        (lambda: detect_faces(PHOTO[..., 0]), TypeError, "photo"),
        (lambda: detect_faces(PHOTO[:0]), ValueError, "photo"),
        (lambda: detect_faces(PHOTO, smallest=10), ValueError, "smallest"),
        (lambda: detect_faces(PHOTO, smallest=100, largest=50), ValueError, "largest"),
        (lambda: segment_from_strokes(PHOTO / 255, STROKES), TypeError, "photo"),
        (lambda: segment_from_strokes(PHOTO, {}), ValueError, "strokes"),
        (lambda: segment_from_strokes(PHOTO, {"a": [Box(28, 0, 5, 5)]}), ValueError, "strokes"),
        (lambda: segment_from_strokes(PHOTO, STROKES, blur=0), ValueError, "blur"),
        (lambda: segment_from_strokes(PHOTO, STROKES, place_weight=-1), ValueError, "place_weight"),
        (lambda: segment_from_strokes(PHOTO, STROKES, k=51), ValueError, "k"),
        (lambda: segment_bright(PHOTO), ValueError, "image"),
        (lambda: segment_bright(np.full((9, 9), np.nan)), ValueError, "image"),
        (lambda: segment_bright(np.eye(9), background=0), ValueError, "background"),
        (lambda: segment_bright(np.eye(9), smallest=0), ValueError, "smallest"),
        (lambda: separate(np.eye(9)), TypeError, "mask"),
        (lambda: separate(np.ones(9, dtype=bool)), TypeError, "mask"),
        (lambda: separate_touching(np.eye(9)), TypeError, "mask"),
        (lambda: separate_touching(np.eye(9) > 0, spacing=0), ValueError, "spacing"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()
