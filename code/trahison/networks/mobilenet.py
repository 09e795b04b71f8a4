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
# Des photos, ce qu'il faut y voir, et parmi combien de réponses. Le chat d'abord : tout le livre en
# part. Les autres sont celles où les deux réseaux du livre voient la même chose, de loin.
KNOWN_ANSWERS = (
    ("chat", "un chat", CAT_WNIDS, 1),
    ("café", "une tasse de café", frozenset({"n07920052", "n07930864", "n03063599"}), 5),
    ("fusée", "une fusée", frozenset({"n03773504", "n04008634", "n04266014"}), 5),
    ("temple", "un palais", frozenset({"n03877845", "n03781244", "n02825657"}), 5),
)


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
    celles de MobileNetV2, si un poids n'est pas fini, ou si le réseau obtenu ne voit pas ce que
    montrent quatre photos (:data:`KNOWN_ANSWERS`). Keras ne publie pas d'empreinte de ce fichier :
    ces réponses connues refusent un fichier gravement faux, et
    :func:`trahison.sources.describe_weights` dit si le fichier est l'un de ceux que l'on connaît.
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
    photos = [load_photo(name, square=True) for name, *_ in KNOWN_ANSWERS]
    images = np.stack([to_network_scale(resize(photo, OFFICIAL_SIZE)) for photo in photos])
    # Une à une : ensemble, leurs couches tiendraient quatre fois plus de mémoire.
    ranked = [np.argsort(-np.asarray(model(image[None], training=False))[0]) for image in images]
    categories = imagenet_categories()
    for (name, shown, wnids, among), answers in zip(KNOWN_ANSWERS, ranked):
        if wnids.isdisjoint(categories[answer].wnid for answer in answers[:among]):
            raise SourceError(
                f"{path.name} : {shown} était attendu sur la photo « {name} », reçu"
                f" « {categories[answers[0]].french} »"
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
        sha256=found.sha256,
    )
