"""L’attaque de la frontière (*boundary attack*) : longer la frontière sans rien savoir du réseau
que sa réponse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Steps
from trahison.attacks.batch import answers, dot, length, per_image
from trahison.attacks.declaration import Attack, Knowledge
from trahison.contracts import AtLeastOne, Count, Images, List, Number, Seed, checked
from trahison.networks.target import Target

CHECK_EVERY = 10  # un essai sur dix règle aussi la longueur des pas de côté


Starts = Annotated[
    np.ndarray,
    Images(shape=lambda images: images.shape, within=lambda target: target.bounds),
]
Step = Annotated[float, Number(0, 1, open_low=True)]


@checked
def boundary(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    starts: Starts | None = None,
    steps: Steps = 5000,
    side_step: Step = 0.01,
    toward_step: Step = 0.01,
    targeted: bool = False,
    seed: Seed = 0,
) -> np.ndarray:
    """Part d’une image déjà adverse et la rapproche de l’originale au hasard, toujours du côté
    adverse (norme L2).

    Args:
        target, images, labels, targeted: comme pour :func:`trahison.attacks.fgsm` ; seule la classe
            répondue par le réseau est lue, jamais un gradient ni une probabilité.
        starts: images adverses de départ, de la forme de ``images`` ; par défaut un bruit uniforme,
            tiré jusqu’à vingt-cinq fois s’il n’est pas adverse.
        steps: nombre de pas ; chacun interroge le réseau une fois, un sur dix une seconde fois.
        side_step, toward_step: premières longueurs des pas, de côté et vers l’originale, relatives
            à la distance qui reste ; elles s’adaptent ensuite.
        seed: graine du hasard.

    Returns:
        Les images adverses, float32, de la forme de ``images`` ; l’image de départ là où aucun
        point de départ n’était adverse, et là où le réseau donnait déjà la réponse voulue.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Brendel, Rauber et Bethge, 2018, algorithme 1 et § 2.
    """
    return boundary_stages(
        target,
        images,
        labels,
        stops=[steps],
        starts=starts,
        side_step=side_step,
        toward_step=toward_step,
        targeted=targeted,
        seed=seed,
    )[0]


@checked
def boundary_stages(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    stops: Annotated[Sequence[int], List(Count(high=100_000))],
    starts: Starts | None = None,
    side_step: Step = 0.01,
    toward_step: Step = 0.01,
    targeted: bool = False,
    seed: Seed = 0,
) -> np.ndarray:
    """La même marche, regardée en chemin : les images (S, N, …) après chacun des nombres de pas
    ``stops``, croissants.

    Mêmes autres arguments et mêmes erreurs que :func:`boundary`.
    """
    # Le réseau lui-même, non une copie accélérée : cette attaque n’en connaît que les réponses.
    referee = target.referee
    if sorted(set(stops)) != stops:
        raise ValueError(f"stops : nombres de pas strictement croissants attendus, reçu {stops}")
    if starts is None:
        starts = noise_starts(referee, images, labels, targeted=targeted, seed=seed)
    attacked = (~_is_adversarial(referee, images, labels, targeted)) & _is_adversarial(
        referee, starts, labels, targeted
    )
    stages = np.repeat(images[None], len(stops), axis=0)
    if attacked.any():
        walk = referee.compiled(("boundary", targeted), lambda: _walk(referee, targeted))
        # TensorFlow lit la graine sur 32 bits signés
        graph_seed = np.uint32(seed).astype(np.int32)
        scene = [tf.constant(array) for array in (images[attacked], labels[attacked], graph_seed)]
        one_each = (int(attacked.sum()), *[1] * (images.ndim - 1))
        state = (
            tf.constant(starts[attacked]),
            *(tf.fill(one_each, np.float32(value)) for value in (side_step, toward_step)),
        )
        limits = [tf.constant(value, tf.float32) for value in target.bounds]
        for rank, (first, last) in enumerate(zip([0, *stops], stops)):
            state = walk(*scene, *state, tf.constant(first), tf.constant(last), *limits)
            stages[rank, attacked] = state[0].numpy()
    return stages


def _is_adversarial(
    target: Target, images: np.ndarray, labels: np.ndarray, targeted: bool
) -> np.ndarray:
    return (target.labels(images) == labels) == targeted


@checked
def noise_starts(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    targeted: bool = False,
    seed: Seed = 0,
    tries: AtLeastOne = 25,
) -> np.ndarray:
    """Un bruit uniforme par image, tiré de nouveau, au plus ``tries`` fois, là où il n’est pas
    adverse.

    Mêmes autres arguments et mêmes erreurs que :func:`boundary`.
    """
    rng = np.random.default_rng(seed)
    starts, wanted = np.empty_like(images), np.arange(len(images))
    for _ in range(tries):
        starts[wanted] = rng.uniform(*target.bounds, (len(wanted), *images.shape[1:]))
        wanted = wanted[~_is_adversarial(target, starts[wanted], labels[wanted], targeted)]
        if not len(wanted):
            break
    return starts


def _walk(target: Target, targeted: bool) -> Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]]:
    """La marche compilée, toutes les images à la fois ; chacune règle ses propres pas.

    Rend où elle en est : les images, et les deux longueurs de pas.
    """
    batch, whole, number = (
        target.signature,
        tf.TensorSpec((), tf.int32),
        tf.TensorSpec((), tf.float32),
    )
    lengths = tf.TensorSpec((None, *[1] * (batch[0].shape.rank - 1)), tf.float32)

    @tf.function(
        input_signature=[*batch, whole, batch[0], lengths, lengths, whole, whole, number, number]
    )
    def walk(
        images: tf.Tensor,
        labels: tf.Tensor,
        seed: tf.Tensor,
        current: tf.Tensor,
        side: tf.Tensor,
        toward: tf.Tensor,
        first: tf.Tensor,
        last: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        def adversarial(candidates: tf.Tensor) -> tf.Tensor:
            return (answers(target.model(candidates, training=False)) == labels) == targeted

        for step in tf.range(first, last):
            gap = images - current
            distance = length(gap)
            noise = tf.random.stateless_normal(tf.shape(images), [seed, step])
            noise -= gap * tf.math.divide_no_nan(dot(noise, gap), distance**2)
            aside = side * distance * noise / length(noise) - gap
            # De côté, mais sur la sphère : le pas de côté ne doit pas éloigner de l’originale.
            sphere = tf.clip_by_value(
                images + aside * tf.math.divide_no_nan(distance, length(aside)), low, high
            )
            if step % CHECK_EVERY == 0:
                # équilibre : un sur deux
                side *= tf.where(per_image(adversarial(sphere), images), 1.3, 1 / 1.3)
            candidates = tf.clip_by_value(sphere + toward * (images - sphere), low, high)
            success = per_image(adversarial(candidates), images) & (
                length(images - candidates) < distance
            )
            current = tf.where(success, candidates, current)
            toward *= tf.where(success, 1.05**3, 1 / 1.05)  # équilibre : un sur quatre
        return current, side, toward

    return walk


DECLARED = (Attack("Frontière", "L2", Knowledge.ANSWER, boundary),)
