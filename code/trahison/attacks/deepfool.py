"""DeepFool : le plus court chemin vers la frontière de décision, en la croyant plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Norm, Steps
from trahison.attacks.batch import answers, per_image
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import chosen_logit
from trahison.contracts import Count, NotNegative, checked
from trahison.networks.packets import in_packets
from trahison.networks.target import Target


@checked
def deepfool(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    candidates: Annotated[int, Count(2)] = 10,
    steps: Steps = 50,
    overshoot: NotNegative = 0.02,
    norm: Norm = "l2",
) -> np.ndarray:
    """Franchir la frontière la plus proche, recalculée à chaque pas comme si le réseau était
    affine.

    Args:
        target, images, labels: comme pour :func:`trahison.attacks.fgsm` ; ``labels`` est la réponse
            à fuir.
        candidates: nombre de classes considérées, les mieux notées au départ, celle de ``labels``
            comprise.
        steps: nombre de pas au plus.
        overshoot: dépassement relatif η, qui porte l’image juste de l’autre côté de la frontière.
        norm: ``"l2"`` ou ``"linf"``, la distance à raccourcir.

    Returns:
        Les images adverses, float32, de la forme de ``images`` ; l’image de départ là où aucun pas
        n’a suffi, et là où le réseau ne répondait déjà pas ``labels``.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Moosavi-Dezfooli, Fawzi et Frossard, 2016, algorithme 2 (L2), § 3.3 (L∞) ; l’article ne
    borne pas, nous si.
    """
    candidates = min(candidates, target.classes)
    search = target.compiled(
        ("deepfool", candidates, norm), lambda: _search(target, candidates, norm)
    )
    settings = [
        tf.constant(steps),
        *(tf.constant(value, tf.float32) for value in (overshoot, *target.bounds)),
    ]
    return in_packets(lambda *batch: search(*batch, *settings), images, labels, weight=candidates)


def nearest_crossing(gaps: tf.Tensor, slopes: tf.Tensor, norm: str = "l2") -> tf.Tensor:
    """Le plus court déplacement qui annule l’un des écarts, supposés affines (article, éq. 8 et 9 ;
    § 3.3 pour L∞).

    ``gaps`` (N, R) : logit de chaque rivale moins celui de la classe à fuir ; ``slopes`` (N, R,
    …) : leurs gradients. Rend le déplacement (N, …), nul si tous les gradients sont nuls.
    """
    gaps, slopes = tf.convert_to_tensor(gaps), tf.convert_to_tensor(slopes)
    # Une direction de longueur 1 pour la norme choisie gagne la norme duale du gradient : L2 pour
    # L2, L1 pour L∞.
    climbs = slopes**2 if norm == "l2" else tf.abs(slopes)
    total = tf.reduce_sum(climbs, axis=list(range(2, slopes.shape.rank)))
    distances = tf.where(
        total > 0, tf.abs(gaps) / (tf.sqrt(total) if norm == "l2" else total), np.inf
    )
    nearest = tf.argmin(distances, axis=1)
    gap, slope, climb = (
        tf.gather(values, nearest, batch_dims=1) for values in (gaps, slopes, total)
    )
    # Un rien de plus que l’écart, comme dans le code des auteurs : sur la frontière même, on
    # n’avancerait plus.
    direction = slope if norm == "l2" else tf.sign(slope)
    return per_image(tf.math.divide_no_nan(tf.abs(gap) + 1e-4, climb), slope) * direction


def _search(target: Target, candidates: int, norm: str) -> Callable[..., tf.Tensor]:
    """La boucle compilée, pour un nombre de classes candidates et une norme."""
    settings = [tf.TensorSpec((), tf.int32), *[tf.TensorSpec((), tf.float32)] * 3]

    @tf.function(input_signature=[*target.signature, *settings])
    def search(
        images: tf.Tensor,
        labels: tf.Tensor,
        steps: tf.Tensor,
        overshoot: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tf.Tensor:
        moved, adversarial, held = tf.zeros_like(images), images, tf.ones_like(labels, tf.bool)
        rivals = tf.zeros((tf.shape(labels)[0], candidates - 1), tf.int32)
        for step in tf.range(steps + 1):
            with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
                tape.watch(adversarial)
                logits = target.model(adversarial, training=False)
                if step == 0:
                    others = tf.where(tf.one_hot(labels, logits.shape[1]) > 0, -np.inf, logits)
                    rivals = tf.math.top_k(others, candidates - 1).indices
                gaps = (
                    tf.gather(logits, rivals, batch_dims=1) - chosen_logit(logits, labels)[:, None]
                )
            held = answers(logits) == labels
            if step == steps or not tf.reduce_any(held):
                break
            # Un passage dans le réseau sert à toutes les candidates : seul le retour se fait une
            # fois pour chacune.
            slopes = tf.map_fn(
                lambda chosen, gaps=gaps, adversarial=adversarial, tape=tape: tape.gradient(
                    gaps, adversarial, chosen * tf.ones_like(gaps)
                ),
                tf.eye(candidates - 1),
            )
            slopes = tf.transpose(slopes, [1, 0, *range(2, slopes.shape.rank)])
            moved += tf.where(per_image(held, images), nearest_crossing(gaps, slopes, norm), 0.0)
            adversarial = tf.clip_by_value(images + (1 + overshoot) * moved, low, high)
        return tf.where(per_image(held, images), images, adversarial)

    return search


DECLARED = (Attack("DeepFool", "L2", Knowledge.GRADIENT, deepfool),)
