"""Une vidéo : une suite d’images, ici une caméra qui balaie une photo."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_array, check_count


def pan(photo: np.ndarray, *, height: int, width: int, frames: int) -> np.ndarray:
    """Balayage d’une photo (H, W, 3), du coin haut gauche au coin bas droit : vidéo (frames,
    height, width, 3).

    Chaque image est une fenêtre de la photo ; leurs pixels sont ceux de la photo, rien n’est
    inventé.
    """
    check_array("photo", photo, shape=(None, None, 3))
    photo = np.asarray(photo)
    height = check_count("height", height, high=photo.shape[0])
    width = check_count("width", width, high=photo.shape[1])
    steps = np.linspace(0, 1, check_count("frames", frames, low=2))
    tops = np.rint(steps * (photo.shape[0] - height)).astype(int)
    lefts = np.rint(steps * (photo.shape[1] - width)).astype(int)
    return np.stack(
        [photo[top : top + height, left : left + width] for top, left in zip(tops, lefts)]
    )
