from __future__ import annotations

import dataclasses

import keras
import numpy as np
import pytest

from trahison.attacks.losses import cross_entropy_of_probabilities
from trahison.defenses import (
    adversarial_training,
    borrow,
    check_masking,
    distill,
    masking,
    train_at_temperature,
)
from trahison.defenses.evaluation import scale_logits
from trahison.defenses.masking import MaskingReport

EPSILON = 0.15


@pytest.fixture(scope="module")
def borrowed(build, digit_data):
    target = build()
    other = target.model
    other.set_weights(
        [
            np.random.default_rng(1).permutation(weight.ravel()).reshape(weight.shape)
            for weight in other.get_weights()
        ]
    )
    other.compile(
        keras.optimizers.Adam(5e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    other.fit(digit_data[0], digit_data[1], epochs=15, batch_size=64, verbose=0)
    return borrow(target, *digit_data[2:], epsilons=[EPSILON])[EPSILON]


@pytest.fixture(scope="module")
def suspects(build, trained, digit_data):
    """Nom → (réseau, masqué ?)."""
    robust, teacher, student = build(), build(), build()
    adversarial_training(
        robust, *digit_data[:2], epsilon=EPSILON, steps=3, epochs=10, learning_rate=5e-3
    )
    training = {"temperature": 20, "epochs": 20, "batch_size": 32, "learning_rate": 0.02}
    train_at_temperature(teacher, digit_data[0], np.eye(10)[digit_data[1]], **training)
    distill(teacher, student, digit_data[0], **training)
    return {
        "ordinaire": (trained, False),
        "adverse": (robust, False),
        "distillé": (student, True),
        "logits × 10": (scale_logits(trained, 10.0), True),
        "logits × 100": (scale_logits(trained, 100.0), True),
    }


@pytest.mark.parametrize(
    "name", ["ordinaire", "adverse", "logits × 10", "logits × 100", "distillé"]
)
def test_flags_the_masked_networks_and_only_these(suspects, borrowed, digit_data, name):
    model, masked = suspects[name]
    report = check_masking(model, *digit_data[2:], borrowed, epsilon=EPSILON)
    assert report.masked == masked, report
    assert report.count > 150


def test_flags_a_loss_that_saturates_on_an_ordinary_network(trained, borrowed, digit_data):
    """Le réseau est sain ; c’est l’attaquant qui s’aveugle en dérivant la perte après un softmax
    saturé."""
    sharp = scale_logits(trained, 3.0)
    report = check_masking(
        sharp, *digit_data[2:], borrowed, epsilon=EPSILON, loss=cross_entropy_of_probabilities
    )
    assert report.zero_gradients > 0.05 and "une autre perte fait mieux" in report.alarms


def test_each_alarm_has_its_measure():
    honest = MaskingReport(
        zero_gradients=0,
        noise=0.02,
        one_step=0.7,
        moved_step=0.6,
        many_steps=0.9,
        margin=0.92,
        borrowed=0.5,
        wide=1.0,
        count=100,
    )
    assert not honest.masked
    for change in (
        {"zero_gradients": 0.2},
        {"noise": 0.8},
        {"noise": 0.7},
        {"many_steps": 0.6, "margin": 0.6},
        {"one_step": 0.3, "moved_step": 0.3},
        {"moved_step": 0.8},
        {"margin": 0.99},
        {"borrowed": 0.97},
        {"wide": 0.8},
    ):
        assert len(dataclasses.replace(honest, **change).alarms) == 1, change


def test_the_textbook_case_is_found():
    """Entraîné contre FGSM seul (MNIST, ε = 0,3) : un pas trouve 19 % de ce que dix trouvent."""
    report = MaskingReport(
        zero_gradients=0,
        noise=0.01,
        one_step=0.19,
        moved_step=0.5,
        many_steps=0.92,
        margin=0.88,
        borrowed=0.34,
        wide=1.0,
        count=200,
    )
    assert report.alarms == ("un pas ne trouve presque rien", "partir d’ailleurs aide")


def test_a_network_that_nothing_fools_raises_no_alarm_about_noise():
    held = MaskingReport(
        zero_gradients=0,
        noise=0,
        one_step=0,
        moved_step=0,
        many_steps=0,
        margin=0,
        borrowed=0,
        wide=1.0,
        count=100,
    )
    assert not held.masked


def test_no_recognised_image_is_said(trained, digit_data):

    images = digit_data[2][:20]
    with pytest.raises(ValueError, match="^images : "):
        check_masking(trained, images, (trained.labels(images) + 1) % 10, images, epsilon=0.1)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"borrowed": np.zeros((3, 8, 8, 1))}, "borrowed"),
        ({"epsilon": -0.1}, "epsilon"),
        ({"steps": 0}, "steps"),
        ({"seed": -1}, "seed"),
        ({"labels": np.array([0.5, 1.0])}, "labels"),
        ({"target": None}, "target"),
    ],
)
def test_refuses_bad_input_by_name(trained, digit_data, change, named):
    good = {
        "target": trained,
        "images": digit_data[2][:2],
        "labels": digit_data[3][:2],
        "borrowed": digit_data[2][:2],
        "epsilon": 0.1,
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        check_masking(**good | change)


def test_the_wide_attack_has_half_of_the_interval(trained, borrowed, digit_data, monkeypatch):
    forces = []
    monkeypatch.setattr(
        masking, "pgd", lambda *args, epsilon, **options: forces.append(epsilon) or args[1]
    )
    check_masking(trained, *digit_data[2:], borrowed, epsilon=0.01)
    assert forces == [0.01, 0.01, 0.01, 0.5]
