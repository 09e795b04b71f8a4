"""Le contrôle commun des attaques : quel réseau est accepté, lequel est refusé et pourquoi."""

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm, gradient_sign, pgd
from trahison.attacks.arguments import check_attack, check_model
from trahison.attacks.boundary import boundary
from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.jsma import jsma
from trahison.defenses.adversarial_training import adversarial_training

layers = keras.layers


def network(*last, shape=(4, 4, 1)):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), *last])


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(3)

    def call(self, x, training=False):
        return self.head(x)


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


@pytest.mark.parametrize("model", [None, "MobileNetV2", lambda x: x, layers.Dense(3), np.zeros(3)])
def test_what_is_not_a_network_is_refused(model):
    with pytest.raises(TypeError, match="^model : réseau Keras.*reçu"):
        fgsm(model, np.zeros((1, 4, 4, 1)), [0], epsilon=0.1)


def test_returns_converted_arguments():
    model = network(layers.Dense(3))
    images, labels, bounds = check_attack(
        model, np.zeros((2, 4, 4, 1), np.int32).tolist(), [0, np.int8(2)], [0, 1]
    )
    assert images.dtype == np.float32 and labels.dtype == np.int64 and bounds == (0.0, 1.0)


def test_free_image_size_is_accepted():
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D()(inputs)))
    for side in (5, 8):
        images = np.zeros((1, side, side, 3))
        assert fgsm(model, images, [0], epsilon=0.1).shape == images.shape


@pytest.mark.parametrize(
    "attack, flag",
    [
        (lambda *scene, **flags: fgsm(*scene, epsilon=0.1, **flags), "targeted"),
        (gradient_sign, "targeted"),
        (lambda *scene, **flags: pgd(*scene, epsilon=0.1, **flags), "targeted"),
        (lambda *scene, **flags: pgd(*scene, epsilon=0.1, **flags), "random_start"),
        (boundary, "targeted"),
        (carlini_wagner, "targeted"),
        (jsma, "targeted"),
        (
            lambda *scene, **flags: adversarial_training(*scene, epsilon=0.1, **flags),
            "random_start",
        ),
    ],
)
@pytest.mark.parametrize("value", ["non", 0, None])
def test_a_flag_is_a_boolean(attack, flag, value):
    """``targeted="non"`` est vrai pour Python : l’attaque viserait ce qu’elle devait fuir, sans le
    dire."""
    with pytest.raises(TypeError, match=f"^{flag} : True ou False attendu, reçu "):
        attack(network(layers.Dense(3)), np.zeros((1, 4, 4, 1)), [0], **{flag: value})
