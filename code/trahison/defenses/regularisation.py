"""La régularisation : les remèdes du surapprentissage, essayés contre les attaques."""

from __future__ import annotations

from typing import Annotated

import keras

from trahison.chance import untouched
from trahison.contracts import Instance, NotNegative, Number, Seed, checked
from trahison.networks.arguments import Network
from trahison.networks.outputs import check_model


@checked
@untouched()
def with_weight_penalty(
    model: Network, *, l1: NotNegative = 0.0, l2: NotNegative = 0.0
) -> keras.Model:
    """Rend une copie entraînable de ``model`` dont la perte compte aussi λ₁ Σ|w| + λ₂ Σw² (noyaux
    seuls).

    Lève ``TypeError`` ou ``ValueError`` si ``model`` n’est pas un réseau à logits ou si un poids de
    pénalité est négatif.
    """
    check_model(model)
    penalty = keras.regularizers.L1L2(l1, l2)

    def clone(layer: keras.layers.Layer) -> keras.layers.Layer:
        copy = layer.__class__.from_config(layer.get_config())
        if hasattr(copy, "kernel_regularizer"):
            copy.kernel_regularizer = penalty
        return copy

    copy = keras.models.clone_model(model, clone_function=clone)
    copy.set_weights(model.get_weights())
    copy.trainable = True
    return copy


@checked
@untouched()
def with_dropout(
    model: Annotated[
        keras.Sequential, Instance(keras.Sequential, "réseau keras.Sequential attendu")
    ],
    *,
    rate: Annotated[float, Number(0, 0.95)] = 0.5,
    seed: Seed = 0,
) -> keras.Sequential:
    """Rend une copie entraînable de ``model`` où chaque couche dense lit une couche d’extinction
    (*dropout*).

    À l’entraînement, une entrée sur ``1 / rate`` est éteinte au hasard ; à l’inférence, rien ne
    change. ``model`` : réseau ``Sequential`` à logits. Source : Srivastava et al., 2014. Lève
    ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    check_model(model)
    layers = [keras.Input(model.input_shape[1:])]
    for rank, layer in enumerate(model.layers):
        if isinstance(layer, keras.layers.Dense):
            layers.append(keras.layers.Dropout(rate, seed=seed + rank))
        layers.append(layer.__class__.from_config(layer.get_config()))
    copy = keras.Sequential(layers, name=f"{model.name}_extinction")
    twins = (layer for layer in copy.layers if not isinstance(layer, keras.layers.Dropout))
    for layer, twin in zip(model.layers, twins):
        twin.set_weights(layer.get_weights())
    copy.trainable = True
    return copy
