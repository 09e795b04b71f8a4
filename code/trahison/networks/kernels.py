"""Ce qu'un noyau appris a d'un détecteur de bords."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Array, checked


@checked
def edge_share(
    kernels: Annotated[np.ndarray, Array("side", "side", "C", "N")],
) -> np.ndarray:
    """Part de bord (N,), de 0 à 1, de noyaux carrés (côté, côté, C, N), C canaux lus.

    C'est la part de la somme des carrés des poids qu'explique une pente, d'une direction et d'une
    couleur quelconques : les poids décroissent d'un côté du noyau à l'autre. Celui de Sobel a 8/9 ;
    un noyau uni a 0 ; des poids tirés au sort ont en moyenne 2/côté², la part de deux directions
    parmi côté². Un noyau nul a 0.
    """
    side = len(kernels)
    slope = np.tile(np.arange(side) - (side - 1) / 2, (side, 1))
    slopes = np.stack([slope, slope.T]) / max(np.linalg.norm(slope), 1.0)
    explained = np.einsum("dij,ijcn->dcn", slopes, kernels) ** 2
    energy = (kernels**2).sum(axis=(0, 1, 2))
    return explained.sum(axis=(0, 1)) / np.where(energy > 0, energy, 1)
