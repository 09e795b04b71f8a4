"""Montrer chaque photo autrement à chaque passage : cadrage, miroir, lumière, couleur (Szegedy et
al., 2015, § 6)."""

from __future__ import annotations

import tensorflow as tf

MIN_AREA = 0.25
MAX_RATIO = 4 / 3
MAX_BRIGHTNESS = 0.2
CONTRAST = (0.75, 1.25)
SATURATION = (0.0, 1.6)
TINT = (0.8, 1.25)


def augment(images: tf.Tensor, size: int, seed: tf.Tensor) -> tf.Tensor:
    """Rend des vues au hasard (N, size, size, 3) dans [−1, 1] de photos (N, h, l, 3) en octets.

    ``seed`` est une paire d'entiers : la même paire redonne les mêmes vues.
    """
    boxes = random_boxes(tf.shape(images)[0], seed)
    places = tf.range(tf.shape(images)[0])
    views = tf.image.crop_and_resize(tf.cast(images, tf.float32), boxes, places, (size, size))
    return random_light(views / 127.5 - 1, seed)


def enlarge(images: tf.Tensor, size: int) -> tf.Tensor:
    """Rend les photos entières (N, size, size, 3) dans [−1, 1], sans rien tirer au hasard."""
    return tf.image.resize(tf.cast(images, tf.float32), (size, size)) / 127.5 - 1


def random_boxes(count: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Tire des cadres (N, 4) ``[haut, gauche, bas, droite]`` dans [0, 1] ; un sur deux est retourné
    en miroir."""
    draws = tf.unstack(tf.random.stateless_uniform((5, count), seed))
    area = MIN_AREA + (1 - MIN_AREA) * draws[0]
    ratio = MAX_RATIO ** (2 * draws[1] - 1)
    height = tf.minimum(tf.sqrt(area / ratio), 1)
    width = tf.minimum(tf.sqrt(area * ratio), 1)
    top, left = draws[2] * (1 - height), draws[3] * (1 - width)
    mirrored = draws[4] < 0.5
    return tf.stack(
        [
            top,
            tf.where(mirrored, left + width, left),
            top + height,
            tf.where(mirrored, left, left + width),
        ],
        axis=1,
    )


def random_light(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Change la lumière, le contraste, la vivacité et la teinte de chaque image (N, h, l, 3), rabat
    dans [−1, 1]."""
    count = tf.shape(images)[0]
    shape = (count, 1, 1, 1)
    brightness = tf.random.stateless_uniform(shape, seed + 1, -MAX_BRIGHTNESS, MAX_BRIGHTNESS)
    contrast = tf.random.stateless_uniform(shape, seed + 2, *CONTRAST)
    saturation = tf.random.stateless_uniform(shape, seed + 3, *SATURATION)
    tint = tf.random.stateless_uniform((count, 1, 1, 3), seed + 4, *TINT)
    grey = tf.reduce_mean(images, axis=-1, keepdims=True)
    colored = (grey + saturation * (images - grey) + 1) * tint - 1
    return tf.clip_by_value(colored * contrast + brightness, -1, 1)
