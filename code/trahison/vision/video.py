"""Une vidéo : une suite d’images, ici une caméra qui balaie une photo."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Array, Count, checked


@checked
def pan(
    photo: Annotated[np.ndarray, Array(None, None, 3, raw=True)],
    *,
    height: Annotated[int, Count(high=lambda photo: photo.shape[0])],
    width: Annotated[int, Count(high=lambda photo: photo.shape[1])],
    frames: Annotated[int, Count(2, 10_000)],
) -> np.ndarray:
    """Balayage d’une photo (H, W, 3), du coin haut gauche au coin bas droit : vidéo (frames,
    height, width, 3).

    Chaque image est une fenêtre de la photo ; leurs pixels sont ceux de la photo, rien n’est
    inventé.
    """
    steps = np.linspace(0, 1, frames)
    tops = np.rint(steps * (photo.shape[0] - height)).astype(int)
    lefts = np.rint(steps * (photo.shape[1] - width)).astype(int)
    return np.stack(
        [photo[top : top + height, left : left + width] for top, left in zip(tops, lefts)]
    )
