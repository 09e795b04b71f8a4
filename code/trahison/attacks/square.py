"""L’attaque des carrés (*Square Attack*) : peindre un carré au hasard, le garder si la marge y
gagne ; aucun gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Steps, Strength
from trahison.attacks.batch import per_image
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import margin
from trahison.contracts import Count, List, Number, Seed, checked
from trahison.networks.packets import PACKET_VALUES
from trahison.networks.target import Target

# Sur dix mille questions, celles à partir desquelles la part des pixels repeints est divisée par 2.
HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)
BLOCK = 50  # pas entre deux tris : les images trompées n’interrogent plus le réseau
FirstShare = Annotated[float, Number(0, 1, open_low=True)]


@checked
def square(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    steps: Steps = 1000,
    first_share: FirstShare = 0.8,
    targeted: bool = False,
    seed: Seed = 0,
) -> np.ndarray:
    """Cherche au hasard dans les coins de la boule L∞ de rayon ε, en lisant les seuls scores.

    Args:
        target, images, labels, targeted: comme pour :func:`trahison.attacks.fgsm` ; le réseau lit
            des images (H, W, C), et seuls ses logits sont lus, jamais un gradient.
        epsilon: rayon de la boule, dans les unités des pixels.
        steps: nombre de questions, après celle du premier dessin : des rayures d’un pixel de large,
            à ± ε. Une image trompée n’interroge plus le réseau.
        first_share: part des pixels que couvre le premier carré ; elle décroît avec les pas, comme
            dans l’article, dont le calendrier est ramené à ``steps``.
        seed: graine du hasard.

    Returns:
        Les images, float32, de la forme de ``images`` : adverses là où l’attaque a réussi, celles
        de plus grande marge ailleurs ; intactes là où le réseau donnait déjà la réponse voulue.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Andriushchenko, Croce, Flammarion et Hein, 2020, algorithmes 1 et 2.
    """
    return square_stages(
        target,
        images,
        labels,
        epsilon=epsilon,
        stops=[steps],
        first_share=first_share,
        targeted=targeted,
        seed=seed,
    )[0]


@checked
def square_stages(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength,
    stops: Annotated[Sequence[int], List(Count(high=100_000))],
    first_share: FirstShare = 0.8,
    targeted: bool = False,
    seed: Seed = 0,
) -> np.ndarray:
    """La même recherche, regardée en chemin : les images (S, N, H, W, C) après chacun des nombres
    de pas ``stops``, croissants. La taille des carrés suit le calendrier du dernier.

    Mêmes autres arguments et mêmes erreurs que :func:`square`.
    """
    if sorted(set(stops)) != stops:
        raise ValueError(f"stops : nombres de pas strictement croissants attendus, reçu {stops}")
    if images.ndim != 4:
        raise ValueError(
            f"target : un réseau qui lit des images (H, W, C) attendu, reçu {target.shape}"
        )
    # Le réseau lui-même, non une copie accélérée : cette attaque n’en connaît que les réponses.
    referee, sense = target.referee, -1 if targeted else 1
    paint = referee.compiled(("square", targeted), lambda: _paint(referee, sense))
    current, gain = images.copy(), np.zeros(len(images), np.float32)
    standing = np.flatnonzero((referee.labels(images) == labels) != targeted)
    if len(standing):
        current[standing] = _stripes(images, epsilon, referee.bounds, seed)[standing]
        logits = tf.constant(referee.logits(current[standing]))
        gain[standing] = sense * margin(logits, labels[standing]).numpy()
    sides = square_sides(images.shape[1:3], steps=stops[-1], first_share=first_share)
    limits = [tf.constant(value, tf.float32) for value in (epsilon, *referee.bounds)]
    stages, cuts = [], sorted({*stops, *range(0, stops[-1], BLOCK)})
    for first, last in zip(cuts, cuts[1:]):
        standing = standing[gain[standing] <= 0]
        corners, signs = (
            draw[:, first % BLOCK :][:, : last - first] for draw in _draw(images, seed, first)
        )
        for rows in _packets(standing, images):
            batch = (array[rows] for array in (images, labels, current, gain, corners, signs))
            found = paint(*batch, tf.constant(sides[first:last]), *limits)
            current[rows], gain[rows] = (tensor.numpy() for tensor in found)
        if last in stops:
            stages.append(current.copy())
    return np.stack(stages)


@checked
def square_sides(
    size: Annotated[Sequence[int], List(Count(), low=2, high=2)],
    *,
    steps: Steps,
    first_share: FirstShare = 0.8,
) -> np.ndarray:
    """Le côté (steps,) du carré à chaque pas, en pixels, dans une image de ``size`` (H, W) : la
    racine de la part à repeindre, divisée par deux à des moments fixés.

    Source : Andriushchenko et al., 2020, § 4.1 et annexe, le calendrier de dix mille questions.
    """
    moments = np.arange(steps) * 10_000 // steps
    share = first_share / 2.0 ** (moments[:, None] > np.array(HALVINGS)).sum(axis=1)
    sides = np.round(np.sqrt(share * size[0] * size[1])).astype(np.int32)
    return np.clip(sides, 1, min(size))


def _stripes(
    images: np.ndarray, epsilon: float, bounds: tuple[float, float], seed: int
) -> np.ndarray:
    """Le premier dessin : des colonnes d’un pixel de large, à ± ε."""
    rng = np.random.default_rng([seed, 0])
    signs = rng.choice(np.array([-1, 1], np.float32), (len(images), 1, *images.shape[2:]))
    return np.clip(images + np.float32(epsilon) * signs, *bounds)


def _draw(images: np.ndarray, seed: int, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Les tirages du bloc de ``step`` : coins (N, BLOCK, 2) entre 0 et 1, signes (N, BLOCK, C)."""
    rng = np.random.default_rng([seed, 1 + step // BLOCK])
    corners = rng.random((len(images), BLOCK, 2), np.float32)
    return corners, rng.choice(
        np.array([-1, 1], np.float32), (len(images), BLOCK, images.shape[-1])
    )


def _packets(rows: np.ndarray, images: np.ndarray) -> list[np.ndarray]:
    """Les rangs ``rows`` par paquets dont les images tiennent dans la mémoire rapide."""
    length = max(1, PACKET_VALUES // images[0].size)
    return [rows[start : start + length] for start in range(0, len(rows), length)]


def _paint(target: Target, sense: int) -> Callable[..., tuple[tf.Tensor, tf.Tensor]]:
    """Un bloc de pas compilé : rend les images et ce que leur marge a de gagné."""
    batch, number = target.signature, tf.TensorSpec((), tf.float32)
    gains, sizes = tf.TensorSpec((None,), tf.float32), tf.TensorSpec((None,), tf.int32)
    draws = [tf.TensorSpec((None, None, last), tf.float32) for last in (2, target.shape[-1])]

    @tf.function(input_signature=[*batch, batch[0], gains, *draws, sizes, *[number] * 3])
    def paint(
        images: tf.Tensor,
        labels: tf.Tensor,
        current: tf.Tensor,
        gain: tf.Tensor,
        corners: tf.Tensor,
        signs: tf.Tensor,
        sides: tf.Tensor,
        epsilon: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        rows, columns = (tf.range(tf.shape(images)[axis])[None] for axis in (1, 2))
        for rank in tf.range(tf.shape(sides)[0]):
            room = tf.cast(tf.shape(images)[1:3] - sides[rank] + 1, tf.float32)
            corner = tf.cast(corners[:, rank] * room, tf.int32)
            top, left = corner[:, :1], corner[:, 1:]
            inside = ((rows >= top) & (rows < top + sides[rank]))[:, :, None, None] & (
                (columns >= left) & (columns < left + sides[rank])
            )[:, None, :, None]
            colour = tf.clip_by_value(images + epsilon * signs[:, rank, None, None], low, high)
            candidates = tf.where(inside, colour, current)
            reached = sense * margin(target.model(candidates, training=False), labels)
            # une image trompée ne bouge plus
            better = (reached > gain) & (gain <= 0)
            current = tf.where(per_image(better, images), candidates, current)
            gain = tf.where(better, reached, gain)
        return current, gain

    return paint


DECLARED = (Attack("Carrés", "L∞", Knowledge.SCORES, square, by_chance=True),)
