"""EfficientNet-Lite0 : un réseau d’ImageNet que l’on installe avec le livre, sans rien télécharger.

Les mêmes blocs que MobileNetV2 (on élargit, on filtre chaque canal, on resserre ; ReLU6), d’autres
largeurs, des noyaux 5 × 5, et d’autres poids. « Lite » : sans les portes ni l’activation Swish
d’EfficientNet, que les petites puces calculent mal. Les poids viennent d’un paquet qui ne contient
qu’eux ; ils sont lus sans PyTorch, sans exécuter le pickle qui les décrit, et sans importer le
paquet.

Source : Tan et Le, 2019, « EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks », tableau 1 ; la variante Lite est celle du dépôt ``tensorflow/tpu``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import keras
import numpy as np

from trahison.chance import untouched
from trahison.contracts import File, checked
from trahison.networks.classifier import Classifier
from trahison.networks.labels import imagenet_categories
from trahison.networks.torch_file import read_tensors
from trahison.sources import LITE0_WEIGHTS, SourceError
from trahison.vision.images import NETWORK_BOUNDS

LITE0_SIZE = 224

# Étages : nombre de blocs, côté du noyau, pas du premier bloc, élargissement, canaux rendus.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


@cache
@untouched()
def lite0_classifier() -> Classifier:
    """EfficientNet-Lite0 prêt à regarder une photo : gelé, 1000 étiquettes françaises, images
    (224, 224, 3) dans [−1, 1].

    Lève :class:`trahison.sources.SourceError` si le paquet des poids manque ou n’est pas le bon.
    """
    model = load_lite0()
    model.trainable = False
    categories = imagenet_categories()
    return Classifier(
        name="EfficientNet-Lite0",
        model=model,
        size=LITE0_SIZE,
        labels=tuple(category.french for category in categories),
        wnids=tuple(category.wnid for category in categories),
        origin=f"{LITE0_WEIGHTS.origin}, licence Apache-2.0",
        official=False,
        bounds=NETWORK_BOUNDS,
        sha256=LITE0_WEIGHTS.sha256,
    )


@checked
@untouched()
def load_lite0(path: Annotated[Path, File()] | None = None) -> keras.Model:
    """EfficientNet-Lite0 et ses poids d’ImageNet : images (N, 224, 224, 3) dans [−1, 1] → logits
    (N, 1000).

    Args:
        path: fichier de poids ; par défaut celui du paquet installé.

    Raises:
        SourceError: paquet absent, fichier d’une autre empreinte, ou dont les tenseurs ne sont pas
            ceux de ce réseau.
    """
    path = LITE0_WEIGHTS.path if path is None else path
    model, tensors = build_lite0(), read_tensors(path, sha256=LITE0_WEIGHTS.sha256)
    try:
        _fill(model, tensors)
    except SourceError as error:
        raise SourceError(f"{path.name} : {error}") from None
    return model


@untouched()
def build_lite0() -> keras.Model:
    """L’architecture, poids tirés au hasard : images (N, 224, 224, 3) dans [−1, 1] → logits
    (N, 1000).

    Les couches portent le nom de celles qui jouent le même rôle dans le MobileNetV2 de Keras.
    """
    inputs = keras.Input((LITE0_SIZE, LITE0_SIZE, 3))
    # Les poids attendent (p − 127) / 128 d’un pixel p et le livre donne x = p / 127,5 − 1 : il faut
    # donc (255 x + 1) / 256. Une couche à part, car la convolution borde l’image de zéros de cette
    # échelle-là : fondu dans son biais, le décalage serait faux au bord.
    x = keras.layers.Rescaling(255 / 256, 1 / 256, name="rescaling")(inputs)
    stem = keras.layers.Conv2D(32, 3, 2, padding="same", use_bias=False, name="Conv1")
    x = _normalized(x, stem, "bn_Conv1", "Conv1_relu")
    block = 0
    for count, side, stride, expansion, channels in STAGES:
        for place in range(count):
            x = _block(x, block, side, 1 if place else stride, expansion, channels)
            block += 1
    x = _normalized(x, _pointwise("Conv_1", 1280), "Conv_1_bn", "out_relu")
    x = keras.layers.GlobalAveragePooling2D(name="global_average_pooling2d")(x)
    x = keras.layers.Dense(len(imagenet_categories()), name="predictions")(x)
    return keras.Model(inputs, x, name="efficientnet_lite0")


def _block(
    x: keras.KerasTensor, block: int, side: int, stride: int, expansion: int, channels: int
) -> keras.KerasTensor:
    """Élargir (1 × 1), filtrer chaque canal, resserrer (1 × 1, sans activation) ; l’entrée s’ajoute
    à la sortie quand elles ont la même forme."""
    inputs, name = x, _block_name(block)
    if expansion > 1:
        expand = _pointwise(f"{name}_expand", expansion * x.shape[-1])
        x = _normalized(x, expand, f"{name}_expand_BN", f"{name}_expand_relu")
    depthwise = keras.layers.DepthwiseConv2D(
        side, stride, padding="same", use_bias=False, name=f"{name}_depthwise"
    )
    x = _normalized(x, depthwise, f"{name}_depthwise_BN", f"{name}_depthwise_relu")
    x = _normalized(x, _pointwise(f"{name}_project", channels), f"{name}_project_BN")
    return keras.layers.Add(name=f"{name}_add")([inputs, x]) if x.shape == inputs.shape else x


def _block_name(block: int) -> str:
    return f"block_{block}" if block else "expanded_conv"


def _pointwise(name: str, channels: int) -> keras.layers.Conv2D:
    return keras.layers.Conv2D(channels, 1, use_bias=False, name=name)


def _normalized(
    x: keras.KerasTensor, convolution: keras.layers.Layer, norm: str, relu: str | None = None
) -> keras.KerasTensor:
    """``convolution`` de ``x``, normalisée, puis ReLU6 si elle est nommée."""
    x = keras.layers.BatchNormalization(epsilon=1e-3, name=norm)(convolution(x))
    return keras.layers.ReLU(6.0, name=relu)(x) if relu else x


# --- Les tenseurs du fichier ---

# Le nom que PyTorch donne à un poids de Keras ; les axes d’un noyau de Keras dans l’ordre du sien.
PARTS = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
AXES = {
    keras.layers.Conv2D: (3, 2, 0, 1),
    keras.layers.DepthwiseConv2D: (2, 3, 0, 1),
    keras.layers.Dense: (1, 0),
}
UNUSED = ".num_batches_tracked"  # combien de lots chaque normalisation a vus en apprenant


def _fill(model: keras.Model, tensors: dict[str, np.ndarray]) -> None:
    """Met ``tensors`` dans ``model`` ; ``SourceError`` si l’un manque, est de trop, n’est pas fini
    ou a une autre forme."""
    prefixes = _prefixes()
    places = {
        f"{prefixes[layer.name]}.{PARTS[weight.name]}": (weight, _axes(layer, weight))
        for layer in model.layers
        for weight in layer.weights
    }
    found = {name for name in tensors if not name.endswith(UNUSED)}
    if found != places.keys():
        missing, foreign = sorted(places.keys() - found), sorted(found - places.keys())
        raise SourceError(
            f"les {len(places)} tenseurs d'EfficientNet-Lite0 étaient attendus ; manquent"
            f" {missing[:3] or 'aucun'}, de trop {foreign[:3] or 'aucun'}"
        )
    for name, (weight, axes) in places.items():
        shape = tuple(weight.shape[axis] for axis in axes)
        if tensors[name].shape != shape:
            raise SourceError(f"{name} : forme {shape} attendue, reçu {tensors[name].shape}")
        if not np.isfinite(tensors[name]).all():
            raise SourceError(f"{name} : nombres finis attendus, reçu des NaN ou des infinis")
        weight.assign(tensors[name].transpose(np.argsort(axes)))


def _prefixes() -> dict[str, str]:
    """Nom de chaque couche à poids → début du nom de ses tenseurs dans le fichier."""
    prefixes = {
        "Conv1": "_conv_stem",
        "bn_Conv1": "_bn0",
        "Conv_1": "_conv_head",
        "Conv_1_bn": "_bn1",
        "predictions": "_fc",
    }
    for block in range(sum(count for count, *_ in STAGES)):
        for rank, part in enumerate(("expand", "depthwise", "project")):
            layer, prefix = f"{_block_name(block)}_{part}", f"_blocks.{block}."
            prefixes |= {layer: f"{prefix}_{part}_conv", f"{layer}_BN": f"{prefix}_bn{rank}"}
    return prefixes


def _axes(layer: keras.layers.Layer, weight: keras.Variable) -> tuple[int, ...]:
    return AXES[type(layer)] if weight.name == "kernel" else (0,)
