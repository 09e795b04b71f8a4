"""Réseaux et images partagés par les essais des attaques : petits, entraînés une fois par
séance."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)


@pytest.fixture(scope="session")
def digit_data():
    """Les chiffres 8 × 8 de scikit-learn entre 0 et 1 : images et étiquettes d’entraînement, puis
    de test."""
    data = load_digits()
    images, labels = (data.images[..., None] / 16).astype(np.float32), data.target.astype(np.int64)
    return images[:1400], labels[:1400], images[1400:1440], labels[1400:1440]


@pytest.fixture(scope="session")
def digit_net(digit_data):
    """Petit réseau à logits, entraîné : il reconnaît plus de neuf chiffres sur dix."""
    keras.utils.set_random_seed(0)
    net = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    net.fit(digit_data[0], digit_data[1], epochs=20, batch_size=64, verbose=0)
    return net


@pytest.fixture(scope="session")
def digit_target(digit_net) -> Target:
    """Ce qu’une attaque voit de ``digit_net`` : des pixels de 0 à 1."""
    return Target(digit_net, bounds=BOUNDS)


@pytest.fixture(scope="session")
def digits(digit_data):
    """Quarante chiffres de test et leurs étiquettes."""
    return digit_data[2], digit_data[3]


@pytest.fixture(scope="session")
def line_net():
    """Réseau affine de trois classes dans le plan, dont on sait tout : logits = x·W + b."""
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    net.set_weights(
        [np.float32([[2.0, -1.0, -1.0], [0.0, 1.5, -2.0]]), np.float32([0.5, 0.0, -0.2])]
    )
    return net


@pytest.fixture(scope="session")
def line_target(line_net) -> Target:
    """Ce qu’une attaque voit de ``line_net`` : des coordonnées de −5 à 5."""
    return Target(line_net, bounds=(-5.0, 5.0))


@pytest.fixture(scope="session")
def line_points(line_net):
    """Trente points du plan, loin des bords de (−5, 5), et la réponse du réseau affine."""
    points = np.random.default_rng(0).uniform(-2, 2, (30, 2)).astype(np.float32)
    return points, line_net(points).numpy().argmax(axis=1)


@pytest.fixture(scope="session")
def line_distance(line_net):
    """Distance L2 exacte d’un point (N, 2) à la frontière la plus proche de sa classe : min |marge|
    / ‖w‖₂."""

    def distance(points, labels):
        kernel, bias = line_net.get_weights()
        rows = []
        for point, label in zip(points, labels):
            rivals = [j for j in range(3) if j != label]
            logits = point @ kernel + bias
            rows.append(
                min(
                    abs(logits[label] - logits[j]) / np.linalg.norm(kernel[:, label] - kernel[:, j])
                    for j in rivals
                )
            )
        return np.array(rows)

    return distance
