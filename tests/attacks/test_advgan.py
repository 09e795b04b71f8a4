from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import judge, random_sign
from trahison.attacks.advgan import (
    _discriminator,
    _generator,
    _says,
    _step,
    advgan,
    train_advgan,
)
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)


@pytest.fixture(scope="module")
def generator(digit_target, digit_data):
    return train_advgan(
        digit_target,
        digit_data[0][:600],
        digit_data[1][:600],
        epsilon=0.25,
        epochs=6,
        batch_size=64,
    )


def test_one_pass_fools_far_more_than_noise_of_the_same_size(generator, digit_target, digits):
    images, labels = digits
    forged = judge(digit_target, images, advgan(generator, images, bounds=BOUNDS), labels)
    noise = judge(digit_target, images, random_sign(images, epsilon=0.25, bounds=BOUNDS), labels)
    assert forged.success_rate > noise.success_rate + 0.3
    assert forged.linf.max() <= 0.25 + 1e-6
    assert forged.adversarial.min() >= 0 and forged.adversarial.max() <= 1


def test_training_leaves_the_attacked_network_alone_and_follows_its_seed(
    digit_net, digit_target, digit_data
):
    before = [weight.copy() for weight in digit_net.get_weights()]
    first, again, other = (
        train_advgan(digit_target, digit_data[0][:64], digit_data[1][:64], epochs=1, seed=seed)
        for seed in (0, 0, 1)
    )
    for weight, kept in zip(digit_net.get_weights(), before):
        np.testing.assert_array_equal(weight, kept)
    for one, two in zip(first.get_weights(), again.get_weights()):
        np.testing.assert_allclose(one, two, atol=1e-5)
    assert any((one != two).any() for one, two in zip(first.get_weights(), other.get_weights()))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"epsilon": 2.0}, "epsilon"),
        ({"epsilon": -0.1}, "epsilon"),
        ({"epsilon": np.nan}, "epsilon"),
        ({"realism": -1.0}, "realism"),
        ({"thrift": -1.0}, "thrift"),
        ({"length": -1.0}, "length"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"seed": -1}, "seed"),
    ],
)
def test_refuses_bad_options_by_name(options, named, digit_target, digits):
    with pytest.raises((TypeError, ValueError), match=rf"^{named} : "):
        train_advgan(digit_target, *digits, **options)


def test_refuses_a_side_that_does_not_divide_by_four():
    net = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="^images : forme"):
        train_advgan(Target(net, bounds=BOUNDS), np.zeros((2, 6, 6, 1)), np.array([0, 1]))


def test_refuses_bad_images_and_what_is_not_a_generator(generator):
    with pytest.raises(TypeError, match="^generator : "):
        advgan("générateur", np.zeros((1, 8, 8, 1)), bounds=BOUNDS)
    with pytest.raises(ValueError, match="^images : "):
        advgan(generator, np.full((1, 8, 8, 1), np.nan), bounds=BOUNDS)


def test_generator_seeks_to_pass_for_true_and_discriminator_to_see_through_it(digit_data):
    """Face à un réseau déjà trompé, il ne reste au générateur que le discriminateur : chacun fait
    baisser sa perte."""
    fooled = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    fooled.set_weights([np.zeros((64, 2), np.float32), np.float32([0, 9])])
    images, labels = tf.constant(digit_data[0][:64]), tf.zeros(64, tf.int64)
    generator, discriminator = _generator((8, 8, 1), 0.3), _discriminator((8, 8, 1))
    old_generator, old_discriminator = map(keras.models.clone_model, (generator, discriminator))
    old_generator.set_weights(generator.get_weights())
    old_discriminator.set_weights(discriminator.get_weights())

    def forged_by(author):
        return tf.clip_by_value(images + author(images, training=True), *BOUNDS)

    def guard(judge):
        return _says(judge(images), 1.0) + _says(judge(forged_by(old_generator)), 0.0)

    target = Target(fooled, bounds=BOUNDS)
    _step(target, generator, discriminator, 1e-4, (1.0, 0.0, 0.0))(images, labels)
    before, after = (
        _says(old_discriminator(forged_by(author)), 1.0) for author in (old_generator, generator)
    )
    assert after < before
    assert guard(discriminator) < guard(old_discriminator)


# Le nom « advgan » du paquet est la fonction : le module se prend par elle.
advgan_module = _step.__globals__


def test_the_two_players_do_not_draw_from_the_same_seed(monkeypatch):
    """Le discriminateur tire ses poids à la suite du générateur, et non depuis le même point."""
    drawn = []
    real = advgan_module["_discriminator"]

    def spy(shape):
        drawn.append(real(shape).get_weights()[0])
        return real(shape)

    monkeypatch.setitem(advgan_module, "_discriminator", spy)
    images = np.zeros((2, 8, 8, 1), np.float32)
    net = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])
    train_advgan(Target(net, bounds=(0.0, 1.0)), images, [0, 1], epochs=1, seed=0)
    keras.utils.set_random_seed(0)
    assert not np.allclose(drawn[0], real((8, 8, 1)).get_weights()[0])
