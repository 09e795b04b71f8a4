"""Les deux thèmes d’une figure : les couleurs qu’elle lit, et les réglages de Matplotlib."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.rcsetup import cycler

from trahison.figures import tokens
from trahison.figures.tokens import COLUMN, INKS, PALETTE, TEXT

_STYLE: dict[Any, Any] = {
    "figure.figsize": (COLUMN, 3.6),
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.labelsize": 12,
    "axes.unicode_minus": True,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "lines.linewidth": 2.2,
    "font.size": 12,
    "font.family": "DejaVu Sans",
    "image.interpolation": "nearest",
    "svg.fonttype": "path",
    "svg.hashsalt": "trahison",
}


@dataclass(frozen=True)
class Theme:
    """Les couleurs d’un thème, chacune avec son sens.

    ``ink``, ``paper`` et ``grid`` changent avec lui ; les autres sont celles de tout le livre
    (:mod:`trahison.figures.tokens`).
    """

    name: str
    ink: str
    paper: str
    grid: str
    texts: dict[str, str] = field(repr=False)
    original: str = PALETTE["original"]
    perturbation: str = PALETTE["perturbation"]
    adversarial: str = PALETTE["adversarial"]
    control: str = PALETTE["control"]
    train: str = PALETTE["train"]
    test: str = PALETTE["test"]
    right: str = PALETTE["right"]
    wrong: str = PALETTE["wrong"]
    highlight: str = PALETTE["highlight"]
    sky: str = PALETTE["sky"]

    @property
    def series(self) -> tuple[str, ...]:
        """Les couleurs de courbes sans autre sens que leur rang."""
        return tuple(getattr(self, name) for name in tokens.SERIES)

    def text(self, colour: str) -> str:
        """La même couleur pour un texte : la variante qui garde son contraste, s’il en faut une."""
        return self.texts.get(colour, colour)

    def applied(self, dpi: float) -> AbstractContextManager:
        """Le style du livre dans ce thème, le temps d’un dessin à ``dpi`` points par pouce."""
        colours: dict[Any, Any] = {
            "axes.prop_cycle": cycler(color=self.series),
            "grid.color": self.grid,
        } | dict.fromkeys(
            (
                "axes.edgecolor",
                "axes.labelcolor",
                "axes.titlecolor",
                "xtick.color",
                "ytick.color",
                "text.color",
            ),
            self.ink,
        )
        return mpl.rc_context(_STYLE | colours | {"figure.dpi": dpi})


LIGHT, DARK = (Theme(name, **INKS[name], texts=TEXT[name]) for name in ("light", "dark"))
