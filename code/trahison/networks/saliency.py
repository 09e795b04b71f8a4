"""Cartes de saillance : de quels pixels dépend le plus une réponse du réseau ?"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from trahison.checks import (
    check_array,
    check_bounds,
    check_count,
    check_images,
    check_labels,
    check_number,
    random_generator,
)
from trahison.networks.arguments import check_network


def logit_gradient(model: keras.Model, images, classes) -> np.ndarray:
    """Gradient (N, H, W, C) du logit de la classe ``classes[i]`` par rapport à l’image
    ``images[i]``, à l’inférence.

    ``images`` : (N, H, W, C), réels finis ; ``classes`` : (N,) entiers, des sorties de ``model``
    (N, K).
    """
    images = check_array(
        "images", images, shape=(None, *check_network(model).input_shape[1:])
    ).astype(np.float32)
    classes = check_labels("classes", classes, count=len(images), classes=model.output_shape[-1])
    x = tf.constant(images)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        total = tf.reduce_sum(tf.gather(model(x, training=False), classes, axis=1, batch_dims=1))
    return tape.gradient(total, x).numpy()


def saliency(model: keras.Model, images, classes) -> np.ndarray:
    """Carte de saillance (N, H, W) : maximum sur les canaux de |∂ logit / ∂ pixel|.

    Arguments de :func:`logit_gradient`. Source : Simonyan, Vedaldi et Zisserman, 2014, § 3.1.
    """
    return np.abs(logit_gradient(model, images, classes)).max(axis=-1)


def smooth_saliency(
    model: keras.Model,
    image,
    class_index: int,
    *,
    samples: int = 25,
    noise: float = 0.15,
    bounds: tuple[float, float] = (-1.0, 1.0),
    seed: int = 0,
) -> np.ndarray:
    """SmoothGrad : la moyenne (H, W) des cartes de saillance de ``samples`` copies bruitées de
    ``image`` (H, W, C).

    ``noise`` : écart-type du bruit gaussien, en part de la largeur de ``bounds`` (0,1 à 0,2 dans
    l’article). Source : Smilkov et al., 2017, § 3.
    """
    low, high = check_bounds(bounds)
    image = check_images(
        "image", image, shape=check_network(model).input_shape[1:], bounds=(low, high)
    )
    class_index = check_count("class_index", class_index, low=0, high=model.output_shape[-1] - 1)
    samples = check_count("samples", samples)
    deviation = check_number("noise", noise, low=0) * (high - low)
    rng = random_generator(seed)
    copies = image + rng.normal(0, deviation, (samples, *image.shape)).astype(np.float32)
    # Par paquets de 5 : en exécution immédiate, toutes les cartes de caractéristiques restent en
    # mémoire.
    maps = [
        saliency(model, part, np.full(len(part), class_index))
        for part in np.array_split(copies, -(-samples // 5))
    ]
    return np.concatenate(maps).mean(axis=0)
