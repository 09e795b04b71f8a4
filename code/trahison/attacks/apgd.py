"""APGD, la PGD qui règle elle-même son pas (*auto-PGD*) : un élan, et un pas divisé par deux quand
il ne sert plus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Steps, Strength
from trahison.attacks.batch import answers, per_image
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import cross_entropy, dlr, dlr_toward
from trahison.checks import LARGEST_SEED
from trahison.contracts import Count, checked
from trahison.networks.packets import in_packets
from trahison.networks.target import Loss, Target

MOMENTUM = 0.75  # α de l’article : part du nouveau pas, le reste est l’élan du précédent
PATIENCE = 0.75  # ρ : part des pas qui doivent faire monter la perte entre deux bilans

Restarts = Annotated[int, Count(high=1000)]
# les graines suivantes servent aux départs suivants
Start = Annotated[int, Count(0, LARGEST_SEED - 1000)]
LossToward = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]


@checked
def apgd(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    steps: Steps = 100,
    restarts: Restarts = 1,
    loss: Loss = cross_entropy,
    seed: Start = 0,
) -> np.ndarray:
    """Monte la perte dans la boule L∞ de rayon ε, sans pas à choisir.

    Args:
        target, images, labels, loss: comme pour :func:`trahison.attacks.fgsm`.
        epsilon: rayon de la boule, dans les unités des pixels.
        steps: nombre de pas, un gradient chacun ; le premier pas est long de 2 ε.
        restarts: nombre de départs au hasard ; chacun n’attaque que les images qui tiennent encore.
        seed: graine du premier départ.

    Returns:
        Les images, float32 : la dernière rencontrée qui trompe le réseau ; à défaut, celle de plus
        grande perte.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Croce et Hein, 2020 (« Reliable Evaluation… »), algorithme 1 et § 3.
    """

    def forget_the_goal(logits: tf.Tensor, labels: tf.Tensor, goals: tf.Tensor) -> tf.Tensor:
        return loss(logits, labels)

    climb = target.compiled(("apgd", loss), lambda: _climb(target, forget_the_goal))
    goals = np.repeat(labels[None], restarts, axis=0)
    return _one_after_the_other(target, climb, images, labels, goals, epsilon, steps, seed)


@checked
def apgd_targeted(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    steps: Steps = 100,
    goals: Annotated[int, Count(high=lambda target: target.classes - 1)] = 9,
    seed: Start = 0,
) -> np.ndarray:
    """La même montée vers chacune des ``goals`` classes rivales, l’une après l’autre (APGD-T).

    Les rivales sont les mieux notées de l’image intacte, ``labels`` exclue ; la perte est
    :func:`~trahison.attacks.losses.dlr_toward`. Une image est trompée dès que le réseau ne répond
    plus ``labels``, quelle que soit la rivale visée.

    Args:
        target, images, labels, epsilon, steps, seed: comme pour :func:`apgd` ; le réseau doit
            connaître au moins quatre classes.
        goals: nombre de rivales.

    Source : Croce et Hein, 2020, § 4 et annexe A.
    """
    if target.classes < 4:
        raise ValueError(
            f"target : un réseau d’au moins 4 classes attendu, reçu {target.classes} classes"
        )
    climb = target.compiled(("apgd vers", goals), lambda: _climb(target, dlr_toward))
    logits = target.referee.logits(images)
    logits[np.arange(len(labels)), labels] = -np.inf
    rivals = np.argsort(-logits, axis=1, kind="stable")[:, :goals].T
    return _one_after_the_other(target, climb, images, labels, rivals, epsilon, steps, seed)


def _one_after_the_other(
    target: Target,
    climb: Callable[..., tf.Tensor],
    images: np.ndarray,
    labels: np.ndarray,
    goals: np.ndarray,
    epsilon: float,
    steps: int,
    seed: int,
) -> np.ndarray:
    """Une montée par ligne de ``goals`` (R, N), chacune sur les images qui tiennent encore."""
    settings = [
        tf.constant(checkpoints(steps)),
        *(tf.constant(value, tf.float32) for value in (epsilon, *target.bounds)),
    ]
    forged, standing = images.copy(), np.arange(len(images))
    for rank, row in enumerate(goals):
        rng = np.random.default_rng(seed + rank)
        start = images + rng.uniform(-epsilon, epsilon, images.shape).astype(np.float32)
        forged[standing] = in_packets(
            lambda *batch: climb(*batch, *settings),
            *(batch[standing] for batch in (images, labels, row, start)),
        )
        standing = standing[target.referee.labels(forged[standing]) == labels[standing]]
        if not len(standing):
            break
    return forged


@checked
def checkpoints(steps: Steps) -> np.ndarray:
    """Après quels pas faire le bilan : ``(steps,)`` vrais et faux ; souvent vers la fin.

    p₀ = 0, p₁ = 0,22, puis pⱼ₊₁ = pⱼ + max(pⱼ − pⱼ₋₁ − 0,03 ; 0,06) : des parts de ``steps``.
    """
    before, now, chosen = 0.0, 0.22, np.zeros(steps, bool)
    while now <= 1:
        # à un milliardième près : 0,28 × 100 ne doit pas passer pour plus que 28
        chosen[int(np.ceil(now * steps - 1e-9)) - 1] = True
        before, now = now, now + max(now - before - 0.03, 0.06)
    return chosen


def _climb(target: Target, loss: LossToward) -> Callable[..., tf.Tensor]:
    """La montée compilée, toutes les images à la fois ; chacune règle son propre pas."""
    batch, number = target.signature, tf.TensorSpec((), tf.float32)
    signature = [*batch, batch[1], batch[0], tf.TensorSpec((None,), tf.bool), *[number] * 3]

    def look(
        images: tf.Tensor, labels: tf.Tensor, goals: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """La perte (N,), son gradient, et si le réseau se trompe (N,)."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)
            logits = target.model(images, training=False)
            losses = loss(logits, labels, goals)
            total = tf.reduce_sum(losses)
        return losses, tape.gradient(total, images), answers(logits) != labels

    @tf.function(input_signature=signature)
    def climb(
        images: tf.Tensor,
        labels: tf.Tensor,
        goals: tf.Tensor,
        start: tf.Tensor,
        review: tf.Tensor,
        epsilon: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tf.Tensor:
        floor, ceiling = tf.maximum(images - epsilon, low), tf.minimum(images + epsilon, high)
        current = tf.clip_by_value(start, floor, ceiling)
        value, slope, fooled = look(current, labels, goals)
        found, previous = current, current
        best, best_value, best_slope = current, value, slope
        step = 2 * epsilon * tf.ones_like(value)
        # depuis le dernier bilan : les pas, ceux qui ont fait monter la perte, la perte d’alors
        taken, rises = tf.constant(0.0), tf.zeros_like(value)
        value_then, halved_then = value, tf.zeros_like(fooled)
        for rank in tf.range(tf.shape(review)[0]):
            share = tf.where(rank > 0, MOMENTUM, 1.0)
            ahead = tf.clip_by_value(
                current + per_image(step, images) * tf.sign(slope), floor, ceiling
            )
            ahead = current + share * (ahead - current) + (1 - share) * (current - previous)
            previous, current = current, tf.clip_by_value(ahead, floor, ceiling)
            value_before = value
            value, slope, wrong = look(current, labels, goals)
            fooled |= wrong
            found = tf.where(per_image(wrong, images), current, found)
            taken, rises = taken + 1, rises + tf.cast(value > value_before, tf.float32)
            better = value > best_value
            best_value = tf.where(better, value, best_value)
            best = tf.where(per_image(better, images), current, best)
            best_slope = tf.where(per_image(better, images), slope, best_slope)
            if review[rank]:
                # Trop peu de montées, ou aucun progrès avec un pas que le dernier bilan a gardé.
                halved = (rises < PATIENCE * taken) | (~halved_then & (best_value <= value_then))
                step = tf.where(halved, step / 2, step)
                value = tf.where(halved, best_value, value)
                current = tf.where(per_image(halved, images), best, current)
                slope = tf.where(per_image(halved, images), best_slope, slope)
                taken, rises = tf.constant(0.0), tf.zeros_like(rises)
                value_then, halved_then = best_value, halved
        return tf.where(per_image(fooled, images), found, best)

    return climb


DECLARED = (
    Attack("APGD", "L∞", Knowledge.GRADIENT, apgd, by_chance=True),
    Attack("APGD, DLR", "L∞", Knowledge.GRADIENT, partial(apgd, loss=dlr), by_chance=True),
    Attack("APGD ciblée", "L∞", Knowledge.GRADIENT, apgd_targeted, by_chance=True),
)
