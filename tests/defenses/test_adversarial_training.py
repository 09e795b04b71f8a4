from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest

from trahison.defenses import adversarial_training, robust_accuracy
from trahison.defenses.adversarial_training import _learn


def test_resists_much_better_than_ordinary_training(build, trained, digit_data):
    train_images, train_labels, images, labels = digit_data
    robust = build()
    losses = adversarial_training(
        robust, train_images, train_labels, epsilon=0.15, steps=3, epochs=10, learning_rate=5e-3
    )
    plain, hard = (
        robust_accuracy(net, images, labels, epsilons=[0, 0.15]).accuracy
        for net in (trained, robust)
    )
    assert len(losses) == 10 and np.isfinite(losses).all()
    assert hard[1] > plain[1] + 0.15
    assert hard[0] > 0.75


def test_zero_epsilon_is_ordinary_training(build, digit_data):
    train_images, train_labels, images, labels = digit_data
    net = build()
    adversarial_training(
        net, train_images, train_labels, epsilon=0.0, steps=1, epochs=6, learning_rate=0.02
    )
    assert robust_accuracy(net, images, labels, epsilons=[0]).accuracy[0] > 0.85


def test_same_seed_same_weights(build, digit_data):
    def weights(seed):
        net = build()
        adversarial_training(
            net, digit_data[0][:128], digit_data[1][:128], epsilon=0.1, steps=2, epochs=1, seed=seed
        )
        return net.model.get_weights()

    for one, two in zip(weights(0), weights(0)):
        np.testing.assert_allclose(one, two, atol=1e-6)
    assert any((one != two).any() for one, two in zip(weights(0), weights(1)))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilon": -0.1}, "epsilon"),
        ({"epsilon": 1.5}, "epsilon"),
        ({"steps": 0}, "steps"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"seed": -1}, "seed"),
        ({"images": np.full((2, 8, 8, 1), np.inf)}, "images"),
        ({"images": np.zeros((2, 8, 8))}, "images"),
        ({"labels": np.array([0.5, 1.0])}, "labels"),
    ],
)
def test_refuses_bad_input_by_name(build, change, named):
    good = {"images": np.zeros((2, 8, 8, 1)), "labels": np.array([0, 1]), "epsilon": 0.1}
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        adversarial_training(build(), **good | change)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_loss_weighs_clean_and_adversarial_images(build, digit_data, share):
    images, labels = digit_data[2][:16], digit_data[3][:16]
    model, worst = (
        build().model,
        np.clip(images + 0.3 * np.random.default_rng(0).choice([-1, 1], images.shape), 0, 1),
    )
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    clean_loss, worst_loss = (float(model.loss(labels, model(batch))) for batch in (images, worst))
    assert abs(clean_loss - worst_loss) > 1e-3
    expected = share * clean_loss + (1 - share) * worst_loss
    assert _learn(model, images, worst, labels, share) == pytest.approx(expected, rel=1e-4)


def test_the_radius_grows_from_zero_during_the_first_half(build, digit_data, monkeypatch):
    radii = []
    monkeypatch.setitem(
        inspect.unwrap(adversarial_training).__globals__,
        "pgd",
        lambda model, images, labels, *, epsilon, **options: radii.append(epsilon) or images,
    )
    adversarial_training(
        build(), digit_data[0][:80], digit_data[1][:80], epsilon=0.2, epochs=2, batch_size=20
    )
    assert radii == pytest.approx([0, 0.05, 0.1, 0.15, 0.2, 0.2, 0.2, 0.2])
