from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm, judge
from trahison.attacks.losses import cross_entropy, margin
from trahison.defenses.evaluation import (
    default_attack,
    robust_accuracy,
    scale_logits,
    strongest,
    zero_gradient_share,
)
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)


def test_curve_starts_at_clean_accuracy_never_rises_and_sits_in_its_interval(trained, digit_data):
    _, _, images, labels = digit_data
    curve = robust_accuracy(trained, images, labels, epsilons=[0, 0.05, 0.1, 0.2])
    assert curve.count == 200
    assert curve.accuracy[0] == (trained.labels(images) == labels).mean()
    assert (np.diff(curve.accuracy) <= 0).all() and curve.accuracy[-1] < 0.3
    assert (curve.low <= curve.accuracy).all() and (curve.accuracy <= curve.high).all()


def test_single_attack_agrees_with_judge(trained, digit_data):
    _, _, images, labels = digit_data
    curve = robust_accuracy(trained, images, labels, epsilons=[0.1], attack=fgsm)
    result = judge(
        trained,
        images,
        fgsm(trained, images, labels, epsilon=0.1),
        labels,
    )
    assert curve.accuracy[0] == (result.attacked & ~result.success).mean()


def test_strongest_is_at_least_as_strong_as_each(trained, digit_data):
    _, _, images, labels = digit_data
    saturated = scale_logits(trained, 100.0)
    blind, clear = (partial(fgsm, loss=loss) for loss in (cross_entropy, margin))
    rates = [
        robust_accuracy(saturated, images, labels, epsilons=[0.1], attack=attack).accuracy[0]
        for attack in (blind, clear, strongest(blind, clear))
    ]
    assert rates[2] <= min(rates) and rates[1] < rates[0]


def test_default_attack_is_stronger_than_fgsm(trained, digit_data):
    _, _, images, labels = digit_data
    ours, one = (
        robust_accuracy(trained, images, labels, epsilons=[0.07], attack=attack).accuracy[0]
        for attack in (default_attack(), fgsm)
    )
    assert ours <= one


def test_network_wrong_everywhere_has_zero_robust_accuracy(trained, digit_data):
    _, _, images, labels = digit_data
    wrong = (trained.labels(images) + 1) % 10
    curve = robust_accuracy(trained, images, wrong, epsilons=[0, 0.1])
    np.testing.assert_array_equal(curve.accuracy, [0, 0])
    assert curve.high[0] > 0  # ne rien voir sur 200 images ne prouve pas zéro


def test_scaling_logits_changes_no_answer_but_hides_the_gradient(trained, digit_data):
    _, _, images, labels = digit_data
    saturated = scale_logits(trained, 100.0)
    np.testing.assert_array_equal(saturated.labels(images), trained.labels(images))
    assert zero_gradient_share(trained, images, labels) == 0
    assert zero_gradient_share(saturated, images, labels) > 0.5
    assert zero_gradient_share(saturated, images, labels, loss=margin) == 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilons": []}, "epsilons"),
        ({"epsilons": [0.2, 0.1]}, "epsilons"),
        ({"epsilons": [2.0]}, "epsilons"),
        ({"epsilons": 0.1}, "epsilons"),
        ({"epsilons": "0,1"}, "epsilons"),
        ({"epsilons": None}, "epsilons"),
        ({"epsilons": [-0.1]}, "epsilons"),
        ({"images": np.full((2, 8, 8, 1), np.nan)}, "images"),
        ({"labels": np.array([0, 10])}, "labels"),
        ({"target": None}, "target"),
    ],
)
def test_refuses_bad_input_by_name(trained, change, named):
    good = {
        "target": trained,
        "images": np.zeros((2, 8, 8, 1)),
        "labels": np.array([0, 1]),
        "epsilons": [0.1],
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        robust_accuracy(**good | change)


def test_default_attack_refuses_by_name():
    for options in ({"steps": -1}, {"seed": -1}):
        with pytest.raises(ValueError, match=f"^{[*options][0]} : "):
            default_attack(**options)


def test_scale_logits_refuses_by_name(trained):
    with pytest.raises(ValueError, match="^factor : "):
        scale_logits(trained, 0.0)
    with pytest.raises(TypeError, match="^target : "):
        scale_logits("réseau", 2.0)


def test_softmax_network_is_refused():
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    with pytest.raises(ValueError, match="logits"):
        robust_accuracy(Target(net, bounds=BOUNDS), np.zeros((1, 4)), np.array([0]), epsilons=[0.1])
