"""Madry et al., 2018, tableau 1 : un réseau entraîné contre PGD à ε = 0,3, sous des attaques de
plus en plus fortes."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import numpy as np

from trahison.attacks.fgsm import fgsm
from trahison.attacks.pgd import pgd
from trahison.contracts import AtLeastOne, Images, Labels, Seed, checked
from trahison.defenses.adversarial_training import adversarial_training
from trahison.french import count
from trahison.networks.acceleration import accelerate
from trahison.networks.lenet import BOUNDS, build_lenet5
from trahison.networks.target import Target
from trahison.replications.measure import Measure, share_of
from trahison.vision.digits import Digits, sample

EPSILON = 0.3
STEP_SIZE = 0.01


@checked
def hardened_network(
    images: Annotated[np.ndarray, Images("n", 28, 28, 1, within=BOUNDS)],
    labels: Annotated[np.ndarray, Labels("n", 10)],
    *,
    epochs: AtLeastOne,
    seed: Seed = 0,
) -> Target:
    """La cible qu’est un LeNet-5 entraîné contre cinq pas de PGD à ε = 0,3 (quarante dans
    l’article)."""
    target = Target(build_lenet5(seed=seed), bounds=BOUNDS)
    adversarial_training(target, images, labels, epsilon=EPSILON, steps=5, epochs=epochs, seed=seed)
    return target


@checked
def stronger_and_stronger(
    plain: Target,
    hardened: Target,
    digits: Digits,
    *,
    test_count: AtLeastOne = 200,
    seed: Seed = 0,
) -> list[Measure]:
    """Exactitude du réseau ordinaire sous FGSM ; de l’endurci, sans attaque, sous FGSM et sous PGD
    (tableau 1)."""
    images, labels = sample(
        digits.test_images, digits.test_labels, min(test_count, len(digits.test_images)), seed=seed
    )
    shown = f"{count(len(images))} images"
    smaller = "LeNet-5, cinq pas de PGD, un apprentissage bien plus court"
    plain, hardened = accelerate(plain), accelerate(hardened)
    walk = partial(pgd, step_size=STEP_SIZE, random_start=True, seed=seed)
    attacks = {
        "madry-naturel-fgsm": (plain, fgsm),
        "madry-propre": (hardened, None),
        "madry-fgsm": (hardened, fgsm),
        "madry-pgd40": (hardened, partial(walk, steps=40)),
        "madry-pgd100": (hardened, partial(walk, steps=100)),
    }
    measures = []
    for key, (target, attack) in attacks.items():
        forged = attack(target, images, labels, epsilon=EPSILON) if attack else images
        measures.append(
            share_of(key, target.referee.labels(forged) == labels, setting=shown, reason=smaller)
        )
    return measures
