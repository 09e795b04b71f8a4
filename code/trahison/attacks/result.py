"""Juger une attaque : ce que le réseau disait avant, ce qu'il dit après, et de combien l'image a
bougé."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import check_attack
from trahison.attacks.batch import in_packets
from trahison.attacks.gradient import batch_signature, compile_once
from trahison.checks import check_array, check_images, check_labels
from trahison.networks.arguments import check_network


@dataclass(frozen=True)
class AttackResult:
    """Le bilan d'une attaque sur N images.

    Attributs : ``adversarial`` et ``perturbation`` (N, H, W, C) ; ``before`` et ``after`` (N,), les
    réponses du réseau ; ``success`` (N,), vrai si l'attaque a fait ce qu'elle voulait sur une image
    que le réseau reconnaissait ; ``attacked`` (N,), vrai pour ces images-là : le taux de succès ne
    compte qu'elles.
    """

    adversarial: np.ndarray
    perturbation: np.ndarray
    before: np.ndarray
    after: np.ndarray
    attacked: np.ndarray
    success: np.ndarray

    @property
    def success_rate(self) -> float:
        """Part des images attaquées où l'attaque a réussi ; ``nan`` si le réseau n'en reconnaissait
        aucune."""
        return (
            float(self.success.sum() / self.attacked.sum()) if self.attacked.any() else float("nan")
        )

    @property
    def linf(self) -> np.ndarray:
        """Norme L∞ de la perturbation de chaque image, dans les unités des pixels."""
        return np.abs(self.perturbation).reshape(len(self.perturbation), -1).max(axis=1)

    @property
    def l2(self) -> np.ndarray:
        """Norme L2 de la perturbation de chaque image, dans les unités des pixels."""
        return np.linalg.norm(self.perturbation.reshape(len(self.perturbation), -1), axis=1)


def judge(
    model: keras.Model,
    images,
    adversarial,
    labels,
    *,
    targets=None,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> AttackResult:
    """Compare les réponses de ``model`` à ``images`` et à ``adversarial``.

    ``labels`` (N,) : les vraies étiquettes ; ``targets`` (N,) : les étiquettes visées par une
    attaque ciblée. Une image que le réseau ne reconnaissait pas n'est pas un succès de l'attaque.
    """
    images, labels, bounds = check_attack(model, images, labels, bounds)
    adversarial = check_images("adversarial", adversarial, shape=images.shape, bounds=bounds)
    before, after = predict_labels(model, images), predict_labels(model, adversarial)
    attacked = before == labels
    if targets is None:
        reached = after != labels
    else:
        targets = check_labels(
            "targets", targets, count=len(images), classes=model.output_shape[-1]
        )
        attacked = attacked & (targets != labels)
        reached = after == targets
    return AttackResult(
        adversarial, adversarial - images, before, after, attacked, attacked & reached
    )


def predict_labels(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Réponses (N,) de ``model``, en mode inférence."""
    return logits_of(model, images).argmax(axis=1)


def logits_of(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Logits (N, K) de ``model``, en mode inférence, compilés.

    ``images`` : (N, H, W, C), réels finis, qui peuvent sortir de l’intervalle des pixels ; un NaN
    donnerait en silence la classe 0. L’arbitre est le réseau lui-même, et non la copie que dérivent
    les attaques : au bord d’une frontière, un arrondi les sépare. Lève ``TypeError`` ou
    ``ValueError`` en nommant l’argument.
    """
    images = check_array("images", images, shape=(None, *check_network(model).input_shape[1:]))
    run = compile_once(
        model,
        "logits",
        lambda _copy: tf.function(
            lambda batch: model(batch, training=False), input_signature=batch_signature(model)[:1]
        ),
    )
    return in_packets(run, np.asarray(images, np.float32))
