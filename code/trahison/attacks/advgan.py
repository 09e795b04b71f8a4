"""AdvGAN : apprendre une fois à fabriquer des perturbations, puis attaquer chaque image d’un seul
passage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import Answers, Batch, Strength
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import margin
from trahison.chance import untouched
from trahison.contracts import (
    AtLeastOne,
    Bounds,
    Count,
    Images,
    Instance,
    NotNegative,
    Positive,
    Seed,
    checked,
)
from trahison.networks.target import Target

Generator = Annotated[
    keras.Model, Instance(keras.Model, "réseau Keras rendu par train_advgan attendu")
]


@checked
def advgan(
    generator: Generator,
    images: Annotated[
        np.ndarray, Images(shape=lambda generator: (None, *generator.input_shape[1:]))
    ],
    *,
    bounds: Annotated[tuple[float, float], Bounds()],
) -> np.ndarray:
    """Ajoute à chaque image (N, H, W, C) la perturbation que ``generator`` lui invente : un
    passage, aucun gradient.

    ``generator`` : rendu par :func:`train_advgan`. Le réseau attaqué n’est pas interrogé.
    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    return np.clip(images + generator.predict_on_batch(images), *bounds).astype(np.float32)


@checked
@untouched()
def train_advgan(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: Strength = 0.3,
    realism: NotNegative = 0.1,
    thrift: NotNegative = 0.1,
    length: NotNegative = 2.0,
    epochs: Annotated[int, Count(high=10_000)] = 3,
    batch_size: AtLeastOne = 32,
    learning_rate: Positive = 2e-3,
    seed: Seed = 0,
) -> keras.Model:
    """Entraîne un générateur à tromper ``target`` sans qu’un discriminateur le voie : L_adv + α
    L_GAN + β L_L2.

    Args:
        target, labels: comme pour :func:`trahison.attacks.fgsm` ; les étiquettes sont celles à
            fuir.
        images: (N, H, W, C) dans ses bornes, H et W multiples de 4.
        epsilon: la plus grande perturbation d’un pixel, dans les mêmes unités.
        realism: α, le poids du discriminateur.
        thrift: β, le poids de ce que la norme L2 de la perturbation dépasse de ``length``.
        epochs, batch_size, learning_rate: l’entraînement, par Adam.
        seed: graine des poids et de l’ordre des images.

    Returns:
        Le générateur : images (N, H, W, C) → perturbations de même forme, entre −ε et ε.

    Raises:
        TypeError, ValueError: argument de mauvais type, de mauvaise forme, hors de sa plage ou non
            fini.

    Source : Xiao et al., 2018, éq. 1 à 4 ; perte adverse de Carlini et Wagner, f₆.
    """
    if images.ndim != 4 or images.shape[1] % 4 or images.shape[2] % 4:
        raise ValueError(
            f"images : forme (N, H, W, C) avec H et W multiples de 4 attendue, reçu {images.shape}"
        )
    keras.utils.set_random_seed(seed)
    # Le second réseau tire ses poids à la suite du premier : il ne repart pas de la même graine.
    generator, discriminator = (
        _generator(images.shape[1:], epsilon),
        _discriminator(images.shape[1:]),
    )
    step = _step(
        target,
        generator,
        discriminator,
        learning_rate,
        (realism, thrift, length),
    )
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for chosen in np.array_split(rng.permutation(len(images)), -(-len(images) // batch_size)):
            step(tf.constant(images[chosen]), tf.constant(labels[chosen]))
    return generator


def _generator(shape: tuple[int, ...], epsilon: float) -> keras.Model:
    """Deux convolutions réduisent l’image, une la transforme, deux l’agrandissent ; tanh borne la
    sortie à ±ε."""
    layers = keras.layers
    conv = {"kernel_size": 3, "padding": "same"}
    stages = (
        layers.Conv2D(8, strides=2, **conv),
        layers.Conv2D(16, strides=2, **conv),
        layers.Conv2D(32, **conv),
        layers.Conv2DTranspose(16, strides=2, **conv),
    )
    hidden = [
        layer
        for stage in stages
        for layer in (stage, layers.BatchNormalization(momentum=0.9), layers.ReLU())
    ]
    return keras.Sequential(
        [
            keras.Input(shape),
            *hidden,
            layers.Conv2DTranspose(shape[-1], strides=2, activation="tanh", **conv),
            layers.Rescaling(epsilon),
        ],
        name="generateur",
    )


def _discriminator(shape: tuple[int, ...]) -> keras.Model:
    """Deux convolutions et un logit : positif pour « image véritable »."""
    conv = {"kernel_size": 3, "strides": 2, "padding": "same", "activation": "leaky_relu"}
    return keras.Sequential(
        [
            keras.Input(shape),
            keras.layers.Conv2D(8, **conv),
            keras.layers.Conv2D(16, **conv),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
        ],
        name="discriminateur",
    )


def _step(
    target: Target,
    generator: keras.Model,
    discriminator: keras.Model,
    learning_rate: float,
    weights: tuple[float, float, float],
) -> Callable[[tf.Tensor, tf.Tensor], None]:
    """Une étape compilée : le générateur et le discriminateur avancent chacun d’un pas, la
    cible ne bouge pas."""
    players = (generator, discriminator)
    optimizers = [keras.optimizers.Adam(learning_rate) for _ in players]
    for player, optimizer in zip(players, optimizers):
        optimizer.build(player.trainable_variables)
    realism, thrift, length = weights

    @tf.function(input_signature=target.signature)
    def step(images: tf.Tensor, labels: tf.Tensor) -> None:
        with tf.GradientTape(persistent=True) as tape:
            perturbation = generator(images, training=True)
            forged = tf.clip_by_value(images + perturbation, *target.bounds)
            fooled = tf.nn.relu(-margin(target.model(forged, training=False), labels))
            size = tf.norm(tf.reshape(perturbation, [tf.shape(images)[0], -1]), axis=1)
            on_true, on_forged = (
                discriminator(images, training=True),
                discriminator(forged, training=True),
            )
            attack = tf.reduce_mean(fooled + thrift * tf.nn.relu(size - length)) + realism * _says(
                on_forged, 1.0
            )
            guard = _says(on_true, 1.0) + _says(on_forged, 0.0)
        for player, optimizer, loss in zip(players, optimizers, (attack, guard)):
            optimizer.apply(
                tape.gradient(loss, player.trainable_variables), player.trainable_variables
            )

    return step


def _says(logits: tf.Tensor, truth: float) -> tf.Tensor:
    """Entropie croisée moyenne d’un discriminateur qui devrait répondre ``truth`` (1 : véritable,
    0 : forgée)."""
    return tf.reduce_mean(
        tf.nn.sigmoid_cross_entropy_with_logits(labels=truth * tf.ones_like(logits), logits=logits)
    )


DECLARED = (Attack("AdvGAN", "L∞", Knowledge.NOTHING, advgan),)
