"""AdvGAN : apprendre une fois à fabriquer des perturbations, puis attaquer chaque image d’un seul
passage."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks.arguments import check_attack
from trahison.attacks.declaration import Attack, Knowledge
from trahison.attacks.losses import margin
from trahison.checks import (
    check_bounds,
    check_count,
    check_epsilon,
    check_images,
    check_list,
    check_number,
    describe,
)
from trahison.networks.target import Target


def advgan(generator: keras.Model, images, *, bounds: tuple[float, float]) -> np.ndarray:
    """Ajoute à chaque image (N, H, W, C) la perturbation que ``generator`` lui invente : un
    passage, aucun gradient.

    ``generator`` : rendu par :func:`train_advgan`. Le réseau attaqué n’est pas interrogé.
    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    if not isinstance(generator, keras.Model):
        raise TypeError(
            f"generator : réseau Keras rendu par train_advgan attendu, reçu {describe(generator)}"
        )
    bounds = check_bounds(bounds)
    images = check_images("images", images, shape=(None, *generator.input_shape[1:]), bounds=bounds)
    return np.clip(images + generator.predict_on_batch(images), *bounds).astype(np.float32)


def train_advgan(
    target: Target,
    images,
    labels,
    *,
    epsilon: float = 0.3,
    realism: float = 0.1,
    thrift: float = 0.1,
    length: float = 2.0,
    epochs: int = 3,
    batch_size: int = 32,
    learning_rate: float = 2e-3,
    seed: int = 0,
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
    images, labels = check_attack(target, images, labels)
    if images.ndim != 4 or images.shape[1] % 4 or images.shape[2] % 4:
        raise ValueError(
            f"images : forme (N, H, W, C) avec H et W multiples de 4 attendue, reçu {images.shape}"
        )
    epsilon = check_epsilon(epsilon, target.bounds)
    realism, thrift, length = (
        check_number(name, value, low=0.0)
        for name, value in (("realism", realism), ("thrift", thrift), ("length", length))
    )
    learning_rate = check_number("learning_rate", learning_rate, low=0.0, open_low=True)
    epochs, batch_size = check_count("epochs", epochs), check_count("batch_size", batch_size)
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
    generator, discriminator = (
        build_generator(images.shape[1:], epsilon),
        build_discriminator(images.shape[1:]),
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


def build_generator(shape: tuple[int, int, int], epsilon: float) -> keras.Model:
    """Deux convolutions réduisent l’image, une la transforme, deux l’agrandissent ; tanh borne la
    sortie à ±ε."""
    shape, epsilon, layers = (
        _check_shape(shape),
        check_number("epsilon", epsilon, low=0.0),
        keras.layers,
    )
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


def build_discriminator(shape: tuple[int, int, int]) -> keras.Model:
    """Deux convolutions et un logit : positif pour « image véritable »."""
    shape = _check_shape(shape)
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


def _check_shape(shape) -> tuple[int, ...]:
    """Rend la forme d’une image, trois entiers, H et W multiples de 4 : l’image est réduite de
    moitié deux fois."""
    sides = tuple(check_count("shape", side) for side in check_list("shape", shape, low=3))
    if len(sides) != 3 or sides[0] % 4 or sides[1] % 4:
        raise ValueError(f"shape : (H, W, C) avec H et W multiples de 4 attendue, reçu {sides}")
    return sides


def _step(
    target: Target,
    generator: keras.Model,
    discriminator: keras.Model,
    learning_rate: float,
    weights: tuple[float, float, float],
):
    """Une étape compilée : le générateur et le discriminateur avancent chacun d’un pas, la
    cible ne bouge pas."""
    players = (generator, discriminator)
    optimizers = [keras.optimizers.Adam(learning_rate) for _ in players]
    for player, optimizer in zip(players, optimizers):
        optimizer.build(player.trainable_variables)
    realism, thrift, length = weights

    @tf.function(input_signature=target.signature)
    def step(images, labels):
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
