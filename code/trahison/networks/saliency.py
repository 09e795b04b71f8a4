"""Cartes de saillance : de quels pixels dépend le plus une réponse du réseau ?"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from trahison.checks import (
    check_array,
    check_count,
    check_images,
    check_labels,
    check_number,
    random_generator,
)
from trahison.networks.target import Target, check_target


def logit_gradient(target: Target, images, classes) -> np.ndarray:
    """Gradient (N, H, W, C) du logit de la classe ``classes[i]`` par rapport à l’image
    ``images[i]``, à l’inférence.

    ``images`` : (N, H, W, C), réels finis ; ``classes`` : (N,) entiers, des sorties de la cible.
    """
    images = check_array("images", images, shape=(None, *check_target(target).shape))
    classes = check_labels("classes", classes, count=len(images), classes=target.classes)
    return target.gradient(images, classes, _chosen_logit)


def _chosen_logit(logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    return tf.gather(logits, classes, batch_dims=1)


def saliency(target: Target, images, classes) -> np.ndarray:
    """Carte de saillance (N, H, W) : maximum sur les canaux de |∂ logit / ∂ pixel|.

    Arguments de :func:`logit_gradient`. Source : Simonyan, Vedaldi et Zisserman, 2014, § 3.1.
    """
    return np.abs(logit_gradient(target, images, classes)).max(axis=-1)


def smooth_saliency(
    target: Target,
    image,
    class_index: int,
    *,
    samples: int = 25,
    noise: float = 0.15,
    seed: int = 0,
) -> np.ndarray:
    """SmoothGrad : la moyenne (H, W) des cartes de saillance de ``samples`` copies bruitées de
    ``image`` (H, W, C).

    ``noise`` : écart-type du bruit gaussien, en part de la largeur de l’intervalle des pixels (0,1
    à 0,2 dans l’article). Source : Smilkov et al., 2017, § 3.
    """
    low, high = check_target(target).bounds
    image = check_images("image", image, shape=target.shape, bounds=(low, high))
    class_index = check_count("class_index", class_index, low=0, high=target.classes - 1)
    samples = check_count("samples", samples)
    deviation = check_number("noise", noise, low=0) * (high - low)
    rng = random_generator(seed)
    copies = image + rng.normal(0, deviation, (samples, *image.shape)).astype(np.float32)
    return saliency(target, copies, np.full(samples, class_index)).mean(axis=0)
