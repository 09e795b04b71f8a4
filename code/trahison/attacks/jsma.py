"""JSMA, l’attaque par carte de saillance (*Jacobian-based saliency map attack*) : peu de pixels,
mais à fond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch
from trahison.attacks.batch import answers
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import chosen_logit
from trahison.contracts import Array, Number, Share, checked
from trahison.networks.target import Target

MOST_VALUES = 4096  # chercher la meilleure paire remplit un tableau du carré de cette taille


def _width(target: Target) -> float:
    return target.bounds[1] - target.bounds[0]


@checked
def jsma(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    theta: Annotated[float, Number(lambda target: -_width(target), _width)] | None = None,
    gamma: Share = 0.145,
    targeted: bool = False,
) -> np.ndarray:
    """Pousse à fond les deux pixels les plus saillants pour la classe visée, jusqu’à l’atteindre
    (norme L0).

    Args:
        target, images: comme pour :func:`trahison.attacks.fgsm`, avec au plus 4 096 valeurs par
            image.
        labels: (N,) l’étiquette à atteindre si ``targeted`` ; sinon celle à fuir, et l’attaque vise
            sa meilleure rivale.
        theta: ce que reçoit chaque pixel choisi, dans les unités des pixels ; par défaut toute la
            largeur (le pixel va au maximum) ; négatif pour effacer.
        gamma: part des valeurs de l’image que l’attaque peut toucher.

    Returns:
        Les images adverses, float32, de la forme de ``images`` ; l’image de départ là où la cible
        n’a pas été atteinte, et là où le réseau donnait déjà la réponse voulue.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Papernot et al., 2016 (« The limitations… »), algorithme 3, appliqué aux logits. On
    essaie aussi de choisir les pixels pour la cible seule, comme le fait ART, et l’on garde ce qui
    touche le moins de pixels.
    """
    low, high = target.bounds
    size = images[0].size
    if size > MOST_VALUES:
        raise ValueError(f"images : au plus {MOST_VALUES} valeurs par image attendues, reçu {size}")
    theta = high - low if theta is None else theta
    pairs = int(gamma * size) // 2
    push = target.compiled("jsma", lambda: _push(target))
    wanted = (target.referee.labels(images) == labels) != targeted
    targets = labels if targeted else best_rivals(target.referee, images, labels)
    best, fewest = images.copy(), np.full(len(images), pairs + 1)
    # l’article, puis la cible seule : selon l’image, l’une ou l’autre touche moins de pixels
    for hinder in (True, False):
        tried, active = images.copy(), np.flatnonzero(wanted)
        for step in range(1, pairs + 1):
            active = active[step < fewest[active]]
            if not len(active):
                break
            pushed, answer, moved = push(
                *map(tf.constant, (tried[active], targets[active], hinder)),
                *(tf.constant(value, tf.float32) for value in (theta, low, high)),
            )
            tried[active], reached = pushed, answer.numpy() == targets[active]
            found = active[reached]
            best[found], fewest[found] = tried[found], step
            active = active[moved.numpy() & ~reached]
    return best


@checked
def best_rivals(
    target: Target,
    images: Annotated[
        np.ndarray, Array(shape=lambda target: ("n", *target.shape), dtype=np.float32)
    ],
    labels: Answers,
) -> np.ndarray:
    """La classe (N,) la mieux notée par la cible après celle de ``labels``."""
    logits = target.logits(images)
    logits[np.arange(len(labels)), labels] = -np.inf
    return logits.argmax(axis=1)


def _push(target: Target) -> Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]]:
    """Un pas compilé : les images poussées, la réponse du réseau, et vrai là où une paire utile
    existait."""
    numbers = [tf.TensorSpec((), tf.bool), *[tf.TensorSpec((), tf.float32)] * 3]

    @tf.function(input_signature=[*target.signature, *numbers])
    def push(
        images: tf.Tensor,
        targets: tf.Tensor,
        hinder: tf.Tensor,
        theta: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            tape.watch(images)
            logits = target.model(images, training=False)
            toward, total = tf.reduce_sum(chosen_logit(logits, targets)), tf.reduce_sum(logits)
        flat, direction = [tf.shape(images)[0], int(np.prod(images.shape[1:]))], tf.sign(theta)
        for_target = direction * tf.reshape(tape.gradient(toward, images), flat)
        for_others = direction * tf.reshape(tape.gradient(total, images), flat) - for_target
        free = tf.reshape(tf.where(theta > 0, images < high, images > low), flat)
        # Une image à la fois : le tableau des paires a le carré du nombre de pixels.
        change = tf.map_fn(
            lambda image: _best_pair(image[0], image[1], image[2], hinder),
            (for_target, for_others, free),
            fn_output_signature=tf.float32,
        )
        pushed = tf.clip_by_value(images + theta * tf.reshape(change, tf.shape(images)), low, high)
        return (
            pushed,
            answers(target.model(pushed, training=False)),
            tf.reduce_any(change > 0, axis=1),
        )

    return push


def _best_pair(
    for_target: tf.Tensor, for_others: tf.Tensor, free: tf.Tensor, hinder: bool | tf.Tensor
) -> tf.Tensor:
    """1 pour les deux pixels (P,) qui aident le plus la cible en gênant les autres, 0 ailleurs
    (article, éq. 10).

    ``hinder`` faux : sans regarder les autres.
    """
    gain, loss = for_target[:, None] + for_target, for_others[:, None] + for_others
    # deux pixels différents
    helpful = tf.linalg.set_diag((gain > 0) & free[:, None] & free, tf.zeros_like(free))
    score = tf.where(helpful, tf.where(hinder, tf.nn.relu(-gain * loss), gain), 0.0)
    best, size = tf.argmax(tf.reshape(score, [-1])), tf.size(for_target, tf.int64)
    pair = tf.one_hot(best // size, tf.cast(size, tf.int32)) + tf.one_hot(
        best % size, tf.cast(size, tf.int32)
    )
    return pair * tf.cast(tf.reduce_max(score) > 0, tf.float32)


DECLARED = (Attack("JSMA", "L0", Knowledge.GRADIENT, jsma),)
