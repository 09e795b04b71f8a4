"""Borner au lieu d’attaquer : l’intervalle où tombe chaque logit, quoi que fasse l’attaquant dans
la boule.

Chaque couche prend une boîte (un bas et un haut par valeur) et rend une boîte qui contient toutes
les images de la première. Elle est souvent trop grande, jamais trop petite : ce qu’elle prouve est
vrai.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Strength
from trahison.contracts import Kind, Known, checked
from trahison.defenses.evaluation import Forces, RobustAccuracy, from_counts
from trahison.networks.target import Target, check_target

MONOTONE = {"linear", "relu", "tanh", "sigmoid"}
UNCHANGED = (
    keras.layers.Flatten,
    keras.layers.AveragePooling2D,
    keras.layers.MaxPooling2D,
    keras.layers.Dropout,
)
# un écart plus petit pourrait n’être que l’arrondi de float32 : on refuse de le certifier
ROUNDING = 1e-4
Box = tuple[tf.Tensor, tf.Tensor]


@dataclass(frozen=True)
class BoundableKind(Kind):
    """Cible que l’on sait borner, rendue ordinaire : une copie accélérée contient des couches
    qu’on ne sait pas borner."""

    def convert(self, name: str, value: Any, known: Known) -> Target:
        return check_boundable(value)


Boundable = Annotated[Target, BoundableKind()]


@checked
def interval_logits(
    target: Boundable, images: Batch, *, epsilon: Strength
) -> tuple[np.ndarray, np.ndarray]:
    """Bas et haut (N, K) des logits de la cible sur toutes les images à distance L∞ ε, sans sortir
    de ses bornes.

    Args:
        target: cible d’un ``Sequential`` fait de couches denses, de convolutions, de regroupements
            et d’aplatissements, d’activations croissantes (ReLU, tanh, sigmoïde).
        images: (N, …) dans ses bornes.
        epsilon: rayon, dans les unités des pixels.

    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument, ou la couche que l’on ne sait pas
    borner.

    Source : Gowal et al., 2018 (« interval bound propagation »).
    """
    bounds = target.bounds
    through = target.compiled("interval_logits", lambda: _logits(target))
    box = through(
        *map(tf.constant, (np.clip(images - epsilon, *bounds), np.clip(images + epsilon, *bounds)))
    )
    return tuple(side.numpy() for side in box)


@checked
def certified_accuracy(
    target: Boundable,
    images: Batch,
    labels: Answers,
    *,
    epsilons: Annotated[Sequence[float], Forces(growing=False)],
) -> RobustAccuracy:
    """Part des images dont la réponse est juste **et prouvée** dans toute la boule, pour chaque ε.

    Mêmes arguments que :func:`trahison.defenses.robust_accuracy`, dont c’est la contrepartie : une
    attaque borne la vraie exactitude robuste par en haut, ceci la borne par en bas.
    """
    held = [
        int(is_certified(target, images, labels, epsilon=epsilon).sum()) for epsilon in epsilons
    ]
    return from_counts(np.array(epsilons), held, len(images))


@checked
def is_certified(
    target: Boundable,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
) -> np.ndarray:
    """Vrai (N,) si aucune perturbation de rayon ε ne peut donner une autre réponse que
    ``labels``."""
    leads = target.compiled("interval_leads", lambda: _compiled_leads(target))
    settings = [tf.constant(value, tf.float32) for value in (epsilon, *target.bounds)]
    worst = [
        leads(tf.constant(images[i : i + 256]), tf.constant(labels[i : i + 256]), *settings).numpy()
        for i in range(0, len(images), 256)
    ]
    rivals = np.concatenate(worst)
    rivals[np.arange(len(labels)), labels] = -np.inf
    return rivals.max(axis=1) < -ROUNDING


def worst_leads(
    model: keras.Sequential,
    images: tf.Tensor,
    labels: tf.Tensor,
    epsilon: tf.Tensor,
    low: tf.Tensor,
    high: tf.Tensor,
) -> tf.Tensor:
    """Majorant (N, K) de l’avance de chaque classe sur ``labels`` dans la boule ; zéro dans la
    colonne de ``labels``.

    On borne la différence de deux logits d’un seul coup, et non chacun de son côté : les deux
    lisent la même boîte.
    """
    *hidden, last = model.layers
    centre, radius = _middle(
        _through(hidden, (tf.maximum(images - epsilon, low), tf.minimum(images + epsilon, high)))
    )
    gaps = last.kernel[None] - tf.transpose(tf.gather(last.kernel, labels, axis=1))[..., None]
    biases = last.bias[None] - tf.gather(last.bias, labels)[:, None]
    return (
        tf.einsum("nh,nhk->nk", centre, gaps)
        + biases
        + tf.einsum("nh,nhk->nk", radius, tf.abs(gaps))
    )


def check_boundable(target: Any) -> Target:
    """Rend la cible ordinaire, si l’on sait en borner toutes les couches ; nomme sinon la
    première."""
    target = check_target(target).referee
    model = target.model
    if not isinstance(model, keras.Sequential):
        raise ValueError(f"target : réseau Sequential attendu, reçu {type(model).__name__}")
    for layer in model.layers:
        affine = isinstance(layer, (keras.layers.Dense, keras.layers.Conv2D))
        known = affine and layer.use_bias and layer.activation.__name__ in MONOTONE
        if not known and not isinstance(layer, UNCHANGED):
            raise ValueError(
                f"target : couche « {layer.name} » ({type(layer).__name__}) que l’on ne sait pas"
                " borner ; attendu : dense, convolution, regroupement ou aplatissement,"
                " d’activation croissante"
            )
    last = model.layers[-1]
    if not isinstance(last, keras.layers.Dense) or last.activation.__name__ != "linear":
        raise ValueError(
            f"target : une couche dense sans activation attendue à la fin, reçu « {last.name} »"
        )
    return target


def _through(layers: Sequence[keras.layers.Layer], box: Box) -> Box:
    """La boîte après ``layers``. Une couche affine envoie le centre sur le centre, et les
    demi-largeurs par |W|."""
    for layer in layers:
        if isinstance(layer, UNCHANGED):
            box = tuple(layer(side, training=False) for side in box)
        else:
            centre, radius = _middle(box)
            middle = _linear(layer, centre, layer.kernel) + layer.bias
            reach = _linear(layer, radius, tf.abs(layer.kernel))
            box = layer.activation(middle - reach), layer.activation(middle + reach)
    return box


def _middle(box: Box) -> Box:
    low, high = box
    return (high + low) / 2, (high - low) / 2


def _linear(layer: keras.layers.Layer, inputs: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    if isinstance(layer, keras.layers.Dense):
        return tf.matmul(inputs, kernel)
    return keras.ops.conv(
        inputs,
        kernel,
        strides=layer.strides,
        padding=layer.padding,
        dilation_rate=layer.dilation_rate,
    )


def _logits(target: Target) -> Callable[..., Box]:
    return tf.function(
        lambda low, high: _through(target.model.layers, (low, high)),
        input_signature=target.signature[:1] * 2,
    )


def _compiled_leads(target: Target) -> Callable[..., tf.Tensor]:
    numbers = [tf.TensorSpec((), tf.float32)] * 3
    return tf.function(
        lambda images, labels, *numbers: worst_leads(target.model, images, labels, *numbers),
        input_signature=[*target.signature, *numbers],
    )
