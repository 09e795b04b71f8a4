"""Les mises en page d’une figure : dans la colonne de texte, sur un téléphone et, pour celles que
la colonne fait trop hautes, sur l’écran d’une salle.

C’est la figure qui sait comment elle tient dans chacune ; ce module lui donne la
largeur, et dit ensuite ce qui n’y tient pas.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import TypeVar

import numpy as np
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

from trahison.figures import tokens

T = TypeVar("T")
TOLERANCE = 0.01  # pouces


@dataclass(frozen=True)
class Layout:
    """Une mise en page : son nom, et la largeur de la figure en pouces."""

    name: str
    width: float

    @property
    def is_phone(self) -> bool:
        return self.name == "phone"

    def pick(self, wide: T, phone: T, screen: T | None = None) -> T:
        """``wide`` dans la colonne, ``phone`` sur un téléphone ; sur un écran, ``screen``, ou
        ``wide`` sans lui."""
        if self.name == "screen" and screen is not None:
            return screen
        return phone if self.is_phone else wide

    def fold(self, text: str, letters: int) -> str:
        """``text`` en lignes de ``letters`` signes sur un téléphone, de davantage à proportion dans
        la colonne."""
        return fill(text, round(letters * self.width / tokens.PHONE), break_long_words=False)

    def grid(self, count: int, *, wide: int | None = None, phone: int = 1) -> tuple[int, int]:
        """Rangées et colonnes de ``count`` cadres : ``wide`` colonnes (toutes, par défaut), ou
        ``phone`` sur un téléphone."""
        columns = self.pick(wide or count, phone)
        return -(-count // columns), columns


WIDE = Layout("wide", tokens.COLUMN)
PHONE = Layout("phone", tokens.PHONE)
BROAD_PHONE = Layout("phone", tokens.BROAD_PHONE)
SCREEN = Layout("screen", tokens.SCREEN)
FILM = Layout("wide", tokens.FILM)


def shown_texts(figure: Figure) -> list[Text]:
    """Les textes que l’on lit dans une figure dessinée."""
    beyond = {label for axis in figure.findobj(Axis) for label in _labels_out_of_view(axis)}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in beyond
    ]


def misplaced_texts(figure: Figure) -> tuple[list[str], list[str]]:
    """Ce qui gêne la lecture d’une figure dessinée : les textes que le bord coupe, et les paires
    qui se chevauchent."""
    texts = shown_texts(figure)
    boxes = np.array([text.get_window_extent().extents for text in texts]).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, 2:]
    slack = TOLERANCE * figure.dpi
    cut = (low < -slack).any(axis=1) | (high > np.array(figure.bbox.max) + slack).any(axis=1)
    together = np.minimum(high[:, None], high) - np.maximum(low[:, None], low) > slack
    pairs = np.argwhere(np.triu(together.all(axis=2), k=1))
    return (
        [f"le bord coupe « {texts[k].get_text()} »" for k in np.flatnonzero(cut)],
        [
            f"« {texts[j].get_text()} » et « {texts[k].get_text()} » se chevauchent"
            for j, k in pairs
        ],
    )


def small_texts(figure: Figure) -> list[str]:
    """Les textes qui, la figure réduite à la largeur d’un téléphone, seraient trop petits."""
    pixels = tokens.PHONE_SCREEN / (72 * figure.get_figwidth())  # par point
    return [
        f"« {text.get_text()} » n’y aurait que {float(text.get_fontsize()) * pixels:.1f} pixels"
        for text in figure.findobj(Text)
        if text.get_visible()
        and text.get_text().strip()
        and float(text.get_fontsize()) * pixels < tokens.SMALLEST_TEXT
    ]


def _labels_out_of_view(axis: Axis) -> list[Text]:
    """Les graduations que Matplotlib prépare au-delà du cadre, et ne dessine pas."""
    low, high = sorted(axis.get_view_interval())
    return [
        label
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if not low <= tick.get_loc() <= high
        for label in (tick.label1, tick.label2)
    ]
