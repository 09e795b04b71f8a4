"""Images : passer d’une plage de valeurs à l’autre, recadrer, redimensionner, mesurer un écart en
niveaux de gris.

Une image est un tableau (hauteur, largeur) ou (hauteur, largeur, canaux) ; un lot ajoute un axe
devant. Trois plages : entiers 0…255 (``uint8``, ce qu’un fichier contient), réels 0…1, réels −1…1
(l’échelle d’entrée de MobileNetV2). Un niveau de gris vaut donc 1, 1/255 ou 2/255.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Annotated, Any, cast

import numpy as np
from PIL import Image
from skimage.transform import resize as skimage_resize

from trahison.checks import check_array, check_count, describe
from trahison.contracts import (
    Array,
    Bounds,
    Choice,
    Count,
    Epsilon,
    Images,
    Kind,
    Known,
    Pixels,
    checked,
)

NETWORK_BOUNDS = (-1.0, 1.0)
LUMINANCE_WEIGHTS = (0.299, 0.587, 0.114)
LARGEST_SIDE = 4096  # en pixels
Interval = Annotated[tuple[float, float], Bounds()]
Levels = Annotated[np.ndarray, Pixels()]


@dataclass(frozen=True)
class PhotoKind(Kind):
    """Image (H, W) ou (H, W, C), réelle ou entière, rendue dans son propre type."""

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        array = check_array(name, value)
        if array.ndim not in (2, 3):
            raise ValueError(f"{name} : forme (H, W) ou (H, W, C) attendue, reçu {array.shape}")
        return np.asarray(value)


@dataclass(frozen=True)
class SizeKind(Kind):
    """Côté d’un carré, ou (hauteur, largeur) ; rend ces deux nombres."""

    def convert(self, name: str, value: Any, known: Known) -> tuple[int, int]:
        try:
            height, width = (value, value) if np.ndim(value) == 0 else value
        except (TypeError, ValueError):
            raise ValueError(
                f"{name} : (hauteur, largeur) ou un entier attendu, reçu {describe(value)}"
            ) from None
        return (
            check_count(name, height, high=LARGEST_SIDE),
            check_count(name, width, high=LARGEST_SIDE),
        )


@dataclass(frozen=True)
class PictureKind(Kind):
    """Image ``uint8`` qu’un fichier peut contenir, grise (H, W) ou en couleurs (H, W, 3)."""

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        pixels = Pixels().convert(name, value, known)
        if pixels.ndim != 2 and pixels.shape[2:] != (3,):
            raise ValueError(f"{name} : forme (H, W) ou (H, W, 3) attendue, reçu {pixels.shape}")
        return pixels


Photo = Annotated[np.ndarray, PhotoKind()]


@checked
def from_uint8(image: Levels, bounds: Interval) -> np.ndarray:
    """Porte une image ``uint8`` (forme quelconque) sur l’intervalle ``bounds``, en ``float32``.

    Lève ``TypeError`` si l’image n’est pas faite d’entiers 8 bits : une image déjà en réels serait
    réduite deux fois.
    """
    low, high = bounds
    return image.astype(np.float32) / np.float32(255 / (high - low)) + np.float32(low)


@checked
def to_network_scale(image_uint8: Levels) -> np.ndarray:
    """Porte des entiers 0…255 sur [−1, 1] : x / 127,5 − 1, comme ``mobilenet_v2.preprocess_input``
    de Keras."""
    return from_uint8(image_uint8, NETWORK_BOUNDS)


@checked
def to_uint8(image: Annotated[np.ndarray, Images()], bounds: Interval) -> np.ndarray:
    """Ramène des réels de ``bounds`` aux 256 niveaux d’un fichier, en arrondissant au plus proche.

    Tronquer (``astype(np.uint8)`` seul) ferait perdre un demi-niveau en moyenne, toujours dans le
    même sens. Lève ``ValueError`` si une valeur sort de ``bounds``, NaN compris.
    """
    low, high = bounds
    levels = np.rint((image - np.float32(low)) * np.float32(255 / (high - low)))
    return np.clip(levels, 0, 255).astype(np.uint8)


@checked
def quantize(image: Annotated[np.ndarray, Images()], bounds: Interval) -> np.ndarray:
    """Remplace chaque valeur par le plus proche des 256 niveaux, dans les mêmes unités
    (``float32``).

    C’est l’image que le réseau verrait après enregistrement dans un fichier 8 bits sans perte.
    """
    return from_uint8(to_uint8(image, bounds), bounds)


@checked
def grey_levels(epsilon: Annotated[float, Epsilon()], bounds: Interval) -> float:
    """Convertit ε, dans les unités de ``bounds``, en niveaux de gris sur 255 (ε = 2/255 sur [−1, 1]
    → 1)."""
    low, high = bounds
    return epsilon * 255 / (high - low)


@checked
def resize(
    image: Photo,
    size: Annotated[int | tuple[int, int], SizeKind()],
    *,
    method: Annotated[str, Choice(("nearest", "bilinear", "antialiased"))] = "antialiased",
) -> np.ndarray:
    """Redimensionne une image (H, W) ou (H, W, C) en ``size`` : (hauteur, largeur), ou le côté d’un
    carré.

    ``method`` : « nearest » (le pixel le plus proche), « bilinear » (moyenne pondérée de quatre
    voisins) ou « antialiased » (flou gaussien d’écart-type (facteur − 1)/2 avant de réduire, puis
    bilinéaire). Le calcul est celui de scikit-image : il ne demande ni TensorFlow ni ses secondes
    de démarrage. Une image ``uint8`` rend une image ``uint8`` arrondie ; une image réelle rend du
    ``float32`` dans la même plage.
    """
    height, width = cast(tuple[int, int], size)  # SizeKind en a fait deux nombres
    result = skimage_resize(
        image.astype(np.float64),
        (height, width, *image.shape[2:]),
        order=0 if method == "nearest" else 1,
        mode="edge",
        anti_aliasing=method == "antialiased",
        preserve_range=True,
    )
    if image.dtype == np.uint8:
        return np.clip(np.rint(result), 0, 255).astype(np.uint8)
    return result.astype(np.float32)


@checked
def crop_square(image: Photo) -> np.ndarray:
    """Découpe le plus grand carré centré d’une image (H, W) ou (H, W, C)."""
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return image[top : top + side, left : left + side]


@checked
def luminance(image: Annotated[np.ndarray, Array(..., 3)]) -> np.ndarray:
    """Niveaux de gris d’une image (…, 3) : 0,299 R + 0,587 V + 0,114 B (recommandation UIT-R
    BT.601).

    Rend des réels dans la plage de l’image, sans l’axe des canaux.
    """
    return image @ np.asarray(LUMINANCE_WEIGHTS, dtype=image.dtype)


@checked
def encode(
    image: Annotated[np.ndarray, PictureKind()],
    file_format: Annotated[str, Choice(("PNG", "JPEG"))] = "PNG",
    *,
    quality: Annotated[int, Count(high=95)] = 90,
) -> bytes:
    """Écrit une image ``uint8`` comme fichier PNG (sans perte) ou JPEG (``quality`` de 1 à 95, avec
    pertes)."""
    pixels = Image.fromarray(image)
    options: dict[str, Any] = {"optimize": True} if file_format == "PNG" else {"quality": quality}
    buffer = io.BytesIO()
    pixels.save(buffer, file_format, **options)
    return buffer.getvalue()


@checked
def decode(data: bytes) -> np.ndarray:
    """Relit un fichier PNG ou JPEG rendu par :func:`encode` ; rend l’image ``uint8``.

    Lève ``TypeError`` si ``data`` n’est pas fait d’octets, ``ValueError`` si ce n’est pas un
    fichier d’image entier.
    """
    try:
        return np.asarray(Image.open(io.BytesIO(data)))
    # Pillow : en-tête inconnu, fichier coupé ou abîmé
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(
            f"data : fichier PNG ou JPEG entier attendu, reçu {len(data)} octets ({error})"
        ) from None


@checked
def zone_plate(side: Annotated[int, Count(2, LARGEST_SIDE)]) -> np.ndarray:
    """Mire de Fresnel (side, side), valeurs 0…1 : des anneaux de plus en plus serrés, ½ + ½ cos(π
    r² / side).

    La fréquence locale vaut r / side cycle par pixel : 0 au centre, ½ (la limite de Nyquist) au
    milieu des bords.
    """
    axis = np.arange(side) - (side - 1) / 2
    return 0.5 + 0.5 * np.cos(np.pi * (axis[:, None] ** 2 + axis[None, :] ** 2) / side)
