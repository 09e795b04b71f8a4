"""Le contrôle commun à toutes les attaques, appelé en première ligne de chacune."""

from __future__ import annotations

import keras
import numpy as np

from trahison.checks import check_bounds, check_images, check_labels, describe


def check_attack(model, images, labels, bounds) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Rend ``(images, labels, bounds)`` contrôlés pour ``model``.

    ``images`` : float32 (N, H, W, C) à la forme d'entrée du réseau, dans ``bounds`` ; ``labels`` : int64 (N,), de 0 au
    nombre de sorties − 1. Lève ``TypeError`` ou ``ValueError`` en nommant l'argument fautif.
    """
    classes = check_model(model)
    bounds = check_bounds(bounds)
    images = check_images("images", images, shape=(None, *model.input_shape[1:]), bounds=bounds)
    labels = check_labels("labels", labels, count=len(images), classes=classes)
    return images, labels, bounds


def check_model(model) -> int:
    """Rend le nombre de classes de ``model`` ; refuse un réseau qui finit par un softmax ou une sigmoïde."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"model : réseau Keras (keras.Model) attendu, reçu {describe(model)}")
    if len(model.output_shape) != 2 or model.output_shape[-1] is None:
        raise ValueError(f"model : une sortie (N, classes) attendue, reçu la forme {model.output_shape}")
    # Sur des probabilités saturées le gradient s'annule et l'attaque échoue sans rien dire : mieux vaut refuser.
    activation = getattr(model.layers[-1], "activation", None)
    if activation in (keras.activations.softmax, keras.activations.sigmoid):
        raise ValueError(f"model : des logits attendus, reçu un réseau qui finit par {activation.__name__} "
                         "(construire avec classifier_activation=None ou activation=None)")
    return int(model.output_shape[-1])


