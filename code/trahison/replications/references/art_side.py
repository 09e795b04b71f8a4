"""Les mêmes attaques par ART (Nicolae et al., 2018), sur les logits et avec nos réglages.

Carlini et Wagner n’y est pas : la version d’ART cherche le pas par dichotomie à chaque étape et
prend, pour dix chiffres, plusieurs minutes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from art.attacks import evasion
from art.estimators.classification import TensorFlowV2Classifier

from trahison.replications.references.scene import FIRST_PROBES, PGD_STEPS, Scene


@cache
def wrap(model: keras.Model, bounds: tuple[float, float]) -> TensorFlowV2Classifier:
    """Le réseau vu par ART, compilé."""
    signature = [tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)]
    compiled = tf.function(lambda x: model(x, training=False), input_signature=signature)
    # La somme, et non la moyenne : le gradient d’une image ne doit pas dépendre de la taille du
    # lot.
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    return TensorFlowV2Classifier(
        lambda x, training=False: compiled(x),
        nb_classes=model.output_shape[-1],
        input_shape=model.input_shape[1:],
        loss_object=loss,
        clip_values=bounds,
    )


def _run(scene: Scene, attack: type, labels: np.ndarray, **options: Any) -> np.ndarray:
    return attack(
        wrap(scene.model, scene.bounds), batch_size=len(scene.images), **options
    ).generate(scene.images, labels)


def _fgsm(scene: Scene, norm: float = np.inf) -> np.ndarray:
    epsilon = scene.epsilon if norm == np.inf else scene.radius
    return _run(scene, evasion.FastGradientMethod, scene.labels, norm=norm, eps=epsilon)


def _pgd(scene: Scene, norm: float = np.inf, targeted: bool = False) -> np.ndarray:
    epsilon = scene.epsilon if norm == np.inf else scene.radius
    return _run(
        scene,
        evasion.ProjectedGradientDescent,
        scene.targets if targeted else scene.labels,
        norm=norm,
        eps=epsilon,
        eps_step=2.5 * epsilon / PGD_STEPS,
        max_iter=PGD_STEPS,
        targeted=targeted,
        verbose=False,
    )


def _deepfool(scene: Scene) -> np.ndarray:
    return _run(
        scene,
        evasion.DeepFool,
        scene.labels,
        max_iter=scene.deepfool_steps,
        epsilon=0.02,
        nb_grads=scene.candidates,
        verbose=False,
    )


def _jsma(scene: Scene) -> np.ndarray:
    return _run(
        scene,
        evasion.SaliencyMapMethod,
        scene.targets,
        theta=scene.bounds[1] - scene.bounds[0],
        gamma=0.145,
        verbose=False,
    )


def run_square(scene: Scene, *, seed: int = 0) -> np.ndarray:
    """Les carrés d’ART : un seul par pas, le même pour toutes les images du lot."""
    np.random.seed(seed)
    return _run(
        scene,
        evasion.SquareAttack,
        scene.labels,
        eps=scene.epsilon,
        max_iter=scene.square_steps,
        verbose=False,
    )


def _hopskipjump(scene: Scene) -> np.ndarray:
    np.random.seed(0)
    attack = evasion.HopSkipJump(
        wrap(scene.model, scene.bounds),
        max_iter=scene.jumps,
        init_eval=FIRST_PROBES,
        verbose=False,
    )
    return attack.generate(scene.images, scene.labels, x_adv_init=scene.starts)


ATTACKS = {
    "FGSM": _fgsm,
    "FGSM L2": lambda scene: _fgsm(scene, 2),
    "PGD": _pgd,
    "PGD L2": lambda scene: _pgd(scene, 2),
    "PGD ciblé": lambda scene: _pgd(scene, targeted=True),
    "DeepFool": _deepfool,
    "JSMA": _jsma,
    "Carrés": run_square,
    "HopSkipJump": _hopskipjump,
}
