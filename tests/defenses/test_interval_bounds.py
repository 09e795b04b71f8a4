"""Les bornes par intervalles : aucun point tiré ou attaqué n’en sort, et le cas affine est
exact."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks.fgsm import fgsm
from trahison.attacks.losses import margin
from trahison.attacks.pgd import pgd
from trahison.defenses import robust_accuracy
from trahison.defenses.interval_bounds import (
    certified_accuracy,
    interval_logits,
    is_certified,
    worst_leads,
)
from trahison.defenses.interval_training import interval_training
from trahison.networks.acceleration import accelerate
from trahison.networks.target import Target

layers = keras.layers


def as_target(stack) -> Target:
    """Ce qu’une attaque voit d’un empilement de couches : des pixels de 0 à 1."""
    return Target(keras.Sequential(stack), bounds=(0.0, 1.0))


def random_network(kind: str, seed: int) -> Target:
    """La cible qu’est un réseau non entraîné, aux biais tirés eux aussi : rien ne l’a rendu facile
    à borner."""
    keras.utils.set_random_seed(seed)
    options = {"bias_initializer": keras.initializers.RandomNormal(stddev=0.5)}
    body = {
        "dense": [
            layers.Flatten(),
            layers.Dense(20, "relu", **options),
            layers.Dense(12, "tanh", **options),
        ],
        "convolution": [
            layers.Conv2D(4, 3, padding="same", activation="relu", **options),
            layers.AveragePooling2D(2),
            layers.Conv2D(5, 2, strides=2, activation="sigmoid", **options),
            layers.Dropout(0.5),
            layers.Flatten(),
        ],
        "maximum": [
            layers.Conv2D(3, 3, activation="tanh", **options),
            layers.MaxPooling2D(2),
            layers.Flatten(),
        ],
    }[kind]
    return as_target([keras.Input((8, 8, 1)), *body, layers.Dense(6, **options)])


@pytest.mark.parametrize("kind", ["dense", "convolution", "maximum"])
@pytest.mark.parametrize("seed", range(3))
def test_no_sampled_or_attacked_point_leaves_the_bounds(kind, seed):
    network, rng, epsilon = (
        random_network(kind, seed),
        np.random.default_rng(seed),
        [0.02, 0.1, 0.5][seed],
    )
    images, labels = rng.uniform(0, 1, (5, 8, 8, 1)).astype(np.float32), rng.integers(0, 6, 5)
    low, high = interval_logits(network, images, epsilon=epsilon)
    moved = [
        np.clip(images + rng.uniform(-epsilon, epsilon, images.shape), 0, 1) for _ in range(60)
    ]
    moved += [
        np.clip(images + epsilon * rng.choice([-1, 1], images.shape), 0, 1) for _ in range(60)
    ]
    moved += [
        pgd(
            network,
            images,
            np.full(5, aimed),
            epsilon=epsilon,
            steps=8,
            targeted=targeted,
            loss=margin,
        )
        for aimed in range(6)
        for targeted in (True, False)
    ]
    reached = network.logits(np.concatenate(moved)).reshape(len(moved), 5, 6)
    assert (reached >= low - 1e-5).all() and (reached <= high + 1e-5).all()
    assert (high - low >= np.ptp(reached, axis=0) - 1e-5).all() and (low < high).all()
    leads = worst_leads(
        network.model, tf.constant(images), tf.constant(labels), epsilon, 0.0, 1.0
    ).numpy()
    gaps = reached - np.take_along_axis(
        reached, np.broadcast_to(labels[:, None], (len(moved), 5, 1)), axis=2
    )
    assert (gaps <= leads + 1e-5).all()
    np.testing.assert_allclose(leads[np.arange(5), labels], 0, atol=1e-6)
    separate = high - np.take_along_axis(low, labels[:, None], axis=1)
    others = np.arange(6) != labels[:, None]
    # borner la différence n’est jamais pire
    assert (leads[others] <= separate[others] + 1e-5).all()


def test_an_accelerated_target_has_the_same_bounds():
    """Sa copie calculée par blocs n’est pas celle que les intervalles savent borner : ils prennent
    le réseau lui-même."""
    network, images = (
        random_network("convolution", 0),
        np.random.default_rng(0).uniform(size=(4, 8, 8, 1)),
    )
    labels = network.labels(images)
    expected = (
        interval_logits(network, images, epsilon=0.02),
        is_certified(network, images, labels, epsilon=0.001),
    )
    fast = accelerate(network)
    np.testing.assert_array_equal(interval_logits(fast, images, epsilon=0.02), expected[0])
    np.testing.assert_array_equal(is_certified(fast, images, labels, epsilon=0.001), expected[1])


@pytest.mark.parametrize(
    ("epsilon", "proved"), [(0.0999, True), (0.09999, False), (0.1, False), (0.1001, False)]
)
def test_a_tie_is_never_certified(epsilon, proved):
    """L’avance au pire est 2 ε − 0,2 : à 10⁻⁴ près, elle pourrait n’être qu’un arrondi."""
    network = as_target([keras.Input((2,)), layers.Dense(2)])
    network.model.set_weights([np.eye(2), np.zeros(2)])
    assert (
        is_certified(network, np.array([[0.6, 0.4]]), np.array([0]), epsilon=epsilon)[0] == proved
    )


def test_without_perturbation_the_bounds_are_the_logits():
    network = random_network("convolution", 0)
    images = np.random.default_rng(0).uniform(0, 1, (4, 8, 8, 1)).astype(np.float32)
    for side in interval_logits(network, images, epsilon=0.0):
        np.testing.assert_allclose(side, network.logits(images), atol=1e-5)


def test_affine_bounds_are_exact():
    keras.utils.set_random_seed(0)
    network = as_target([keras.Input((6,)), layers.Dense(3)])
    points = np.random.default_rng(0).uniform(0.3, 0.7, (5, 6)).astype(np.float32)
    low, high = interval_logits(network, points, epsilon=0.1)
    kernel = network.model.get_weights()[0]
    np.testing.assert_allclose(
        high - low, np.broadcast_to(0.2 * np.abs(kernel).sum(axis=0), (5, 3)), rtol=1e-4
    )
    labels = network.labels(points)
    proved = certified_accuracy(network, points, labels, epsilons=[0.05, 0.2])
    broken = robust_accuracy(
        network, points, labels, epsilons=[0.05, 0.2], attack=partial(fgsm, loss=margin)
    )
    assert (proved.accuracy <= broken.accuracy).all()


def test_what_is_proved_resists_and_training_for_it_proves_more(build, trained, digit_data):
    train_images, train_labels, images, labels = digit_data
    provable = build()
    losses = interval_training(
        provable, train_images, train_labels, epsilon=0.05, epochs=12, learning_rate=5e-3
    )
    assert losses[-1] < losses[0] and len(losses) == 12
    for network in (trained, provable):
        proved = is_certified(network, images, labels, epsilon=0.05)
        forged = pgd(
            network,
            images,
            labels,
            epsilon=0.05,
            steps=20,
            loss=margin,
            random_start=True,
        )
        assert (network.labels(forged)[proved] == labels[proved]).all()
        curve = certified_accuracy(network, images, labels, epsilons=[0, 0.02, 0.05])
        assert (np.diff(curve.accuracy) <= 0).all() and curve.accuracy[-1] == proved.mean()
    assert (
        curve.accuracy[-1]
        > certified_accuracy(trained, images, labels, epsilons=[0.05]).accuracy[0] + 0.2
    )


def test_same_seed_same_training(build, digit_data):
    runs = []
    for _ in range(2):
        network = build()
        images, labels = digit_data[0][:128], digit_data[1][:128]
        runs.append(interval_training(network, images, labels, epsilon=0.05, epochs=2, seed=3))
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            keras.Sequential(
                [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(6, "gelu"), layers.Dense(3)]
            ),
            "dense",
        ),
        (
            keras.Sequential(
                [
                    keras.Input((8, 8, 1)),
                    layers.BatchNormalization(),
                    layers.Flatten(),
                    layers.Dense(3),
                ]
            ),
            "batch_normalization",
        ),
        (
            keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3, "relu")]),
            "sans activation",
        ),
    ],
)
def test_an_unknown_layer_is_named(network, message):
    with pytest.raises(ValueError, match=f"^target : .*{message}"):
        interval_logits(Target(network, bounds=(0.0, 1.0)), np.zeros((1, 8, 8, 1)), epsilon=0.1)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilons": []}, "epsilons"),
        ({"epsilons": 0.1}, "epsilons"),
        ({"epsilons": [2.0]}, "epsilons"),
        ({"labels": np.array([11])}, "labels"),
        ({"images": np.full((1, 8, 8, 1), 3.0)}, "images"),
        ({"target": None}, "target"),
    ],
)
def test_refuses_bad_input_by_name(trained, change, named):
    good = {
        "target": trained,
        "images": np.zeros((1, 8, 8, 1)),
        "labels": np.array([0]),
        "epsilons": [0.1],
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        certified_accuracy(**good | change)


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ({"epsilon": -1.0}, "epsilon"),
        ({"share": 2.0}, "share"),
        ({"epochs": 0}, "epochs"),
        ({"seed": -1}, "seed"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_training_refuses_by_name(build, option, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        interval_training(
            build(), np.zeros((2, 8, 8, 1)), np.array([0, 1]), **{"epsilon": 0.1} | option
        )
