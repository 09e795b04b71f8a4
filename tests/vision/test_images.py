"""Plages de valeurs, arrondi, redimensionnement, luminance, fichiers."""

import keras
import numpy as np
import pytest
import skimage
import tensorflow as tf
from skimage.color import rgb2gray

from trahison.vision.images import (
    crop_square,
    decode,
    encode,
    from_uint8,
    grey_levels,
    luminance,
    quantize,
    resize,
    to_network_scale,
    to_uint8,
    zone_plate,
)

WIDE = (-1.0, 1.0)

RANDOM = np.random.default_rng(0)
ALL_LEVELS = np.arange(256, dtype=np.uint8)
BOUNDS = [(-1.0, 1.0), (0.0, 1.0), (0.0, 255.0), (-3.0, 5.5)]


def test_network_scale_equals_keras():
    image = RANDOM.integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    expected = keras.applications.mobilenet_v2.preprocess_input(image.astype("float32"))
    np.testing.assert_array_equal(to_network_scale(image), expected)
    assert to_network_scale(image).dtype == np.float32


@pytest.mark.parametrize("bounds", BOUNDS)
def test_round_trip_loses_no_level(bounds):
    values = from_uint8(ALL_LEVELS, bounds)
    assert values.min() == pytest.approx(bounds[0]) and values.max() == pytest.approx(bounds[1])
    np.testing.assert_array_equal(to_uint8(values, bounds), ALL_LEVELS)
    np.testing.assert_array_equal(quantize(values, bounds), values)


@pytest.mark.parametrize("bounds", BOUNDS)
def test_quantize_takes_the_nearest_level(bounds):
    image = RANDOM.uniform(*bounds, (20, 20, 3)).astype(np.float32)
    every_level = from_uint8(ALL_LEVELS, bounds)
    distance = np.abs(image[..., None] - every_level).min(axis=-1)
    np.testing.assert_allclose(
        np.abs(quantize(image, bounds) - image), distance, atol=1e-6 * (bounds[1] - bounds[0])
    )
    np.testing.assert_array_equal(
        quantize(image, bounds), from_uint8(to_uint8(image, bounds), bounds)
    )


def test_rounds_and_never_truncates():
    """0,7 niveau de plus reste un niveau de plus, et 0,7 de moins un de moins : une troncature
    rendrait 0 et −1."""
    level = 2 / 255
    image = np.array([100 + 0.7, 100 - 0.7, 100 + 0.3, 100 - 0.3]) * level - 1
    assert to_uint8(image, WIDE).tolist() == [101, 99, 100, 100]


def test_grey_levels():
    assert grey_levels(2 / 255, WIDE) == pytest.approx(1)
    assert grey_levels(2 / 255, (0, 1)) == pytest.approx(2)
    assert grey_levels(0.0, WIDE) == 0 and grey_levels(2.0, WIDE) == 255


@pytest.mark.parametrize("method", ["nearest", "bilinear", "antialiased"])
def test_resize_keeps_constants_types_and_range(method):
    flat = np.full((30, 40, 3), 77, dtype=np.uint8)
    assert (resize(flat, (7, 9), method=method) == 77).all()
    image = skimage.data.chelsea()
    small = resize(image, 64, method=method)
    assert small.shape == (64, 64, 3) and small.dtype == np.uint8
    scaled = resize(to_network_scale(image), 64, method=method)
    assert scaled.dtype == np.float32 and np.abs(scaled).max() <= 1
    np.testing.assert_allclose(to_network_scale(small), scaled, atol=1.01 / 255)


def test_resize_to_the_same_size_changes_nothing():
    image = RANDOM.integers(0, 256, (11, 13, 3), dtype=np.uint8)
    for method in ("nearest", "bilinear", "antialiased"):
        np.testing.assert_array_equal(resize(image, (11, 13), method=method), image)


@pytest.mark.parametrize("method", ["nearest", "bilinear"])
def test_resize_equals_tensorflow(method):
    image = RANDOM.uniform(0, 1, (24, 24, 3)).astype(np.float32)
    for size in [(9, 10), (50, 31)]:
        expected = tf.image.resize(image, size, method=method).numpy()
        np.testing.assert_allclose(resize(image, size, method=method), expected, atol=1e-5)


def test_antialiasing_removes_moire():
    """Là où les anneaux sont trop serrés pour la petite image, il ne doit rester qu’un gris uni."""
    axis = np.arange(60) * 4 + 1.5 - 119.5
    # cycles par pixel de la grande image ; limite : 1/8
    frequency = np.hypot(axis[:, None], axis[None, :]) / 240
    too_fine = (frequency > 0.2) & (frequency < 0.4)
    contrast = {
        method: resize(zone_plate(240), 60, method=method)[too_fine].std()
        for method in ("nearest", "bilinear", "antialiased")
    }
    assert contrast["antialiased"] < 0.02 < 0.15 < contrast["bilinear"] < contrast["nearest"]


def test_antialiased_resize_stays_close_to_tensorflow():
    """Un autre filtre (triangle contre gaussienne), donc d’autres chiffres, mais la même image, à
    environ un niveau en moyenne."""
    image = crop_square(skimage.data.chelsea())
    expected = tf.image.resize(image, (224, 224), antialias=True).numpy()
    assert np.abs(resize(image, 224) - expected).mean() < 1.5


def test_zone_plate_reaches_nyquist_at_the_edges():
    middle_row = zone_plate(241)[120]
    phase = np.pi * (np.arange(241) - 120.0) ** 2 / 241
    np.testing.assert_allclose(middle_row, 0.5 + 0.5 * np.cos(phase), atol=1e-12)
    assert np.diff(phase)[-1] == pytest.approx(np.pi, rel=0.01)


def test_crop_square_is_centred():
    image = np.arange(4 * 7 * 3).reshape(4, 7, 3)
    np.testing.assert_array_equal(crop_square(image), image[:, 1:5])
    np.testing.assert_array_equal(
        crop_square(image.transpose(1, 0, 2)), image.transpose(1, 0, 2)[1:5]
    )


def test_luminance():
    np.testing.assert_allclose(luminance(np.eye(3)), [0.299, 0.587, 0.114])
    grey = np.full((4, 4, 3), 0.3)
    np.testing.assert_allclose(luminance(grey), 0.3)
    # scikit-image prend les poids de BT.709 : autre norme, même idée ; les deux ne s’écartent que
    # de quelques centièmes.
    image = skimage.data.chelsea() / 255
    assert np.abs(luminance(image) - rgb2gray(image)).max() < 0.09


def test_png_is_lossless_and_jpeg_is_not():
    image = skimage.data.chelsea()
    np.testing.assert_array_equal(decode(encode(image)), image)
    sizes = [len(encode(image, "JPEG", quality=quality)) for quality in (10, 50, 90)]
    errors = [
        np.abs(decode(encode(image, "JPEG", quality=q)).astype(int) - image).mean()
        for q in (10, 50, 90)
    ]
    assert sizes[0] < sizes[1] < sizes[2] < len(encode(image)) < image.nbytes
    assert errors[0] > errors[1] > errors[2] > 0


def test_any_shape_of_image_is_checked_by_the_common_check():
    for shape in ((3,), (2, 2), (5, 2, 2, 1)):
        assert to_uint8(np.ones(shape), WIDE).shape == shape
    with pytest.raises(
        ValueError,
        match="^image : valeurs entre -1.0 et 1.0 attendues, reçu des valeurs de 0 à 1.1$",
    ):
        to_uint8(np.array([0.0, 1.1]), WIDE)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: to_network_scale(np.zeros((2, 2, 3))), TypeError, "image_uint8"),
        (lambda: to_network_scale(np.zeros((0, 2, 3), np.uint8)), ValueError, "image_uint8"),
        (lambda: from_uint8(ALL_LEVELS, (1, -1)), ValueError, "bounds"),
        (lambda: to_uint8(np.array([0.0, np.nan]), WIDE), ValueError, "image"),
        (lambda: to_uint8(np.array([0.0, 1.1]), WIDE), ValueError, "image"),
        (lambda: to_uint8(np.array([]), WIDE), ValueError, "image"),
        (lambda: to_uint8("chat", WIDE), TypeError, "image"),
        (lambda: quantize(np.array([-0.1]), (0, 1)), ValueError, "image"),
        (lambda: grey_levels(-0.1, WIDE), ValueError, "epsilon"),
        (lambda: grey_levels(2.1, WIDE), ValueError, "epsilon"),
        (lambda: grey_levels("2", WIDE), TypeError, "epsilon"),
        (lambda: resize(np.zeros((4, 4)), 0), ValueError, "size"),
        (lambda: resize(np.zeros((4, 4)), (2, 2, 2)), ValueError, "size"),
        (lambda: resize(np.zeros((4, 4)), 2.5), TypeError, "size"),
        (lambda: resize(np.zeros(4), 2), ValueError, "image"),
        (lambda: resize(np.zeros((4, 4)), 2, method="cubic"), ValueError, "method"),
        (lambda: crop_square(np.zeros(4)), ValueError, "image"),
        (lambda: luminance(np.zeros((4, 4))), ValueError, "image"),
        (lambda: encode(np.zeros((4, 4, 3))), TypeError, "image"),
        (lambda: encode(np.zeros((4, 4, 3), np.uint8), "GIF"), ValueError, "file_format"),
        (lambda: encode(np.zeros((4, 4, 3), np.uint8), "JPEG", quality=96), ValueError, "quality"),
        (lambda: zone_plate(1), ValueError, "side"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
