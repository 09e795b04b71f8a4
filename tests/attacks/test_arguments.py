"""Le contrôle commun des attaques : quel réseau est accepté, lequel est refusé et pourquoi."""

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm, gradient_sign, pgd
from trahison.attacks.arguments import check_attack
from trahison.attacks.boundary import boundary
from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.jsma import jsma
from trahison.defenses.adversarial_training import adversarial_training
from trahison.networks.target import Target

layers = keras.layers


def network(*last, shape=(4, 4, 1)):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), *last])


def test_returns_converted_arguments():
    target = Target(network(layers.Dense(3)), bounds=[0, 1])
    images, labels = check_attack(
        target, np.zeros((2, 4, 4, 1), np.int32).tolist(), [0, np.int8(2)]
    )
    assert images.dtype == np.float32 and labels.dtype == np.int64
    assert target.bounds == (0.0, 1.0) and isinstance(target.bounds[0], float)


def test_free_image_size_is_accepted():
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D()(inputs)))
    for side in (5, 8):
        images = np.zeros((1, side, side, 3))
        assert fgsm(Target(model, bounds=(-1, 1)), images, [0], epsilon=0.1).shape == images.shape


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
        target = Target(network(layers.Dense(3)), bounds=(0, 1))
        attack(target, np.zeros((1, 4, 4, 1)), [0], **{flag: value})
