"""Les mêmes attaques par Foolbox (Rauber et al., 2020), sur les logits et avec nos réglages.

Le réseau lui est donné compilé, ce qui la rend plusieurs fois plus rapide que sur un réseau Keras
tel quel. Sa HopSkipJump n’est pas comparée : elle divise la direction devinée par la longueur de
celles de tout le lot, et chaque image saute alors trop court.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import foolbox
import keras
import numpy as np
import tensorflow as tf
from foolbox.criteria import Misclassification, TargetedMisclassification

from trahison.replications.references.scene import PGD_STEPS, Scene


@cache
def wrap(model: keras.Model, bounds: tuple[float, float]) -> foolbox.models.TensorFlowModel:
    """Le réseau vu par Foolbox."""
    signature = [tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)]
    return foolbox.models.TensorFlowModel(
        tf.function(lambda x: model(x, training=False), input_signature=signature), bounds=bounds
    )


def _run(scene: Scene, attack: Any, *, targeted: bool = False, **options: Any) -> np.ndarray:
    # Par ``run`` : Foolbox ne juge pas, et ce qu’il rend n’est pas ramené à un budget.
    criterion = (
        TargetedMisclassification(tf.constant(scene.targets))
        if targeted
        else Misclassification(tf.constant(scene.labels))
    )
    return attack.run(
        wrap(scene.model, scene.bounds), tf.constant(scene.images), criterion, **options
    ).numpy()


def _pgd(scene: Scene, attack: type, epsilon: float, targeted: bool = False) -> np.ndarray:
    # Ses pas par défaut ne dépendent pas de leur nombre : dix pas n’iraient pas au bout du budget.
    return _run(
        scene,
        attack(abs_stepsize=2.5 * epsilon / PGD_STEPS, steps=PGD_STEPS, random_start=False),
        targeted=targeted,
        epsilon=epsilon,
    )


def _carlini_wagner(scene: Scene) -> np.ndarray:
    return _run(
        scene,
        foolbox.attacks.L2CarliniWagnerAttack(
            binary_search_steps=scene.cw_searches,
            steps=scene.cw_steps,
            stepsize=scene.cw_rate,
            initial_const=1.0,
        ),
    )


def _deepfool(scene: Scene) -> np.ndarray:
    return _run(
        scene,
        foolbox.attacks.L2DeepFoolAttack(steps=scene.deepfool_steps, candidates=scene.candidates),
    )


def _boundary(scene: Scene) -> np.ndarray:
    tf.random.set_seed(0)
    np.random.seed(0)
    # Foolbox refuse une image dont le départ n’est pas adverse, et celles-là sont jugées comme des
    # échecs.
    return _run(
        scene,
        foolbox.attacks.BoundaryAttack(steps=scene.boundary_steps),
        starting_points=tf.constant(scene.starts),
    )


ATTACKS = {
    "FGSM": lambda scene: _run(
        scene, foolbox.attacks.LinfFastGradientAttack(), epsilon=scene.epsilon
    ),
    "FGSM L2": lambda scene: _run(
        scene, foolbox.attacks.L2FastGradientAttack(), epsilon=scene.radius
    ),
    "PGD": lambda scene: _pgd(scene, foolbox.attacks.LinfPGD, scene.epsilon),
    "PGD L2": lambda scene: _pgd(scene, foolbox.attacks.L2PGD, scene.radius),
    "PGD ciblé": lambda scene: _pgd(scene, foolbox.attacks.LinfPGD, scene.epsilon, targeted=True),
    "DeepFool": _deepfool,
    "Carlini et Wagner": _carlini_wagner,
    "Frontière": _boundary,
}
