"""LeNet-5, le réseau de convolution qui lisait les chèques, dans la version de l’exposé : 76 226
paramètres."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from trahison.checks import (
    check_array,
    check_choice,
    check_count,
    check_images,
    check_instance,
    check_labels,
    check_list,
    check_number,
    random_generator,
)
from trahison.learning.classification import softmax
from trahison.networks.arguments import check_network, check_trainable

CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)
BOUNDS = (0.0, 1.0)
# images montrées pendant un entraînement, répétitions comprises : quelques secondes, 97 % de justes
IMAGES_SEEN = 40_000


def build_lenet5(*, activation: str = "relu", seed: int = 0) -> keras.Model:
    """Construit LeNet-5, poids tirés au hasard : images (N, 28, 28, 1) entre 0 et 1 → logits (N,
    10).

    Args:
        activation: « relu », qui apprend vite, ou « tanh », plus proche de 1998.
        seed: graine du tirage des poids.

    Source : LeCun, Bottou, Bengio et Haffner, 1998, « Gradient-Based Learning Applied to Document
    Recognition », § II.B et figure 2. Les noms des couches sont ceux de l’article ; les différences
    sont dites au chapitre « LeNet-5 ».
    """
    check_choice("activation", activation, ("relu", "tanh"))
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
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


def train_lenet5(
    model: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    epochs: int = 1,
    batch_size: int = 128,
    learning_rate: float = 5e-3,
    seed: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
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
    check_trainable(model)
    images = check_images("images", images, shape=(None, *IMAGE_SHAPE), bounds=BOUNDS)
    labels = check_labels("labels", labels, count=len(images), classes=CLASSES)
    callbacks = check_list("callbacks", callbacks, low=0)
    for callback in callbacks:
        check_instance("callbacks", callback, keras.callbacks.Callback)
    steps = check_count("epochs", epochs) * -(-len(images) // check_count("batch_size", batch_size))
    check_number("learning_rate", learning_rate, low=0, open_low=True)
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    model.compile(
        optimizer=keras.optimizers.Adam(decay),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    history = model.fit(
        images, labels, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=callbacks
    )
    return history.history["loss"]


def follow_accuracy(
    images: np.ndarray, labels: np.ndarray, *, at: Sequence[int]
) -> tuple[keras.callbacks.Callback, dict[int, float]]:
    """Rappel qui note l’exactitude sur ``images`` après les nombres de lots ``at``, et le
    dictionnaire où il l’écrit."""
    images = check_images("images", images, shape=(None, *IMAGE_SHAPE), bounds=BOUNDS)
    labels = check_labels("labels", labels, count=len(images), classes=CLASSES)
    at = [check_count("at", batch) for batch in check_list("at", at)]
    accuracies: dict[int, float] = {}
    seen = 0

    def note(batch, logs=None):
        nonlocal seen
        seen += 1
        if seen in at:
            accuracies[seen] = float(
                np.mean(predict_logits(callback.model, images).argmax(axis=1) == labels)
            )

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=note)
    return callback, accuracies


def predict_logits(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Logits (N, 10) de ``model``, en mode inférence, par paquets de 500 images pour borner la
    mémoire."""
    check_network(model)
    images = check_images("images", images, shape=(None, *IMAGE_SHAPE), bounds=BOUNDS)
    return np.concatenate(
        [model(images[i : i + 500], training=False).numpy() for i in range(0, len(images), 500)]
    )


def worst_errors(logits: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Rangs des images mal classées, de la plus à la moins sûre d’elle (au plus ``count`` ; peut
    être vide)."""
    logits = check_array("logits", logits, shape=(None, CLASSES))
    labels = check_labels("labels", labels, count=len(logits), classes=CLASSES)
    confidence = softmax(logits).max(axis=1)
    wrong = np.flatnonzero(logits.argmax(axis=1) != labels)
    return wrong[np.argsort(-confidence[wrong], kind="stable")][: check_count("count", count)]


def build_dense_rival(*, seed: int = 0) -> keras.Model:
    """Réseau sans convolution, d’au plus 76 226 paramètres : 784 pixels → 95 neurones → 10
    logits."""
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
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


def shuffle_pixels(images: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """Les mêmes images (N, 28, 28, 1), leurs pixels mélangés, tous par la même permutation."""
    images = check_array("images", images, shape=(None, *IMAGE_SHAPE))
    order = random_generator(seed).permutation(int(np.prod(IMAGE_SHAPE)))
    return images.reshape(len(images), -1)[:, order].reshape(images.shape)


def epochs_for(count: int) -> int:
    """Nombre d’époques pour que ``count`` images différentes en fassent voir environ
    ``IMAGES_SEEN`` (au moins une)."""
    return max(1, round(IMAGES_SEEN / check_count("count", count)))
