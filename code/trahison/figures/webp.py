"""Une image en WebP : sans perte si elle a peu de couleurs, à peine comprimée sinon.

Un dessin a peu de couleurs : sans perte, il est plus net et plus léger. Une photo en a trop : la
qualité 75 ne s'en distingue pas à la taille où le livre la montre, deux fois plus petite que
l'image. Une image de bruit, que rien ne comprime, descend jusqu'à tenir sous :data:`HEAVIEST`.
"""

from __future__ import annotations

import io

from PIL import Image

HEAVIEST = 400_000  # octets
QUALITIES = (75, 65, 50, 35)
FEW_COLOURS = 4096
# L'effort de la recherche : au-delà de deux, le temps double pour trois centièmes du poids.
EFFORT = 2


def webp(picture: Image.Image) -> bytes:
    """Le fichier WebP d'une image, à l'œil la même."""
    attempts = [exact_webp(picture)] if picture.getcolors(FEW_COLOURS) else []
    for quality in QUALITIES:
        attempts.append(_saved(picture, quality=quality))
        best = min(attempts, key=len)
        if len(best) <= HEAVIEST:
            break
    return best


def exact_webp(picture: Image.Image) -> bytes:
    """Le fichier WebP d'une image, la même au pixel près."""
    return _saved(picture, quality=50, lossless=True)


def _saved(picture: Image.Image, **options: int | bool) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="webp", method=EFFORT, **options)
    return buffer.getvalue()
