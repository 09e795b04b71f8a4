"""Les attaques du livre, réglées comme le dit la scène."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from trahison.attacks.boundary import boundary
from trahison.attacks.carlini_wagner import carlini_wagner
from trahison.attacks.deepfool import deepfool
from trahison.attacks.fgsm import fgsm
from trahison.attacks.jsma import jsma
from trahison.attacks.pgd import pgd
from trahison.replications.references.scene import PGD_STEPS, Scene


def _fgsm(scene: Scene, norm: str = "linf") -> np.ndarray:
    epsilon = scene.epsilon if norm == "linf" else scene.radius
    return fgsm(
        scene.model, scene.images, scene.labels, epsilon=epsilon, norm=norm, bounds=scene.bounds
    )


def _pgd(scene: Scene, norm: str = "linf", targeted: bool = False) -> np.ndarray:
    epsilon = scene.epsilon if norm == "linf" else scene.radius
    return pgd(
        scene.model,
        scene.images,
        scene.targets if targeted else scene.labels,
        epsilon=epsilon,
        norm=norm,
        steps=PGD_STEPS,
        bounds=scene.bounds,
        targeted=targeted,
    )


def _deepfool(scene: Scene) -> np.ndarray:
    return deepfool(
        scene.model,
        scene.images,
        scene.labels,
        candidates=scene.candidates,
        steps=scene.deepfool_steps,
        bounds=scene.bounds,
    )


def _carlini_wagner(scene: Scene) -> np.ndarray:
    return carlini_wagner(
        scene.model,
        scene.images,
        scene.labels,
        steps=scene.cw_steps,
        learning_rate=scene.cw_rate,
        search_steps=scene.cw_searches,
        initial_c=1.0,
        bounds=scene.bounds,
    )


def _jsma(scene: Scene) -> np.ndarray:
    return jsma(scene.model, scene.images, scene.targets, bounds=scene.bounds, targeted=True)


def _boundary(scene: Scene) -> np.ndarray:
    return boundary(
        scene.model,
        scene.images,
        scene.labels,
        starts=scene.starts,
        steps=scene.boundary_steps,
        bounds=scene.bounds,
    )


ATTACKS = {
    "FGSM": _fgsm,
    "FGSM L2": lambda scene: _fgsm(scene, "l2"),
    "PGD": _pgd,
    "PGD L2": lambda scene: _pgd(scene, "l2"),
    "PGD ciblé": lambda scene: _pgd(scene, targeted=True),
    "DeepFool": _deepfool,
    "Carlini et Wagner": _carlini_wagner,
    "JSMA": _jsma,
    "Frontière": _boundary,
}


def _without_folding(attack: Callable[[Scene], np.ndarray]) -> Callable[[Scene], np.ndarray]:
    def run(scene: Scene) -> np.ndarray:
        scene.model.trainable = True  # d’un réseau entraînable, on ne fait pas de copie repliée
        try:
            return attack(scene)
        finally:
            scene.model.trainable = False

    return run


# Le même code et la même fonction, d’autres arrondis : le témoin de ce que dix pas font d’un écart
# de départ infime.
UNFOLDED_ATTACKS = {
    name: _without_folding(ATTACKS[name]) for name in ("PGD", "PGD L2", "PGD ciblé")
}
