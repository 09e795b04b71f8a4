"""Les 1000 catégories d'ImageNet (ILSVRC 2012) en français, dans l'ordre des sorties des réseaux de
Keras."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated

from trahison.contracts import Text, Tuple, checked


@dataclass(frozen=True)
class Category:
    """Une catégorie d'ImageNet : identifiant WordNet, nom anglais de Keras, nom français du
    livre."""

    wnid: str
    english: str
    french: str


@cache
def imagenet_categories() -> tuple[Category, ...]:
    """Les 1000 catégories, dans l'ordre des sorties du réseau."""
    text = (files(__package__) / "imagenet_labels.csv").read_text("utf-8")
    return tuple(
        Category(row["wnid"], row["english"], row["french"])
        for row in csv.DictReader(text.splitlines())
    )


@checked
def french_labels(wnids: Annotated[tuple[str, ...], Tuple(Text())]) -> tuple[str, ...]:
    """Noms français des catégories ``wnids`` ; ``ValueError`` pour un identifiant qui n'est pas
    d'ImageNet."""
    names = {category.wnid: category.french for category in imagenet_categories()}
    for wnid in wnids:
        if wnid not in names:
            raise ValueError(
                f"wnids : identifiants d’ImageNet (n02123045…) attendus, reçu {wnid!r}"
            )
    return tuple(names[wnid] for wnid in wnids)
