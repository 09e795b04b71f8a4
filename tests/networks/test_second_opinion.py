"""Le second lecteur prend les images du premier et ne répond pas toujours comme lui."""

from dataclasses import replace

import numpy as np

from trahison.networks import load_classifier
from trahison.networks.second_opinion import second_opinion

IMAGES = np.random.default_rng(0).uniform(-1, 1, (2, 96, 96, 3)).astype(np.float32)


def test_official_network_is_seconded_by_the_embedded_one():
    first = replace(load_classifier("embarqué"), official=True)
    name, target = second_opinion(first)
    assert name == "MobileNetV2 réduit" and not target.model.trainable_weights
    assert target.shape == (96, 96, 3) and target.classes == 100
    assert target.bounds == first.bounds
    np.testing.assert_allclose(
        target.logits(IMAGES), first.model(IMAGES, training=False), rtol=1e-3, atol=1e-3
    )


def test_embedded_network_is_seconded_by_its_own_blurred_sight():
    first = load_classifier("embarqué")
    _, target = second_opinion(first)
    flat = np.full((1, 96, 96, 3), 0.25, np.float32)  # une image unie ne se trouble pas
    np.testing.assert_allclose(
        target.logits(flat), first.model(flat, training=False), rtol=1e-3, atol=1e-3
    )
    assert np.abs(target.logits(IMAGES) - first.model(IMAGES, training=False)).max() > 0.1
