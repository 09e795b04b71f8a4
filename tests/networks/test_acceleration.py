"""Une cible accélérée : les mêmes réponses, le même gradient, et rien de plus périssable qu'on ne
l'a dit."""

import keras
import numpy as np
import pytest

from trahison.attacks import gradient_sign
from trahison.attacks.losses import cross_entropy
from trahison.defenses.ensemble import ensemble
from trahison.networks import acceleration
from trahison.networks.acceleration import accelerate
from trahison.networks.acceleration.derivation import (
    MirroredDepthwiseConv2D,
    PointwiseConv2D,
    derivable,
    derive_by_convolutions,
)
from trahison.networks.acceleration.folding import PassThrough, fold_batch_norm
from trahison.networks.acceleration.padding import merge_padding, paddings_merged
from trahison.networks.digit_networks import build_normalised, build_strided
from trahison.networks.lenet import build_lenet5
from trahison.networks.target import Target

WIDE, UNIT = (-1.0, 1.0), (0.0, 1.0)


def flat_layers(model):
    yield from model._flatten_layers(include_self=False)


def has_norm(model):
    return any(isinstance(layer, keras.layers.BatchNormalization) for layer in flat_layers(model))


def test_folded_copy_computes_the_same_thing(make_conv_model, make_batch):
    keras.utils.set_random_seed(0)
    mobile = keras.applications.MobileNetV2(
        (96, 96, 3), alpha=0.35, weights=None, classes=20, classifier_activation=None
    )
    images, _ = make_batch(mobile, 16)
    mobile(images, training=True)  # des moyennes mobiles qui ne sont plus 0 et 1
    for model in (mobile, make_conv_model()):
        images, labels = make_batch(model, 8)
        target = Target(model, bounds=WIDE)
        fast = accelerate(target)
        assert fast.model is not model and has_norm(model) and not has_norm(fast.model)
        np.testing.assert_allclose(
            fast.logits(images), model(images, training=False), rtol=1e-3, atol=1e-3
        )
        same = gradient_sign(fast, images, labels) == gradient_sign(target, images, labels)
        assert np.mean(same) >= 0.995


def test_one_copy_is_what_three_copies_in_a_row_would_be(make_batch):
    keras.utils.set_random_seed(0)
    model = keras.applications.MobileNetV2(
        (96, 96, 3), alpha=0.35, weights=None, classes=20, classifier_activation=None
    )
    one = fold_batch_norm(model, paddings_merged(model), derivable)
    three = derive_by_convolutions(merge_padding(fold_batch_norm(model)))
    assert [(type(layer), layer.get_config()) for layer in one.layers[1:]] == [
        (type(layer), layer.get_config()) for layer in three.layers[1:]
    ]
    assert {PassThrough, PointwiseConv2D, MirroredDepthwiseConv2D} <= set(map(type, one.layers))
    images, _ = make_batch(model, 2)
    np.testing.assert_array_equal(one(images), three(images))


def unfoldable():
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Flatten(),
            layers.Dense(8),
            layers.BatchNormalization(),
            layers.Dense(3),
        ]
    )


@pytest.mark.parametrize(
    "build",
    [
        build_lenet5,
        build_strided,
        build_normalised,
        unfoldable,
        lambda: (
            ensemble(
                [Target(build(), bounds=UNIT) for build in (build_lenet5, build_strided)]
            ).model
        ),
    ],
    ids=["LeNet-5", "pas de deux", "normalisé", "non repliable", "ensemble"],
)
def test_every_network_has_an_accelerated_copy_with_the_same_gradient(build, make_batch):
    keras.utils.set_random_seed(0)
    model = build()
    images, labels = make_batch(model, 6)
    target = Target(model, bounds=WIDE)
    fast = accelerate(target)
    np.testing.assert_allclose(fast.logits(images), target.logits(images), rtol=1e-3, atol=1e-3)
    expected = target.gradient(images, labels, cross_entropy)
    tolerance = 1e-6 + 1e-4 * np.abs(expected).max()
    np.testing.assert_allclose(
        fast.gradient(images, labels, cross_entropy), expected, atol=tolerance
    )
    kept = fast.logits(images)
    model.set_weights([weight + 0.1 for weight in model.get_weights()])
    np.testing.assert_array_equal(fast.logits(images), kept)


def test_it_remembers_who_judges(conv_target):
    fast = accelerate(conv_target)
    assert fast.referee is conv_target and accelerate(fast).referee is conv_target
    assert fast.bounds == conv_target.bounds and fast.shape == conv_target.shape


def test_a_copy_that_answers_otherwise_is_refused(conv_model, conv_target, monkeypatch):
    other = keras.models.clone_model(conv_model)
    weights = conv_model.get_weights()
    other.set_weights([*weights[:-1], weights[-1] + 0.01])
    monkeypatch.setattr(acceleration, "_rewrite", lambda model: other)
    with pytest.raises(ValueError, match="^target : .*attendue.*reçu un écart"):
        accelerate(conv_target)
    other.set_weights([*weights[:-1], np.full_like(weights[-1], np.nan)])
    with pytest.raises(ValueError, match="^target : "):
        accelerate(conv_target)


def test_what_is_not_a_target_is_refused(conv_model):
    with pytest.raises(TypeError, match="^target : cible attendue"):
        accelerate(conv_model)
