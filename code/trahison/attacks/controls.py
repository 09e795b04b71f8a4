"""Le témoin que les tutoriels oublient : un bruit de même taille, sans le réseau."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_bounds, check_epsilon, check_images, random_generator


def random_sign(
    images, *, epsilon: float, bounds: tuple[float, float], seed: int = 0
) -> np.ndarray:
    """Ajoute ±ε à chaque valeur, à pile ou face, puis borne : la perturbation de FGSM, le sens au
    hasard.

    ``images`` : (N, H, W, C) dans ``bounds`` ; mêmes unités de ε que :func:`trahison.attacks.fgsm`.
    Lève ``TypeError`` ou ``ValueError`` en nommant l'argument.
    """
    bounds = check_bounds(bounds)
    images = check_images("images", images, shape=(None,) * 4, bounds=bounds)
    epsilon = check_epsilon(epsilon, bounds)
    signs = random_generator(seed).choice(np.float32([-1, 1]), size=images.shape)
    return np.clip(images + np.float32(epsilon) * signs, *bounds).astype(np.float32)
