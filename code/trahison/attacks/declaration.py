"""Ce qu'une attaque dit d'elle-même, une fois, dans son fichier ; tableaux, comparaisons et exports
s'en déduisent."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

import numpy as np

PROGRAMS = ("benchmark",)  # ce qui se lance par ``python -m`` ne s'importe pas d'ailleurs


class Knowledge(StrEnum):
    """Ce que l'attaquant doit connaître du réseau, du plus au moins."""

    GRADIENT = "poids"
    SCORES = "scores"
    ANSWER = "étiquette"
    NOTHING = "rien, après"  # après un entraînement, qui a lu le gradient


@dataclass(frozen=True)
class Attack:
    """Une attaque déclarée.

    Attributs : ``name``, en français ; ``norm``, celle qu'elle réduit ou ne dépasse pas, « L∞ »,
    « L2 » ou « L0 » ; ``knowledge`` ; ``function``, ``(target, images, labels, *, …)`` → images, ou
    une variante réglée par ``functools.partial`` ; ``by_chance``, vrai si elle tire toujours au
    hasard.
    """

    name: str
    norm: str
    knowledge: Knowledge
    function: Callable[..., np.ndarray]
    by_chance: bool = False

    @property
    def has_budget(self) -> bool:
        """Vrai si l'attaque reçoit un budget ε, faux si elle cherche la plus petite
        perturbation."""
        return "epsilon" in inspect.signature(self.function).parameters


@cache
def declared_attacks() -> dict[str, Attack]:
    """Les attaques déclarées par les fichiers de ce dossier (``DECLARED``), par nom.

    Lève ``ValueError`` si deux d'entre elles ont le même nom.
    """
    package = importlib.import_module(__package__)
    found: dict[str, Attack] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{__package__}."):
        if module.name.rpartition(".")[2] in PROGRAMS:
            continue
        for attack in getattr(importlib.import_module(module.name), "DECLARED", ()):
            if attack.name in found:
                raise ValueError(f"{module.name} : « {attack.name} » est déjà déclarée")
            found[attack.name] = attack
    return found


def exported_functions() -> dict[str, Callable[..., np.ndarray]]:
    """Les fonctions des attaques déclarées, par nom ; une variante réglée compte pour sa
    fonction."""
    functions = (attack.function for attack in declared_attacks().values())
    whole = [one.func if isinstance(one, partial) else one for one in functions]
    return {one.__name__: one for one in whole}
