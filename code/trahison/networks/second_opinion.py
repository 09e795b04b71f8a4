"""Un second lecteur pour les mêmes photos : ce qu’une image fabriquée contre un réseau devient sous
un autre."""

from __future__ import annotations

import keras

from trahison.chance import untouched
from trahison.contracts import checked
from trahison.networks.classifier import Classifier
from trahison.networks.embedded import load_embedded
from trahison.networks.target import Target


@checked
@untouched()
def second_opinion(network: Classifier) -> tuple[str, Target]:
    """Le nom d’un autre lecteur des images de ``network``, et sa cible.

    Pour le réseau officiel, le réseau embarqué, devant lequel la photo est réduite. Pour le réseau
    embarqué, qui est alors le seul, lui-même devant une photo réduite de moitié puis agrandie : il
    la voit trouble.
    """
    if network.official:
        name, model = "MobileNetV2 réduit", load_embedded()
        sides = [model.input_shape[1]]
    else:
        name, model, sides = (
            "le même, vue trouble",
            network.model,
            [network.size // 2, network.size],
        )
    inputs = x = keras.Input((network.size, network.size, 3))
    for side in sides:
        x = keras.layers.Resizing(side, side, antialias=True)(x)
    reader = keras.Model(inputs, model(x, training=False))
    reader.trainable = False
    return name, Target(reader, bounds=network.bounds)
