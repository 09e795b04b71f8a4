"""Ce que subit une image qui voyage : arrondi, troncature, compression, changement de taille."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from trahison.checks import check_count, check_function, check_images
from trahison.vision.images import from_uint8, quantize, resize, to_uint8

BOUNDS = (-1.0, 1.0)


def truncate(image: np.ndarray) -> np.ndarray:
    """Image de [−1, 1] tronquée à 8 bits, comme le fait un ``astype("uint8")`` sans arrondi."""
    image = check_images("image", image, bounds=BOUNDS)
    return from_uint8(np.clip(np.floor((image + 1) * 127.5), 0, 255).astype(np.uint8), BOUNDS)


def jpeg(image: np.ndarray, *, quality: int) -> np.ndarray:
    """Image (H, W, 3) de [−1, 1] après compression JPEG de qualité 1 à 95 (Pillow)."""
    quality, image = check_count("quality", quality, high=95), _check_photo(image)
    buffer = io.BytesIO()
    Image.fromarray(to_uint8(image)).save(buffer, "JPEG", quality=quality)
    return from_uint8(np.asarray(Image.open(buffer)), BOUNDS)


def resize_round_trip(image: np.ndarray) -> np.ndarray:
    """Image (H, W, 3) de [−1, 1] réduite de moitié puis ramenée à sa taille, à 8 bits chaque
    fois."""
    height, width = _check_photo(image).shape[:2]
    half = resize(to_uint8(image), (height // 2, width // 2))
    return from_uint8(resize(half, (height, width)), BOUNDS)


TREATMENTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "aucun (réels)": lambda image: image,
    "arrondi à 8 bits": quantize,
    "troncature à 8 bits": truncate,
    "JPEG, qualité 95": lambda image: jpeg(image, quality=95),
    "JPEG, qualité 75": lambda image: jpeg(image, quality=75),
    "réduction de moitié et retour": resize_round_trip,
}


def treat_digits(images: np.ndarray, treat: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Applique un traitement de ``TREATMENTS`` à des images grises (N, H, W, 1) de [0, 1] ; mêmes
    forme et plage."""
    check_function("treat", treat)
    images = check_images("images", images, shape=(None, None, None, 1), bounds=(0.0, 1.0))
    colours = np.repeat(2 * images - 1, 3, axis=-1)
    return np.stack([(treat(image)[..., :1] + 1) / 2 for image in colours]).astype(np.float32)


def _check_photo(image) -> np.ndarray:
    return check_images("image", image, shape=(None, None, 3), bounds=BOUNDS)
