from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from trahison.attacks import fgsm
from trahison.attacks.losses import margin
from trahison.defenses import distill, robust_accuracy, train_at_temperature
from trahison.defenses.evaluation import zero_gradient_share
from trahison.defenses.regularisation import with_weight_penalty
from trahison.networks.acceleration import accelerate
from trahison.networks.lenet import build_lenet5
from trahison.networks.target import Target


@pytest.fixture(scope="module")
def student(build, digit_data):
    teacher, student = build(), build()
    training = {"temperature": 20, "epochs": 20, "batch_size": 32, "learning_rate": 0.02}
    train_at_temperature(teacher, digit_data[0], np.eye(10)[digit_data[1]], **training)
    distill(teacher, student, digit_data[0], **training)
    return student


def test_hides_its_gradient_from_cross_entropy_but_not_from_the_margin(student, digit_data):
    images, labels = digit_data[2:]
    clean, blind, clear = (
        robust_accuracy(student, images, labels, epsilons=[epsilon], attack=attack).accuracy[0]
        for epsilon, attack in ((0, None), (0.15, fgsm), (0.15, partial(fgsm, loss=margin)))
    )
    assert clean > 0.85
    assert blind > clear + 0.2
    assert zero_gradient_share(student, images, labels) > 0.2


def test_temperature_one_is_ordinary_cross_entropy(build, digit_data):
    import keras

    ours, theirs = build(), build().model
    options = {"epochs": 1, "batch_size": 1000, "learning_rate": 1e-3}
    loss = train_at_temperature(
        ours, digit_data[0], np.eye(10)[digit_data[1]], temperature=1, **options
    )
    theirs.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    expected = theirs.evaluate(digit_data[0], digit_data[1], batch_size=1000, verbose=0)
    np.testing.assert_allclose(loss[0], expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"temperature": 0.5}, "temperature"),
        ({"targets": np.ones((4, 10))}, "targets"),
        ({"targets": np.eye(10)[:3]}, "targets"),
        ({"targets": np.full((4, 10), np.nan)}, "targets"),
        ({"targets": -np.eye(10)[:4]}, "targets"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"images": np.full((4, 8, 8, 1), 7.0)}, "images"),
        ({"images": None}, "images"),
        ({"target": "réseau"}, "target"),
        ({"seed": -1}, "seed"),
    ],
)
def test_refuses_bad_input_by_name(build, change, named):
    good = {
        "target": build(),
        "images": np.zeros((4, 8, 8, 1)),
        "targets": np.eye(10)[:4],
        "temperature": 20,
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        train_at_temperature(**good | change)


def test_distilled_lenet_can_be_attacked():
    """Les attaques dérivent une copie du réseau : sa perte d'entraînement doit se laisser
    copier."""
    images = np.random.default_rng(0).uniform(size=(4, 28, 28, 1)).astype(np.float32)
    target = Target(build_lenet5(seed=0), bounds=(0.0, 1.0))
    train_at_temperature(target, images, np.eye(10)[:4], temperature=20, epochs=1)
    forged = fgsm(accelerate(target), images, np.arange(4), epsilon=0.1)
    assert np.abs(forged - images).max() == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"teacher": None}, "teacher"),
        ({"student": None}, "student"),
        ({"images": np.zeros((4, 8, 8))}, "images"),
        ({"images": None}, "images"),
        ({"images": np.full((4, 8, 8, 1), np.nan)}, "images"),
        ({"temperature": 0.5}, "temperature"),
    ],
)
def test_distill_refuses_bad_input_by_name(build, change, named):
    good = {
        "teacher": build(),
        "student": build(),
        "images": np.zeros((4, 8, 8, 1)),
        "temperature": 20,
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        distill(**good | change)


def test_a_distilled_network_can_still_be_copied(build, digit_data):
    target = build()
    images, labels = digit_data[0][:8], np.eye(10)[digit_data[1][:8]]
    train_at_temperature(target, images, labels, temperature=3.0, epochs=1)
    copy = with_weight_penalty(target.model, l2=0.1)
    np.testing.assert_allclose(copy(images), target.model(images), atol=1e-6)
