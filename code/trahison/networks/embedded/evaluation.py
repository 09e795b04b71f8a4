"""Mesurer le réseau embarqué sur des photos qu'il n'a jamais vues."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import keras
import numpy as np
import tensorflow as tf

from trahison.networks.embedded.augmentation import enlarge

BATCH = 250


def validation_logits(model: keras.Model, images: np.ndarray, size: int) -> np.ndarray:
    """Logits (N, classes) de photos (N, h, l, 3) en octets, agrandies à ``size`` et vues sans
    hasard."""
    answer = _answer(model, size)
    starts = range(0, len(images), BATCH)
    return np.concatenate([answer(images[start : start + BATCH]).numpy() for start in starts])


def accuracies(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Part des photos dont la classe est la première réponse, puis parmi les cinq premières."""
    best = np.argsort(-logits, axis=1)[:, :5]
    found = best == labels[:, None]
    return float(found[:, 0].mean()), float(found.any(axis=1).mean())


def accuracy_per_class(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Part des photos de chaque classe (classes,) dont la première réponse est juste."""
    right = logits.argmax(axis=1) == labels
    return np.array([right[labels == rank].mean() for rank in range(logits.shape[1])])


@cache  # un graphe par taille d'image, gardé d'une époque à l'autre
def _answer(model: keras.Model, size: int) -> Callable[[tf.Tensor], tf.Tensor]:
    return tf.function(lambda batch: model(enlarge(batch, size), training=False))
