"""Démasquer : ce réseau résiste-t-il, ou a-t-il seulement éteint la boussole de l’attaquant ?

Six contrôles, d’après Athalye, Carlini et Wagner (2018), § 3.1. Un réseau qui en manque un seul
n’est pas robuste tant qu’on ne l’a pas expliqué.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from trahison.attacks.arguments import check_attack
from trahison.attacks.controls import random_sign
from trahison.attacks.fgsm import fgsm
from trahison.attacks.gradient import Loss
from trahison.attacks.losses import cross_entropy, margin
from trahison.attacks.pgd import pgd
from trahison.attacks.result import predict_labels
from trahison.checks import check_count, check_epsilon, check_images
from trahison.defenses.evaluation import zero_gradient_share

# un écart de moins de cinq points, sur quelques centaines d’images, ne prouve rien
TOLERANCE = 0.05
# à ε = la moitié de l’intervalle, toute image peut devenir grise : tout doit céder, ou presque
WIDE_SUCCESS = 0.9


@dataclass(frozen=True)
class MaskingReport:
    """Les mesures des six contrôles, toutes des parts entre 0 et 1.

    Attributs : ``zero_gradients``, part des images au gradient exactement nul ; puis des taux de
    succès à la même force : ``noise`` (±ε au hasard), ``one_step`` (FGSM), ``many_steps`` (PGD),
    tous deux avec la perte contrôlée, ``margin`` (PGD sur la marge), ``borrowed`` (images faites
    contre un autre réseau) ; ``wide``, PGD à la moitié de l’intervalle. ``count`` : nombre d’images
    attaquées, celles que le réseau reconnaissait.
    """

    zero_gradients: float
    noise: float
    one_step: float
    many_steps: float
    margin: float
    borrowed: float
    wide: float
    count: int

    @property
    def alarms(self) -> tuple[str, ...]:
        """Les contrôles manqués, en clair ; vide si le gradient n’a pas l’air masqué."""
        failed = {
            "gradients nuls": self.zero_gradients > TOLERANCE,
            "le bruit vaut le gradient": self.noise > 0 and self.noise >= self.one_step,
            "plus de pas n’aident pas": self.many_steps < self.one_step - TOLERANCE,
            "une autre perte fait mieux": self.margin > self.many_steps + TOLERANCE,
            "la boîte noire fait mieux": self.borrowed > self.many_steps + TOLERANCE,
            "une force énorme ne suffit pas": self.wide < WIDE_SUCCESS,
        }
        return tuple(name for name, found in failed.items() if found)

    @property
    def masked(self) -> bool:
        """Vrai si au moins un contrôle est manqué."""
        return bool(self.alarms)


def check_masking(
    model: keras.Model,
    images,
    labels,
    borrowed,
    *,
    epsilon: float,
    loss: Loss = cross_entropy,
    steps: int = 10,
    bounds: tuple[float, float] = (0.0, 1.0),
    seed: int = 0,
) -> MaskingReport:
    """Passe les six contrôles à ``model``, attaqué par ``loss``.

    Args:
        model, images, labels, bounds: comme pour :func:`trahison.attacks.fgsm`. Les images que le
            réseau ne reconnaît pas sont laissées de côté : ``ValueError`` s’il n’en reconnaît
            aucune.
        borrowed: images adverses à la même force, faites contre un **autre** réseau, de la forme
        d’``images``. epsilon: force, dans les unités de ``bounds``. loss: la perte dont on
        soupçonne qu’elle ne guide plus. steps: nombre de pas de PGD. seed: graine du bruit et des
        départs.
    """
    images, labels, bounds = check_attack(model, images, labels, bounds)
    borrowed = check_images("borrowed", borrowed, shape=images.shape, bounds=bounds)
    epsilon, steps, seed = (
        check_epsilon(epsilon, bounds),
        check_count("steps", steps),
        check_count("seed", seed, low=0),
    )
    known = predict_labels(model, images) == labels
    if not known.any():
        raise ValueError(
            "images : au moins une image que le réseau reconnaît attendue, reçu aucune"
        )
    images, labels, borrowed = images[known], labels[known], borrowed[known]
    walk = {"steps": steps, "bounds": bounds, "random_start": True, "seed": seed}

    def success(forged: np.ndarray) -> float:
        return float((predict_labels(model, forged) != labels).mean())

    return MaskingReport(
        zero_gradients=zero_gradient_share(model, images, labels, loss=loss, bounds=bounds),
        noise=success(random_sign(images, epsilon=epsilon, bounds=bounds, seed=seed)),
        one_step=success(fgsm(model, images, labels, epsilon=epsilon, bounds=bounds, loss=loss)),
        many_steps=success(pgd(model, images, labels, epsilon=epsilon, loss=loss, **walk)),
        margin=success(pgd(model, images, labels, epsilon=epsilon, loss=margin, **walk)),
        borrowed=success(borrowed),
        wide=success(
            pgd(model, images, labels, epsilon=(bounds[1] - bounds[0]) / 2, loss=loss, **walk)
        ),
        count=len(images),
    )
