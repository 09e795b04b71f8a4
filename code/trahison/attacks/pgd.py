"""PGD, la descente de gradient projetée (*projected gradient descent*) : FGSM à petits pas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Norm, Radius, Steps
from trahison.attacks.batch import length, unit
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import cross_entropy
from trahison.contracts import NotNegative, Seed, checked
from trahison.networks.packets import in_packets
from trahison.networks.target import Gradient, Loss, Target


@checked
def pgd(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Radius,
    steps: Steps = 10,
    step_size: NotNegative | None = None,
    norm: Norm = "linf",
    targeted: bool = False,
    random_start: bool = False,
    seed: Seed = 0,
    loss: Loss = cross_entropy,
) -> np.ndarray:
    """Des pas de gradient, chacun suivi d'un retour dans la boule de rayon ε autour de l'image.

    Args:
        target, images, labels, targeted, loss: comme pour :func:`trahison.attacks.fgsm`.
        epsilon: rayon de la boule, dans les unités des pixels, pour la norme choisie.
        steps: nombre de pas.
        step_size: longueur d'un pas ; par défaut 2,5 · ε / steps (Madry et al., 2018), car un pas
            fixe affaiblirait l'attaque dès qu'on change ``steps``.
        norm: ``"linf"`` (chaque pixel bouge d'au plus ε) ou ``"l2"`` (la distance euclidienne vaut
            au plus ε).
        random_start: partir d'un point tiré dans la boule, avec la graine ``seed``.

    Returns:
        Les images adverses, float32, de la forme de ``images``.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Madry et al., 2018, éq. de la § 2.1 ; sans départ aléatoire, Kurakin et al., 2017
    (BIM).
    """
    step_size = 2.5 * epsilon / steps if step_size is None else step_size
    gradient = target.gradient_function(loss)
    loop = target.compiled(("pgd", loss, norm), lambda: _loop(target, gradient, norm))
    start = (
        _random_delta(images.shape, epsilon, norm, seed) if random_start else np.zeros_like(images)
    )
    step_size = -step_size if targeted else step_size
    settings = [
        tf.constant(steps),
        *(tf.constant(value, tf.float32) for value in (step_size, epsilon, *target.bounds)),
    ]
    return in_packets(lambda *batch: loop(*batch, *settings), images, labels, start)


def _loop(target: Target, gradient: Gradient, norm: str) -> Callable[..., tf.Tensor]:
    """La boucle compilée, pour une norme donnée."""
    batch = target.signature
    steps_and_numbers = [tf.TensorSpec((), tf.int32), *[tf.TensorSpec((), tf.float32)] * 4]
    direction, project = (tf.sign, _project_linf) if norm == "linf" else (unit, _project_l2)

    @tf.function(input_signature=[*batch, batch[0], *steps_and_numbers])
    def loop(
        images: tf.Tensor,
        labels: tf.Tensor,
        delta: tf.Tensor,
        steps: tf.Tensor,
        step_size: tf.Tensor,
        epsilon: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tf.Tensor:
        adversarial = tf.clip_by_value(images + delta, low, high)
        for _ in tf.range(steps):
            adversarial += step_size * direction(gradient(adversarial, labels))
            adversarial = tf.clip_by_value(
                images + project(adversarial - images, epsilon), low, high
            )
        return adversarial

    return loop


def _project_linf(delta: tf.Tensor, epsilon: tf.Tensor) -> tf.Tensor:
    return tf.clip_by_value(delta, -epsilon, epsilon)


def _project_l2(delta: tf.Tensor, epsilon: tf.Tensor) -> tf.Tensor:
    # Le plus grand de la longueur et de ε au dénominateur : une perturbation déjà dans la boule ne
    # bouge pas.
    return delta * tf.math.divide_no_nan(epsilon, tf.maximum(length(delta), epsilon))


def _random_delta(shape: tuple[int, ...], epsilon: float, norm: str, seed: int) -> np.ndarray:
    """Perturbation tirée uniformément dans la boule de rayon ε."""
    rng = np.random.default_rng(seed)
    if norm == "linf":
        return rng.uniform(-epsilon, epsilon, shape).astype(np.float32)
    delta = rng.normal(size=shape)
    flat = delta.reshape(shape[0], -1)
    radius = epsilon * rng.uniform(size=(shape[0], 1)) ** (1 / flat.shape[1])
    return (
        (flat / np.linalg.norm(flat, axis=1, keepdims=True) * radius)
        .reshape(shape)
        .astype(np.float32)
    )


DECLARED = (
    Attack("PGD", "L∞", Knowledge.GRADIENT, pgd),
    Attack("PGD L2", "L2", Knowledge.GRADIENT, partial(pgd, norm="l2")),
    Attack("PGD ciblé", "L∞", Knowledge.GRADIENT, partial(pgd, targeted=True)),
)
