"""LeNet-5, le réseau de convolution qui lisait les chèques, dans la version de l’exposé : 76 226 paramètres."""

from __future__ import annotations

import keras
import numpy as np

from trahison.checks import check_choice, check_count, check_images, check_labels, check_number
from trahison.vision.digits import Digits

CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)
BOUNDS = (0.0, 1.0)
PARAMETER_COUNT = 76_226
IMAGES_SEEN = 60_000  # images montrées pendant l’entraînement, répétitions comprises : une époque de MNIST


def build_lenet5(*, activation: str = "relu", seed: int = 0) -> keras.Model:
    """Construit LeNet-5, poids tirés au hasard : images (N, 28, 28, 1) entre 0 et 1 → logits (N, 10).

    Args:
        activation: « relu », qui apprend vite, ou « tanh », plus proche de 1998.
        seed: graine du tirage des poids.

    Source : LeCun, Bottou, Bengio et Haffner, 1998, « Gradient-Based Learning Applied to Document Recognition »,
    § II.B et figure 2. Les noms des couches sont ceux de l’article ; les différences sont dites au chapitre « LeNet-5 ».
    """
    check_choice("activation", activation, ("relu", "tanh"))
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
    layers = keras.layers
    return keras.Sequential([
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
    ], name="lenet5")


def train_lenet5(model: keras.Model, images: np.ndarray, labels: np.ndarray, *, epochs: int = 1, batch_size: int = 128,
                 learning_rate: float = 5e-3, seed: int = 0) -> list[float]:
    """Entraîne ``model`` sur place et rend la perte moyenne (entropie croisée, nats) de chaque époque.

    Args:
        model: logits (N, 10), par exemple :func:`build_lenet5`.
        images: (N, 28, 28, 1) entre 0 et 1.
        labels: (N,), entiers de 0 à 9.
        epochs: nombre de passages sur ``images``.
        batch_size: images par lot.
        learning_rate: taux d’apprentissage d’Adam au départ ; il suit un demi-cosinus jusqu’à zéro.
        seed: graine de l’ordre des images.
    """
    images = check_images("images", images, shape=(None, *IMAGE_SHAPE), bounds=BOUNDS)
    labels = check_labels("labels", labels, count=len(images), classes=CLASSES)
    steps = check_count("epochs", epochs) * -(-len(images) // check_count("batch_size", batch_size))
    check_number("learning_rate", learning_rate, low=0, open_low=True)
    keras.utils.set_random_seed(check_count("seed", seed, low=0))
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    model.compile(optimizer=keras.optimizers.Adam(decay),
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(images, labels, batch_size=batch_size, epochs=epochs, verbose=0).history["loss"]


def epochs_for(count: int) -> int:
    """Nombre d’époques pour que ``count`` images différentes en fassent voir environ ``IMAGES_SEEN`` (au moins une)."""
    return max(1, round(IMAGES_SEEN / check_count("count", count)))


def lenet5_trained(digits: Digits, *, seed: int = 0) -> keras.Model:
    """Un LeNet-5 neuf, entraîné sur ``digits`` puis gelé : la même graine rend les mêmes poids."""
    model = build_lenet5(seed=seed)
    train_lenet5(model, digits.train_images, digits.train_labels, epochs=epochs_for(len(digits.train_images)), seed=seed)
    model.trainable = False
    return model
