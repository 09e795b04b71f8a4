"""Apprentissage par transfert : garder le corps d’un réseau entraîné, n’apprendre qu’une tête, sur
très peu d’exemples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from trahison.checks import (
    check_array,
    check_classes,
    check_count,
    check_instance,
    check_labels,
    check_list,
    random_generator,
)
from trahison.learning.classification import fit_softmax_regression, linear_logits
from trahison.networks.activation_maximization import first_layers
from trahison.networks.arguments import check_network
from trahison.networks.classifier import Classifier
from trahison.vision.images import resize


@dataclass(frozen=True)
class Faces:
    """Vignettes grises : ``images`` (200, 25, 25) entre 0 et 1 ; ``labels`` (200,), 1 pour un
    visage, 0 sinon."""

    images: np.ndarray
    labels: np.ndarray


def load_faces() -> Faces:
    """Cent visages de *Labeled Faces in the Wild* (Huang et al., 2007) et cent vignettes sans
    visage, livrés par scikit-image."""
    from skimage.data import lfw_subset

    return Faces(lfw_subset().astype(np.float32), np.repeat([1, 0], 100))


def headless(network: Classifier, size: int) -> keras.Model:
    """Le corps de ``network``, sans sa tête : images (N, size, size, 3) dans [−1, 1] →
    caractéristiques (N, d).

    C’est ce que donne ``include_top=False, pooling="avg"`` dans Keras. ``size`` : au moins 32, de
    préférence un multiple de 32.
    """
    check_instance("network", network, Classifier)
    return first_layers(network.model, network.model.layers[-2].name, size)


def extract(body: keras.Model, images: np.ndarray) -> np.ndarray:
    """Caractéristiques (N, d) d’images grises (N, h, w) entre 0 et 1 : agrandies, répétées sur
    trois canaux, portées à [−1, 1]."""
    check_network(body, name="body")
    images = check_array("images", images, ndim=3)
    if images.min() < 0 or images.max() > 1:
        raise ValueError(
            f"images : valeurs entre 0 et 1 attendues, reçu de {images.min():.6g} à"
            f" {images.max():.6g}"
        )
    enlarged = np.stack([resize(image, body.input_shape[1]) for image in images])
    batch = np.repeat(2 * enlarged[..., None] - 1, 3, axis=-1)
    return np.concatenate(
        [body(batch[i : i + 50], training=False).numpy() for i in range(0, len(batch), 50)]
    )


def split(labels: np.ndarray, count: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rangs ``(train, test)`` : ``count`` exemples de chaque classe tirés au sort pour apprendre,
    tous les autres pour juger."""
    labels = check_classes("labels", labels)
    sizes = np.bincount(labels)
    check_count("count", count, high=int(sizes.min()) - 1)
    random = random_generator(seed)
    train = np.concatenate(
        [random.permutation(np.flatnonzero(labels == k))[:count] for k in range(len(sizes))]
    )
    return train, np.setdiff1d(np.arange(len(labels)), train)


def head_accuracy(
    features: np.ndarray, labels: np.ndarray, train: np.ndarray, test: np.ndarray
) -> float:
    """Exactitude sur ``test`` d’une couche dense (régression softmax) apprise sur ``train`` par
    descente de gradient.

    ``features`` (N, d) sont centrées et mises à l’échelle d’après ``train`` seul.
    """
    features, labels = (
        check_array("features", features, ndim=2),
        check_classes("labels", labels, count=len(features)),
    )
    train, test = (
        check_labels(name, ranks, count=len(check_list(name, ranks)), classes=len(features))
        for name, ranks in (("train", train), ("test", test))
    )
    centred = features - features[train].mean(axis=0)
    scaled = centred / max(float(np.linalg.norm(centred[train], axis=1).mean()), 1e-9)
    head = fit_softmax_regression(
        scaled[train], labels[train], classes=int(labels.max()) + 1, learning_rate=2.0, steps=100
    )
    return float(np.mean(linear_logits(head, scaled[test]).argmax(axis=1) == labels[test]))


def learning_curve(
    features: np.ndarray,
    labels: np.ndarray,
    counts: Sequence[int],
    *,
    draws: int = 10,
    seed: int = 0,
) -> np.ndarray:
    """Exactitudes (len(counts), draws) selon le nombre d’exemples par classe, pour plusieurs
    tirages au sort des exemples."""
    check_count("draws", draws), check_count("seed", seed, low=0)
    labels, counts = (
        check_classes("labels", labels),
        [check_count("counts", n) for n in check_list("counts", counts)],
    )
    return np.array(
        [
            [
                head_accuracy(features, labels, *split(labels, count, seed=seed + draw))
                for draw in range(draws)
            ]
            for count in counts
        ]
    )
