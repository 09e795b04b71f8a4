"""L’entraînement adverse : apprendre sur la pire image voisine de chaque image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import keras
import numpy as np

from trahison.attacks.arguments import Answers, Batch, Steps, Strength
from trahison.attacks.pgd import pgd
from trahison.chance import untouched
from trahison.contracts import AtLeastOne, Count, Positive, Seed, Share, checked
from trahison.networks.target import Pupil


@checked
@untouched()
def adversarial_training(
    target: Pupil,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    steps: Steps = 7,
    random_start: bool = True,
    clean_share: Share = 0.0,
    epochs: Annotated[int, Count(high=10_000)] = 5,
    batch_size: AtLeastOne = 64,
    learning_rate: Positive = 2e-3,
    seed: Seed = 0,
    on_epoch: Callable[[int, float], None] | None = None,
) -> list[float]:
    """Entraîne le réseau de la cible sur place : min sur θ de la moyenne, sur les images, du max de
    J(θ, x + δ, y) pour ‖δ‖∞ ≤ ε.

    Args:
        target, images, labels: comme pour :func:`trahison.attacks.fgsm`.
        epsilon: rayon contre lequel se défendre, dans les unités des pixels ; il croît de 0 à sa
            valeur pendant la première moitié de l’entraînement, faute de quoi un petit réseau
            n’apprend rien.
        steps, random_start: l’attaque qui approche le max. Un seul pas sans départ aléatoire est
            FGSM (Goodfellow et al., 2015), avec départ aléatoire FGSM-RS (Wong et al., 2020),
            quarante pas l’article de Madry et al.
        clean_share: poids α des images intactes, α J(x) + (1 − α) J(x + δ) : 0,5 chez Goodfellow et
            al., 0 chez Madry.
        epochs, batch_size, learning_rate: l’entraînement, par Adam ; le taux descend en
            demi-cosinus jusqu’à zéro.
        seed: graine de l’ordre des images et des départs de l’attaque.
        on_epoch: appelée après chaque époque avec son rang, à partir de 1, et sa perte moyenne.

    Returns:
        La perte moyenne (entropie croisée, nats) de chaque époque.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Madry et al., 2018, éq. 2.1 ; l’idée, Goodfellow et al., 2015, § 6.
    """
    model, batches = target.model, -(-len(images) // batch_size)
    total = epochs * batches
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, total)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    losses = []
    for epoch in range(epochs):
        for batch, chosen in enumerate(np.array_split(rng.permutation(len(images)), batches)):
            step = epoch * batches + batch
            radius = epsilon * min(1.0, 2 * step / total)
            worst = pgd(
                target,
                images[chosen],
                labels[chosen],
                epsilon=radius,
                steps=steps,
                random_start=random_start,
                seed=step,
            )
            losses.append(_learn(model, images[chosen], worst, labels[chosen], clean_share))
        if on_epoch is not None:
            on_epoch(epoch + 1, float(np.mean(losses[-batches:])))
    return np.mean(np.reshape(losses, (epochs, batches)), axis=1).tolist()


def _learn(
    model: keras.Model, clean: np.ndarray, worst: np.ndarray, labels: np.ndarray, clean_share: float
) -> float:
    """Un pas d’Adam sur α J(x) + (1 − α) J(x + δ) ; rend cette perte."""
    if not clean_share:
        return float(model.train_on_batch(worst, labels))
    # La perte est une moyenne sur les deux moitiés du lot : d’où le 2.
    weights = np.repeat(np.array([2 * clean_share, 2 - 2 * clean_share], np.float32), len(labels))
    return float(
        model.train_on_batch(
            np.concatenate([clean, worst]), np.tile(labels, 2), sample_weight=weights
        )
    )
