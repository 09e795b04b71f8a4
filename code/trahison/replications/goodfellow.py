"""Goodfellow, Shlens et Szegedy, 2015 : FGSM à ε = 0,25 sur des chiffres, et l’entraînement qui y
résiste."""

from __future__ import annotations

import keras
import numpy as np

from trahison.attacks.arguments import Answers, Batch
from trahison.attacks.fgsm import gradient_sign
from trahison.attacks.line import worst_margins
from trahison.contracts import AtLeastOne, NotNegative, Positive, Seed, checked
from trahison.defenses.robust_line import train_line
from trahison.french import count
from trahison.learning.classification import softmax
from trahison.networks.digit_networks import build_dense, build_maxout
from trahison.networks.lenet import BOUNDS, train_lenet5
from trahison.networks.line import two_digits
from trahison.networks.target import Pupil, Target
from trahison.replications.measure import Measure, mean_of, share_of
from trahison.vision.digits import Digits, sample

EPSILON = 0.25


@checked
def softmax_regression(
    digits: Digits, *, images_seen: AtLeastOne = 60_000, seed: Seed = 0
) -> list[Measure]:
    """§ 4 : une régression softmax, attaquée sans borner l’image, comme dans l’article, puis en la
    bornant."""
    target = Target(build_dense(units=(), seed=seed), bounds=BOUNDS)
    train_lenet5(
        target.model,
        digits.train_images,
        digits.train_labels,
        learning_rate=5e-3,
        epochs=max(1, images_seen // len(digits.train_images)),
        seed=seed,
    )
    shown = (
        f"{count(len(digits.train_images))} images apprises, {count(len(digits.test_images))}"
        " attaquées"
    )
    same = "même expérience" if digits.is_mnist else "même expérience, sur d’autres chiffres"
    reason = "la confiance dépend de la taille des poids, donc de la durée de l’apprentissage"
    wrong, confidence = fool(target, digits.test_images, digits.test_labels)
    clipped, _ = fool(target, digits.test_images, digits.test_labels, clip=True)
    return [
        share_of("goodfellow-softmax-erreur", wrong, setting=shown, reason=same),
        mean_of("goodfellow-softmax-confiance", confidence[wrong], setting=shown, reason=reason),
        share_of(
            "goodfellow-softmax-borne", clipped, setting=shown, reason="image bornée à [0, 1]"
        ),
    ]


@checked
def maxout_networks(
    digits: Digits,
    *,
    train_count: AtLeastOne = 10_000,
    images_seen: AtLeastOne = 40_000,
    test_count: AtLeastOne = 2000,
    seed: Seed = 0,
) -> list[Measure]:
    """§ 4 et 6 : le même réseau maxout appris deux fois, d’ordinaire puis contre FGSM ; propre, et
    sous FGSM."""
    train = sample(
        digits.train_images,
        digits.train_labels,
        min(train_count, len(digits.train_images)),
        seed=seed,
    )
    test = sample(
        digits.test_images, digits.test_labels, min(test_count, len(digits.test_images)), seed=seed
    )
    epochs = max(1, images_seen // len(train[0]))
    plain, hardened = (Target(build_maxout(seed=seed), bounds=BOUNDS) for _ in range(2))
    train_lenet5(plain.model, *train, epochs=epochs, learning_rate=2e-3, seed=seed)
    mixed_training(hardened, *train, epsilon=EPSILON, epochs=epochs, learning_rate=2e-3, seed=seed)
    shown = (
        f"{count(len(train[0]))} images apprises {epochs} fois, {count(len(test[0]))} attaquées,"
        " sans extinction"
    )
    shorter = "un apprentissage bien plus court, et pas d’extinction"
    measures = []
    for key, target in (("maxout", plain), ("adverse", hardened)):
        wrong, confidence = fool(target, *test)
        clean, _ = fool(target, *test, epsilon=0.0)
        measures += [
            share_of(f"goodfellow-{key}-propre", clean, setting=shown, reason=shorter),
            share_of(f"goodfellow-{key}-erreur", wrong, setting=shown, reason=shorter),
            mean_of(
                f"goodfellow-{key}-confiance", confidence[wrong], setting=shown, reason=shorter
            ),
        ]
    return measures


@checked
def three_or_seven(digits: Digits) -> list[Measure]:
    """§ 5 : la régression logistique sur les 3 et les 7, avant et après FGSM, qui est ici le pire
    cas exact."""
    train, test = (
        two_digits(images, labels, negative=3, positive=7)
        for images, labels in (
            (digits.train_images, digits.train_labels),
            (digits.test_images, digits.test_labels),
        )
    )
    line = train_line(*train).line
    shown = f"{count(len(train[0]))} images apprises, {count(len(test[0]))} attaquées"
    errors = {
        "propre": worst_margins(line, *test, epsilon=0.0, bounds=None) < 0,
        "attaque": worst_margins(line, *test, epsilon=EPSILON, bounds=None) < 0,
        "borne": worst_margins(line, *test, epsilon=EPSILON, bounds=BOUNDS) < 0,
    }
    reason = "une régularisation sans doute différente"
    return [
        share_of(f"goodfellow-droite-{key}", wrong, setting=shown, reason=reason)
        for key, wrong in errors.items()
    ]


@checked
def fool(
    target: Target,
    images: Batch,
    labels: Answers,
    *,
    epsilon: NotNegative = EPSILON,
    clip: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """FGSM sans borner l’image, comme dans l’article : vrai là où la réponse est fausse, et la
    confiance en elle.

    ``clip`` : borner quand même à l’intervalle des pixels. L’erreur est comptée sur toutes les
    images, comme dans l’article.
    """
    moved = images + np.float32(epsilon) * gradient_sign(target, images, labels)
    if clip:
        moved = np.clip(moved, *target.bounds)
    logits = target.referee.logits(moved)
    return logits.argmax(axis=1) != labels, softmax(logits.astype(np.float64)).max(axis=1)


@checked
def mixed_training(
    target: Pupil,
    images: Batch,
    labels: Answers,
    *,
    epsilon: NotNegative,
    epochs: AtLeastOne,
    batch_size: AtLeastOne = 128,
    learning_rate: Positive = 1e-3,
    seed: Seed = 0,
) -> list[float]:
    """Entraîne le réseau de la cible sur place : ½ J(x) + ½ J(x + ε signe ∇J(x)), l’objectif de
    l’article (§ 6, α = ½).

    Chaque lot est montré avec sa version adverse du moment, non bornée elle non plus. Rend la perte
    moyenne de chaque époque. Lève ``TypeError`` ou ``ValueError`` pour un argument de mauvais type,
    de mauvaise forme ou hors de sa plage ; ε, que rien ne borne ici, est au moins 0.
    """
    model, batches = target.model, -(-len(images) // batch_size)
    rng = np.random.default_rng(seed)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * batches)
    model.compile(
        optimizer=keras.optimizers.Adam(decay),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    losses = np.zeros((epochs, batches))
    for epoch in range(epochs):
        for batch, chosen in enumerate(np.array_split(rng.permutation(len(images)), batches)):
            signs = gradient_sign(target, images[chosen], labels[chosen])
            both = (
                np.concatenate([images[chosen], images[chosen] + np.float32(epsilon) * signs]),
                np.tile(labels[chosen], 2),
            )
            losses[epoch, batch] = float(model.train_on_batch(*both))
    return losses.mean(axis=1).tolist()
