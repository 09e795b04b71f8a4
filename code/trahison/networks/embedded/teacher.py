"""Le maître de la distillation : le vrai MobileNetV2, dont le petit réseau apprend aussi les
hésitations.

Distillation : Hinton, Vinyals et Dean, 2015, « Distilling the Knowledge in a Neural Network ».
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from trahison.networks.acceleration.folding import fold_batch_norm

# sur ces photos de 64×64, mieux que 128 et que 224, et deux fois plus rapide que 224
TEACHER_SIZE = 160
BATCH = 100


def teacher_logits(images: np.ndarray, wnids: Sequence[str]) -> np.ndarray:
    """Logits (N, classes) du MobileNetV2 d'ImageNet sur des photos (N, h, l, 3) d'octets, réduits
    aux classes ``wnids``.

    Les poids sont ceux de ``keras.applications`` : téléchargés, ou pris dans le dossier
    ``KERAS_HOME``.
    """
    official = keras.applications.MobileNetV2(weights="imagenet", classifier_activation=None)
    resized = keras.applications.MobileNetV2(
        (TEACHER_SIZE, TEACHER_SIZE, 3), weights=None, classifier_activation=None
    )
    resized.set_weights(official.get_weights())
    columns = [_imagenet_wnids().index(wnid) for wnid in wnids]
    teacher = fold_batch_norm(resized)

    @tf.function
    def answer(batch: tf.Tensor) -> tf.Tensor:
        enlarged = tf.image.resize(
            tf.cast(batch, tf.float32), (TEACHER_SIZE, TEACHER_SIZE), "bicubic"
        )
        logits = teacher(tf.clip_by_value(enlarged, 0, 255) / 127.5 - 1, training=False)
        return tf.gather(logits, columns, axis=1)

    progress = keras.utils.Progbar(len(images), unit_name="photo")
    answers = []
    for start in range(0, len(images), BATCH):
        answers.append(answer(images[start : start + BATCH]).numpy().astype(np.float16))
        progress.add(len(answers[-1]))
    return np.concatenate(answers)


def _imagenet_wnids() -> list[str]:
    """Les identifiants WordNet des 1 000 sorties, dans l'ordre de Keras."""
    best = keras.applications.mobilenet_v2.decode_predictions(np.eye(1000, dtype="float32"), top=1)
    return [classes[0][0] for classes in best]
