"""Apprendre à être prouvable : descendre non pas la perte sous attaque, mais la borne qu’aucune
attaque ne dépasse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Strength
from trahison.attacks.losses import cross_entropy
from trahison.chance import untouched
from trahison.contracts import AtLeastOne, Count, Positive, Seed, Share, checked
from trahison.defenses.interval_bounds import check_boundable, worst_leads
from trahison.networks.target import Pupil, Target


@checked
@untouched()
def interval_training(
    target: Pupil,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    share: Share = 0.5,
    epochs: Annotated[int, Count(high=10_000)] = 8,
    batch_size: AtLeastOne = 64,
    learning_rate: Positive = 2e-3,
    seed: Seed = 0,
) -> list[float]:
    """Entraîne le réseau de la cible sur place : (1 − κ) · J(x) + κ · J(pire x possible selon les
    intervalles).

    Args:
        target: cible que :func:`~trahison.defenses.interval_bounds.interval_logits` sait borner.
        images, labels: comme pour :func:`trahison.attacks.fgsm`.
        epsilon: rayon à certifier ; il croît de 0 à sa valeur, et κ de 0 à ``share``, pendant la
            première moitié de l’entraînement : d’emblée, les bornes d’un réseau neuf ne diraient
            rien.
        share: κ, part de la borne dans la perte, entre 0 et 1.
        epochs, batch_size, learning_rate: l’entraînement, par Adam ; le taux descend en
            demi-cosinus jusqu’à zéro.
        seed: graine de l’ordre des images.

    Returns:
        La perte moyenne de chaque époque.

    Source : Gowal et al., 2018.
    """
    check_boundable(target)
    batches = -(-len(images) // batch_size)
    total = epochs * batches
    rng = np.random.default_rng(seed)
    step = _step(
        target,
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, total)),
    )
    losses = np.zeros((epochs, batches))
    for epoch in range(epochs):
        for batch, chosen in enumerate(np.array_split(rng.permutation(len(images)), batches)):
            ramp = min(1.0, 2 * (epoch * batches + batch) / total)
            losses[epoch, batch] = step(
                *map(tf.constant, (images[chosen], labels[chosen])),
                *(tf.constant(ramp * value, tf.float32) for value in (epsilon, share)),
            )
    return losses.mean(axis=1).tolist()


def _step(target: Target, optimizer: keras.optimizers.Optimizer) -> Callable[..., tf.Tensor]:
    """Une étape d’apprentissage, compilée."""
    model = target.model
    optimizer.build(model.trainable_variables)

    @tf.function(input_signature=[*target.signature, *[tf.TensorSpec((), tf.float32)] * 2])
    def step(
        images: tf.Tensor, labels: tf.Tensor, epsilon: tf.Tensor, share: tf.Tensor
    ) -> tf.Tensor:
        with tf.GradientTape() as tape:
            clean = cross_entropy(model(images, training=True), labels)
            worst = cross_entropy(
                worst_leads(model, images, labels, epsilon, *target.bounds), labels
            )
            loss = tf.reduce_mean((1 - share) * clean + share * worst)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    return step
