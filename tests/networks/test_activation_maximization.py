"""Maximiser un canal : le canal monte, l’image reste dans sa plage, la régularisation lisse."""

import keras
import numpy as np
import pytest

from trahison.networks.activation_maximization import _color_basis, first_layers, maximize
from trahison.networks.mobilenet import build_official

layers = keras.layers
RANDOM = np.random.default_rng(0)
COLORS = RANDOM.normal(0, 1, (500, 3)) @ np.array([[1, 0.9, 0.8], [0, 0.3, 0.1], [0, 0, 0.1]])


@pytest.fixture(scope="module")
def small():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Conv2D(4, 5, name="a"), layers.ReLU(name="b")]
    )


def _mean_of(model, images):
    return [
        float(model(image[None]).numpy()[..., unit].mean()) for unit, image in enumerate(images)
    ]


@pytest.mark.parametrize("colors", [None, COLORS])
def test_each_channel_climbs(small, colors):
    before = _mean_of(small, maximize(small, range(4), colors=colors, steps=1))
    images = maximize(small, range(4), colors=colors, steps=40, jitter=2)
    assert images.shape == (4, 32, 32, 3) and np.abs(images).max() <= 1
    assert all(high > 1.5 * low for high, low in zip(_mean_of(small, images), before))


def test_jitter_moves_the_image_before_each_step(small):
    still, shaken, again = (maximize(small, [0], steps=5, jitter=jitter) for jitter in (0, 4, 4))
    np.testing.assert_array_equal(shaken, again)
    assert not np.allclose(still, shaken, atol=1e-3)


def test_linear_channel_reaches_its_known_optimum():
    """Une moyenne de pixels est maximale quand tous valent 1."""
    model = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Conv2D(1, 1, kernel_initializer="ones")]
    )
    assert maximize(model, [0], steps=80, jitter=0).min() > 0.95


def test_waves_are_smoother_than_free_pixels(small):
    """L’image de départ (le pas est infime) : bruit blanc d’un côté, ondes de plus en plus faibles
    de l’autre."""
    rough, smooth = (
        maximize(small, [0], colors=colors, steps=1, learning_rate=1e-9)
        for colors in (None, COLORS)
    )
    steps = [np.abs(np.diff(images, axis=1)).mean() / images.std() for images in (smooth, rough)]
    assert steps[0] < 0.7 * steps[1], steps


def test_seed_repeats(small):
    first, same, other = (maximize(small, [1], steps=3, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first, same) and not np.array_equal(first, other)


def test_color_basis_gives_back_the_covariance():
    basis, covariance = _color_basis(COLORS), np.cov(COLORS.T)
    np.testing.assert_allclose(
        basis @ basis.T, covariance / np.linalg.eigvalsh(covariance)[-1], atol=1e-12
    )


def test_first_layers_equal_the_network():
    """Poids et moyennes tirés au hasard : même taille, mêmes valeurs ; autre taille, seule la
    taille change."""
    keras.utils.set_random_seed(0)
    model, image = build_official(), RANDOM.uniform(-1, 1, (1, 224, 224, 3)).astype(np.float32)
    for norm in model.layers:
        if isinstance(norm, layers.BatchNormalization):
            norm.set_weights(
                [RANDOM.uniform(0.5, 1.5, weight.shape) for weight in norm.get_weights()]
            )
    name = "block_3_expand_BN"
    expected = keras.Model(model.input, model.get_layer(name).output)(image, training=False).numpy()
    np.testing.assert_allclose(
        first_layers(model, name, 224)(image).numpy(), expected, rtol=1e-3, atol=1e-3
    )
    smaller = first_layers(model, name, 96)(image[:, :96, :96]).numpy()
    np.testing.assert_allclose(smaller[:, :18, :18], expected[:, :18, :18], rtol=1e-3, atol=1e-3)
    assert first_layers(model, "predictions", 96).output_shape == (None, 1000)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda m: maximize(m, [4]), ValueError, "units"),
        (lambda m: maximize(m, [0.5]), TypeError, "units"),
        (lambda m: maximize(m, [0], colors=np.ones((5, 2))), ValueError, "colors"),
        (lambda m: maximize(m, [0], steps=0), ValueError, "steps"),
        (lambda m: maximize(m, [0], jitter=-1), ValueError, "jitter"),
        (lambda m: maximize(m, [0], learning_rate=0), ValueError, "learning_rate"),
        (lambda m: first_layers(m, "inconnue", 32), ValueError, "layer"),
        (lambda m: first_layers(m, "a", 8), ValueError, "size"),
    ],
)
def test_bad_input_names_the_argument(small, call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call(small)
