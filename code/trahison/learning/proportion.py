"""Ce qu’une part mesurée dit de la vraie : l’intervalle de confiance d’une proportion."""

from __future__ import annotations

from statistics import NormalDist
from typing import Annotated

import numpy as np

from trahison.contracts import Count, Number, checked


@checked
def wilson_interval(
    successes: Annotated[int, Count(0, "total")],
    total: Annotated[int, Count(high=10**12)],
    *,
    confidence: Annotated[float, Number(0, 1, open_low=True)] = 0.95,
) -> tuple[float, float]:
    """Intervalle de confiance ``(bas, haut)``, entre 0 et 1, de la proportion
    ``successes / total``.

    Contrairement à l’intervalle usuel p ± z √(p(1 − p)/n), il reste dans [0, 1] et garde une
    largeur quand tout est juste. Source : Wilson, 1927, « Probable Inference, the Law of
    Succession, and Statistical Inference ».
    """
    share = successes / total
    if confidence == 1:
        return 0.0, 1.0
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    centre = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = np.sqrt(z2 * (share * (1 - share) / total + z2 / (4 * total**2))) / (1 + z2 / total)
    return max(0.0, float(centre - reach)), min(1.0, float(centre + reach))
