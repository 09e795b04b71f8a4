"""Une figure que le lecteur mène à la main : une suite d’images calculées, et un curseur pour les
parcourir.

Sans JavaScript, et à l’imprimante, il reste la figure fixe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from trahison.figures.recipe import MIME_TYPE, WEBP, BookFigure, both_themes, encoded
from trahison.figures.theme import DARK, LIGHT
from trahison.figures.webp import exact_webp
from trahison.french import probability
from trahison.networks import Prediction
from trahison.vision.images import NETWORK_BOUNDS, to_uint8


@dataclass(frozen=True)
class Step:
    """Un cran du curseur.

    Attributs : ``name``, ce qu’il règle (« 2 niveaux ») ; ``picture``, une photo ``uint8`` (H, W,
    3), ou une figure, qui a ses deux teintes ; ``answers``, ce que le réseau répond à cette image,
    la plus probable d’abord.
    """

    name: str
    picture: np.ndarray | BookFigure
    answers: Sequence[Prediction] = ()

    def _encode(self) -> dict:
        answers = [
            {
                "label": answer.label,
                "text": probability(answer.probability),
                "share": round(answer.probability, 4),
            }
            for answer in self.answers
        ]
        if isinstance(self.picture, BookFigure):
            light = self.picture.render(self.picture.wide, LIGHT)
            dark = self.picture.render(self.picture.wide, DARK, like=light.figure)
            (width, height), alt = light.size, self.picture.alt
            images = both_themes(light.image, dark.image)
        else:
            (height, width), alt = self.picture.shape[:2], f"L’image, {self.name}."
            # Les pixels mêmes que le réseau a reçus : un lecteur peut les lui rendre.
            images = {"light": encoded(WEBP, exact_webp(Image.fromarray(self.picture)))}
        return {
            "name": self.name,
            "alt": alt,
            "answers": answers,
            "width": width,
            "height": height,
        } | images


class BookSlider:
    """Figure à curseur.

    ``still`` : la figure fixe, dont le texte de remplacement dit tout ; ``label`` : ce que règle le
    curseur, avec son unité ; ``steps`` : au moins deux crans, dans l’ordre ; ``start`` : le rang du
    premier montré.
    """

    def __init__(self, still: BookFigure, *, label: str, steps: Sequence[Step], start: int = 0):
        if len(steps) < 2 or not 0 <= start < len(steps):
            raise ValueError(
                f"steps : au moins deux crans, et start parmi eux, attendus, reçu {len(steps)}"
                f" crans et {start}"
            )
        self.still, self.label, self.steps, self.start = still, label, tuple(steps), start

    @property
    def alt(self) -> str:
        return self.still.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown = self.still._repr_mimebundle_()
        slider = {
            "label": self.label,
            "start": self.start,
            "steps": [step._encode() for step in self.steps],
        }
        return shown | {MIME_TYPE: shown[MIME_TYPE] | {"slider": slider}}


def photo_steps(
    images: np.ndarray, answers: Sequence[Sequence[Prediction]], names: Sequence[str]
) -> list[Step]:
    """Un cran par image (N, H, W, 3) dans [−1, 1], avec les réponses du réseau à cette image-là."""
    return [
        Step(name, to_uint8(image, NETWORK_BOUNDS), told)
        for name, image, told in zip(names, images, answers, strict=True)
    ]
