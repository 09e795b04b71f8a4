"""Beaucoup d’images à partir de six : des carrés découpés au hasard dans les photos du livre."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_count, check_number, random_generator
from trahison.vision.photos import PHOTOS, load_photo


def random_crops(count: int, *, smallest: float = 0.6, seed: int = 0) -> list[np.ndarray]:
    """``count`` carrés ``uint8`` (s, s, 3), photos à tour de rôle, une fois sur deux retournés de
    gauche à droite.

    ``smallest`` : côté du plus petit carré, en part du côté de la photo cadrée. Ce ne sont pas
    ``count`` photos : les découpes d’une même photo se ressemblent.
    """
    count = check_count("count", count)
    smallest = check_number("smallest", smallest, low=0.1, high=1.0)
    rng = random_generator(seed)
    photos = [load_photo(name, square=True) for name in PHOTOS]
    return [_crop(photos[k % len(photos)], smallest, rng) for k in range(count)]


def _crop(photo: np.ndarray, smallest: float, rng: np.random.Generator) -> np.ndarray:
    side = int(len(photo) * rng.uniform(smallest, 1))
    top, left = rng.integers(0, len(photo) - side + 1, 2)
    crop = photo[top : top + side, left : left + side]
    return crop[:, ::-1] if rng.random() < 0.5 else crop
