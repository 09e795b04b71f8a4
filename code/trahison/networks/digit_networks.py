"""D’autres réseaux pour les chiffres, volontairement différents de LeNet-5 : ils servent de second
avis."""

from __future__ import annotations

from typing import Annotated

import keras

from trahison.chance import untouched
from trahison.contracts import Count, Seed, Tuple, checked
from trahison.networks.lenet import CLASSES, IMAGE_SHAPE

Units = Annotated[int, Count(high=10_000)]


@checked
@untouched()
def build_dense(
    *,
    units: Annotated[tuple[int, ...], Tuple(Count(high=10_000), 0, 100)] = (256, 128),
    seed: Seed = 0,
) -> keras.Model:
    """Réseau de couches denses : images (N, 28, 28, 1) entre 0 et 1 → logits (N, 10). Aucune
    convolution.

    ``units`` : largeur de chaque couche cachée ; ``seed`` : graine du tirage des poids.
    """
    keras.utils.set_random_seed(seed)
    hidden = [
        keras.layers.Dense(width, activation="relu", name=f"cachee_{rank}")
        for rank, width in enumerate(units, start=1)
    ]
    output = keras.layers.Dense(CLASSES, name="logits")
    return keras.Sequential(
        [keras.Input(IMAGE_SHAPE), keras.layers.Flatten(), *hidden, output], name="dense"
    )


@checked
@untouched()
def build_strided(*, seed: Seed = 0) -> keras.Model:
    """Réseau de convolution sans regroupement : des pas de 2 en tiennent lieu, et tanh remplace
    ReLU.

    Images (N, 28, 28, 1) entre 0 et 1 → logits (N, 10) ; ``seed`` : graine du tirage des poids.
    """
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Conv2D(8, 5, strides=2, padding="same", activation="tanh", name="C1"),
            layers.Conv2D(16, 3, strides=2, padding="same", activation="tanh", name="C2"),
            layers.Flatten(),
            layers.Dense(64, activation="tanh", name="cachee"),
            layers.Dense(CLASSES, name="logits"),
        ],
        name="pas_de_deux",
    )


@checked
@untouched()
def build_normalised(*, seed: Seed = 0) -> keras.Model:
    """Réseau de convolution avec normalisation par lots et extinction : il ne calcule pas pareil en
    mode entraînement.

    Images (N, 28, 28, 1) entre 0 et 1 → logits (N, 10) ; ``seed`` : graine du tirage des poids et
    de l’extinction.
    """
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Conv2D(8, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.4, seed=seed),
            layers.Dense(CLASSES),
        ],
        name="normalise",
    )


@checked
@untouched()
def build_maxout(
    *, units: Units = 240, pieces: Annotated[int, Count(high=100)] = 2, seed: Seed = 0
) -> keras.Model:
    """Réseau maxout à deux couches cachées : chaque neurone rend la plus grande de ``pieces``
    sommes pondérées.

    Images (N, 28, 28, 1) entre 0 et 1 → logits (N, 10). Source : Goodfellow et al., 2013.
    """
    keras.utils.set_random_seed(seed)
    layers = keras.layers

    def maxout() -> list[keras.layers.Layer]:
        return [
            layers.Dense(pieces * units),
            layers.Reshape((pieces, units)),
            layers.GlobalMaxPooling1D(),
        ]

    return keras.Sequential(
        [keras.Input(IMAGE_SHAPE), layers.Flatten(), *maxout(), *maxout(), layers.Dense(CLASSES)],
        name="maxout",
    )
