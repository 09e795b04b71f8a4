"""La distillation défensive : un élève qui apprend les hésitations de son maître, à haute
température."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from trahison.checks import check_array, check_count, check_images, check_number
from trahison.learning.classification import softmax
from trahison.networks.arguments import check_trainable
from trahison.networks.target import Target, check_plain, check_target


def train_at_temperature(
    target: Target,
    images,
    targets,
    *,
    temperature: float,
    epochs: int = 5,
    batch_size: int = 128,
    learning_rate: float = 5e-3,
    seed: int = 0,
) -> list[float]:
    """Entraîne le réseau de la cible sur place : entropie croisée entre ``targets`` et la softmax
    de ses logits divisés par T.

    Args:
        target, images: comme pour :func:`trahison.attacks.fgsm`.
        targets: (N, K) probabilités à apprendre, chaque ligne de somme 1.
        temperature: T ≥ 1 ; à l’inférence elle n’est plus là, et les logits sont donc T fois trop
        grands. epochs, batch_size, learning_rate: l’entraînement, par Adam ; le taux descend en
        demi-cosinus jusqu’à zéro. seed: graine de l’ordre des images.

    Returns:
        La perte moyenne de chaque époque.

    Source : Papernot et al., 2016 (« Distillation… »), § IV ; Hinton et al., 2015, pour la
    température.
    """
    model = check_trainable(check_plain(target).model, name="target")
    images = check_images("images", images, shape=(None, *target.shape), bounds=target.bounds)
    targets = check_array("targets", targets, shape=(len(images), target.classes)).astype(
        np.float32
    )
    if targets.min() < 0 or not np.allclose(targets.sum(axis=1), 1, atol=1e-4):
        raise ValueError(
            "targets : probabilités de somme 1 attendues, reçu des lignes de somme "
            f"{targets.sum(axis=1).min():.6g} à {targets.sum(axis=1).max():.6g}"
        )
    temperature = check_number("temperature", temperature, low=1.0)
    steps = check_count("epochs", epochs) * -(-len(images) // check_count("batch_size", batch_size))
    learning_rate = check_number("learning_rate", learning_rate, low=0.0, open_low=True)
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss=lambda truth, logits: tf.nn.softmax_cross_entropy_with_logits(
            truth, logits / temperature
        ),
    )
    return model.fit(images, targets, batch_size=batch_size, epochs=epochs, verbose=0).history[
        "loss"
    ]


def distill(
    teacher: Target, student: Target, images, *, temperature: float, **training
) -> list[float]:
    """Entraîne le réseau de ``student`` sur place à rendre les probabilités de ``teacher`` à la
    même température.

    ``teacher`` : déjà entraîné par :func:`train_at_temperature` ; ``training`` : ses autres
    options. Rend la perte moyenne de chaque époque ; lève ``TypeError`` ou ``ValueError`` en
    nommant l’argument.
    """
    shape = (None, *check_target(teacher, name="teacher").shape)
    check_trainable(check_plain(student, name="student").model, name="student")
    images = check_array("images", images, shape=shape).astype(np.float32)
    temperature = check_number("temperature", temperature, low=1.0)
    logits = teacher.referee.logits(images)
    return train_at_temperature(
        student,
        images,
        softmax(logits.astype(np.float64) / temperature),
        temperature=temperature,
        **training,
    )
