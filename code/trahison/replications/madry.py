"""Madry et al., 2018, tableau 1 : un réseau entraîné contre PGD, sous des attaques de plus en plus
fortes."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import numpy as np
from scipy.spatial.distance import cdist

from trahison.attacks.fgsm import fgsm
from trahison.attacks.pgd import pgd
from trahison.contracts import AtLeastOne, Images, Labels, Number, Seed, checked
from trahison.french import count, decimal
from trahison.networks.acceleration import accelerate
from trahison.networks.lenet import BOUNDS
from trahison.networks.target import Target
from trahison.replications.measure import Measure, share_of
from trahison.vision.digits import Digits, sample

Force = Annotated[float, Number(0, BOUNDS[1] - BOUNDS[0])]
STEP_SHARE = 1 / 30  # le pas de l’article, 0,01 pour ε = 0,3


@checked
def stronger_and_stronger(
    plain: Target,
    hardened: Target,
    digits: Digits,
    *,
    epsilon: Force = 0.3,
    test_count: AtLeastOne = 200,
    seed: Seed = 0,
) -> list[Measure]:
    """Exactitude du réseau ordinaire sous FGSM ; de l’endurci, sans attaque, sous FGSM et sous PGD
    (tableau 1).

    ``epsilon`` : 0,3 dans l’article. Ailleurs que sur MNIST, ce rayon peut être trop grand pour
    avoir un sens (:func:`close_strangers`).
    """
    images, labels = sample(
        digits.test_images, digits.test_labels, min(test_count, len(digits.test_images)), seed=seed
    )
    shown = f"ε = {decimal(epsilon, 1)}, {count(len(images))} images"
    smaller = "LeNet-5, cinq pas de PGD, un apprentissage bien plus court"
    plain, hardened = accelerate(plain), accelerate(hardened)
    walk = partial(pgd, step_size=STEP_SHARE * epsilon, random_start=True, seed=seed)
    attacks = {
        "madry-naturel-fgsm": (plain, fgsm),
        "madry-propre": (hardened, None),
        "madry-fgsm": (hardened, fgsm),
        "madry-pgd40": (hardened, partial(walk, steps=40)),
        "madry-pgd100": (hardened, partial(walk, steps=100)),
    }
    measures = []
    for key, (target, attack) in attacks.items():
        forged = attack(target, images, labels, epsilon=epsilon) if attack else images
        measures.append(
            share_of(key, target.referee.labels(forged) == labels, setting=shown, reason=smaller)
        )
    return measures


@checked
def close_strangers(
    images: Annotated[np.ndarray, Images("n", 28, 28, 1, within=BOUNDS)],
    labels: Annotated[np.ndarray, Labels("n", 10)],
    *,
    epsilon: Force,
) -> np.ndarray:
    """Vrai (N,) pour une image dont une autre, d’une autre classe, est à moins de 2 ε en norme L∞.

    Les deux boules se touchent alors : une même image est dans l’une et dans l’autre, et aucun
    réseau ne peut y répondre juste aux deux.
    """
    flat = images.reshape(len(images), -1)
    gaps = cdist(flat, flat, "chebyshev")
    return ((gaps < 2 * epsilon) & (labels[:, None] != labels)).any(axis=1)
