"""Ce qu’une part mesurée dit de la vraie : l’intervalle de confiance d’une proportion."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from trahison.checks import check_count, check_number


def wilson_interval(successes: int, total: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Intervalle de confiance ``(bas, haut)``, entre 0 et 1, de la proportion
    ``successes / total``.

    Contrairement à l’intervalle usuel p ± z √(p(1 − p)/n), il reste dans [0, 1] et garde une
    largeur quand tout est juste. Source : Wilson, 1927, « Probable Inference, the Law of
    Succession, and Statistical Inference ».
    """
    total = check_count("total", total)
    share = check_count("successes", successes, low=0, high=total) / total
    check_number("confidence", confidence, low=0, high=1, open_low=True)
    if confidence == 1:
        return 0.0, 1.0
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    centre = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = np.sqrt(z2 * (share * (1 - share) / total + z2 / (4 * total**2))) / (1 + z2 / total)
    return max(0.0, float(centre - reach)), min(1.0, float(centre + reach))
