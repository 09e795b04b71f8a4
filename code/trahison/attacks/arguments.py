"""Le contrôle commun à toutes les attaques, appelé en première ligne de chacune."""

from __future__ import annotations

import keras
import numpy as np

from trahison.checks import check_bounds, check_epsilon, check_images, check_labels, check_number
from trahison.networks.arguments import check_network


def check_attack(
    model, images, labels, bounds
) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Rend ``(images, labels, bounds)`` contrôlés pour ``model``.

    ``images`` : float32 (N, H, W, C) à la forme d'entrée du réseau, dans ``bounds`` ; ``labels`` :
    int64 (N,), de 0 au nombre de sorties − 1. Lève ``TypeError`` ou ``ValueError`` en nommant
    l'argument fautif.
    """
    classes = check_model(model)
    bounds = check_bounds(bounds)
    images = check_images("images", images, shape=(None, *model.input_shape[1:]), bounds=bounds)
    labels = check_labels("labels", labels, count=len(images), classes=classes)
    return images, labels, bounds


def check_model(model, *, name: str = "model") -> int:
    """Rend le nombre de classes de ``model`` ; refuse un réseau qui finit par une softmax ou une
    sigmoïde.

    ``name`` : celui de l'argument dans la fonction appelée, pour le message.
    """
    shapes = check_network(model, name=name).input_shape, model.output_shape
    if not all(isinstance(shape, tuple) for shape in shapes):
        raise ValueError(
            f"{name} : réseau à une entrée et une sortie attendu, reçu les formes {shapes[0]} et"
            f" {shapes[1]}"
        )
    if len(shapes[1]) != 2 or shapes[1][1] is None or shapes[1][1] < 2:
        raise ValueError(
            f"{name} : une sortie (N, classes), d'au moins deux classes, attendue, reçu la forme"
            f" {shapes[1]}"
        )
    # Sur des probabilités saturées le gradient s'annule et l'attaque échoue sans rien dire : mieux
    # vaut refuser.
    if ending := _final_probabilities(model):
        raise ValueError(
            f"{name} : des logits attendus, reçu un réseau qui finit par {ending} "
            "(construire avec classifier_activation=None ou activation=None)"
        )
    return shapes[1][1]


def check_radius(epsilon, norm: str, values: int, bounds: tuple[float, float]) -> float:
    """Rend ε : au plus la largeur de l'intervalle en norme L∞, la diagonale du cube en norme L2."""
    if norm == "linf":
        return check_epsilon(epsilon, bounds)
    return check_number("epsilon", epsilon, low=0.0, high=(bounds[1] - bounds[0]) * values**0.5)


def _final_probabilities(model: keras.Model) -> str | None:
    """« softmax » ou « sigmoid » si ``model`` finit ainsi : activation, couche, opération ou
    sous-réseau."""
    last = model.outputs[0]._keras_history.operation
    if isinstance(last, keras.Model):
        return _final_probabilities(last)
    activation = getattr(last, "activation", None)
    name = getattr(activation, "__name__", type(last).__name__).lower()
    return name if name in ("softmax", "sigmoid") else None
