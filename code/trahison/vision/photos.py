"""Les photos du livre : toutes viennent, libres de droits, avec scikit-image ou scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.chance import untouched
from trahison.contracts import Choice, checked
from trahison.vision.images import crop_square


@dataclass(frozen=True)
class Photo:
    """Une photo et ce qu'il faut en dire : titre français, source et licence.

    ``left`` : bord gauche du carré qui cadre le sujet, ``None`` pour le carré du milieu.
    """

    title: str
    credit: str
    read: Callable[[], np.ndarray]
    left: int | None = None


def _skimage(name: str) -> Callable[[], np.ndarray]:
    def read() -> np.ndarray:
        from skimage import data

        return getattr(data, name)()[..., :3]

    return read


def _sklearn(name: str) -> Callable[[], np.ndarray]:
    def read() -> np.ndarray:
        with untouched():  # scikit-learn tire un nombre quand on l'importe
            from sklearn.datasets import load_sample_image

        return load_sample_image(name)

    return read


PHOTOS: dict[str, Photo] = {
    "chat": Photo(
        "Chelsea, la chatte de ce livre",
        "Stéfan van der Walt, CC0 (scikit-image)",
        _skimage("chelsea"),
        left=50,
    ),
    "astronaute": Photo(
        "Eileen Collins", "NASA, domaine public (scikit-image)", _skimage("astronaut")
    ),
    "café": Photo(
        "Tasse d’expresso", "Rachel Michetti, domaine public (scikit-image)", _skimage("coffee")
    ),
    "fusée": Photo(
        "Une Falcon 9 sur son pas de tir",
        "SpaceX, domaine public (scikit-image)",
        _skimage("rocket"),
    ),
    "temple": Photo(
        "Palais d’été, Pékin", "Kevin Dooley, CC BY 2.0 (scikit-learn)", _sklearn("china.jpg")
    ),
    "fleur": Photo("Dahlia", "Yutaka Seki, CC BY 2.0 (scikit-learn)", _sklearn("flower.jpg")),
}


@checked
def load_photo(
    name: Annotated[str, Choice(PHOTOS)] = "chat", *, square: bool = False
) -> np.ndarray:
    """Rend la photo ``name`` en ``uint8`` (H, W, 3), valeurs de 0 à 255 ; avec ``square``, cadrée
    en carré.

    Lève ``ValueError`` si ``name`` n'est pas une clé de ``PHOTOS``.
    """
    photo = PHOTOS[name]
    image = photo.read()
    if not square:
        return image
    if photo.left is None:
        return crop_square(image)
    return image[:, photo.left : photo.left + image.shape[0]]
