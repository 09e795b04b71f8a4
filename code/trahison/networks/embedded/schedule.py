"""Le déroulé de l'entraînement en fonction de la part déjà faite, qu'on la compte en minutes ou en
époques.

Le pas finit toujours à zéro : un budget de temps, même raccourci en route, laisse un réseau posé.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

PEAK_LEARNING_RATE = 0.12
WARM_UP = 0.03
# en petit d'abord, quatre fois plus vite, puis à la taille de service
RESOLUTIONS = ((0.2, 48), (0.68, 64), (1.0, 96))


def learning_rate(progress: float, peak: float = PEAK_LEARNING_RATE) -> float:
    """Montée droite jusqu'à ``peak`` pendant ``WARM_UP``, puis demi-cosinus jusqu'à zéro
    (Loshchilov et Hutter, 2017).

    ``progress`` : part faite, dans [0, 1].
    """
    if progress < WARM_UP:
        return peak * progress / WARM_UP
    remaining = (min(progress, 1.0) - WARM_UP) / (1 - WARM_UP)
    return peak * (1 + math.cos(math.pi * remaining)) / 2


def resolution(progress: float) -> int:
    """Côté des images à ce moment (agrandissement progressif, Howard et al., 2018, DAWNBench)."""
    return next((size for until, size in RESOLUTIONS if progress < until), RESOLUTIONS[-1][1])


@dataclass
class Clock:
    """La part du budget déjà dépensée. ``spent`` : secondes des reprises précédentes."""

    minutes: float | None
    epochs: int | None
    spent: float = 0.0
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Temps d'entraînement écoulé depuis le tout début, reprises comprises."""
        return self.spent + time.monotonic() - self.started

    def progress(self, epoch: float) -> float:
        """Part faite, dans [0, 1] ; ``epoch`` compte aussi la fraction de l'époque en cours."""
        if self.minutes is not None:
            return min(self.seconds / (60 * self.minutes), 1.0)
        if self.epochs is None:
            raise ValueError("minutes : un budget, en minutes ou en époques, attendu, reçu None")
        return min(epoch / self.epochs, 1.0)
