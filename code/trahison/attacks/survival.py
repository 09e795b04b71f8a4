"""Ce que subit une image qui voyage : arrondi, troncature, compression, changement de taille."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from trahison.checks import check_bounds, check_count, check_function, check_images
from trahison.vision.images import from_uint8, quantize, resize, to_uint8

Bounds = tuple[float, float]


def truncate(image: np.ndarray, bounds: Bounds) -> np.ndarray:
    """Image de ``bounds`` tronquée à 8 bits, comme le fait un ``astype("uint8")`` sans arrondi."""
    low, high = check_bounds(bounds)
    image = check_images("image", image, bounds=(low, high))
    levels = np.floor((image - np.float32(low)) * np.float32(255 / (high - low)))
    return from_uint8(np.clip(levels, 0, 255).astype(np.uint8), bounds)


def jpeg(image: np.ndarray, bounds: Bounds, *, quality: int) -> np.ndarray:
    """Image (H, W, 3) de ``bounds`` après compression JPEG de qualité 1 à 95 (Pillow)."""
    quality, image = check_count("quality", quality, high=95), _check_photo(image, bounds)
    buffer = io.BytesIO()
    Image.fromarray(to_uint8(image, bounds)).save(buffer, "JPEG", quality=quality)
    return from_uint8(np.asarray(Image.open(buffer)), bounds)


def resize_round_trip(image: np.ndarray, bounds: Bounds) -> np.ndarray:
    """Image (H, W, 3) de ``bounds`` réduite de moitié puis ramenée à sa taille, à 8 bits chaque
    fois."""
    height, width = _check_photo(image, bounds).shape[:2]
    half = resize(to_uint8(image, bounds), (height // 2, width // 2))
    return from_uint8(resize(half, (height, width)), bounds)


TREATMENTS: dict[str, Callable[[np.ndarray, Bounds], np.ndarray]] = {
    "aucun (réels)": lambda image, bounds: image,
    "arrondi à 8 bits": quantize,
    "troncature à 8 bits": truncate,
    "JPEG, qualité 95": partial(jpeg, quality=95),
    "JPEG, qualité 75": partial(jpeg, quality=75),
    "réduction de moitié et retour": resize_round_trip,
}


def treat_digits(
    images: np.ndarray, treat: Callable[[np.ndarray, Bounds], np.ndarray], bounds: Bounds
) -> np.ndarray:
    """Applique un traitement de ``TREATMENTS`` à des images grises (N, H, W, 1) de ``bounds`` ;
    mêmes forme et plage."""
    check_function("treat", treat)
    images = check_images("images", images, shape=(None, None, None, 1), bounds=bounds)
    colours = np.repeat(images, 3, axis=-1)
    return np.stack([treat(image, bounds)[..., :1] for image in colours]).astype(np.float32)


def _check_photo(image, bounds: Bounds) -> np.ndarray:
    return check_images("image", image, shape=(None, None, 3), bounds=bounds)
