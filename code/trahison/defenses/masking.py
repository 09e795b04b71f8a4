"""Démasquer : ce réseau résiste-t-il, ou a-t-il seulement éteint la boussole de l’attaquant ?

Huit contrôles, d’après Athalye, Carlini et Wagner (2018), § 3.1, et Tramèr et al. (2018)
pour les deux qui regardent le premier pas. Un réseau qui en manque un seul n’est pas robuste tant
qu’on ne l’a pas expliqué.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from trahison.attacks.arguments import Answers, Batch, Steps, Strength
from trahison.attacks.controls import random_sign
from trahison.attacks.fgsm import fgsm
from trahison.attacks.losses import cross_entropy, margin
from trahison.attacks.pgd import pgd
from trahison.contracts import Images, Seed, checked
from trahison.defenses.evaluation import zero_gradient_share
from trahison.networks.target import Loss, Target

# un écart de moins de cinq points, sur quelques centaines d’images, ne prouve rien
TOLERANCE = 0.05
# un seul pas doit trouver au moins la moitié de ce que trouvent tous
FEW = 0.5
# à ε = la moitié de l’intervalle, toute image peut devenir grise : tout doit céder, ou presque
WIDE_SUCCESS = 0.9


@dataclass(frozen=True)
class MaskingReport:
    """Les mesures des huit contrôles, toutes des parts entre 0 et 1.

    Attributs : ``zero_gradients``, part des images au gradient exactement nul ; puis des taux de
    succès à la même force : ``noise`` (±ε au hasard), ``one_step`` (FGSM), ``moved_step`` (le même
    pas, son gradient pris en un point au hasard de la boule), ``many_steps`` (PGD), tous trois avec
    la perte contrôlée, ``margin`` (PGD sur la marge), ``borrowed`` (images faites contre un autre
    réseau) ; ``wide``, PGD à la moitié de l’intervalle. ``count`` : nombre d’images attaquées,
    celles que le réseau reconnaissait.
    """

    zero_gradients: float
    noise: float
    one_step: float
    moved_step: float
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
            "un pas ne trouve presque rien": self.one_step < FEW * self.many_steps - TOLERANCE,
            "partir d’ailleurs aide": self.moved_step > self.one_step + TOLERANCE,
            "une autre perte fait mieux": self.margin > self.many_steps + TOLERANCE,
            "la boîte noire fait mieux": self.borrowed > self.many_steps + TOLERANCE,
            "une force énorme ne suffit pas": self.wide < WIDE_SUCCESS,
        }
        return tuple(name for name, found in failed.items() if found)

    @property
    def masked(self) -> bool:
        """Vrai si au moins un contrôle est manqué."""
        return bool(self.alarms)


@checked
def check_masking(
    target: Target,
    images: Batch,
    labels: Answers,
    borrowed: Annotated[
        np.ndarray,
        Images(shape=lambda images: images.shape, within=lambda target: target.bounds),
    ],
    *,
    epsilon: Strength,
    loss: Loss = cross_entropy,
    steps: Steps = 10,
    seed: Seed = 0,
) -> MaskingReport:
    """Passe les huit contrôles à la cible, attaquée par ``loss``.

    Args:
        target, images, labels: comme pour :func:`trahison.attacks.fgsm`. Les images que le réseau
            ne reconnaît pas sont laissées de côté : ``ValueError`` s’il n’en reconnaît aucune.
        borrowed: images adverses à la même force, faites contre un **autre** réseau, de la forme
            d’``images``.
        epsilon: force, dans les unités des pixels.
        loss: la perte dont on soupçonne qu’elle ne guide plus.
        steps: nombre de pas de PGD.
        seed: graine du bruit et des départs.
    """
    bounds, referee = target.bounds, target.referee
    known = referee.labels(images) == labels
    if not known.any():
        raise ValueError(
            "images : au moins une image que le réseau reconnaît attendue, reçu aucune"
        )
    images, labels, borrowed = images[known], labels[known], borrowed[known]
    walk: dict[str, Any] = {"steps": steps, "random_start": True, "seed": seed}
    one = walk | {"steps": 1}

    def success(forged: np.ndarray) -> float:
        return float((referee.labels(forged) != labels).mean())

    return MaskingReport(
        zero_gradients=zero_gradient_share(target, images, labels, loss=loss),
        noise=success(random_sign(images, epsilon=epsilon, bounds=bounds, seed=seed)),
        one_step=success(fgsm(target, images, labels, epsilon=epsilon, loss=loss)),
        # un pas de 2,5 ε : d’où qu’il parte, il va au bout de la boule
        moved_step=success(pgd(target, images, labels, epsilon=epsilon, loss=loss, **one)),
        many_steps=success(pgd(target, images, labels, epsilon=epsilon, loss=loss, **walk)),
        margin=success(pgd(target, images, labels, epsilon=epsilon, loss=margin, **walk)),
        borrowed=success(borrowed),
        wide=success(
            pgd(target, images, labels, epsilon=(bounds[1] - bounds[0]) / 2, loss=loss, **walk)
        ),
        count=len(images),
    )
