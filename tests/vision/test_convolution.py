"""Notre convolution contre celles de TensorFlow et de SciPy, et la formule des tailles."""

import itertools

import numpy as np
import pytest
import scipy.signal
import tensorflow as tf

from trahison.vision.convolution import (
    average_pool,
    conv2d,
    convolve,
    correlate,
    max_pool,
    output_size,
)

RANDOM = np.random.default_rng(0)
SIZES = list(itertools.product([5, 8, 11], [1, 2, 3, 5], [1, 2, 3], ["valid", "same"]))


@pytest.mark.parametrize("size,kernel_size,stride,padding", SIZES)
def test_conv2d_equals_tensorflow(size, kernel_size, stride, padding):
    image, kernel = (
        RANDOM.normal(size=(size, size + 2, 3)),
        RANDOM.normal(size=(kernel_size, kernel_size, 3, 4)),
    )
    expected = tf.nn.conv2d(image[None], kernel, stride, padding.upper())[0].numpy()
    result = conv2d(image, kernel, stride=stride, padding=padding)
    assert result.shape == expected.shape
    np.testing.assert_allclose(result, expected, atol=1e-12)


def test_conv2d_with_a_rectangular_kernel_and_explicit_padding():
    image, kernel = RANDOM.normal(size=(9, 7, 2)), RANDOM.normal(size=(2, 4, 2, 3))
    expected = tf.nn.conv2d(image[None], kernel, 2, [[0, 0], [3, 3], [3, 3], [0, 0]])[0].numpy()
    np.testing.assert_allclose(conv2d(image, kernel, stride=2, padding=3), expected, atol=1e-12)


@pytest.mark.parametrize("mode,padding", [("valid", "valid"), ("same", "same"), ("full", 2)])
def test_correlate_and_convolve_equal_scipy(mode, padding):
    image, kernel = RANDOM.normal(size=(8, 10)), RANDOM.normal(size=(3, 3))
    np.testing.assert_allclose(
        correlate(image, kernel, padding=padding),
        scipy.signal.correlate2d(image, kernel, mode),
        atol=1e-12,
    )
    np.testing.assert_allclose(
        convolve(image, kernel, padding=padding),
        scipy.signal.convolve2d(image, kernel, mode),
        atol=1e-12,
    )


def test_an_impulse_shows_the_flip():
    """Une image nulle sauf un pixel : la convolution rend le noyau, la corrélation le noyau
    retourné."""
    impulse, kernel = np.zeros((5, 5)), np.arange(1.0, 10).reshape(3, 3)
    impulse[2, 2] = 1
    np.testing.assert_array_equal(convolve(impulse, kernel), kernel)
    np.testing.assert_array_equal(correlate(impulse, kernel), kernel[::-1, ::-1])


def test_convolution_commutes_and_associates_but_correlation_does_not():
    a, b, c = RANDOM.normal(size=(3, 3, 3))
    full = {"padding": 2}
    np.testing.assert_allclose(convolve(a, b, **full), convolve(b, a, **full), atol=1e-12)
    np.testing.assert_allclose(
        convolve(convolve(a, b, **full), c, **full),
        convolve(a, convolve(b, c, **full), padding=4),
        atol=1e-12,
    )
    assert not np.allclose(correlate(a, b, **full), correlate(b, a, **full))


def test_convolution_is_equivariant_to_translation():
    image, kernel = RANDOM.normal(size=(20, 20)), RANDOM.normal(size=(3, 3))
    shifted = np.roll(image, (4, 7), axis=(0, 1))
    moved_after = np.roll(correlate(image, kernel, padding=1), (4, 7), axis=(0, 1))
    np.testing.assert_allclose(
        correlate(shifted, kernel, padding=1)[5:-1, 8:-1], moved_after[5:-1, 8:-1], atol=1e-12
    )


@pytest.mark.parametrize("size,kernel_size,stride,padding", SIZES)
def test_pooling_equals_tensorflow(size, kernel_size, stride, padding):
    # TensorFlow n’a pas de float64 ici
    image = RANDOM.normal(size=(size, size + 2, 3)).astype(np.float32)
    expected = tf.nn.max_pool2d(image[None], kernel_size, stride, padding.upper())[0].numpy()
    np.testing.assert_array_equal(
        max_pool(image, kernel_size, stride=stride, padding=padding), expected
    )
    if padding == "valid":
        expected = tf.nn.avg_pool2d(image[None], kernel_size, stride, "VALID")[0].numpy()
        np.testing.assert_allclose(
            average_pool(image, kernel_size, stride=stride), expected, atol=1e-6
        )


def test_max_pool_of_negative_values_ignores_the_margin():
    assert (max_pool(np.full((5, 5, 1), -1.0), 2, padding="same") == -1).all()


@pytest.mark.parametrize(
    "size,kernel_size,stride,padding",
    list(itertools.product(range(3, 9), range(1, 4), range(1, 4), range(3))),
)
def test_output_size_counts_the_positions(size, kernel_size, stride, padding):
    """La formule contre un dénombrement."""
    positions = [
        start
        for start in range(-padding, size + padding, stride)
        if start + kernel_size <= size + padding
    ]
    assert output_size(size, kernel_size, stride=stride, padding=padding) == len(positions)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: conv2d(np.ones((4, 4, 3)), np.ones((3, 3, 2, 1))), ValueError, "image"),
        (lambda: conv2d(np.ones((4, 4)), np.ones((3, 3, 1, 1))), ValueError, "image"),
        (lambda: conv2d(np.ones((4, 4, 1)), np.ones((3, 3))), ValueError, "kernel"),
        (lambda: conv2d(np.ones((2, 2, 1)), np.ones((3, 3, 1, 1))), ValueError, "kernel"),
        (lambda: conv2d(np.full((4, 4, 1), np.nan), np.ones((3, 3, 1, 1))), ValueError, "image"),
        (lambda: conv2d(np.ones((0, 4, 1)), np.ones((3, 3, 1, 1))), ValueError, "image"),
        (lambda: conv2d("chat", np.ones((3, 3, 1, 1))), TypeError, "image"),
        (lambda: conv2d(np.ones((4, 4, 1)), np.ones((3, 3, 1, 1)), stride=0), ValueError, "stride"),
        (
            lambda: conv2d(np.ones((4, 4, 1)), np.ones((3, 3, 1, 1)), stride=1.5),
            TypeError,
            "stride",
        ),
        (
            lambda: conv2d(np.ones((4, 4, 1)), np.ones((3, 3, 1, 1)), padding="full"),
            ValueError,
            "padding",
        ),
        (
            lambda: conv2d(np.ones((4, 4, 1)), np.ones((3, 3, 1, 1)), padding=-1),
            ValueError,
            "padding",
        ),
        (lambda: correlate(np.ones((4, 4, 1)), np.ones((3, 3))), ValueError, "image"),
        (lambda: convolve(np.ones((4, 4)), np.ones(3)), ValueError, "kernel"),
        (lambda: max_pool(np.ones((4, 4, 1)), 0), ValueError, "size"),
        (lambda: max_pool(np.ones((4, 4, 1)), 2, padding=2), ValueError, "padding"),
        (lambda: average_pool(np.ones((4, 4)), 2), ValueError, "image"),
        (lambda: output_size(3, 5), ValueError, "kernel_size"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
