"""Beaucoup d’images à partir de six : des carrés découpés au hasard dans les photos du livre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from trahison.contracts import AtLeastOne, Choice, List, Number, Seed, checked
from trahison.vision.photos import PHOTOS, load_photo


@checked
def random_crops(
    count: AtLeastOne,
    *,
    photos: Annotated[Sequence[str], List(Choice(tuple(PHOTOS)))] = tuple(PHOTOS),
    smallest: Annotated[float, Number(0.1, 1)] = 0.6,
    seed: Seed = 0,
) -> list[np.ndarray]:
    """``count`` carrés ``uint8`` (s, s, 3), photos à tour de rôle, une fois sur deux retournés de
    gauche à droite.

    ``photos`` : celles où découper, toutes par défaut. ``smallest`` : côté du plus petit carré, en
    part du côté de la photo cadrée. Ce ne sont pas ``count`` photos : les découpes d’une même photo
    se ressemblent.
    """
    rng = np.random.default_rng(seed)
    whole = [load_photo(name, square=True) for name in photos]
    return [_crop(whole[k % len(whole)], smallest, rng) for k in range(count)]


def _crop(photo: np.ndarray, smallest: float, rng: np.random.Generator) -> np.ndarray:
    side = int(len(photo) * rng.uniform(smallest, 1))
    top, left = rng.integers(0, len(photo) - side + 1, 2)
    crop = photo[top : top + side, left : left + side]
    return crop[:, ::-1] if rng.random() < 0.5 else crop
