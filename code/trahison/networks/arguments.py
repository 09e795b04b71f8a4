"""Le contrôle commun aux fonctions qui reçoivent un réseau : ce qu’elles refusent, et en quels
mots."""

from __future__ import annotations

import keras

from trahison.checks import describe


def check_network(model, *, name: str = "model") -> keras.Model:
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


def check_trainable(model, *, name: str = "model") -> keras.Model:
    """Rend ``model`` s’il lui reste un poids à apprendre : gelé, il s’entraînerait sans rien
    apprendre et sans le dire."""
    if not check_network(model, name=name).trainable_weights:
        raise ValueError(
            f"{name} : réseau entraînable attendu, reçu « {model.name} », gelé (trainable = False)"
        )
    return model
