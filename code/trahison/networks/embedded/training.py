"""Entraîner le réseau embarqué, de zéro, sur cent classes de Tiny ImageNet.

    python -m trahison.networks.embedded.training --archive tiny-imagenet.zip --teacher --minutes 95
    --output DOSSIER

``--resume`` reprend un entraînement interrompu. ``--restart`` part des poids livrés et remonte le
taux d'apprentissage (redémarrage à chaud, Loshchilov et Hutter, 2017) : une manche de plus, à la
suite du même journal. Laisse dans DOSSIER ``weights.npz``, ``weights.sha256`` et ``journal.csv``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from trahison.files import write_atomically
from trahison.networks.embedded import checkpoint, journal
from trahison.networks.embedded.architecture import EMBEDDED_WNIDS, build_embedded
from trahison.networks.embedded.augmentation import augment
from trahison.networks.embedded.evaluation import accuracies, validation_logits
from trahison.networks.embedded.schedule import PEAK_LEARNING_RATE, Clock, learning_rate, resolution
from trahison.networks.embedded.storage import WEIGHTS_FILE, load_weights, save_weights
from trahison.networks.embedded.teacher import teacher_logits
from trahison.networks.embedded.tiny_imagenet import Photos, read_tiny_imagenet

Step = Callable[[np.ndarray, int, float, list[int]], tf.Tensor]

BATCH = 128
TEMPERATURE = 2.0
TEACHER_SHARE = 0.5
LABEL_SMOOTHING = 0.1
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4
# Keras met 0,999 : sur quelques centaines de pas par époque, les moyennes traîneraient derrière les
# poids.
NORM_MOMENTUM = 0.98


def main() -> None:
    """Point d'entrée de la ligne de commande."""
    options = parse_options()
    keras.utils.set_random_seed(options.seed)
    wnids = options.classes.read_text("ascii").split() if options.classes else EMBEDDED_WNIDS
    train, validation = read_tiny_imagenet(options.archive, wnids)
    print(
        f"{len(train.images)} photos pour apprendre, {len(validation.images)} pour vérifier",
        flush=True,
    )
    soft = cached_teacher(options.output, train.images, list(wnids)) if options.teacher else None
    shown = places_shown(
        train.labels, [wnids.index(wnid) for wnid in options.favour], options.times
    )
    run(build_trainable(len(wnids)), train, validation, soft, shown, options)


def parse_options() -> argparse.Namespace:
    """Lit la ligne de commande."""
    parser = argparse.ArgumentParser(
        prog="trahison.networks.embedded.training", description=__doc__
    )
    parser.add_argument(
        "--archive", type=Path, required=True, help="zip de Tiny ImageNet (100 ou 200 classes)"
    )
    parser.add_argument(
        "--output", type=Path, required=True, help="dossier des résultats et de la reprise"
    )
    parser.add_argument(
        "--classes", type=Path, help="liste d'identifiants WordNet (par défaut les cent du livre)"
    )
    parser.add_argument(
        "--teacher",
        action="store_true",
        help="apprendre aussi du MobileNetV2 d'ImageNet (distillation)",
    )
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="durée de la manche, reprises comprises")
    budget.add_argument("--epochs", type=int, help="nombre de passages sur les photos")
    parser.add_argument(
        "--resume", action="store_true", help="continuer l'entraînement commencé dans --output"
    )
    parser.add_argument(
        "--restart",
        action="store_true",
        help="partir des poids livrés, le taux d'apprentissage remonté",
    )
    parser.add_argument(
        "--peak", type=float, default=PEAK_LEARNING_RATE, help="taux d'apprentissage le plus haut"
    )
    parser.add_argument(
        "--favour", nargs="*", default=[], metavar="WNID", help="classes montrées plus souvent"
    )
    parser.add_argument(
        "--times",
        type=int,
        default=3,
        help="nombre de fois que leurs photos sont montrées par époque",
    )
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def build_trainable(classes: int) -> keras.Model:
    """Le réseau embarqué, de taille d'image libre, prêt à apprendre."""
    model = build_embedded(None, classes=classes)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = NORM_MOMENTUM
    model.optimizer = keras.optimizers.SGD(
        PEAK_LEARNING_RATE, momentum=MOMENTUM, nesterov=True, weight_decay=WEIGHT_DECAY
    )
    model.optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.optimizer.build(model.trainable_variables)
    return model


def cached_teacher(folder: Path, images: np.ndarray, wnids: list[str]) -> np.ndarray:
    """Rend les logits du maître, calculés une seule fois par dossier de résultats."""
    path = folder / "teacher.npy"
    if not path.exists():
        write_atomically(path, lambda stream: np.save(stream, teacher_logits(images, wnids)))
    return np.load(path)


def places_shown(labels: np.ndarray, favoured: list[int], times: int) -> np.ndarray:
    """Les rangs des photos d'une époque : chacune une fois, celles des classes ``favoured``
    ``times`` fois."""
    return np.repeat(np.arange(len(labels)), np.where(np.isin(labels, favoured), times, 1))


def run(
    model: keras.Model,
    train: Photos,
    validation: Photos,
    soft: np.ndarray | None,
    shown: np.ndarray,
    options: Any,
) -> None:
    """Entraîne jusqu'au bout du budget ; après chaque époque, vérifie, note et sauvegarde.

    ``shown`` : rangs des photos qu'une époque montre.
    """
    epoch, clock = 0, Clock(options.minutes, options.epochs)
    past = journal.read(WEIGHTS_FILE.with_name(journal.FILE)) if options.restart else []
    if options.restart:
        load_weights(model, WEIGHTS_FILE)
    if options.resume:
        epoch, clock.spent = checkpoint.restore(model, options.output)
    journal.start(options.output, past=past, keep=epoch)
    round_, seconds_before = (past[-1].round + 1, past[-1].seconds) if past else (1, 0.0)
    step = make_step(model, train, soft)
    while clock.progress(epoch) < 1:
        size, rate = (
            resolution(clock.progress(epoch)),
            learning_rate(clock.progress(epoch), options.peak),
        )
        # Le hasard compte les époques des manches précédentes : aucune vue n'est montrée deux fois.
        loss = train_one_epoch(
            step, shown, epoch, size, clock, options.peak, [options.seed, len(past)]
        )
        epoch += 1
        top1, top5 = accuracies(
            validation_logits(model, validation.images, size), validation.labels
        )
        done = journal.Epoch(
            round_, len(past) + epoch, size, rate, loss, top1, top5, seconds_before + clock.seconds
        )
        journal.add(options.output, done)
        checkpoint.save(model, options.output, epoch, clock.seconds)
    save_weights(model, options.output / "weights.npz")


def train_one_epoch(
    step: Step, shown: np.ndarray, epoch: int, size: int, clock: Clock, peak: float, seed: list[int]
) -> float:
    """Un passage sur les photos ``shown`` mélangées, écourté si le budget s'achève ; rend la perte
    moyenne.

    ``seed`` : la graine et le nombre d'époques des manches précédentes.
    """
    order = np.random.default_rng([seed[0], seed[1] + epoch]).permutation(shown)
    batches = order[: len(order) // BATCH * BATCH].reshape(-1, BATCH)
    progress = keras.utils.Progbar(len(batches), unit_name="lot", interval=20)
    losses = []
    for place, batch in enumerate(batches):
        done = clock.progress(epoch + place / len(batches))
        if done >= 1:
            break
        losses.append(
            float(
                step(
                    batch,
                    size,
                    learning_rate(done, peak),
                    [seed[0], (seed[1] + epoch) * len(batches) + place],
                )
            )
        )
        progress.update(place + 1, [("perte", losses[-1])])
    return float(np.mean(losses)) if losses else float("nan")


def make_step(model: keras.Model, train: Photos, soft: np.ndarray | None) -> Step:
    """Rend la fonction d'un pas de gradient ; elle est tracée une fois par taille d'image."""
    with tf.device("cpu"):  # un demi-gigaoctet de photos n'a rien à faire sur une carte graphique
        images, labels = tf.constant(train.images), tf.constant(train.labels)
        answers = None if soft is None else tf.constant(soft)

    @tf.function(reduce_retracing=False)
    def update(batch: tf.Tensor, size: int, rate: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        views = augment(tf.gather(images, batch), size, seed)
        taught = None if answers is None else tf.cast(tf.gather(answers, batch), tf.float32)
        with tf.GradientTape() as tape:
            loss = training_loss(model(views, training=True), tf.gather(labels, batch), taught)
        model.optimizer.learning_rate = rate
        model.optimizer.apply(tape.gradient(loss, model.trainable_variables))
        return loss

    return lambda batch, size, rate, seed: update(
        tf.constant(batch), size, tf.constant(rate, tf.float32), tf.constant(seed, tf.int32)
    )


def training_loss(logits: tf.Tensor, labels: tf.Tensor, taught: tf.Tensor | None) -> tf.Tensor:
    """Perte moyenne d'un lot : l'étiquette (lissée) seule, ou pour moitié avec les réponses du
    maître.

    Args:
        logits: sorties (N, classes).
        labels: rangs (N,).
        taught: logits du maître (N, classes) ou ``None``.
    """
    classes = logits.shape[-1]
    smoothing = LABEL_SMOOTHING if taught is None else 0.0  # le maître adoucit déjà les étiquettes
    hard = tf.one_hot(
        labels, classes, on_value=1 - smoothing + smoothing / classes, off_value=smoothing / classes
    )
    told = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(hard, logits))
    if taught is None:
        return told
    # À la température T les gradients sont T² fois plus petits : le facteur rend aux deux moitiés
    # le même poids.
    shown = tf.nn.softmax_cross_entropy_with_logits(
        tf.nn.softmax(taught / TEMPERATURE), logits / TEMPERATURE
    )
    return (1 - TEACHER_SHARE) * told + TEACHER_SHARE * TEMPERATURE**2 * tf.reduce_mean(shown)


if __name__ == "__main__":
    main()
