"""La part de bord d’un noyau : sur des noyaux connus, et contre une régression."""

import numpy as np
import pytest

from trahison.networks.kernels import edge_share
from trahison.vision.filters import SOBEL_X, SOBEL_Y


def one(kernel):
    return edge_share(np.asarray(kernel, dtype=float)[:, :, None, None])[0]


def test_known_kernels():
    assert one(SOBEL_X) == pytest.approx(8 / 9)
    assert one(SOBEL_X + 0.3 * SOBEL_Y) == pytest.approx(8 / 9)  # toute direction
    assert one(np.ones((3, 3))) == pytest.approx(0)
    assert one([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) == pytest.approx(0)
    assert one(np.zeros((5, 5))) == 0
    assert one([[1.0]]) == 0


def test_random_kernels_have_two_directions_in_all():
    kernels = np.random.default_rng(0).normal(size=(5, 5, 3, 4000))
    assert edge_share(kernels).mean() == pytest.approx(2 / 25, abs=0.003)


def test_equals_a_regression_on_the_two_coordinates():
    kernels = np.random.default_rng(1).normal(size=(4, 4, 3, 5))
    rows, columns = np.mgrid[:4, :4]
    design = np.stack([rows.ravel() - 1.5, columns.ravel() - 1.5], axis=1)
    flat = kernels.reshape(16, -1)
    fitted = design @ np.linalg.lstsq(design, flat, rcond=None)[0]
    energy, kept = ((each**2).sum(axis=0).reshape(3, 5).sum(axis=0) for each in (flat, fitted))
    np.testing.assert_allclose(edge_share(kernels), kept / energy, atol=1e-12)


def test_only_square_kernels():
    with pytest.raises(ValueError, match="^kernels :"):
        edge_share(np.ones((3, 2, 1, 1)))
