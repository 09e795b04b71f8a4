"""Ce que coûte un réseau : ses paramètres et ses multiplications-additions, couche par couche.

Une multiplication-addition (*multiply-add*) est un produit ajouté à une somme, le geste élémentaire
d’une convolution. On compte, comme les articles, celles des convolutions et des couches denses ;
biais, normalisations et activations n’en sont pas.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated

import keras

from trahison.contracts import Instance, List, checked
from trahison.networks.arguments import Network

Layer = Annotated[
    keras.layers.Layer,
    Instance(keras.layers.Layer, "couche Keras (keras.layers.Layer) attendue"),
]
_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
_FREE = (keras.layers.BatchNormalization,)


@dataclass(frozen=True)
class LayerCost:
    """Coût d’une couche : nom, espèce (classe de Keras), forme de la sortie sans le lot,
    paramètres, multiplications-additions."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


@checked
def layer_costs(model: Network) -> list[LayerCost]:
    """Coût de chaque couche de ``model`` (l’entrée exceptée), dans l’ordre, pour une image.

    Lève ``ValueError`` si une forme n’est pas fixée (entrée de côté libre) ou si une couche à poids
    est d’une espèce inconnue.
    """
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    return [
        LayerCost(
            layer.name,
            type(layer).__name__,
            tuple(layer.output.shape[1:]),
            layer.count_params(),
            multiply_adds(layer),
        )
        for layer in layers
    ]


@checked
def total_multiply_adds(model: Network) -> int:
    """Multiplications-additions pour une image à travers tout ``model``."""
    return sum(cost.multiply_adds for cost in layer_costs(model))


@checked
def multiply_adds(layer: Layer) -> int:
    """Multiplications-additions d’une couche pour une image : (valeurs rendues) × (produits que
    chacune demande).

    Une valeur d’une convolution demande h · l · C produits (C canaux lus), d’une convolution en
    profondeur h · l, d’une couche dense le nombre de ses entrées.

    Lève ``TypeError`` si ``layer`` n’est pas une couche, ``ValueError`` si elle n’a jamais rien
    reçu, si sa forme n’est pas fixée ou si elle a des poids d’une espèce inconnue.
    """
    try:
        shape = tuple(layer.output.shape[1:])
    # Keras ne connaît la sortie d’une couche qu’une fois qu’elle a reçu quelque chose
    except AttributeError:
        raise ValueError(
            f"layer : couche placée dans un réseau attendue, reçu « {layer.name} », de sortie "
            "inconnue"
        ) from None
    if None in shape:
        raise ValueError(
            f"layer : une couche aux formes fixées attendue, reçu « {layer.name} » de sortie"
            f" {shape}"
        )
    if isinstance(layer, _CONVOLUTIONS):
        channels = layer.kernel.shape[2] if isinstance(layer, keras.layers.Conv2D) else 1
        return math.prod(shape) * math.prod(layer.kernel_size) * channels
    if isinstance(layer, keras.layers.Dense):
        return math.prod(shape) * layer.kernel.shape[0]
    if layer.weights and not isinstance(layer, _FREE):
        raise ValueError(
            "layer : une convolution, une couche dense ou une couche sans produit attendue, "
            f"reçu « {layer.name} », {type(layer).__name__}"
        )
    return 0


@checked
def costs_by_block(
    costs: Annotated[list[LayerCost], List(Instance(LayerCost))],
) -> dict[str, tuple[int, int]]:
    """``(paramètres, multiplications-additions)`` de chaque bloc de MobileNetV2, dans l’ordre :
    ``"block_3_expand"`` → ``"block_3"``."""
    blocks: dict[str, tuple[int, int]] = {}
    for cost in costs:
        if not cost.parameters and not cost.multiply_adds:
            continue  # activation, marge, addition, moyenne : rien à compter
        found = re.match(r"(bn_)?(Conv_?1|expanded_conv|block_\d+)", cost.name)
        name = found[2] if found else cost.name
        parameters, products = blocks.get(name, (0, 0))
        blocks[name] = parameters + cost.parameters, products + cost.multiply_adds
    return blocks
