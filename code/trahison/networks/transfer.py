"""Apprentissage par transfert : garder le corps d’un réseau entraîné, n’apprendre qu’une tête, sur
très peu d’exemples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import keras
import numpy as np

from trahison.chance import untouched
from trahison.contracts import Array, Count, Labels, List, Seed, Table, checked
from trahison.learning.classification import fit_softmax_regression, linear_logits
from trahison.networks.activation_maximization import first_layers
from trahison.networks.arguments import Network
from trahison.networks.classifier import Classifier
from trahison.vision.images import resize

Classes = Annotated[np.ndarray, Labels("n")]


@dataclass(frozen=True)
class Faces:
    """Vignettes grises : ``images`` (200, 25, 25) entre 0 et 1 ; ``labels`` (200,), 1 pour un
    visage, 0 sinon."""

    images: np.ndarray
    labels: np.ndarray


@untouched()
def load_faces() -> Faces:
    """Cent visages de *Labeled Faces in the Wild* (Huang et al., 2007) et cent vignettes sans
    visage, livrés par scikit-image."""
    from skimage.data import lfw_subset

    return Faces(lfw_subset().astype(np.float32), np.repeat([1, 0], 100))


@checked
@untouched()
def headless(network: Classifier, size: Annotated[int, Count(32, 1024)]) -> keras.Model:
    """Le corps de ``network``, sans sa tête : images (N, size, size, 3) dans [−1, 1] →
    caractéristiques (N, d).

    C’est ce que donne ``include_top=False, pooling="avg"`` dans Keras. ``size`` : au moins 32, de
    préférence un multiple de 32.
    """
    return first_layers(network.model, network.model.layers[-2].name, size)


@checked
def extract(
    body: Network, images: Annotated[np.ndarray, Array("n", "h", "w", low=0, high=1)]
) -> np.ndarray:
    """Caractéristiques (N, d) d’images grises (N, h, w) entre 0 et 1 : agrandies, répétées sur
    trois canaux, portées à [−1, 1]."""
    enlarged = np.stack([resize(image, body.input_shape[1]) for image in images])
    batch = np.repeat(2 * enlarged[..., None] - 1, 3, axis=-1)
    return np.concatenate(
        [body(batch[i : i + 50], training=False).numpy() for i in range(0, len(batch), 50)]
    )


@checked
def split(
    labels: Classes,
    count: Annotated[int, Count(high=lambda labels: int(np.bincount(labels).min()) - 1)],
    *,
    seed: Seed = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Rangs ``(train, test)`` : ``count`` exemples de chaque classe tirés au sort pour apprendre,
    tous les autres pour juger."""
    random = np.random.default_rng(seed)
    train = np.concatenate(
        [random.permutation(np.flatnonzero(labels == k))[:count] for k in range(labels.max() + 1)]
    )
    return train, np.setdiff1d(np.arange(len(labels)), train)


@checked
def head_accuracy(
    features: Table,
    labels: Classes,
    train: Annotated[np.ndarray, Labels("t", classes="n")],
    test: Annotated[np.ndarray, Labels("m", classes="n")],
) -> float:
    """Exactitude sur ``test`` d’une couche dense (régression softmax) apprise sur ``train`` par
    descente de gradient.

    ``features`` (N, d) sont centrées et mises à l’échelle d’après ``train`` seul.
    """
    centred = features - features[train].mean(axis=0)
    scaled = centred / max(float(np.linalg.norm(centred[train], axis=1).mean()), 1e-9)
    head = fit_softmax_regression(
        scaled[train], labels[train], classes=int(labels.max()) + 1, learning_rate=2.0, steps=100
    )
    return float(np.mean(linear_logits(head, scaled[test]).argmax(axis=1) == labels[test]))


@checked
def learning_curve(
    features: Table,
    labels: Classes,
    counts: Annotated[Sequence[int], List(Count())],
    *,
    draws: Annotated[int, Count(high=1000)] = 10,
    seed: Seed = 0,
) -> np.ndarray:
    """Exactitudes (len(counts), draws) selon le nombre d’exemples par classe, pour plusieurs
    tirages au sort des exemples."""
    return np.array(
        [
            [
                head_accuracy(features, labels, *split(labels, count, seed=seed + draw))
                for draw in range(draws)
            ]
            for count in counts
        ]
    )
