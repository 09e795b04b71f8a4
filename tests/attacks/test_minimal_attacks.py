"""Ce que promettent les quatre attaques qui cherchent la plus petite perturbation, et leurs
refus."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest

from trahison.attacks import judge
from trahison.attacks.boundary import boundary
from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.deepfool import deepfool
from trahison.attacks.jsma import jsma
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)
ATTACKS = {
    "deepfool": deepfool,
    "carlini_wagner": partial(
        carlini_wagner, steps=60, search_steps=4, learning_rate=0.1, initial_c=0.1
    ),
    "jsma": partial(jsma, gamma=0.5),
    "boundary": partial(boundary, steps=150),
}
every_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())


@every_attack
def test_succeeds_stays_inside_and_leaves_failures_alone(attack, digit_target, digits):
    images, labels = digits
    forged = attack(digit_target, images, labels)
    result = judge(digit_target, images, forged, labels)
    assert forged.shape == images.shape and forged.dtype == np.float32
    assert forged.min() >= 0 and forged.max() <= 1
    assert result.success_rate > 0.8
    changed = (forged != images).reshape(len(images), -1).any(axis=1)
    np.testing.assert_array_equal(changed, result.success)


@every_attack
def test_leaves_alone_images_the_network_already_misreads(attack, digit_target, digits):
    images, labels = digits
    wrong = (digit_target.labels(images) + 1) % 10
    np.testing.assert_array_equal(attack(digit_target, images, wrong), images)


@every_attack
def test_same_arguments_same_images_and_no_weight_moves(attack, digit_net, digit_target, digits):
    images, labels = digits[0][:6], digits[1][:6]
    before = [weight.copy() for weight in digit_net.get_weights()]
    first, second = (attack(digit_target, images, labels) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    for weight, kept in zip(digit_net.get_weights(), before):
        np.testing.assert_array_equal(weight, kept)


# Les deux autres partagent quelque chose dans le lot : le tirage du bruit (boundary), l’arrêt
# (Carlini et Wagner).
@pytest.mark.parametrize("attack", [deepfool, partial(jsma, gamma=0.5)], ids=["deepfool", "jsma"])
def test_an_image_does_not_depend_on_its_neighbours(attack, digit_target, digits):
    images, labels = digits[0][:5], digits[1][:5]
    alone = np.concatenate(
        [attack(digit_target, images[i : i + 1], labels[i : i + 1]) for i in range(5)]
    )
    np.testing.assert_allclose(alone, attack(digit_target, images, labels), atol=1e-4)


@pytest.mark.parametrize("name", ["carlini_wagner", "jsma", "boundary"])
def test_targeted_reaches_the_target_or_gives_the_original_back(
    name, digit_target, digit_data, digits
):
    images, labels = digits
    targets = (labels + 3) % 10
    options = {}
    if name == "boundary":
        trained = {label: digit_data[0][digit_data[1] == label][0] for label in range(10)}
        options["starts"] = np.stack([trained[label] for label in targets])
    forged = ATTACKS[name](digit_target, images, targets, targeted=True, **options)
    reached = digit_target.labels(forged) == targets
    changed = (forged != images).reshape(len(images), -1).any(axis=1)
    assert reached.mean() > 0.7
    np.testing.assert_array_equal(changed, reached & (digit_target.labels(images) != targets))


@every_attack
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"images": "chat"}, "images"),
        ({"images": np.zeros((2, 9, 9, 1))}, "images"),
        ({"images": np.full((2, 8, 8, 1), np.nan)}, "images"),
        ({"images": np.full((2, 8, 8, 1), 3.0)}, "images"),
        ({"images": np.zeros((0, 8, 8, 1)), "labels": np.zeros(0, int)}, "images"),
        ({"labels": np.array([1.5, 2.0])}, "labels"),
        ({"labels": np.array([1, 10])}, "labels"),
        ({"labels": np.array([1])}, "labels"),
        ({"target": "réseau"}, "target"),
    ],
)
def test_refuses_bad_input_by_name(attack, change, named, digit_target):
    good = {
        "target": digit_target,
        "images": np.zeros((2, 8, 8, 1)),
        "labels": np.array([1, 2]),
    }
    arguments = good | change
    with pytest.raises((TypeError, ValueError), match=rf"^{named} : "):
        attack(arguments.pop("target"), **arguments)


@every_attack
def test_refuses_a_network_that_ends_with_softmax(attack):
    net = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    with pytest.raises(ValueError, match="logits"):
        attack(Target(net, bounds=BOUNDS), np.zeros((1, 8, 8, 1)), np.array([0]))


@pytest.mark.parametrize(
    ("attack", "options", "named"),
    [
        (deepfool, {"candidates": 1}, "candidates"),
        (deepfool, {"steps": 0}, "steps"),
        (deepfool, {"overshoot": -0.1}, "overshoot"),
        (carlini_wagner, {"confidence": -1.0}, "confidence"),
        (carlini_wagner, {"learning_rate": 0.0}, "learning_rate"),
        (carlini_wagner, {"initial_c": 0.0}, "initial_c"),
        (carlini_wagner, {"steps": 2.5}, "steps"),
        (carlini_wagner, {"search_steps": 0}, "search_steps"),
        (jsma, {"theta": 1.5}, "theta"),
        (jsma, {"gamma": 1.1}, "gamma"),
        (boundary, {"steps": 0}, "steps"),
        (boundary, {"side_step": 0.0}, "side_step"),
        (boundary, {"toward_step": 2.0}, "toward_step"),
        (boundary, {"starts": np.zeros((1, 8, 8, 1))}, "starts"),
        (boundary, {"starts": np.full((2, 8, 8, 1), 2.0)}, "starts"),
        (boundary, {"seed": -1}, "seed"),
    ],
)
def test_refuses_bad_options_by_name(attack, options, named, digit_target):
    with pytest.raises((TypeError, ValueError), match=rf"^{named} : "):
        attack(digit_target, np.zeros((2, 8, 8, 1)), np.array([0, 1]), **options)
