"""Une image en WebP : sans perte si elle a peu de couleurs, à peine comprimée sinon.

Un dessin a peu de couleurs : sans perte, il est plus net et plus léger. Une photo en a trop : la
qualité 75 ne s'en distingue pas à la taille où le livre la montre, deux fois plus petite que
l'image. Une image de bruit, que rien ne comprime, descend jusqu'à tenir sous :data:`HEAVIEST`.

Un SVG garde les mots qu'il montre ; des pixels, non. Le fichier les dit donc à part (XMP, « Dublin
Core »), à qui cherche une image par ses mots ou relit leur orthographe.
"""

from __future__ import annotations

import io
from html import escape

from PIL import Image

HEAVIEST = 400_000  # octets
QUALITIES = (75, 65, 50, 35)
FEW_COLOURS = 4096
# L'effort de la recherche : au-delà de deux, le temps double pour trois centièmes du poids.
EFFORT = 2
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
    '<rdf:li xml:lang="fr">{}</rdf:li>'
    "</rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def webp(picture: Image.Image, words: str = "") -> bytes:
    """Le fichier WebP d'une image, à l'œil la même ; ``words`` : les mots que l'on y lit."""
    said = {"xmp": XMP.format(escape(words, quote=False)).encode()} if words else {}
    attempts = [exact_webp(picture, **said)] if picture.getcolors(FEW_COLOURS) else []
    for quality in QUALITIES:
        attempts.append(_saved(picture, quality=quality, **said))
        best = min(attempts, key=len)
        if len(best) <= HEAVIEST:
            break
    return best


def exact_webp(picture: Image.Image, **said: bytes) -> bytes:
    """Le fichier WebP d'une image, la même au pixel près."""
    return _saved(picture, quality=50, lossless=True, **said)


def _saved(picture: Image.Image, **options: int | bool | bytes) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="webp", method=EFFORT, **options)
    return buffer.getvalue()
