"""Ce qu'un réseau rend : des logits, et non des probabilités.

Sur des probabilités saturées le gradient s'annule et l'attaque échoue sans rien dire : mieux vaut
refuser. Le nom de la dernière couche ne prouve rien (une softmax peut être suivie d'un changement
de forme, ou cachée dans une autre couche) : on regarde ce que le réseau répond.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import keras
import numpy as np
import tensorflow as tf

from trahison.contracts import Count, Maybe, Seed, Tuple, checked
from trahison.networks.arguments import check_network
from trahison.networks.packets import in_packets

SCALES = (0.0, 1.0, 100.0, 1e4)  # écarts-types des images d'essai : dans l'intervalle, puis loin
REDRAWS = 3  # tirages d'autres poids
FREE_SIDE = 64  # pixels : côté des images d'essai d'un réseau qui en accepte de toutes les tailles
SLACK = 1e-4


def check_model(model: Any, *, name: str = "model") -> int:
    """Rend le nombre de classes de ``model`` ; refuse un réseau dont les sorties sont des
    probabilités.

    ``name`` : celui de l'argument dans la fonction appelée, pour le message.
    """
    classes = check_shapes(model, name=name)
    if ending := _probabilities(model):
        raise ValueError(
            f"{name} : des logits attendus, reçu des probabilités, comme au sortir de {ending} "
            "(construire avec classifier_activation=None ou activation=None)"
        )
    return classes


def check_shapes(model: keras.Model, *, name: str = "model") -> int:
    """Rend le nombre de classes de ``model``, d'après ses formes seules : assez pour une copie dont
    l'original a déjà répondu."""
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
    return shapes[1][1]


@checked
def probe_images(
    shape: Annotated[tuple[int | None, ...], Tuple(Maybe(Count(high=4096)), high=3)],
    *,
    seed: Seed = 0,
) -> np.ndarray:
    """Images d'essai (N, H, W, C) d'échelles très différentes, dont une nulle ; ``shape`` : (H, W,
    C)."""
    rng = np.random.default_rng(seed)
    sides = [FREE_SIDE if side is None else side for side in shape]
    return np.stack([scale * rng.normal(size=sides) for scale in SCALES]).astype(np.float32)


def _probabilities(model: keras.Model) -> str | None:
    """« softmax » ou « sigmoid » si toutes les réponses de ``model`` en ont l'air, quels que soient
    l'image et les poids."""
    seen = []
    for answers in _trials(model):
        seen.append(answers[np.isfinite(answers).all(axis=1)])
        # Une probabilité n’est jamais négative, fût-ce d’un rien ; les petits logits d’un réseau
        # neuf, si.
        if (seen[-1] < 0).any() or (seen[-1] > 1 + SLACK).any():
            return None
    rows = np.concatenate(seen)
    if not len(rows) or np.ptp(rows, axis=0).max() == 0:
        return None  # des réponses constantes ne disent rien de ce qui les a produites
    return "softmax" if np.allclose(rows.sum(axis=1), 1, atol=10 * SLACK) else "sigmoid"


def _trials(model: keras.Model) -> Iterator[np.ndarray]:
    """Les réponses (N, K) aux images d'essai : du réseau tel qu'il est, puis avec d'autres
    poids."""
    yield _answers(model)
    # Un réseau neuf, ou aux poids nuls, peut rester entre 0 et 1 par accident. Ses poids à lui ne
    # bougent pas.
    for seed in range(REDRAWS):
        rng = np.random.default_rng(seed)
        with keras.StatelessScope(
            [
                (weight, _redraw(weight.shape, rng))
                for weight in model.variables
                if keras.backend.is_float_dtype(weight.dtype)
            ]
        ):
            yield _answers(model)


def _answers(model: keras.Model) -> np.ndarray:
    """Un réseau Keras garde toutes ses cartes jusqu'à sa réponse : une grande image à la fois."""
    images = probe_images(model.input_shape[1:])
    answers = in_packets(lambda image: model(image, training=False), images, weight=len(SCALES))
    return answers.astype(np.float64)


def _redraw(shape: tuple[int, ...], rng: np.random.Generator) -> tf.Tensor:
    """D'autres valeurs pour un poids : noyau qui garde l'échelle de son entrée ; biais, facteur ou
    variance autour de 1."""
    if len(shape) < 2:
        return tf.constant(rng.uniform(0.5, 1.5, shape), tf.float32)
    return tf.constant(rng.normal(0, 2 / np.sqrt(np.prod(shape[:-1])), shape), tf.float32)
