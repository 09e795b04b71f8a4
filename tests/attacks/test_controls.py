"""Le témoin : un bruit de la taille de l'attaque, tiré à pile ou face."""

import numpy as np
import pytest

from trahison.attacks import random_sign

BOUNDS = (-1.0, 1.0)
IMAGES = np.random.default_rng(0).uniform(-0.5, 0.5, (4, 16, 16, 3)).astype(np.float32)


@pytest.mark.parametrize("epsilon", [0.0, 0.01, 0.4, 2.0])
def test_every_value_moves_by_epsilon_then_is_clipped(epsilon):
    noisy = random_sign(IMAGES, epsilon=epsilon, bounds=BOUNDS)
    assert noisy.dtype == np.float32 and noisy.shape == IMAGES.shape
    assert np.abs(noisy).max() <= 1 and np.abs(noisy - IMAGES).max() <= epsilon + 1e-6
    if epsilon <= 0.5:
        np.testing.assert_allclose(np.abs(noisy - IMAGES), epsilon, atol=1e-6)


def test_heads_and_tails_are_even_and_independent_of_the_image():
    signs = np.sign(random_sign(IMAGES, epsilon=0.1, bounds=BOUNDS) - IMAGES)
    assert abs(signs.mean()) < 4 / np.sqrt(signs.size)
    assert abs(np.corrcoef(signs.ravel(), IMAGES.ravel())[0, 1]) < 4 / np.sqrt(signs.size)


def test_seed_decides():
    np.testing.assert_array_equal(
        random_sign(IMAGES, epsilon=0.1, bounds=BOUNDS, seed=5),
        random_sign(IMAGES, epsilon=0.1, bounds=BOUNDS, seed=5),
    )
    assert not np.array_equal(
        random_sign(IMAGES, epsilon=0.1, bounds=BOUNDS, seed=5),
        random_sign(IMAGES, epsilon=0.1, bounds=BOUNDS, seed=6),
    )


def test_other_bounds():
    noisy = random_sign(IMAGES + 0.5, epsilon=1.0, bounds=(0.0, 1.0))
    assert noisy.min() >= 0 and noisy.max() <= 1


@pytest.mark.parametrize(
    "options, argument, error",
    [
        ({"images": IMAGES[0]}, "images", ValueError),
        ({"images": IMAGES[:0]}, "images", ValueError),
        ({"images": IMAGES * np.nan}, "images", ValueError),
        ({"images": IMAGES * 10}, "images", ValueError),
        ({"images": "chat"}, "images", TypeError),
        ({"epsilon": -0.1}, "epsilon", ValueError),
        ({"epsilon": 2.1}, "epsilon", ValueError),
        ({"epsilon": None}, "epsilon", TypeError),
        ({"bounds": (1, 0)}, "bounds", ValueError),
    ],
)
def test_bad_arguments_are_named(options, argument, error):
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        random_sign(**{"images": IMAGES, "epsilon": 0.1, "bounds": BOUNDS, **options})
