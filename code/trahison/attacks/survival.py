"""Ce que subit une image qui voyage : arrondi, troncature, compression, changement de taille."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Annotated

import numpy as np
from PIL import Image

from trahison import contracts
from trahison.contracts import Count, Function, Images, checked
from trahison.vision.images import from_uint8, quantize, resize, to_uint8

Bounds = Annotated[tuple[float, float], contracts.Bounds()]
Photo = Annotated[np.ndarray, Images("H", "W", 3)]


@checked
def truncate(image: Annotated[np.ndarray, Images()], bounds: Bounds) -> np.ndarray:
    """Image de ``bounds`` tronquée à 8 bits, comme le fait un ``astype("uint8")`` sans arrondi."""
    low, high = bounds
    levels = np.floor((image - np.float32(low)) * np.float32(255 / (high - low)))
    return from_uint8(np.clip(levels, 0, 255).astype(np.uint8), bounds)


@checked
def jpeg(image: Photo, bounds: Bounds, *, quality: Annotated[int, Count(high=95)]) -> np.ndarray:
    """Image (H, W, 3) de ``bounds`` après compression JPEG de qualité 1 à 95 (Pillow)."""
    buffer = io.BytesIO()
    Image.fromarray(to_uint8(image, bounds)).save(buffer, "JPEG", quality=quality)
    return from_uint8(np.asarray(Image.open(buffer)), bounds)


@checked
def resize_round_trip(
    image: Annotated[np.ndarray, Images("H", "W", 3)], bounds: Bounds
) -> np.ndarray:
    """Image (H, W, 3) de ``bounds`` réduite de moitié puis ramenée à sa taille, à 8 bits chaque
    fois."""
    height, width = image.shape[:2]
    if min(height, width) < 2:
        raise ValueError(f"image : au moins 2 × 2 pixels attendus, reçu {image.shape}")
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


@checked
def treat_digits(
    images: Annotated[np.ndarray, Images("n", "H", "W", 1)],
    treat: Annotated[Callable[[np.ndarray, Bounds], np.ndarray], Function(Images("H", "W", 3))],
    bounds: Bounds,
) -> np.ndarray:
    """Applique un traitement de ``TREATMENTS`` à des images grises (N, H, W, 1) de ``bounds`` ;
    mêmes forme et plage."""
    colours = np.repeat(images, 3, axis=-1)
    return np.stack([treat(image, bounds)[..., :1] for image in colours]).astype(np.float32)
