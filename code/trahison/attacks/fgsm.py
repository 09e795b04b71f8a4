"""FGSM, la méthode du gradient signé (*fast gradient sign method*)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Norm, Radius
from trahison.attacks.batch import unit
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import cross_entropy
from trahison.contracts import checked
from trahison.networks.packets import in_packets
from trahison.networks.target import Gradient, Loss, Target


@checked
def fgsm(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Radius,
    norm: Norm = "linf",
    targeted: bool = False,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """Une étape du gradient signé : x + ε · signe(∇ₓ J(θ, x, y)), bornée à l'intervalle des pixels.

    Args:
        target: la cible : un réseau à logits et l'intervalle de ses pixels.
        images: (N, H, W, C), valeurs dans cet intervalle.
        labels: (N,) entiers ; l'étiquette à fuir, ou celle à atteindre si ``targeted``.
        epsilon: force, dans les unités des pixels (0 ≤ ε ≤ haut − bas en norme L∞).
        norm: ``"linf"``, la méthode de l'article ; ou ``"l2"``, le gradient ramené à la longueur ε
            au lieu de son signe.
        targeted: descendre la perte vers ``labels`` au lieu de la monter.
        loss: perte par image, :func:`~trahison.attacks.losses.cross_entropy` dans l'article.

    Returns:
        Les images adverses, float32, de la forme de ``images``.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Goodfellow, Shlens et Szegedy, 2015, § 4 ; l'article ne borne pas l'image, nous si.
    """
    gradient = target.gradient_function(loss)
    step = target.compiled(
        ("fgsm", loss, norm),
        lambda: _step(target, gradient, tf.sign if norm == "linf" else unit),
    )
    settings = [tf.constant(value) for value in (-epsilon if targeted else epsilon, *target.bounds)]
    return in_packets(lambda *batch: step(*batch, *settings), images, labels)


@checked
def gradient_sign(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    targeted: bool = False,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """La direction de FGSM seule, −1, 0 ou +1 par valeur : elle ne dépend pas de ε, un seul calcul
    sert pour tous.

    Mêmes arguments et mêmes erreurs que :func:`fgsm`.
    """
    sign = np.sign(target.gradient(images, labels, loss))
    return -sign if targeted else sign


def _step(
    target: Target, gradient: Gradient, direction: Callable[[tf.Tensor], tf.Tensor]
) -> Callable[..., tf.Tensor]:
    @tf.function(input_signature=[*target.signature, *[tf.TensorSpec((), tf.float32)] * 3])
    def step(
        images: tf.Tensor, labels: tf.Tensor, epsilon: tf.Tensor, low: tf.Tensor, high: tf.Tensor
    ) -> tf.Tensor:
        return tf.clip_by_value(images + epsilon * direction(gradient(images, labels)), low, high)

    return step


DECLARED = (
    Attack("FGSM", "L∞", Knowledge.GRADIENT, fgsm),
    Attack("FGSM L2", "L2", Knowledge.GRADIENT, partial(fgsm, norm="l2")),
)
