"""Le réseau qui regarde les photos du livre : MobileNetV2 si ses poids peuvent être eus, sinon
EfficientNet-Lite0, installé avec le livre."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from trahison.chance import untouched
from trahison.contracts import checked
from trahison.networks.classifier import Classifier
from trahison.networks.efficientnet import lite0_classifier
from trahison.networks.mobilenet import official_classifier, read_official_weights
from trahison.sources import (
    AUTO,
    EMBEDDED,
    LITE0_WEIGHTS,
    MOBILENET_WEIGHTS,
    NETWORK_VARIABLE,
    PACKAGED,
    chosen_source,
    find,
    missing_source,
)

OFFICIAL = "officiel"


@checked(finite=False)  # un réseau, jugé par ceux qui le lisent
def load_classifier(choice: str | None = None) -> Classifier:
    """Le réseau du livre, gelé, en mode inférence : 1000 catégories d'ImageNet, images
    (224, 224, 3).

    ``choice`` : ``"auto"`` (la première source qui marche), ``"officiel"`` (les poids de
    MobileNetV2 ou une erreur), ``"paquet"`` (EfficientNet-Lite0). Par défaut, la variable
    ``TRAHISON_NETWORK``, sinon ``"auto"``.

    Lève ``ValueError`` (choix inconnu) ou :class:`trahison.sources.SourceError` (poids officiels
    exigés, absents ; ou toutes les sources refusées).
    """
    return _load_classifier(choice)


@cache
@untouched()
def _load_classifier(choice: str | None) -> Classifier:
    name, choice = chosen_source(
        "choice",
        choice,
        NETWORK_VARIABLE,
        (AUTO, OFFICIAL, PACKAGED),
        # Ce mot nommait le petit réseau du projet, qui ne fait plus les pages.
        renamed={EMBEDDED: PACKAGED},
    )
    if choice == PACKAGED:
        return lite0_classifier()
    last = LITE0_WEIGHTS.origin
    found = find(MOBILENET_WEIGHTS, read_official_weights, lite0_classifier, last_origin=last)
    if found.origin != last:
        return official_classifier(found)
    if choice == OFFICIAL:
        raise missing_source(
            f"{name} : les poids ImageNet de MobileNetV2 sont exigés", MOBILENET_WEIGHTS, found
        )
    return replace(found.value, refused=found.refused)


def describe_source() -> str:
    """Phrase courte : quel réseau, d'où viennent ses poids."""
    network = load_classifier()
    return f"{network.name}, {network.origin}"
