"""Exporter un réseau pour les laboratoires du navigateur (``book/labos``) : des nombres, et leur
description.

``weights.bin`` : tous les noyaux et biais bout à bout, float16 petit-boutiste, dans l'ordre des
axes de Keras. ``manifest.json`` : ``input`` (côté, canaux, bornes), ``labels`` (un par sortie, et
leurs ``wnids`` s'ils en ont), ``values`` (nombre de valeurs du binaire) et ``layers``, dans l'ordre
du calcul. Une couche a un nom, un type et les noms de ses entrées (``input`` est l'image) :

- ``conv``, ``depthwise`` : ``kernel`` et ``bias`` (rang de la première valeur, forme), ``stride``,
  ``padding`` (``same``, le bord de TensorFlow, ou ``valid``) et ``activation`` (``relu6``, ``relu``
  ou ``linear``) ;
- ``add`` : somme des deux entrées (le raccourci) ; ``pool`` : moyenne sur la hauteur et la
  largeur ; ``average`` : moyenne de chaque carré de ``size`` cases ;
- ``dense`` : ``kernel``, ``bias`` et ``activation`` ; la dernière rend les logits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from trahison.checks import check_instance, check_text
from trahison.networks.acceleration.folding import PassThrough, fold_batch_norm
from trahison.networks.acceleration.padding import merge_padding
from trahison.networks.arguments import check_network
from trahison.networks.embedded.architecture import EMBEDDED_WNIDS
from trahison.networks.labels import french_labels
from trahison.networks.target import Target

TYPES = {
    keras.layers.Conv2D: "conv",
    keras.layers.DepthwiseConv2D: "depthwise",
    keras.layers.Rescaling: "depthwise",
    keras.layers.Add: "add",
    keras.layers.GlobalAveragePooling2D: "pool",
    keras.layers.AveragePooling2D: "average",
    keras.layers.Dense: "dense",
}
ACTIVATIONS = ("linear", "relu")
IMAGE = "input"


def export_for_browser(
    model: keras.Model, *, wnids: Sequence[str] = EMBEDDED_WNIDS
) -> dict[str, bytes]:
    """Rend ``{"manifest.json": …, "weights.bin": …}``, le contenu des deux fichiers.

    Args:
        model: un MobileNetV2 de Keras ou un EfficientNet-Lite0, qui rend des logits ; il n'est pas
            modifié.
        wnids: les identifiants WordNet des sorties.

    Raises:
        ValueError: une couche que le format ne sait pas dire, un poids hors de portée du float16,
            ou un autre nombre de ``wnids`` que de sorties.
    """
    if len(wnids) != check_network(model).output_shape[-1]:
        raise ValueError(
            f"wnids : {model.output_shape[-1]} identifiants attendus, un par sortie, reçu"
            f" {len(wnids)}"
        )
    names = {"wnids": list(wnids), "labels": list(french_labels(tuple(wnids)))}
    return _files(model, (-1, 1), names)


def export_digits_for_browser(name: str, target: Target) -> dict[str, bytes]:
    """Rend ``{"nom.json": …, "nom.bin": …}``, les deux mêmes fichiers pour un réseau de chiffres :
    sa sortie de rang k répond « k ».

    Args:
        name: le nom des fichiers.
        target: un réseau comme LeNet-5, et les bornes de ses images.

    Raises:
        ValueError: comme :func:`export_for_browser`.
    """
    check_text("name", name)
    model = check_instance("target", target, Target).model
    low, high = target.bounds
    labels = [str(label) for label in range(model.output_shape[-1])]
    files = _files(model, (low, high), {"labels": labels})
    return {f"{name}{Path(file).suffix}": content for file, content in files.items()}


def _files(
    model: keras.Model, bounds: tuple[float, float], names: Mapping[str, list[str]]
) -> dict[str, bytes]:
    values, layers = _flatten(merge_padding(fold_batch_norm(model)))
    _, size, _, channels = model.input_shape
    manifest = {
        "input": {"size": size, "channels": channels, "bounds": list(bounds)},
        **names,
        "values": values.size,
        "layers": layers,
    }
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
    return {"manifest.json": text.encode("utf-8"), "weights.bin": values.astype("<f2").tobytes()}


def _flatten(model: keras.Model) -> tuple[np.ndarray, list[dict]]:
    """Met bout à bout les poids d'un réseau replié et décrit ses couches dans l'ordre du calcul."""
    arrays: list[np.ndarray] = []
    layers: list[dict] = []
    # Quelle couche exportée rend la sortie de chaque couche de Keras.
    sources = {model.inputs[0]._keras_history.operation.name: IMAGE}
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        inputs = [sources[tensor._keras_history.operation.name] for tensor in _tensors(layer.input)]
        if isinstance(layer, PassThrough) or _is_flat(layer):
            sources[layer.name] = inputs[0]
        elif isinstance(layer, keras.layers.ReLU):
            _activate(layers, inputs[0], layer)
            sources[layer.name] = inputs[0]
        else:
            layers.append({**_describe(layer, arrays), "inputs": inputs})
            sources[layer.name] = layer.name
    values = np.concatenate([array.ravel() for array in arrays])
    if not np.isfinite(values.astype(np.float16)).all():
        raise ValueError("Un poids replié n'est pas un nombre fini en float16.")
    return values, layers


def _tensors(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _activate(layers: list[dict], name: str, relu: keras.layers.ReLU) -> None:
    """Note l'activation ``relu`` sur la couche déjà décrite dont elle lit la sortie."""
    source = next(layer for layer in layers if layer["name"] == name)
    if relu.max_value != 6 or relu.negative_slope or relu.threshold or "activation" not in source:
        raise ValueError(f"« {relu.name} » : le format n'a que ReLU6, après une convolution.")
    source["activation"] = "relu6"


def _describe(layer: keras.layers.Layer, arrays: list[np.ndarray]) -> dict:
    """Décrit une couche et ajoute ses poids à ``arrays``."""
    kind = TYPES.get(type(layer))
    if kind is None:
        raise ValueError(
            f"« {layer.name} » : le format ne connaît pas les couches {type(layer).__name__}."
        )
    description = {"name": layer.name, "type": kind}
    for part, array in _parts(layer).items():
        description[part] = {"offset": sum(a.size for a in arrays), "shape": list(array.shape)}
        arrays.append(array)
    if kind in ("conv", "depthwise"):
        description["stride"] = getattr(layer, "strides", (1,))[0]
        description["padding"] = getattr(layer, "padding", "same")
    if kind == "average":
        description["size"] = _side(layer)
    if "kernel" in description:
        description["activation"] = _activation(layer)
    return description


def _is_flat(layer: keras.layers.Layer) -> bool:
    """Vrai d'une mise à plat qui ne change rien : la carte n'a qu'une case."""
    return isinstance(layer, keras.layers.Flatten) and layer.input.shape[1:3] == (1, 1)


def _side(layer: keras.layers.AveragePooling2D) -> int:
    """Le côté des carrés d'une réduction qui les prend bord à bord et n'en coupe aucun."""
    side = layer.pool_size[0]
    cut = any(length % side for length in layer.input.shape[1:3])
    if cut or {*layer.pool_size, *layer.strides} != {side}:
        raise ValueError(f"« {layer.name} » : le format n'a que des carrés bord à bord, entiers.")
    return side


def _activation(layer: keras.layers.Layer) -> str:
    """Le nom de l'activation qu'une couche porte en elle ; un changement d'échelle n'en a pas."""
    name = keras.activations.serialize(getattr(layer, "activation", keras.activations.linear))
    if name not in ACTIVATIONS:
        raise ValueError(
            f"« {layer.name} » : activation {' ou '.join(ACTIVATIONS)} attendue, reçu {name}."
        )
    return name


def _parts(layer: keras.layers.Layer) -> dict[str, np.ndarray]:
    """Le noyau et le biais d'une couche qui en a ; un changement d'échelle en a un par canal, de
    1 × 1."""
    if isinstance(layer, keras.layers.Rescaling):
        channels = layer.input.shape[-1]
        return {
            "kernel": np.full((1, 1, channels, 1), layer.scale, np.float32),
            "bias": np.full(channels, layer.offset, np.float32),
        }
    return {
        part: getattr(layer, part).numpy()
        for part in ("kernel", "bias")
        if getattr(layer, part, None) is not None
    }
