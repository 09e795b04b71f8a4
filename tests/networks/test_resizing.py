"""Un réseau précédé d’un changement de taille."""

import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks.losses import cross_entropy
from trahison.networks.resizing import behind_resizing
from trahison.networks.target import Target


def test_same_size_changes_nothing(conv_model, conv_target, make_batch):
    images, _ = make_batch(conv_model, 4)
    np.testing.assert_allclose(
        behind_resizing(conv_target, 12, 12).logits(images), conv_model(images), atol=1e-5
    )


def test_it_computes_the_round_trip_then_the_network(conv_model, conv_target, make_batch):
    images, _ = make_batch(conv_model, 4)
    trip = tf.image.resize(tf.image.resize(images, (5, 7)), (12, 12))
    np.testing.assert_allclose(
        behind_resizing(conv_target, 5, 7).logits(images), conv_model(trip), atol=1e-5
    )


def test_the_gradient_goes_through(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model, 4)
    wrapped = behind_resizing(conv_target, 5, 7)
    assert wrapped.classes == conv_target.classes and wrapped.bounds == conv_target.bounds
    slopes = wrapped.gradient(images, labels, cross_entropy)
    assert (np.abs(slopes).max(axis=(1, 2, 3)) > 0).all()


@pytest.mark.parametrize("trainable", [True, False])
def test_the_network_stays_as_trainable_as_it_was(make_conv_model, trainable):
    model = make_conv_model()
    model.trainable = trainable
    wrapped = behind_resizing(Target(model, bounds=(-1.0, 1.0)), 5, 7).model
    assert len(wrapped.trainable_weights) == len(model.trainable_weights)
    assert bool(model.trainable_weights) == model.trainable == trainable
    assert all(layer.trainable == trainable for layer in model.layers)


@pytest.mark.parametrize("size, argument", [((0, 5), "height"), ((5, 2.5), "width")])
def test_bad_size_is_named(conv_target, size, argument):
    with pytest.raises((TypeError, ValueError), match=f"^{argument} : .*reçu"):
        behind_resizing(conv_target, *size)
