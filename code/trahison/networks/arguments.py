"""Le contrôle commun aux fonctions qui reçoivent un réseau : ce qu’elles refusent, et en quels
mots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import keras

from trahison.checks import describe
from trahison.contracts import Kind, Known


def check_network(model: Any, *, name: str = "model") -> keras.Model:
    """Rend ``model`` si c’est un réseau Keras dont l’entrée est connue ; ``name`` : celui de
    l’argument, pour le message."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"{name} : réseau Keras (keras.Model) attendu, reçu {describe(model)}")
    if not getattr(model, "inputs", None):
        raise ValueError(
            f"{name} : réseau construit (fonctionnel ou séquentiel) attendu, reçu « {model.name} »,"
            " d’entrée inconnue"
        )
    return model


def check_trainable(model: Any, *, name: str = "model") -> keras.Model:
    """Rend ``model`` s’il lui reste un poids à apprendre : gelé, il s’entraînerait sans rien
    apprendre et sans le dire."""
    if not check_network(model, name=name).trainable_weights:
        raise ValueError(
            f"{name} : réseau entraînable attendu, reçu « {model.name} », gelé (trainable = False)"
        )
    return model


@dataclass(frozen=True)
class NetworkKind(Kind):
    """Réseau Keras dont l’entrée est connue ; ``trainable`` : auquel il reste un poids à
    apprendre."""

    trainable: bool = False

    def convert(self, name: str, value: Any, known: Known) -> keras.Model:
        return (check_trainable if self.trainable else check_network)(value, name=name)


Network = Annotated[keras.Model, NetworkKind()]
Trainable = Annotated[keras.Model, NetworkKind(trainable=True)]
