"""La distillation défensive : un élève qui apprend les hésitations de son maître, à haute
température."""

from __future__ import annotations

from typing import Annotated, Any

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Batch
from trahison.chance import untouched
from trahison.contracts import Array, AtLeastOne, Count, Number, Positive, Seed, checked
from trahison.learning.classification import softmax
from trahison.networks.target import Pupil, Target


@keras.saving.register_keras_serializable("trahison")
class TemperedCrossEntropy(keras.losses.Loss):
    """Entropie croisée avec des probabilités, les logits divisés par une température ; une classe,
    car Keras refuse de recopier un réseau compilé avec une fonction anonyme."""

    def __init__(self, temperature: float = 1.0, **options: Any):
        super().__init__(**options)
        self.temperature = temperature

    def call(self, truth: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        return tf.nn.softmax_cross_entropy_with_logits(truth, logits / self.temperature)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "temperature": self.temperature}


Temperature = Annotated[float, Number(1, 1e6)]


@checked
@untouched()
def train_at_temperature(
    target: Pupil,
    images: Batch,
    targets: Annotated[
        np.ndarray, Array("n", lambda target: target.classes, low=0, dtype=np.float32)
    ],
    *,
    temperature: Temperature,
    epochs: Annotated[int, Count(high=10_000)] = 5,
    batch_size: AtLeastOne = 128,
    learning_rate: Positive = 5e-3,
    seed: Seed = 0,
) -> list[float]:
    """Entraîne le réseau de la cible sur place : entropie croisée entre ``targets`` et la softmax
    de ses logits divisés par T.

    Args:
        target, images: comme pour :func:`trahison.attacks.fgsm`.
        targets: (N, K) probabilités à apprendre, chaque ligne de somme 1.
        temperature: T ≥ 1 ; à l’inférence elle n’est plus là, et les logits sont donc T fois trop
            grands.
        epochs, batch_size, learning_rate: l’entraînement, par Adam ; le taux descend en
            demi-cosinus jusqu’à zéro.
        seed: graine de l’ordre des images.

    Returns:
        La perte moyenne de chaque époque.

    Source : Papernot et al., 2016 (« Distillation… »), § IV ; Hinton et al., 2015, pour la
    température.
    """
    model = target.model
    if not np.allclose(targets.sum(axis=1), 1, atol=1e-4):
        raise ValueError(
            "targets : probabilités de somme 1 attendues, reçu des lignes de somme "
            f"{targets.sum(axis=1).min():.6g} à {targets.sum(axis=1).max():.6g}"
        )
    steps = epochs * -(-len(images) // batch_size)
    keras.utils.set_random_seed(seed)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss=TemperedCrossEntropy(temperature),
    )
    return model.fit(images, targets, batch_size=batch_size, epochs=epochs, verbose=0).history[
        "loss"
    ]


@checked
def distill(
    teacher: Target,
    student: Pupil,
    images: Annotated[
        np.ndarray, Array(shape=lambda teacher: ("n", *teacher.shape), dtype=np.float32)
    ],
    *,
    temperature: Temperature,
    **training: Any,
) -> list[float]:
    """Entraîne le réseau de ``student`` sur place à rendre les probabilités de ``teacher`` à la
    même température.

    ``teacher`` : déjà entraîné par :func:`train_at_temperature` ; ``training`` : ses autres
    options. Rend la perte moyenne de chaque époque ; lève ``TypeError`` ou ``ValueError`` en
    nommant l’argument.
    """
    logits = teacher.referee.logits(images)
    return train_at_temperature(
        student,
        images,
        softmax(logits.astype(np.float64) / temperature),
        temperature=temperature,
        **training,
    )
