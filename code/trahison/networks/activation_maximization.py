"""Ce qui fait réagir un canal : partir de presque rien et monter le gradient, par rapport à
l’image.

Sources : Erhan et al., 2009, pour l’idée ; Simonyan, Vedaldi et Zisserman, 2014, pour les logits ;
Mordvintsev, Olah et Tyka, 2015, pour les secousses ; Olah, Mordvintsev et Schubert, 2017, pour
l’image décrite par ses fréquences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf

from trahison.chance import untouched
from trahison.contracts import Array, AtLeastOne, Count, Labels, Positive, Seed, checked
from trahison.networks.acceleration.folding import fold_batch_norm
from trahison.networks.arguments import Network
from trahison.networks.features import get_layer

# part d’un coefficient de fréquence dans l’image ; règle, avec le taux, le contraste obtenu
WAVE_SIZE = 0.04


@checked
@untouched()
def first_layers(model: Network, layer: str, size: Annotated[int, Count(32, 1024)]) -> keras.Model:
    """Le début de ``model``, jusqu’à ``layer``, pour des images de côté ``size`` ; normalisations
    repliées, donc plus rapide.

    ``layer`` peut être la dernière si une moyenne globale la précède : le réseau accepte alors tout
    côté multiple de 32.
    """
    part = fold_batch_norm(keras.Model(model.inputs[0], get_layer(model, layer).output))
    smaller = keras.models.clone_model(part, input_tensors=keras.Input((size, size, 3)))
    smaller.set_weights(part.get_weights())
    return smaller


@checked
@untouched()
def maximize(
    model: Network,
    units: Annotated[Sequence[int], Labels("K", lambda model: model.output_shape[-1])],
    *,
    colors: Annotated[np.ndarray, Array("P", 3)] | None = None,
    steps: AtLeastOne = 48,
    learning_rate: Positive = 0.05,
    jitter: Annotated[int, Count(0, lambda model: model.input_shape[1])] = 8,
    seed: Seed = 0,
) -> np.ndarray:
    """Images (K, H, W, 3) dans [−1, 1], chacune montant la valeur moyenne d’un canal (ou logit) de
    ``units`` (K,).

    Args:
        model: images (N, H, W, 3) → cartes (N, h, w, C) ou logits (N, C), voir
            :func:`first_layers`.
        units: rang des canaux.
        colors: pixels (P, 3) de photos ; l’image est alors décrite par ses fréquences, les fines
            pénalisées, et par les couleurs qui vont ensemble dans ces photos. ``None`` : chaque
            pixel est libre, rien n’est régularisé.
        steps: pas d’Adam.
        learning_rate: taux d’apprentissage d’Adam.
        jitter: secousse, en pixels, avant chaque pas ; 0 pour aucune.
        seed: graine de l’image de départ et des secousses.
    """
    size, channels = model.input_shape[1], model.output_shape[-1]
    random = np.random.default_rng(seed)
    code, render = (
        _free_pixels(len(units), size, random)
        if colors is None
        else _waves(len(units), size, colors, random)
    )
    optimizer = keras.optimizers.Adam(learning_rate)

    @tf.function
    def climb(shift: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            values = model(tf.roll(render(code), shift, axis=(1, 2)), training=False)
            means = tf.reduce_mean(tf.reshape(values, (len(units), -1, channels)), axis=1)
            # monter, c’est descendre l’opposé
            depth = -tf.reduce_sum(means * tf.one_hot(units, channels))
        optimizer.apply_gradients([(tape.gradient(depth, code), code)])

    for _ in range(steps):
        climb(tf.constant(random.integers(-jitter, jitter + 1, size=2)))
    return render(code).numpy()


def _free_pixels(
    count: int, size: int, random: np.random.Generator
) -> tuple[tf.Variable, Callable]:
    """Une valeur libre par pixel, ramenée dans [−1, 1] par une tangente hyperbolique."""
    return tf.Variable(random.normal(0, 0.01, (count, size, size, 3)).astype(np.float32)), tf.tanh


def _waves(
    count: int, size: int, colors: np.ndarray, random: np.random.Generator
) -> tuple[tf.Variable, Callable]:
    """Une valeur libre par fréquence : une onde fine compte d’autant moins qu’elle est fine, comme
    dans les photos."""
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    scale = tf.constant(WAVE_SIZE * size / np.maximum(frequency, 1 / size), tf.complex64)
    basis = tf.constant(_color_basis(colors), tf.float32)
    code = tf.Variable(random.normal(0, 0.01, (2, count, 3, *frequency.shape)).astype(np.float32))

    def render(code: tf.Tensor) -> tf.Tensor:
        waves = tf.signal.irfft2d(tf.complex(code[0], code[1]) * scale, fft_length=[size, size])
        return tf.tanh(tf.einsum("nchw,dc->nhwd", waves, basis))

    return code, render


def _color_basis(colors: np.ndarray) -> np.ndarray:
    """Matrice (3, 3) dont les colonnes sont les axes principaux des couleurs, longs comme leurs
    écarts-types (1 au plus)."""
    values, vectors = np.linalg.eigh(np.cov(colors.T))
    return vectors * np.sqrt(np.maximum(values, 0) / values.max())
