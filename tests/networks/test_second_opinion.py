"""Le second lecteur prend les images du premier et ne répond pas toujours comme lui."""

import inspect
from dataclasses import replace

import numpy as np

from trahison.networks.embedded import load_embedded
from trahison.networks.second_opinion import second_opinion
from trahison.sources import SourceError

IMAGES = np.random.default_rng(0).uniform(-1, 1, (2, 224, 224, 3)).astype(np.float32)


def test_mobilenet_is_seconded_by_efficientnet_on_the_very_same_images(lite0):
    name, target = second_opinion(replace(lite0, name="MobileNetV2", official=True))
    assert name == "EfficientNet-Lite0" and not target.model.trainable_weights
    assert target.shape == (224, 224, 3) and target.classes == 1000
    np.testing.assert_allclose(target.logits(IMAGES), lite0.logits(IMAGES), rtol=1e-3, atol=1e-3)


def test_efficientnet_is_seconded_by_the_small_network_on_a_smaller_photo(lite0):
    name, target = second_opinion(lite0)
    assert name == "MobileNetV2 réduit" and not target.model.trainable_weights
    assert target.shape == (224, 224, 3) and target.classes == 100
    assert target.bounds == lite0.bounds
    flat = np.full((1, 224, 224, 3), 0.25, np.float32)  # une image unie ne perd rien à rétrécir
    np.testing.assert_allclose(
        target.logits(flat), load_embedded()(flat[:, :96, :96], training=False), atol=1e-3
    )


def test_mobilenet_is_seconded_by_the_small_network_when_the_package_is_refused(lite0, monkeypatch):
    """Sans EfficientNet-Lite0, la page se construit avec la paire suivante, et la nomme."""

    def refused():
        raise SourceError("le paquet n’est pas là")

    monkeypatch.setitem(inspect.unwrap(second_opinion).__globals__, "lite0_classifier", refused)
    name, target = second_opinion(replace(lite0, name="MobileNetV2", official=True))
    assert name == "MobileNetV2 réduit" and target.classes == 100
