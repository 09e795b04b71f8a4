"""Carlini et Wagner : la plus petite perturbation L2 qui trompe, cherchée par une vraie
optimisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Steps
from trahison.attacks.batch import per_image
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import margin
from trahison.contracts import Count, NotNegative, Positive, checked
from trahison.networks.target import Target

INSIDE = 0.999999  # un pixel au bord de l’intervalle aurait un antécédent infini par tanh


@checked
def carlini_wagner(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    confidence: NotNegative = 0.0,
    learning_rate: Positive = 0.01,
    steps: Steps = 1000,
    search_steps: Annotated[int, Count(high=100)] = 9,
    initial_c: Positive = 1e-3,
    targeted: bool = False,
) -> np.ndarray:
    """Minimise ‖x' − x‖² + c · max(κ − marge, 0), où x' s’écrit avec tanh et où c est trouvé par
    dichotomie (norme L2).

    Args:
        target, images, labels, targeted: comme pour :func:`trahison.attacks.fgsm`.
        confidence: κ, l’avance en logits que la réponse voulue doit prendre ; plus elle est grande,
            plus l’image adverse résiste à l’arrondi et se transfère.
        learning_rate: taux d’apprentissage d’Adam, sur la variable w de x' = tanh(w).
        steps: étapes d’Adam pour chaque valeur de c (10 000 dans l’article) ; elles s’arrêtent
            quand la perte stagne.
        search_steps: nombre de valeurs de c essayées.
        initial_c: première valeur de c.

    Returns:
        Les images adverses, float32, de la forme de ``images`` ; l’image de départ là où rien n’a
        été trouvé, et là où le réseau donnait déjà la réponse voulue.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Carlini et Wagner, 2017, § V et VI (perte f₆, attaque L2).
    """
    c = np.full(len(images), initial_c, np.float32)
    descend = target.compiled("carlini_wagner", lambda: _descend(target))
    settings = [
        tf.constant(value, tf.float32)
        for value in (-1.0 if targeted else 1.0, confidence, learning_rate, *target.bounds)
    ]
    best, best_l2 = images.copy(), np.full(len(images), np.inf, np.float32)
    best_l2[(target.referee.labels(images) == labels) == targeted] = 0.0
    low_c, high_c = np.zeros_like(c), np.full_like(c, np.inf)
    for _ in range(search_steps):
        found, found_l2 = (
            tensor.numpy()
            for tensor in descend(*map(tf.constant, (images, labels, c, steps)), *settings)
        )
        # L’arbitre est le réseau lui-même, non une copie accélérée : une image posée sur la
        # frontière doit le tromper, lui.
        found_l2[(target.referee.labels(found) == labels) != targeted] = np.inf
        closer = found_l2 < best_l2
        best[closer], best_l2[closer] = found[closer], found_l2[closer]
        success = np.isfinite(found_l2)
        low_c, high_c = np.where(success, low_c, c), np.where(success, c, high_c)
        c = np.where(np.isinf(high_c), 10 * c, (low_c + high_c) / 2)
    return best


def _descend(target: Target) -> Callable[..., tuple[tf.Tensor, tf.Tensor]]:
    """Les étapes d’Adam pour un c par image, compilées ; rend la meilleure image et son carré de L2
    (∞ si aucune)."""
    numbers = [
        tf.TensorSpec((None,), tf.float32),
        tf.TensorSpec((), tf.int32),
        *[tf.TensorSpec((), tf.float32)] * 5,
    ]

    @tf.function(input_signature=[*target.signature, *numbers])
    def descend(
        images: tf.Tensor,
        labels: tf.Tensor,
        c: tf.Tensor,
        steps: tf.Tensor,
        sign: tf.Tensor,
        confidence: tf.Tensor,
        learning_rate: tf.Tensor,
        low: tf.Tensor,
        high: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        centre, radius = (high + low) / 2, (high - low) / 2
        w = tf.atanh((images - centre) / radius * INSIDE)
        first, second = tf.zeros_like(w), tf.zeros_like(w)
        best, best_l2, previous = (
            images,
            tf.fill(tf.shape(labels), tf.constant(np.inf)),
            tf.constant(np.inf),
        )
        for step in tf.range(1, steps + 1):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(w)
                candidates = centre + radius * tf.tanh(w)
                l2 = tf.reduce_sum(
                    tf.reshape((candidates - images) ** 2, [tf.shape(images)[0], -1]), axis=1
                )
                lead = sign * margin(target.model(candidates, training=False), labels)
                loss = tf.reduce_sum(l2 + c * tf.nn.relu(confidence - lead))
            closer = (lead > confidence) & (l2 < best_l2)
            best = tf.where(per_image(closer, images), candidates, best)
            best_l2 = tf.where(closer, l2, best_l2)
            if step % tf.maximum(steps // 10, 1) == 0:
                if loss > 0.9999 * previous:
                    break
                previous = loss
            gradient, t = tape.gradient(loss, w), tf.cast(step, tf.float32)
            first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
            w -= learning_rate * (first / (1 - 0.9**t)) / (tf.sqrt(second / (1 - 0.999**t)) + 1e-8)
        return best, best_l2

    return descend


DECLARED = (Attack("Carlini et Wagner", "L2", Knowledge.GRADIENT, carlini_wagner),)
