"""Ce qu'une image subit en voyageant : arrondi, troncature, JPEG, changement de taille."""

import numpy as np
import pytest

from trahison.attacks.survival import TREATMENTS, jpeg, resize_round_trip, treat_digits, truncate
from trahison.vision.images import quantize, to_network_scale

IMAGE = to_network_scale(np.random.default_rng(0).integers(0, 256, (32, 48, 3)).astype(np.uint8))
LEVEL = 2 / 255
WIDE, UNIT = (-1.0, 1.0), (0.0, 1.0)


@pytest.mark.parametrize("name", TREATMENTS)
def test_treatments_keep_shape_and_bounds(name):
    treated = TREATMENTS[name](IMAGE, WIDE)
    assert treated.shape == IMAGE.shape
    assert treated.min() >= -1 and treated.max() <= 1


def test_rounding_forgives_less_than_half_a_level_and_truncation_does_not():
    inside = np.clip(IMAGE, -0.9, 0.9)
    inside = quantize(inside, WIDE)
    nudged = inside - 0.3 * LEVEL
    assert np.allclose(quantize(nudged, WIDE), inside, atol=1e-6)
    assert np.allclose(truncate(nudged, WIDE), inside - LEVEL, atol=1e-6)


def test_jpeg_is_closer_at_higher_quality():
    smooth = np.broadcast_to(np.linspace(-1, 1, 48, dtype=np.float32)[None, :, None], (32, 48, 3))
    errors = [np.abs(jpeg(smooth, WIDE, quality=q) - smooth).mean() for q in (20, 75, 95)]
    assert errors[0] > errors[1] > errors[2]


def test_round_trip_keeps_a_flat_image():
    flat = quantize(np.full((16, 16, 3), 0.25, np.float32), WIDE)
    assert np.allclose(resize_round_trip(flat, WIDE), flat, atol=LEVEL)


@pytest.mark.parametrize("quality", [0, 96, 50.0])
def test_bad_quality_is_named(quality):
    with pytest.raises((TypeError, ValueError), match="quality"):
        jpeg(IMAGE, WIDE, quality=quality)


def test_grey_digits_go_through_the_same_treatments():
    digits = np.random.default_rng(1).integers(0, 256, (3, 16, 16, 1)).astype(np.float32) / 255
    np.testing.assert_allclose(treat_digits(digits, quantize, UNIT), digits, atol=1e-6)
    inked = digits > 0
    np.testing.assert_allclose(
        treat_digits(digits - 0.3 / 255 * inked, truncate, UNIT), digits - inked / 255, atol=1e-6
    )
    lossy = treat_digits(digits, TREATMENTS["JPEG, qualité 75"], UNIT)
    assert lossy.shape == digits.shape and lossy.dtype == np.float32
    assert lossy.min() >= 0 and lossy.max() <= 1 and np.abs(lossy - digits).max() > 2 / 255


def test_grey_digits_must_be_grey_and_in_range():
    for images in (IMAGE[None], np.full((1, 8, 8, 1), 2.0, np.float32)):
        with pytest.raises(ValueError, match="^images : "):
            treat_digits(images, quantize, UNIT)
