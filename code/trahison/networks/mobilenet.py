"""MobileNetV2 et ses poids ImageNet officiels (Sandler et al., 2018)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import keras
import numpy as np

from trahison.chance import untouched
from trahison.contracts import File, checked
from trahison.networks.classifier import Classifier
from trahison.networks.labels import imagenet_categories
from trahison.sources import Found, SourceError
from trahison.vision.images import NETWORK_BOUNDS, resize, to_network_scale
from trahison.vision.photos import load_photo

OFFICIAL_SIZE = 224
CAT_WNIDS = frozenset({"n02123045", "n02123159", "n02123394", "n02123597", "n02124075"})


@checked
@untouched()
def build_official(*, include_top: bool = True) -> keras.Model:
    """Architecture officielle, poids aléatoires ; avec sa tête, 1000 logits."""
    return keras.applications.MobileNetV2(
        weights=None, include_top=include_top, input_shape=(224, 224, 3), classifier_activation=None
    )


@checked
@untouched()
def read_official_weights(path: Annotated[Path, File()]) -> keras.Model:
    """Réseau officiel aux poids du fichier ``path``.

    Lève :class:`trahison.sources.SourceError` si le fichier est tronqué, si ses couches ne sont pas
    celles de MobileNetV2, si un poids n'est pas fini, ou si le réseau obtenu ne voit pas un chat
    dans la photo du chat : Keras ne publie pas d'empreinte de ce fichier, cette réponse connue en
    tient lieu.
    """
    model = build_official()
    try:
        # Keras cite une à une les couches absentes du fichier
        with warnings.catch_warnings(action="ignore"):
            model.load_weights(path)
    # h5py et Keras lèvent OSError, KeyError ou ValueError selon l'endroit de la coupure
    except Exception as error:
        raise SourceError(
            f"{path.name} n'est pas lisible comme poids de MobileNetV2 (1000 sorties, 224 × 224) : "
            f"{type(error).__name__}, {str(error).splitlines()[0]}"
        ) from None
    if not all(np.isfinite(weight).all() for weight in model.get_weights()):
        raise SourceError(f"{path.name} : poids finis attendus, reçu des NaN ou des infinis")
    image = to_network_scale(resize(load_photo("chat", square=True), OFFICIAL_SIZE))
    answer = imagenet_categories()[int(np.argmax(model(image[None], training=False)))]
    if answer.wnid not in CAT_WNIDS:
        raise SourceError(
            f"{path.name} : un chat était attendu sur la photo du chat, reçu « {answer.french} »"
        )
    return model


@checked(finite=False)  # un réseau, jugé par ceux qui le lisent
def official_classifier(found: Found) -> Classifier:
    """MobileNetV2 prêt à regarder une photo : gelé, 1000 étiquettes françaises, images
    (224, 224, 3) dans [−1, 1].

    ``found`` : ce que :func:`read_official_weights` a lu, et où.
    """
    found.value.trainable = False
    categories = imagenet_categories()
    return Classifier(
        name="MobileNetV2",
        model=found.value,
        size=OFFICIAL_SIZE,
        labels=tuple(category.french for category in categories),
        wnids=tuple(category.wnid for category in categories),
        origin=f"poids ImageNet de Keras ({found.origin})",
        official=True,
        bounds=NETWORK_BOUNDS,
        refused=found.refused,
    )
