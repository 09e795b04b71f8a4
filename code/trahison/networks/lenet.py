"""LeNet-5, le réseau de convolution qui lisait les chèques, dans la version de l’exposé : 76 226
paramètres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import keras
import numpy as np

from trahison.chance import untouched
from trahison.contracts import (
    Array,
    AtLeastOne,
    Choice,
    Count,
    Images,
    Instance,
    Labels,
    List,
    Positive,
    Seed,
    checked,
)
from trahison.learning.classification import softmax
from trahison.networks.arguments import Network, Trainable

CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)
BOUNDS = (0.0, 1.0)
# images montrées pendant un entraînement, répétitions comprises : quelques secondes, 97 % de justes
IMAGES_SEEN = 40_000


DigitImages = Annotated[np.ndarray, Images("n", *IMAGE_SHAPE, within=BOUNDS)]
DigitLabels = Annotated[np.ndarray, Labels("n", CLASSES)]


@checked
@untouched()
def build_lenet5(
    *, activation: Annotated[str, Choice(("relu", "tanh"))] = "relu", seed: Seed = 0
) -> keras.Model:
    """Construit LeNet-5, poids tirés au hasard : images (N, 28, 28, 1) entre 0 et 1 → logits (N,
    10).

    Args:
        activation: « relu », qui apprend vite, ou « tanh », plus proche de 1998.
        seed: graine du tirage des poids.

    Source : LeCun, Bottou, Bengio et Haffner, 1998, « Gradient-Based Learning Applied to Document
    Recognition », § II.B et figure 2. Les noms des couches sont ceux de l’article ; les différences
    sont dites au chapitre « LeNet-5 ».
    """
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Conv2D(6, 5, padding="same", activation=activation, name="C1"),
            layers.AveragePooling2D(2, name="S2"),
            layers.Conv2D(16, 5, activation=activation, name="C3"),
            layers.AveragePooling2D(2, name="S4"),
            layers.Conv2D(120, 5, activation=activation, name="C5"),
            layers.Flatten(name="aplatir"),
            layers.Dense(120, activation=activation, name="dense"),
            layers.Dense(84, activation=activation, name="F6"),
            layers.Dense(CLASSES, name="logits"),
        ],
        name="lenet5",
    )


@checked
@untouched()
def train_lenet5(
    model: Trainable,
    images: DigitImages,
    labels: DigitLabels,
    *,
    epochs: Annotated[int, Count(high=10_000)] = 1,
    batch_size: AtLeastOne = 128,
    learning_rate: Positive = 5e-3,
    seed: Seed = 0,
    callbacks: Annotated[
        Sequence[keras.callbacks.Callback], List(Instance(keras.callbacks.Callback), low=0)
    ] = (),
) -> list[float]:
    """Entraîne ``model`` sur place et rend la perte moyenne (entropie croisée, nats) de chaque
    époque.

    Args:
        model: logits (N, 10), par exemple :func:`build_lenet5`.
        images: (N, 28, 28, 1) entre 0 et 1.
        labels: (N,), entiers de 0 à 9.
        epochs: nombre de passages sur ``images``.
        batch_size: images par lot.
        learning_rate: taux d’apprentissage d’Adam au départ ; il suit un demi-cosinus jusqu’à zéro.
        seed: graine de l’ordre des images.
        callbacks: rappels de Keras, comme celui de :func:`follow_accuracy`.
    """
    steps = epochs * -(-len(images) // batch_size)
    keras.utils.set_random_seed(seed)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    model.compile(
        optimizer=keras.optimizers.Adam(decay),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    history = model.fit(
        images, labels, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=callbacks
    )
    return history.history["loss"]


@checked
def follow_accuracy(
    images: DigitImages, labels: DigitLabels, *, at: Annotated[Sequence[int], List(Count())]
) -> tuple[keras.callbacks.Callback, dict[int, float]]:
    """Rappel qui note l’exactitude sur ``images`` après les nombres de lots ``at``, et le
    dictionnaire où il l’écrit."""
    accuracies: dict[int, float] = {}
    seen = 0

    def note(batch: int, logs: Any = None) -> None:
        nonlocal seen
        seen += 1
        if seen in at:
            accuracies[seen] = float(
                np.mean(predict_logits(callback.model, images).argmax(axis=1) == labels)
            )

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=note)
    return callback, accuracies


@checked
def predict_logits(model: Network, images: DigitImages) -> np.ndarray:
    """Logits (N, 10) de ``model``, en mode inférence, par paquets de 500 images pour borner la
    mémoire."""
    return np.concatenate(
        [model(images[i : i + 500], training=False).numpy() for i in range(0, len(images), 500)]
    )


@checked
def worst_errors(
    logits: Annotated[np.ndarray, Array("n", CLASSES)], labels: DigitLabels, count: AtLeastOne
) -> np.ndarray:
    """Rangs des images mal classées, de la plus à la moins sûre d’elle (au plus ``count`` ; peut
    être vide)."""
    confidence = softmax(logits).max(axis=1)
    wrong = np.flatnonzero(logits.argmax(axis=1) != labels)
    return wrong[np.argsort(-confidence[wrong], kind="stable")][:count]


@checked
@untouched()
def build_dense_rival(*, seed: Seed = 0) -> keras.Model:
    """Réseau sans convolution, d’au plus 76 226 paramètres : 784 pixels → 95 neurones → 10
    logits."""
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Flatten(),
            layers.Dense(95, activation="relu"),
            layers.Dense(CLASSES),
        ],
        name="rival_dense",
    )


@checked
def shuffle_pixels(
    images: Annotated[np.ndarray, Array("n", *IMAGE_SHAPE)], *, seed: Seed = 0
) -> np.ndarray:
    """Les mêmes images (N, 28, 28, 1), leurs pixels mélangés, tous par la même permutation."""
    order = np.random.default_rng(seed).permutation(int(np.prod(IMAGE_SHAPE)))
    return images.reshape(len(images), -1)[:, order].reshape(images.shape)


@checked
def epochs_for(count: AtLeastOne) -> int:
    """Nombre d’époques pour que ``count`` images différentes en fassent voir environ
    ``IMAGES_SEEN`` (au moins une)."""
    return max(1, round(IMAGES_SEEN / count))
