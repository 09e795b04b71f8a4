"""Un second lecteur pour les mêmes photos : ce qu’une image fabriquée contre un réseau devient sous
un autre."""

from __future__ import annotations

from contextlib import suppress

import keras

from trahison.chance import untouched
from trahison.contracts import checked
from trahison.networks.classifier import Classifier
from trahison.networks.efficientnet import lite0_classifier
from trahison.networks.embedded import load_embedded
from trahison.networks.target import Target
from trahison.sources import SourceError


@checked
@untouched()
def second_opinion(network: Classifier) -> tuple[str, Target]:
    """Le nom d’un autre lecteur des images de ``network``, et sa cible.

    Pour MobileNetV2, EfficientNet-Lite0, qui lit les mêmes images. Pour EfficientNet-Lite0, ou si
    ses poids ne peuvent pas être eus, le petit réseau du livre, devant lequel la photo est réduite.
    """
    if network.official:
        with suppress(SourceError):
            second = lite0_classifier()
            return second.name, second.target
    model = load_embedded()
    inputs = keras.Input((network.size, network.size, 3))
    smaller = keras.layers.Resizing(*model.input_shape[1:3], antialias=True)(inputs)
    reader = keras.Model(inputs, model(smaller, training=False))
    reader.trainable = False
    return "MobileNetV2 réduit", Target(reader, bounds=network.bounds)
