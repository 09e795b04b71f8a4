"""FGSM, la méthode du gradient signé (*fast gradient sign method*)."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import check_attack, check_radius
from trahison.attacks.batch import in_packets, unit
from trahison.attacks.gradient import Loss, batch_signature, compile_once, input_gradient
from trahison.attacks.losses import cross_entropy
from trahison.checks import check_choice, check_flag


def fgsm(
    model: keras.Model,
    images,
    labels,
    *,
    epsilon: float,
    norm: str = "linf",
    bounds: tuple[float, float] = (-1.0, 1.0),
    targeted: bool = False,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """Une étape du gradient signé : x + ε · signe(∇ₓ J(θ, x, y)), bornée à l'intervalle des pixels.

    Args:
        model: réseau Keras qui rend des logits (N, K).
        images: (N, H, W, C), valeurs dans ``bounds``.
        labels: (N,) entiers ; l'étiquette à fuir, ou celle à atteindre si ``targeted``.
        epsilon: force, dans les unités de ``bounds`` (0 ≤ ε ≤ haut − bas en norme L∞).
        norm: ``"linf"``, la méthode de l'article ; ou ``"l2"``, le gradient ramené à la longueur ε
        au lieu de son signe. bounds: intervalle (bas, haut) des valeurs d'un pixel. targeted:
        descendre la perte vers ``labels`` au lieu de la monter. loss: perte par
        image, :func:`~trahison.attacks.losses.cross_entropy` dans l'article.

    Returns:
        Les images adverses, float32, de la forme de ``images``.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
        fini.

    Source : Goodfellow, Shlens et Szegedy, 2015, § 4 ; l'article ne borne pas l'image, nous si.
    """
    images, labels, bounds = check_attack(model, images, labels, bounds)
    norm, targeted = check_choice("norm", norm, ("linf", "l2")), check_flag("targeted", targeted)
    epsilon = check_radius(epsilon, norm, images[0].size, bounds)
    step = compile_once(
        model,
        ("fgsm", loss, norm),
        lambda copy: _step(copy, loss, tf.sign if norm == "linf" else unit),
    )
    settings = [tf.constant(value) for value in (-epsilon if targeted else epsilon, *bounds)]
    return in_packets(lambda *batch: step(*batch, *settings), images, labels)


def gradient_sign(
    model: keras.Model,
    images,
    labels,
    *,
    bounds: tuple[float, float] = (-1.0, 1.0),
    targeted: bool = False,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """La direction de FGSM seule, −1, 0 ou +1 par valeur : elle ne dépend pas de ε, un seul calcul
    sert pour tous.

    Mêmes arguments et mêmes erreurs que :func:`fgsm`.
    """
    images, labels, bounds = check_attack(model, images, labels, bounds)
    targeted = check_flag("targeted", targeted)
    sign = np.sign(in_packets(input_gradient(model, loss), images, labels))
    return -sign if targeted else sign


def _step(
    model: keras.Model, loss: Loss, direction: Callable[[tf.Tensor], tf.Tensor]
) -> Callable[..., tf.Tensor]:
    gradient = input_gradient(model, loss)

    @tf.function(input_signature=[*batch_signature(model), *[tf.TensorSpec((), tf.float32)] * 3])
    def step(images, labels, epsilon, low, high):
        return tf.clip_by_value(images + epsilon * direction(gradient(images, labels)), low, high)

    return step
