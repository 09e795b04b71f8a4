"""Comment chaque réseau défendu du livre a été entraîné : une recette par défense, sur les mêmes
images.

Chacun apprend par sa copie calculée par blocs (:mod:`trahison.networks.acceleration.pooling`) : les
mêmes poids, plus vite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from trahison.checks import check_choice, check_instance, check_number
from trahison.defenses.adversarial_training import adversarial_training
from trahison.defenses.distillation import distill, train_at_temperature
from trahison.defenses.regularisation import with_dropout, with_weight_penalty
from trahison.networks.acceleration.pooling import merge_pooling
from trahison.networks.digit_networks import build_dense, build_strided
from trahison.networks.lenet import BOUNDS, CLASSES, build_lenet5, train_lenet5
from trahison.networks.target import Target
from trahison.vision.digits import Digits

IMAGES_SEEN = 60_000  # images montrées pendant un entraînement, répétitions comprises
BATCH_SIZE, LEARNING_RATE = 64, 2e-3
ADVERSARIAL_FACTOR = 2  # l’entraînement adverse apprend moins vite : il en voit deux fois plus
TEMPERATURE = 50.0
L1, L2, DROPOUT = 2e-5, 1e-3, 0.4
DENSE_UNITS = (128, 64)
PGD_STEPS = 5

Note = Callable[[int, float], None]


def training_radius(digits: Digits) -> float:
    """La force contre laquelle on se défend : 0,3 sur MNIST comme dans l’article de Madry et al.,
    0,1 sur l’autre jeu.

    Les chiffres de scikit-learn viennent d’images de 8 × 8 points : leurs traits flous cèdent à
    moins.
    """
    return 0.3 if check_instance("digits", digits, Digits).is_mnist else 0.1


def build(name: str) -> keras.Model:
    """Le réseau de ``name``, poids tirés au hasard : celui que chargent les poids livrés."""
    check_choice("name", name, tuple(RECIPES))
    seed = SEEDS.get(name, 0)
    if name == "dense":
        return build_dense(units=DENSE_UNITS, seed=seed)
    return build_strided(seed=seed) if name == "strided" else build_lenet5(seed=seed)


def train(
    name: str, digits: Digits, *, scale: float = 1.0, note: Note | None = None
) -> keras.Model:
    """Entraîne le réseau ``name`` sur ``digits`` et le rend gelé.

    Args:
        name: une clef de ``RECIPES``.
        scale: part de ``IMAGES_SEEN`` à montrer ; moins de 1 pour un entraînement pressé.
        note: appelée après chaque époque avec son rang, à partir de 1, et sa perte moyenne.
    """
    check_choice("name", name, tuple(RECIPES)), check_instance("digits", digits, Digits)
    seen = IMAGES_SEEN * check_number("scale", scale, low=0.0, open_low=True)
    epochs = max(1, round(seen / len(digits.train_images)))
    model = build(name)
    trained = RECIPES[name](
        model, digits, epochs, SEEDS.get(name, 0), note or (lambda epoch, loss: None)
    )
    model.set_weights(trained.get_weights())  # la pénalité et l’extinction n’ont plus lieu d’être
    model.trainable = False
    return model


def _ordinary(
    model: keras.Model, digits: Digits, epochs: int, seed: int, note: Note
) -> keras.Model:
    train_lenet5(
        merge_pooling(model),
        digits.train_images,
        digits.train_labels,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        seed=seed,
        callbacks=[_callback(note)],
    )
    return model


def _penalised(**penalty: float) -> Callable[..., keras.Model]:
    return lambda model, *rest: _ordinary(with_weight_penalty(model, **penalty), *rest)


def _dropped(model: keras.Model, *rest: Any) -> keras.Model:
    return _ordinary(with_dropout(model, rate=DROPOUT), *rest)


def _hardened(**attack: Any) -> Callable[..., keras.Model]:
    def recipe(
        model: keras.Model, digits: Digits, epochs: int, seed: int, note: Note
    ) -> keras.Model:
        adversarial_training(
            by_blocks(model),
            digits.train_images,
            digits.train_labels,
            epsilon=training_radius(digits),
            epochs=ADVERSARIAL_FACTOR * epochs,
            batch_size=BATCH_SIZE,
            learning_rate=LEARNING_RATE,
            seed=seed,
            on_epoch=note,
            **attack,
        )
        return model

    return recipe


def _distilled(
    model: keras.Model, digits: Digits, epochs: int, seed: int, note: Note
) -> keras.Model:
    # Les gradients sont T fois plus petits et les logits doivent grandir d’autant : il faut aller
    # plus vite.
    options: dict[str, Any] = {
        "temperature": TEMPERATURE,
        "epochs": epochs,
        "batch_size": BATCH_SIZE,
        "learning_rate": 3 * LEARNING_RATE,
        "seed": seed,
    }
    teacher, images = build_lenet5(seed=seed + 1), digits.train_images
    train_at_temperature(
        by_blocks(teacher), images, np.eye(CLASSES)[digits.train_labels], **options
    )
    for epoch, loss in enumerate(
        distill(Target(teacher, bounds=BOUNDS), by_blocks(model), images, **options), start=1
    ):
        note(epoch, loss)
    return model


def by_blocks(model: keras.Model) -> Target:
    """La cible d’une copie de ``model`` calculée par blocs, aux mêmes poids : l’un apprend, l’autre
    aussi."""
    return Target(merge_pooling(model), bounds=BOUNDS)


def _callback(note: Note) -> keras.callbacks.Callback:
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: note(epoch + 1, logs["loss"])
    )


SEEDS = {"dense": 1, "strided": 2, "distilled": 3, "surrogate": 5}  # les autres : 0
RECIPES: dict[str, Callable[..., keras.Model]] = {
    "plain": _ordinary,
    "surrogate": _ordinary,  # un autre tirage : le réseau sur lequel l’attaquant prépare ses images
    "distilled": _distilled,
    "pgd": _hardened(steps=PGD_STEPS),
    "fgsm": _hardened(steps=1, random_start=False, clean_share=0.5),
    "l1": _penalised(l1=L1),
    "l2": _penalised(l2=L2),
    "dropout": _dropped,
    "dense": _ordinary,
    "strided": _ordinary,
}
