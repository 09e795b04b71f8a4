"""Le témoin que les tutoriels oublient : un bruit de même taille, sans le réseau."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Bounds, Epsilon, Images, Seed, checked


@checked
def random_sign(
    images: Annotated[np.ndarray, Images("n", "H", "W", "C")],
    *,
    epsilon: Annotated[float, Epsilon()],
    bounds: Annotated[tuple[float, float], Bounds()],
    seed: Seed = 0,
) -> np.ndarray:
    """Ajoute ±ε à chaque valeur, à pile ou face, puis borne : la perturbation de FGSM, le sens au
    hasard.

    ``images`` : (N, H, W, C) dans ``bounds`` ; mêmes unités de ε que :func:`trahison.attacks.fgsm`.
    Lève ``TypeError`` ou ``ValueError`` en nommant l'argument.
    """
    signs = np.random.default_rng(seed).choice(np.array([-1, 1], np.float32), size=images.shape)
    return np.clip(images + np.float32(epsilon) * signs, *bounds).astype(np.float32)
