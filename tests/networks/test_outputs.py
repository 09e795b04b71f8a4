"""Logits ou probabilités : un réseau se juge à ce qu'il répond, non au nom de sa dernière
couche."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks.mistakes import hide_softmax
from trahison.networks.acceleration import accelerate
from trahison.networks.acceleration.freezing import freeze_weights
from trahison.networks.outputs import check_model
from trahison.networks.target import Target

layers = keras.layers


def network(*last, shape=(4, 4, 1)):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), *last])


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(3)

    def call(self, x, training=False):
        return self.head(x)


class OwnSoftmax(layers.Layer):
    """Une couche à soi, qui ne dit pas ce qu'elle fait."""

    def call(self, x):
        return tf.exp(x - tf.reduce_max(x, axis=1, keepdims=True)) / tf.reduce_sum(
            tf.exp(x - tf.reduce_max(x, axis=1, keepdims=True)), axis=1, keepdims=True
        )


class Wrapped(layers.Layer):
    """Une couche qui en contient une autre, softmax comprise."""

    def __init__(self):
        super().__init__()
        self.inside = layers.Dense(3, activation="softmax")

    def build(self, shape):
        self.inside.build(shape)

    def call(self, x):
        return self.inside(x)

    def compute_output_shape(self, shape):
        return shape[0], 3


def normalised_scores():
    """Des scores positifs rapportés à leur somme : des probabilités sans softmax ni
    exponentielle."""
    inputs = keras.Input((4,))
    scores = keras.ops.square(layers.Dense(3)(inputs)) + 1e-3
    return keras.Model(inputs, scores / keras.ops.sum(scores, axis=1, keepdims=True))


def mobilenet(**options):
    return keras.applications.MobileNetV2(
        (32, 32, 3), alpha=0.35, weights=None, classes=4, **options
    )


def two_outputs():
    inputs = keras.Input((4,))
    return keras.Model(inputs, [layers.Dense(3)(inputs), layers.Dense(2)(inputs)])


def softmax_operation():
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.ops.softmax(layers.Dense(3)(inputs)))


def nested_softmax():
    inputs = keras.Input((4, 4, 1))
    return keras.Model(inputs, network(layers.Dense(3, activation="softmax"))(inputs))


def test_returns_the_number_of_classes():
    assert check_model(network(layers.Dense(7))) == 7
    assert (
        check_model(network(layers.Dense(5), layers.ReLU(), layers.Dense(3, activation="linear")))
        == 3
    )


@pytest.mark.parametrize(
    "build, name",
    [
        (lambda: network(layers.Dense(3, activation="softmax")), "softmax"),
        (lambda: network(layers.Dense(3, activation="sigmoid")), "sigmoid"),
        (lambda: network(layers.Dense(3), layers.Softmax()), "softmax"),
        (lambda: network(layers.Dense(3), layers.Activation("softmax")), "softmax"),
        (softmax_operation, "softmax"),
        (nested_softmax, "softmax"),
        # ce que le nom de la dernière couche ne disait pas
        (lambda: network(layers.Dense(3, activation=tf.nn.softmax)), "softmax"),
        (lambda: network(layers.Dense(3), layers.Softmax(), layers.Reshape((3,))), "softmax"),
        (lambda: network(layers.Dense(3), layers.Softmax(), layers.Dropout(0.5)), "softmax"),
        (lambda: network(layers.Dense(3), layers.Lambda(tf.nn.softmax)), "softmax"),
        (lambda: network(layers.Dense(3), layers.Lambda(lambda x: tf.nn.softmax(x))), "softmax"),
        (lambda: network(layers.Dense(3), OwnSoftmax()), "softmax"),
        (lambda: network(Wrapped()), "softmax"),
        (lambda: keras.Sequential([nested_softmax(), layers.Rescaling(1.0)]), "softmax"),
        (normalised_scores, "softmax"),
        (mobilenet, "softmax"),
        # une softmax qui ne distingue encore rien
        (lambda: network(layers.Dense(3, "softmax", kernel_initializer="zeros")), "softmax"),
        (lambda: network(layers.Dense(3, activation=tf.nn.sigmoid)), "sigmoid"),
        (lambda: network(layers.Dense(3, activation="hard_sigmoid")), "sigmoid"),
        (lambda: network(layers.Dense(3), layers.Lambda(lambda x: x > 0)), "sigmoid"),
    ],
)
def test_probabilities_are_refused(build, name):
    """Sur des probabilités, le gradient peut s'annuler sans que rien ne le dise."""
    with pytest.raises(ValueError, match=f"^model : des logits attendus.*{name}"):
        check_model(build())


@pytest.mark.parametrize(
    "build",
    [
        lambda: Subclassed(),
        lambda: keras.Sequential([layers.Dense(3)]),
        two_outputs,
        lambda: keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3)]),
        # un seul logit : l’entropie croisée y est nulle, toute attaque y échoue en silence
        lambda: network(layers.Dense(1)),
    ],
)
def test_other_shapes_of_network_are_refused(build):
    with pytest.raises(ValueError, match="^model : .*attendu.*reçu"):
        check_model(build())


def constant(*bias):
    net = network(layers.Dense(len(bias)))
    net.set_weights([np.zeros((16, len(bias)), np.float32), np.float32(bias)])
    return net


@pytest.mark.parametrize(
    "build",
    [
        lambda: network(layers.Dense(3, kernel_initializer="zeros")),
        lambda: constant(0.0, 0.0, 1.0),  # dans [0, 1], de somme 1, et pourtant des logits
        lambda: constant(0.2, 0.3, 0.5),
        lambda: constant(0.5, 0.5),
        lambda: network(layers.Dense(2, kernel_initializer=keras.initializers.Constant(1e-9))),
        lambda: network(layers.Dense(3), layers.ReLU()),
        lambda: network(layers.Dense(3), layers.LayerNormalization()),
        lambda: network(layers.Dense(8, activation="sigmoid"), layers.Dense(3)),
        lambda: network(layers.Dense(3, activation="tanh")),
        lambda: network(layers.Dense(3), layers.Activation("log_softmax")),
        lambda: network(layers.Softmax(), layers.Dense(3)),
        lambda: mobilenet(classifier_activation=None),
        # presque tout à zéro, et plus aucun poids à changer
        lambda: freeze_weights(mobilenet(classifier_activation=None)),
        lambda: freeze_weights(network(layers.Dense(3, kernel_initializer="zeros"))),
    ],
)
def test_logits_are_accepted_even_before_any_learning(build):
    assert check_model(build()) >= 2


def test_checking_moves_no_weight_and_draws_nothing():
    net = network(layers.Dense(3, kernel_initializer="zeros"), layers.Dropout(0.5))
    before, state = [weight.numpy() for weight in net.variables], np.random.get_state()[1].copy()
    check_model(net)
    for weight, kept in zip(net.variables, before):
        np.testing.assert_array_equal(weight.numpy(), kept)
    np.testing.assert_array_equal(np.random.get_state()[1], state)


def test_a_network_that_has_learned_nothing_can_be_accelerated():
    """Ses logits, minuscules, tiennent entre 0 et 1 ; dans la copie, rien ne les bouge plus."""
    tiny = keras.initializers.RandomNormal(stddev=1e-9, seed=0)
    target = Target(network(layers.Dense(3, kernel_initializer=tiny)), bounds=(0.0, 1.0))
    assert accelerate(target).referee is target


def test_a_target_refuses_probabilities_when_it_is_made():
    with pytest.raises(ValueError, match="^model : des logits attendus.*softmax"):
        Target(network(layers.Dense(3, activation=tf.nn.softmax)), bounds=(0, 1))


def test_what_the_check_cannot_see_is_an_exhibit_of_the_museum():
    """Décalées d'une constante, des probabilités passent : le musée en montre le prix."""
    target = Target(network(layers.Dense(3)), bounds=(0, 1))
    assert hide_softmax(target).classes == 3


@pytest.mark.parametrize("model", [None, "MobileNetV2", lambda x: x, layers.Dense(3), np.zeros(3)])
def test_what_is_not_a_network_is_refused(model):
    with pytest.raises(TypeError, match="^model : réseau Keras.*reçu"):
        Target(model, bounds=(0, 1))
