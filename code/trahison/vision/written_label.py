"""Coller une étiquette écrite sur une photo : l’attaque typographique, qui ne demande qu’un papier
et un crayon."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from trahison.contracts import Array, Text, checked

HEIGHT, PADDING, BOTTOM = 0.15, 0.05, 0.08  # parts du petit côté de la photo


@checked
def stick_label(
    photo: Annotated[np.ndarray, Array("h", "w", 3, raw=True)], word: Annotated[str, Text()]
) -> np.ndarray:
    """La photo (H, W, 3), octets, avec ``word`` en noir sur un papier blanc, au milieu, en bas.

    Lève ``TypeError`` ou ``ValueError`` si la photo n’est pas faite d’octets ou si le mot est vide.
    """
    if photo.dtype != np.uint8:
        raise TypeError(f"photo : octets (uint8) attendus, reçu {photo.dtype}")
    if not word.strip():
        raise ValueError("word : un mot attendu, reçu un texte vide")
    image = Image.fromarray(photo)
    side = min(image.size)
    font = ImageFont.load_default(size=max(1, round(HEIGHT * side)))
    drawing = ImageDraw.Draw(image)
    left, top, right, bottom = drawing.textbbox((0, 0), word, font=font)
    x, y = (image.width - right + left) / 2, image.height - BOTTOM * side - (bottom - top)
    margin = PADDING * side
    paper = (x - margin, y - margin, x + right - left + margin, y + bottom - top + margin)
    drawing.rectangle(paper, fill="white")
    drawing.text((x - left, y - top), word, fill="black", font=font)
    return np.asarray(image)
