"""Le réseau replié calcule la même fonction que le réseau d'origine."""

import keras
import numpy as np
import pytest

from trahison.networks.acceleration.folding import fold_batch_norm

RANDOM = np.random.default_rng(0)


def with_random_norms(model: keras.Model) -> keras.Model:
    """Donne à chaque normalisation des statistiques quelconques : à leurs valeurs initiales, une
    erreur se verrait mal."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            size = layer.moving_mean.shape
            layer.set_weights(
                [
                    RANDOM.uniform(low, high, size)
                    for low, high in [(0.5, 1.5), (-1, 1), (-1, 1), (0.5, 2)]
                ]
            )
    return model


@pytest.fixture(scope="module")
def mobilenet() -> keras.Model:
    keras.utils.set_random_seed(0)
    return with_random_norms(
        keras.applications.MobileNetV2((224, 224, 3), weights=None, classifier_activation=None)
    )


def test_mobilenet_keeps_its_logits(mobilenet):
    images = RANDOM.uniform(-1, 1, (2, 224, 224, 3)).astype("float32")
    expected = mobilenet.predict_on_batch(images)
    np.testing.assert_allclose(
        fold_batch_norm(mobilenet).predict_on_batch(images), expected, rtol=1e-3, atol=1e-3
    )


def test_mobilenet_has_no_norm_left_and_stays_unchanged(mobilenet):
    before = [w.copy() for w in mobilenet.get_weights()]
    folded = fold_batch_norm(mobilenet)
    assert not any(isinstance(layer, keras.layers.BatchNormalization) for layer in folded.layers)
    assert [layer.name for layer in folded.layers[1:]] == [
        layer.name for layer in mobilenet.layers[1:]
    ]
    assert all(np.array_equal(a, b) for a, b in zip(before, mobilenet.get_weights(), strict=True))


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("center", [True, False])
def test_bias_and_depth_multiplier(scale, center):
    """Cas que MobileNetV2 n'a pas : convolution déjà munie d'un biais, deux noyaux par canal, γ ou
    β absents, autre ε."""
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.DepthwiseConv2D(3, depth_multiplier=2, bias_initializer="random_normal")(
        inputs
    )
    norm = keras.layers.BatchNormalization(scale=scale, center=center, epsilon=0.1)
    x = norm(x)
    size = norm.moving_mean.shape
    norm.set_weights([RANDOM.uniform(0.5, 1.5, size) for _ in norm.weights])
    model = keras.Model(inputs, x)
    images = RANDOM.normal(size=(4, 8, 8, 3)).astype("float32")
    np.testing.assert_allclose(
        fold_batch_norm(model).predict_on_batch(images),
        model.predict_on_batch(images),
        rtol=1e-4,
        atol=1e-5,
    )


def test_norm_without_convolution_is_refused():
    inputs = keras.Input((8, 8, 3))
    model = keras.Model(inputs, keras.layers.BatchNormalization(name="seule")(inputs))
    with pytest.raises(ValueError, match="seule"):
        fold_batch_norm(model)


def test_shared_convolution_is_refused():
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 1, name="partagée")(inputs)
    model = keras.Model(inputs, keras.layers.Add()([keras.layers.BatchNormalization()(x), x]))
    with pytest.raises(ValueError, match="partagée"):
        fold_batch_norm(model)


def test_a_convolution_that_the_network_returns_is_refused():
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 1, name="rendue")(inputs)
    with pytest.raises(ValueError, match="rendue"):
        fold_batch_norm(keras.Model(inputs, [x, keras.layers.BatchNormalization()(x)]))
