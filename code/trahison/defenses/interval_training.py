"""Apprendre à être prouvable : descendre non pas la perte sous attaque, mais la borne qu’aucune
attaque ne dépasse."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import check_attack
from trahison.attacks.losses import cross_entropy
from trahison.checks import check_count, check_epsilon, check_number, random_generator
from trahison.defenses.interval_bounds import check_boundable, worst_leads
from trahison.networks.arguments import check_trainable
from trahison.networks.target import Target, check_plain


def interval_training(
    target: Target,
    images,
    labels,
    *,
    epsilon: float,
    share: float = 0.5,
    epochs: int = 8,
    batch_size: int = 64,
    learning_rate: float = 2e-3,
    seed: int = 0,
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
        demi-cosinus jusqu’à zéro. seed: graine de l’ordre des images.

    Returns:
        La perte moyenne de chaque époque.

    Source : Gowal et al., 2018.
    """
    check_boundable(check_plain(target))
    check_trainable(target.model, name="target")
    images, labels = check_attack(target, images, labels)
    epsilon, share = (
        check_epsilon(epsilon, target.bounds),
        check_number("share", share, low=0.0, high=1.0),
    )
    batches = -(-len(images) // check_count("batch_size", batch_size))
    total = check_count("epochs", epochs) * batches
    learning_rate = check_number("learning_rate", learning_rate, low=0.0, open_low=True)
    rng = random_generator(seed)
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
    def step(images, labels, epsilon, share):
        with tf.GradientTape() as tape:
            clean = cross_entropy(model(images, training=True), labels)
            worst = cross_entropy(
                worst_leads(model, images, labels, epsilon, *target.bounds), labels
            )
            loss = tf.reduce_mean((1 - share) * clean + share * worst)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    return step
