"""Le noyau appris rejoint le vrai noyau ; son gradient est juste."""

import numpy as np
import pytest

from trahison.vision.convolution import correlate
from trahison.vision.filters import SOBEL_X
from trahison.vision.learned_kernel import best_kernel, kernel_gradient, learn_kernel

RANDOM = np.random.default_rng(0)
NOISE = RANDOM.normal(size=(40, 50))


def test_gradient_equals_finite_differences():
    target, kernel, step = RANDOM.normal(size=(38, 48)), RANDOM.normal(size=(3, 3)), 1e-5
    loss, slope = kernel_gradient(NOISE, target, kernel)
    assert loss == pytest.approx(((correlate(NOISE, kernel) - target) ** 2).mean() / 2)
    for position in np.ndindex(3, 3):
        nudge = np.zeros((3, 3))
        nudge[position] = step
        up, down = (kernel_gradient(NOISE, target, kernel + sign * nudge)[0] for sign in (1, -1))
        assert slope[position] == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-9)


def test_gradient_is_a_correlation():
    target, kernel = RANDOM.normal(size=(38, 48)), RANDOM.normal(size=(3, 3))
    error = correlate(NOISE, kernel) - target
    np.testing.assert_allclose(
        kernel_gradient(NOISE, target, kernel)[1], correlate(NOISE, error) / error.size, atol=1e-12
    )


@pytest.mark.parametrize("size", [1, 3, 5])
def test_learns_the_true_kernel(size):
    truth = SOBEL_X if size == 3 else RANDOM.normal(size=(size, size))
    target = correlate(NOISE, truth)
    learned = learn_kernel(NOISE, target, size=size, steps=300)
    np.testing.assert_allclose(learned.kernel, truth, atol=1e-5)
    assert learned.kernels.shape == (301, size, size) and learned.losses.shape == (301,)
    assert (np.diff(learned.losses[:20]) < 0).all()
    np.testing.assert_allclose(best_kernel(NOISE, target, size=size), truth, atol=1e-9)


def test_noisy_targets_lead_to_the_least_squares_kernel():
    target = correlate(NOISE, SOBEL_X) + RANDOM.normal(0, 2, (38, 48))
    learned = learn_kernel(NOISE, target, steps=300).kernel
    np.testing.assert_allclose(learned, best_kernel(NOISE, target), atol=1e-6)
    assert not np.allclose(learned, SOBEL_X, atol=1e-3)


def test_momentum_and_seed():
    target = correlate(NOISE, SOBEL_X)
    first, again, other = (
        learn_kernel(NOISE, target, steps=5, momentum=0.5, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.kernel, again.kernel)
    assert not np.allclose(first.kernels[0], other.kernels[0])


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: learn_kernel(NOISE, NOISE), ValueError, "target"),
        (lambda: learn_kernel(NOISE[:2], NOISE), ValueError, "image"),
        (lambda: learn_kernel(NOISE[None], NOISE), ValueError, "image"),
        (lambda: learn_kernel(NOISE, NOISE[1:-1, 1:-1], size=0), ValueError, "size"),
        (
            lambda: learn_kernel(NOISE, NOISE[1:-1, 1:-1], learning_rate=0),
            ValueError,
            "learning_rate",
        ),
        (lambda: learn_kernel(NOISE, NOISE[1:-1, 1:-1], momentum=1.5), ValueError, "momentum"),
        (lambda: learn_kernel(NOISE, NOISE[1:-1, 1:-1], steps=0), ValueError, "steps"),
        (lambda: kernel_gradient(NOISE, NOISE[1:-1, 1:-1], np.ones(3)), ValueError, "kernel"),
        (lambda: best_kernel(NOISE, NOISE), ValueError, "target"),
        (lambda: best_kernel(np.full((5, 5), np.inf), np.ones((3, 3))), ValueError, "image"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
