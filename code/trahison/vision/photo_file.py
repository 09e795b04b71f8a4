"""Une photo du lecteur, lue dans son fichier : redressée, en couleurs, à 8 bits, jamais plus grande
qu’il ne faut.

Un appareil de 48 millions de pixels écrit des fichiers que l’on n’a pas à déplier en entier : un
JPEG se décode directement au quart ou au huitième, le reste se réduit avant toute conversion.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import numpy as np
from PIL import Image, ImageOps

from trahison.contracts import Count, File, checked
from trahison.opaque import on_white

# Ce que ``reduce`` sait moyenner ; le reste est d’abord converti.
AVERAGED = {"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"}
SIXTEEN_BITS = {"I", "I;16", "I;16B", "I;16L"}


@checked
def read_photo(
    path: Annotated[Path, File()], *, side: Annotated[int, Count(high=4096)] = 448
) -> np.ndarray:
    """Photo ``uint8`` (H, W, 3) du fichier ``path`` ; son plus petit côté vaut au moins ``side``
    pixels, si le fichier les a, et moins de quatre fois plus.

    La rotation notée par l’appareil (EXIF) est faite, une transparence est posée sur du blanc, 16
    bits sont ramenés à 8, d’une animation on garde la première image. Lève ``FileNotFoundError`` si
    le fichier n’existe pas, ``ValueError`` qui le nomme et dit pourquoi s’il n’est pas une photo
    entière.
    """
    if not path.exists():
        raise FileNotFoundError(f"path : {path} n’existe pas")
    if not path.is_file():
        raise ValueError(f"path : un fichier attendu, reçu le dossier {path}")
    try:
        with warnings.catch_warnings():
            # Pillow avertit au-delà de 89 millions de pixels, et refuse au double.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                return np.asarray(on_white(_smaller(image, side)))
    except Image.UnidentifiedImageError:
        raise ValueError(
            f"path : {path.name} n’est pas une image que Pillow sait lire (JPEG, PNG, WebP, TIFF…)"
        ) from None
    except Image.DecompressionBombError:
        raise ValueError(f"path : {path.name} a trop de pixels pour être une photo") from None
    # Fichier coupé ou abîmé : Pillow lève ce que lève celui qui le décode.
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValueError(f"path : {path.name} est illisible ou coupé ({error})") from None


def _smaller(image: Image.Image, side: int) -> Image.Image:
    """La photo réduite d’un facteur entier, redressée."""
    image.draft(None, (side, side))  # ne fait rien hors des JPEG
    if image.mode in SIXTEEN_BITS:
        # Seuls des fichiers à 16 bits ont ces modes ; convertir couperait ce qui dépasse 255.
        levels = np.asarray(image)
        image = Image.fromarray((np.clip(levels, 0, 65535) // 257).astype(np.uint8))
    if image.mode == "F":
        raise ValueError("ses pixels sont des nombres à virgule, sans plage connue")
    if image.mode not in AVERAGED:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    factor = min(image.size) // (2 * side)
    if factor > 1:
        # « reduce » oublie ce que l’appareil a noté.
        exif = image.getexif()
        image = image.reduce(factor)
        image.info["exif"] = exif.tobytes()
    return ImageOps.exif_transpose(image)
