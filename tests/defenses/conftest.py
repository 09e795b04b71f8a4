"""Réseaux et images partagés par les essais des défenses : chiffres 8 × 8, petits réseaux."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from trahison.networks.target import Target


@pytest.fixture(scope="session")
def digit_data():
    """Les chiffres 8 × 8 entre 0 et 1 : (images d’entraînement, étiquettes, 200 images de test,
    étiquettes)."""
    data = load_digits()
    # les derniers chiffres sont d’autres mains
    order = np.random.default_rng(0).permutation(len(data.target))
    images, labels = (
        (data.images[order, ..., None] / 16).astype(np.float32),
        data.target[order].astype(np.int64),
    )
    return images[:1000], labels[:1000], images[1000:1200], labels[1000:1200]


@pytest.fixture(scope="session")
def build() -> Callable[[], Target]:
    """Construit la cible qu’est un réseau neuf, toujours le même : des pixels de 0 à 1."""

    def make() -> Target:
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input((8, 8, 1)),
                keras.layers.Flatten(),
                keras.layers.Dense(32, activation="relu"),
                keras.layers.Dense(10),
            ]
        )
        return Target(model, bounds=(0.0, 1.0))

    return make


@pytest.fixture(scope="session")
def trained(build, digit_data) -> Target:
    """Le même réseau, entraîné de façon ordinaire."""
    target = build()
    target.model.compile(
        keras.optimizers.Adam(5e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    target.model.fit(digit_data[0], digit_data[1], epochs=15, batch_size=64, verbose=0)
    return target
