"""Les caractéristiques faites à la main, contre scikit-image quand il en a une version."""

import numpy as np
import pytest
import skimage
from skimage import feature
from skimage import filters as reference

from trahison.vision.filters import (
    LAPLACIAN,
    PREWITT_X,
    PREWITT_Y,
    SOBEL_X,
    SOBEL_Y,
    gabor_kernel,
    gaussian_kernel,
    gradient,
    harris_response,
    local_binary_patterns,
    orientation_histograms,
    texture_histogram,
)

CAT = skimage.data.chelsea()[:120, 100:220].mean(axis=-1) / 255
INSIDE = (slice(1, -1), slice(1, -1))


@pytest.mark.parametrize(
    "kernels,across,down",
    [
        ((SOBEL_X, SOBEL_Y), reference.sobel_v, reference.sobel_h),
        ((PREWITT_X, PREWITT_Y), reference.prewitt_v, reference.prewitt_h),
    ],
)
def test_gradient_equals_scikit_image(kernels, across, down):
    gx, gy = gradient(CAT, kernel_x=kernels[0], kernel_y=kernels[1])
    scale = kernels[0][:, 2].sum()
    np.testing.assert_allclose(gx[INSIDE] / scale, across(CAT)[INSIDE], atol=1e-12)
    np.testing.assert_allclose(gy[INSIDE] / scale, down(CAT)[INSIDE], atol=1e-12)


def test_gradient_of_a_slope_is_its_slope():
    """Une rampe de 0,01 par pixel vers la droite : Sobel en fait huit fois la pente, et rien vers
    le bas."""
    ramp = np.tile(np.arange(20) * 0.01, (20, 1))
    gx, gy = gradient(ramp)
    np.testing.assert_allclose(gx[INSIDE], 0.08)
    np.testing.assert_allclose(gy, 0, atol=1e-12)


def test_every_edge_kernel_ignores_a_flat_area():
    for kernel in (SOBEL_X, SOBEL_Y, PREWITT_X, PREWITT_Y, LAPLACIAN, gabor_kernel(6, 0.4)):
        assert kernel.sum() == pytest.approx(0, abs=1e-12)


def test_gaussian_kernel():
    kernel = gaussian_kernel(1.5)
    assert kernel.shape == (11, 11) and kernel.sum() == pytest.approx(1)
    variance = (kernel * (np.arange(11) - 5) ** 2).sum()
    assert variance == pytest.approx(1.5**2, rel=0.02)


@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2])
def test_gabor_has_the_shape_of_scikit_image(angle):
    """Même onde, même cloche ; la nôtre est en plus ramenée à une moyenne nulle."""
    ours, sigma = gabor_kernel(8, angle, sigma=3), 3
    theirs = reference.gabor_kernel(1 / 8, theta=angle, sigma_x=sigma, sigma_y=sigma, n_stds=3).real
    middle, side = len(theirs) // 2, 7
    theirs = theirs[middle - side : middle + side + 1, middle - side : middle + side + 1]
    ours = ours[
        len(ours) // 2 - side : len(ours) // 2 + side + 1,
        len(ours) // 2 - side : len(ours) // 2 + side + 1,
    ]
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.998


def test_gabor_prefers_its_own_stripes():
    stripes = np.cos(2 * np.pi * np.arange(25) / 8)[None, :] * np.ones((25, 1))
    response = [
        abs((gabor_kernel(8, angle) * stripes).sum()) for angle in (0, np.pi / 4, np.pi / 2)
    ]
    assert response[0] > 5 * response[1] > 0 and response[2] == pytest.approx(0, abs=1e-9)


def test_harris_equals_scikit_image():
    inside = (slice(8, -8), slice(8, -8))
    expected = feature.corner_harris(CAT, sigma=1, k=0.05)
    ours = harris_response(CAT, sigma=1, k=0.05)
    assert np.corrcoef(ours[inside].ravel(), expected[inside].ravel())[0, 1] > 0.999


def test_harris_tells_corner_edge_and_flat_apart():
    square = np.zeros((40, 40))
    square[10:30, 10:30] = 1
    response = harris_response(square)
    assert response[10, 10] > 10 and response[20, 10] < -0.5 and abs(response[20, 20]) < 1e-9
    assert harris_response(square / 2)[10, 10] == pytest.approx(response[10, 10] / 16)


def test_local_binary_patterns_bit_by_bit():
    image = np.array([[9, 1, 9], [1, 5, 9], [1, 5, 1]], dtype=float)
    # Dans le sens horaire depuis le coin haut gauche : 9 1 9 9 1 5 1 1 → bits 0, 2, 3 et 5.
    assert local_binary_patterns(image).tolist() == [[1 + 4 + 8 + 32]]


def test_direct_neighbours_agree_with_scikit_image():
    """scikit-image interpole les voisins diagonaux ; les quatre voisins directs doivent, eux, être
    les mêmes."""
    image = (CAT * 255).astype(np.uint8)
    # droite, haut, gauche, bas
    theirs = feature.local_binary_pattern(image, 4, 1).astype(int)[INSIDE]
    ours = local_binary_patterns(image)
    for our_bit, their_bit in [(3, 0), (1, 1), (7, 2), (5, 3)]:
        np.testing.assert_array_equal((ours >> our_bit) & 1, (theirs >> their_bit) & 1)


def test_texture_ignores_brightness():
    assert texture_histogram(CAT).sum() == pytest.approx(1)
    np.testing.assert_array_equal(texture_histogram(CAT), texture_histogram(0.5 * CAT + 0.1))


def test_orientation_histograms_equal_scikit_image():
    expected = feature.hog(
        CAT,
        orientations=9,
        pixels_per_cell=(8, 8),
        cells_per_block=(1, 1),
        block_norm="L2",
        feature_vector=False,
    )[:, :, 0, 0, :]
    np.testing.assert_allclose(orientation_histograms(CAT), expected, atol=1e-3)


def test_orientation_of_a_slope():
    """Une rampe vers la droite : tout le vote va à l’orientation 0 ; tournée d’un quart de tour, à
    celle du milieu."""
    ramp = np.tile(np.arange(32.0), (32, 1))
    inside = orientation_histograms(ramp, orientations=4)[1:-1, 1:-1]
    np.testing.assert_allclose(inside, np.broadcast_to([1, 0, 0, 0], inside.shape), atol=1e-9)
    inside = orientation_histograms(ramp.T, orientations=4)[1:-1, 1:-1]
    np.testing.assert_allclose(inside, np.broadcast_to([0, 0, 1, 0], inside.shape), atol=1e-9)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: gradient(np.ones((4, 4, 3))), ValueError, "image"),
        (lambda: gradient(np.full((4, 4), np.nan)), ValueError, "image"),
        (lambda: gaussian_kernel(0), ValueError, "sigma"),
        (lambda: gabor_kernel(1, 0), ValueError, "wavelength"),
        (lambda: gabor_kernel(8, "0"), TypeError, "angle"),
        (lambda: harris_response(CAT, k=0.3), ValueError, "k"),
        (lambda: local_binary_patterns(np.ones((2, 9))), ValueError, "image"),
        (lambda: texture_histogram(np.zeros((0, 3))), ValueError, "image"),
        (lambda: orientation_histograms(CAT, cell=0), ValueError, "cell"),
        (lambda: orientation_histograms(CAT, cell=121), ValueError, "cell"),
        (lambda: orientation_histograms("chat"), TypeError, "image"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
