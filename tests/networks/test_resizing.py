"""Un réseau précédé d’un changement de taille."""

import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks.gradient import input_gradient
from trahison.networks.resizing import behind_resizing


def test_same_size_changes_nothing(conv_model, make_batch):
    images, _ = make_batch(conv_model, 4)
    np.testing.assert_allclose(
        behind_resizing(conv_model, 12, 12)(images), conv_model(images), atol=1e-5
    )


def test_it_computes_the_round_trip_then_the_network(conv_model, make_batch):
    images, _ = make_batch(conv_model, 4)
    trip = tf.image.resize(tf.image.resize(images, (5, 7)), (12, 12))
    np.testing.assert_allclose(
        behind_resizing(conv_model, 5, 7)(images), conv_model(trip), atol=1e-5
    )


def test_the_gradient_goes_through(conv_model, make_batch):
    images, labels = make_batch(conv_model, 4)
    wrapped = behind_resizing(conv_model, 5, 7)
    assert wrapped.output_shape == conv_model.output_shape
    assert (np.abs(input_gradient(wrapped)(images, labels).numpy()).max(axis=(1, 2, 3)) > 0).all()


@pytest.mark.parametrize("trainable", [True, False])
def test_the_network_stays_as_trainable_as_it_was(make_conv_model, trainable):
    model = make_conv_model()
    model.trainable = trainable
    wrapped = behind_resizing(model, 5, 7)
    assert wrapped.trainable == model.trainable == trainable
    assert all(layer.trainable == trainable for layer in model.layers)


@pytest.mark.parametrize("size, argument", [((0, 5), "height"), ((5, 2.5), "width")])
def test_bad_size_is_named(conv_model, size, argument):
    with pytest.raises((TypeError, ValueError), match=f"^{argument} : .*reçu"):
        behind_resizing(conv_model, *size)
