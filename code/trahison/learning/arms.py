"""Trois bras en spirale dans le plan : un problème de classification que l’on peut voir en
entier."""

from __future__ import annotations

import numpy as np

from trahison.contracts import AtLeastOne, NotNegative, Seed, checked


@checked
def three_arms(
    count: AtLeastOne, *, spread: NotNegative = 0.12, seed: Seed = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Rend ``count`` points (N, 2), float32, à moins de 1 de l’origine, et le bras (N,) de chacun :
    0, 1 ou 2.

    ``spread`` : écart-type de l’angle, en radians ; ``seed`` : graine du tirage.
    Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    rng = np.random.default_rng(seed)
    arms, radius = rng.integers(0, 3, count), rng.uniform(0.25, 1, count)
    angle = 2 * np.pi * arms / 3 + 2.2 * radius + rng.normal(0, spread, count)
    return (radius * np.stack([np.cos(angle), np.sin(angle)])).T.astype(np.float32), arms
