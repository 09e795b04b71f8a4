"""Ce qu’un réseau de convolution regarde : champs récepteurs, cartes de caractéristiques, carte
d’une classe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf

from trahison.chance import untouched
from trahison.checks import check_labels
from trahison.contracts import Array, Count, Labels, List, Share, Text, checked
from trahison.networks.arguments import Network

_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
_POOLINGS = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
_WHOLE_IMAGE = (
    keras.layers.Flatten,
    keras.layers.Dense,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalMaxPooling2D,
)


# Un lot d’images de la forme que le réseau lit.
Batch = Annotated[
    np.ndarray, Array(shape=lambda model: (None, *model.input_shape[1:]), dtype=np.float32)
]


@dataclass(frozen=True)
class ReceptiveField:
    """Champ récepteur : ``size``, côté en pixels du carré qu’une valeur lit ; ``stride``, écart en
    pixels entre deux voisines."""

    size: int = 1
    stride: int = 1


@checked
def receptive_fields(model: Network) -> dict[str, ReceptiveField]:
    """Champ récepteur de chaque couche qui garde une carte, dans l’ordre de ``model``.

    Une fenêtre de côté k et de pas s donne : taille ← taille + (k − 1) · pas, puis pas ← pas · s.
    Les couches qui lisent toute l’image d’un coup (aplatissement, moyenne globale, dense) et celles
    qui les suivent n’y sont pas.

    Source : Dumoulin et Visin, 2016, pour l’arithmétique ; Araujo et al., 2019, pour la récurrence.
    """
    fields: dict[str, ReceptiveField] = {}
    for layer in model.layers:
        parents = [
            (
                ReceptiveField()
                if isinstance(parent, keras.layers.InputLayer)
                else fields.get(parent.name)
            )
            for parent in _parents(layer)
        ]
        known = [parent for parent in parents if parent is not None]
        if isinstance(layer, (keras.layers.InputLayer, *_WHOLE_IMAGE)) or len(known) < len(parents):
            continue
        field = max(known, key=lambda parent: parent.size)
        if isinstance(layer, _CONVOLUTIONS):
            field = _widen(
                field, (layer.kernel_size[0] - 1) * layer.dilation_rate[0] + 1, layer.strides[0]
            )
        elif isinstance(layer, _POOLINGS):
            field = _widen(field, layer.pool_size[0], layer.strides[0])
        fields[layer.name] = field
    return fields


@checked
@untouched()
def feature_maps(
    model: Network, layers: Annotated[Sequence[str], List(Text())], images: Batch
) -> dict[str, np.ndarray]:
    """Sorties (N, …) des ``layers`` de ``model`` pour un lot ``images``, en mode inférence."""
    outputs = {layer: _get_layer("layers", model, layer).output for layer in layers}
    return {
        name: output.numpy()
        for name, output in keras.Model(model.inputs[0], outputs)(images, training=False).items()
    }


@checked
def block_outputs(model: Network) -> list[str]:
    """Les couches par où sortent les étages d'un MobileNetV2 ou d'un EfficientNet-Lite0, dans
    l'ordre : la première convolution, chaque bloc, la dernière convolution.

    Raises:
        ValueError: ``model`` n'a aucun de ces blocs.
    """
    names = {layer.name for layer in model.layers}

    def is_last(name: str) -> bool:
        """Un bloc finit par l'addition de son raccourci s'il en a un, sinon en se resserrant."""
        added = name.replace("_project_BN", "_add")
        return name.endswith("_add") or (name.endswith("_project_BN") and added not in names)

    ends = ("Conv1_relu", "out_relu")
    found = [layer.name for layer in model.layers if layer.name in ends or is_last(layer.name)]
    if len(found) <= len(ends):
        raise ValueError(f"model : un réseau fait de blocs attendu, reçu « {model.name} »")
    return found


@checked
@untouched()
def relative_changes(
    model: Network, layers: Annotated[Sequence[str], List(Text())], images: Batch, moved: Batch
) -> np.ndarray:
    """Ce que devient en route la différence entre ``images`` et ``moved`` : ‖a(x+δ) − a(x)‖ /
    ‖a(x)‖, (couches + 2, N).

    La première ligne est l'image elle-même, puis viennent les ``layers``, et ce que rend le
    réseau. Source : Liao et al., 2018, § 3, qui mesurent de même l'amplification d'une
    perturbation.
    """
    if len(images) != len(moved):
        raise ValueError(f"moved : {len(images)} images attendues, reçu {len(moved)}")
    if not images.reshape(len(images), -1).any(axis=1).all():
        raise ValueError("images : aucune image nulle attendue, reçu une image de zéros")
    tensors = [model.inputs[0], *(_get_layer("layers", model, layer).output for layer in layers)]
    part = keras.Model(model.inputs[0], [*tensors, model.outputs[0]])
    shares = []
    for pair in zip(images, moved):  # deux à deux : les cartes de dix-huit photos pèsent lourd
        outputs = (output.numpy() for output in part(np.stack(pair), training=False))
        shares.append(
            [np.linalg.norm(after - before) / np.linalg.norm(before) for before, after in outputs]
        )
    return np.array(shares).T


@checked
@untouched()
def influence(model: Network, layer: str, images: Batch) -> np.ndarray:
    """Champ récepteur réel : poids (H, W) de chaque pixel dans la valeur centrale de la carte
    ``layer``, de somme 1.

    C’est |∂(somme des canaux au centre)/∂pixel|, moyenné sur les couleurs et sur les ``images``
    (Luo et al., 2016).
    """
    part = keras.Model(model.inputs[0], get_layer(model, layer).output)
    if len(part.output_shape) != 4:
        raise ValueError(
            f"layer : une couche qui garde une carte attendue, reçu « {layer} » de sortie"
            f" {part.output_shape}"
        )
    row, column = (side // 2 for side in part.output_shape[1:3])
    with tf.GradientTape() as tape:
        pixels = tf.constant(images)
        tape.watch(pixels)
        centre = tf.reduce_sum(part(pixels, training=False)[:, row, column])
    weights = np.abs(tape.gradient(centre, pixels).numpy()).mean(axis=(0, 3))
    return weights / weights.sum()


@checked
def smallest_square(weights: Annotated[np.ndarray, Array("H", "W", low=0)], share: Share) -> int:
    """Côté du plus petit carré, autour du centre de gravité de ``weights`` (H, W), qui contient
    ``share`` de leur somme."""
    if not 0 < weights.sum() < np.inf:
        raise ValueError(f"weights : somme positive et finie attendue, reçu {weights.sum():g}")
    row, column = (
        round(np.average(np.arange(len(sums)), weights=sums))
        for sums in (weights.sum(1), weights.sum(0))
    )
    for reach in range(max(weights.shape)):
        inside = weights[
            max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1
        ]
        if inside.sum() >= share * weights.sum():
            break
    return 2 * reach + 1


@checked
def liveliest_channels(
    maps: Annotated[np.ndarray, Array("H", "W", "C")], count: Annotated[int, Count(high="C")]
) -> np.ndarray:
    """Rangs (count,) des canaux de ``maps`` (H, W, C) les plus contrastés, d’abord le plus grand
    écart-type."""
    return np.argsort(-maps.std(axis=(0, 1)), kind="stable")[:count]


@checked
@untouched()
def class_map(
    model: Network, images: Batch, classes: Annotated[np.ndarray, Labels("K")]
) -> np.ndarray:
    """Cartes (N, h, w, K) de ce que chaque case de la dernière carte apporte au logit de chaque
    classe de ``classes``.

    ``model`` finit par une moyenne globale puis une couche dense (MobileNetV2) : logit = moyenne
    des cases + biais. On lit la couche dense case par case au lieu de faire d’abord la moyenne
    (Zhou et al., 2016, éq. 2).
    """
    head = model.layers[-1]
    pooling = _parents(head)[0]
    if not isinstance(head, keras.layers.Dense) or not isinstance(
        pooling, keras.layers.GlobalAveragePooling2D
    ):
        raise ValueError(
            "model : une moyenne globale puis une couche dense attendues à la fin, "
            f"reçu « {pooling.name} » puis « {head.name} »"
        )
    check_labels("classes", classes, count=len(classes), classes=head.units)
    last = _parents(pooling)[0].name
    return feature_maps(model, [last], images)[last] @ head.kernel.numpy()[:, classes]


@checked
def get_layer(model: Network, layer: str) -> keras.layers.Layer:
    """La couche ``layer`` de ``model`` ; ``ValueError`` s’il n’y en a pas."""
    return _get_layer("layer", model, layer)


def _get_layer(name: str, model: keras.Model, layer: str) -> keras.layers.Layer:
    names = [one.name for one in model.layers]
    if layer not in names:
        raise ValueError(
            f"{name} : l’une des {len(names)} couches de {model.name} attendue, reçu {layer!r}"
        )
    return model.get_layer(layer)


def _widen(field: ReceptiveField, kernel: int, stride: int) -> ReceptiveField:
    return ReceptiveField(field.size + (kernel - 1) * field.stride, field.stride * stride)


def _parents(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    """Couches dont ``layer`` lit la sortie ; une entrée est sa propre origine."""
    inputs = layer.input if isinstance(layer.input, list) else [layer.input]
    return [tensor._keras_history.operation for tensor in inputs]
