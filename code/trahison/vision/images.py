"""Images : passer d’une plage de valeurs à l’autre, recadrer, redimensionner, mesurer un écart en
niveaux de gris.

Une image est un tableau (hauteur, largeur) ou (hauteur, largeur, canaux) ; un lot ajoute un axe
devant. Trois plages : entiers 0…255 (``uint8``, ce qu’un fichier contient), réels 0…1, réels −1…1
(l’échelle d’entrée de MobileNetV2). Un niveau de gris vaut donc 1, 1/255 ou 2/255.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from skimage.transform import resize as skimage_resize

from trahison.checks import (
    check_array,
    check_bounds,
    check_choice,
    check_count,
    check_epsilon,
    check_images,
    describe,
)

NETWORK_BOUNDS = (-1.0, 1.0)
LUMINANCE_WEIGHTS = (0.299, 0.587, 0.114)


def from_uint8(image: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """Porte une image ``uint8`` (forme quelconque) sur l’intervalle ``bounds``, en ``float32``.

    Lève ``TypeError`` si l’image n’est pas faite d’entiers 8 bits : une image déjà en réels serait
    réduite deux fois.
    """
    levels = _check_uint8("image", image)
    low, high = check_bounds(bounds)
    return levels.astype(np.float32) / np.float32(255 / (high - low)) + np.float32(low)


def to_network_scale(image_uint8: np.ndarray) -> np.ndarray:
    """Porte des entiers 0…255 sur [−1, 1] : x / 127,5 − 1, comme ``mobilenet_v2.preprocess_input``
    de Keras."""
    return from_uint8(_check_uint8("image_uint8", image_uint8), NETWORK_BOUNDS)


def to_uint8(image: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """Ramène des réels de ``bounds`` aux 256 niveaux d’un fichier, en arrondissant au plus proche.

    Tronquer (``astype(np.uint8)`` seul) ferait perdre un demi-niveau en moyenne, toujours dans le
    même sens. Lève ``ValueError`` si une valeur sort de ``bounds``, NaN compris.
    """
    low, high = check_bounds(bounds)
    values = check_images("image", image, bounds=(low, high))
    levels = np.rint((values - np.float32(low)) * np.float32(255 / (high - low)))
    return np.clip(levels, 0, 255).astype(np.uint8)


def quantize(image: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """Remplace chaque valeur par le plus proche des 256 niveaux, dans les mêmes unités
    (``float32``).

    C’est l’image que le réseau verrait après enregistrement dans un fichier 8 bits sans perte.
    """
    return from_uint8(to_uint8(image, bounds), bounds)


def grey_levels(epsilon: float, bounds: tuple[float, float]) -> float:
    """Convertit ε, dans les unités de ``bounds``, en niveaux de gris sur 255 (ε = 2/255 sur [−1, 1]
    → 1)."""
    low, high = check_bounds(bounds)
    return check_epsilon(epsilon, (low, high)) * 255 / (high - low)


def resize(
    image: np.ndarray, size: int | tuple[int, int], *, method: str = "antialiased"
) -> np.ndarray:
    """Redimensionne une image (H, W) ou (H, W, C) en ``size`` : (hauteur, largeur), ou le côté d’un
    carré.

    ``method`` : « nearest » (le pixel le plus proche), « bilinear » (moyenne pondérée de quatre
    voisins) ou « antialiased » (flou gaussien d’écart-type (facteur − 1)/2 avant de réduire, puis
    bilinéaire). Le calcul est celui de scikit-image : il ne demande ni TensorFlow ni ses secondes
    de démarrage. Une image ``uint8`` rend une image ``uint8`` arrondie ; une image réelle rend du
    ``float32`` dans la même plage.
    """
    array = _check_photo("image", image)
    height, width = (size, size) if np.ndim(size) == 0 else _check_pair(size)
    shape = (check_count("size", height), check_count("size", width))
    check_choice("method", method, ("nearest", "bilinear", "antialiased"))
    result = skimage_resize(
        array.astype(np.float64),
        shape + array.shape[2:],
        order=0 if method == "nearest" else 1,
        mode="edge",
        anti_aliasing=method == "antialiased",
        preserve_range=True,
    )
    if np.asarray(image).dtype == np.uint8:
        return np.clip(np.rint(result), 0, 255).astype(np.uint8)
    return result.astype(np.float32)


def crop_square(image: np.ndarray) -> np.ndarray:
    """Découpe le plus grand carré centré d’une image (H, W) ou (H, W, C)."""
    _check_photo("image", image)
    height, width = np.shape(image)[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return np.asarray(image)[top : top + side, left : left + side]


def luminance(image: np.ndarray) -> np.ndarray:
    """Niveaux de gris d’une image (…, 3) : 0,299 R + 0,587 V + 0,114 B (recommandation UIT-R
    BT.601).

    Rend des réels dans la plage de l’image, sans l’axe des canaux.
    """
    array = check_array("image", image)
    if array.shape[-1:] != (3,):
        raise ValueError(f"image : forme (…, 3) attendue, reçu {array.shape}")
    return array @ np.asarray(LUMINANCE_WEIGHTS, dtype=array.dtype)


def encode(image: np.ndarray, file_format: str = "PNG", *, quality: int = 90) -> bytes:
    """Écrit une image ``uint8`` comme fichier PNG (sans perte) ou JPEG (``quality`` de 1 à 95, avec
    pertes)."""
    _check_photo("image", _check_uint8("image", image))
    pixels = Image.fromarray(np.asarray(image))
    check_choice("file_format", file_format, ("PNG", "JPEG"))
    quality = check_count("quality", quality, high=95)
    options = {"optimize": True} if file_format == "PNG" else {"quality": quality}
    buffer = io.BytesIO()
    pixels.save(buffer, file_format, **options)
    return buffer.getvalue()


def decode(data: bytes) -> np.ndarray:
    """Relit un fichier PNG ou JPEG rendu par :func:`encode` ; rend l’image ``uint8``.

    Lève ``TypeError`` si ``data`` n’est pas fait d’octets, ``ValueError`` si ce n’est pas un
    fichier d’image entier.
    """
    if not isinstance(data, bytes):
        raise TypeError(f"data : octets attendus, reçu {describe(data)}")
    try:
        return np.asarray(Image.open(io.BytesIO(data)))
    except OSError as error:  # Pillow : en-tête inconnu ou fichier coupé
        raise ValueError(
            f"data : fichier PNG ou JPEG entier attendu, reçu {len(data)} octets ({error})"
        ) from None


def zone_plate(side: int) -> np.ndarray:
    """Mire de Fresnel (side, side), valeurs 0…1 : des anneaux de plus en plus serrés, ½ + ½ cos(π
    r² / side).

    La fréquence locale vaut r / side cycle par pixel : 0 au centre, ½ (la limite de Nyquist) au
    milieu des bords.
    """
    axis = np.arange(check_count("side", side, low=2)) - (side - 1) / 2
    return 0.5 + 0.5 * np.cos(np.pi * (axis[:, None] ** 2 + axis[None, :] ** 2) / side)


def _check_photo(name: str, image) -> np.ndarray:
    """Rend une image (H, W) ou (H, W, C), réelle ou entière, en tableau de réels finis."""
    array = check_array(name, image)
    if array.ndim not in (2, 3):
        raise ValueError(f"{name} : forme (H, W) ou (H, W, C) attendue, reçu {array.shape}")
    return array


def _check_uint8(name: str, image) -> np.ndarray:
    array = np.asarray(image)
    if array.dtype != np.uint8:
        raise TypeError(f"{name} : entiers 8 bits (uint8) attendus, reçu {describe(image)}")
    if array.size == 0:
        raise ValueError(f"{name} : au moins un élément attendu, reçu la forme vide {array.shape}")
    return array


def _check_pair(size) -> tuple[int, int]:
    try:
        height, width = size
    except (TypeError, ValueError):
        raise ValueError(
            f"size : (hauteur, largeur) ou un entier attendu, reçu {describe(size)}"
        ) from None
    return height, width
