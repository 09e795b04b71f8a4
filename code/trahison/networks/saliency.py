"""Cartes de saillance : de quels pixels dépend le plus une réponse du réseau ?"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.contracts import Array, Count, Images, Labels, Number, Seed, checked
from trahison.networks.target import Target

Batch = Annotated[np.ndarray, Array(shape=lambda target: ("n", *target.shape))]
Classes = Annotated[np.ndarray, Labels("n", lambda target: target.classes)]


@checked
def logit_gradient(target: Target, images: Batch, classes: Classes) -> np.ndarray:
    """Gradient (N, H, W, C) du logit de la classe ``classes[i]`` par rapport à l’image
    ``images[i]``, à l’inférence.

    ``images`` : (N, H, W, C), réels finis ; ``classes`` : (N,) entiers, des sorties de la cible.
    """
    return target.gradient(images, classes, _chosen_logit)


def _chosen_logit(logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    return tf.gather(logits, classes, batch_dims=1)


@checked
def saliency(target: Target, images: Batch, classes: Classes) -> np.ndarray:
    """Carte de saillance (N, H, W) : maximum sur les canaux de |∂ logit / ∂ pixel|.

    Arguments de :func:`logit_gradient`. Source : Simonyan, Vedaldi et Zisserman, 2014, § 3.1.
    """
    return np.abs(logit_gradient(target, images, classes)).max(axis=-1)


@checked
def smooth_saliency(
    target: Target,
    image: Annotated[
        np.ndarray, Images(shape=lambda target: target.shape, within=lambda target: target.bounds)
    ],
    class_index: Annotated[int, Count(0, lambda target: target.classes - 1)],
    *,
    samples: Annotated[int, Count(high=10_000)] = 25,
    noise: Annotated[float, Number(0, 1000)] = 0.15,
    seed: Seed = 0,
) -> np.ndarray:
    """SmoothGrad : la moyenne (H, W) des cartes de saillance de ``samples`` copies bruitées de
    ``image`` (H, W, C).

    ``noise`` : écart-type du bruit gaussien, en part de la largeur de l’intervalle des pixels (0,1
    à 0,2 dans l’article). Source : Smilkov et al., 2017, § 3.
    """
    low, high = target.bounds
    deviation = noise * (high - low)
    rng = np.random.default_rng(seed)
    copies = image + rng.normal(0, deviation, (samples, *image.shape)).astype(np.float32)
    return saliency(target, copies, np.full(samples, class_index)).mean(axis=0)
