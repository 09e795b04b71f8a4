"""Le style unique des figures : couleurs à sens fixe, figure claire et sombre, texte de
remplacement.

Une fonction de ``trahison.figures`` rend une :class:`BookFigure` dont ``alt`` est rempli. Jupyter
l'affiche telle quelle ; le livre en tire deux images, l'une pour le thème clair, l'autre pour le
thème sombre.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import matplotlib as mpl
import numpy as np
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import ScalarFormatter

from trahison.figures.narrow import WIDE, narrow_width, narrowed
from trahison.french import localize

# Palette d'Okabe et Ito (2008), lisible par les daltoniens ; une couleur garde son sens dans tout
# le livre.
ORIGINAL = "#0072B2"
PERTURBATION = "#CC79A7"
ADVERSARIAL = "#D55E00"
CONTROL = "#8C8C8C"
TRAIN = "#0072B2"
TEST = "#E69F00"
RIGHT = "#009E73"
WRONG = "#D55E00"
HIGHLIGHT = "#E69F00"
SERIES = (ORIGINAL, ADVERSARIAL, RIGHT, PERTURBATION, HIGHLIGHT, "#56B4E9", CONTROL)
DIVERGING = "RdBu_r"
SEQUENTIAL = "viridis"

INK, PAPER, GRID = "#1F2328", "#FFFFFF", "#D5D8DC"
_DARK = {INK: "#E6E8EB", PAPER: "#121212", GRID: "#3A3F46"}
# Le bleu des photos d'origine suffit à un trait ; écrit en petit sur fond sombre, il n'aurait pas
# le contraste qu'il faut.
_DARK_TEXT = _DARK | {ORIGINAL: "#4FA3DC"}
_COLOUR_PROPERTIES = ("color", "edgecolor", "facecolor", "markeredgecolor", "markerfacecolor")

MIME_TYPE = "application/vnd.trahison.figure+json"
PIXELS_PER_INCH = 100
RASTER_DPI = 200

STYLE = {
    "figure.figsize": (WIDE, 3.6),
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": mpl.cycler(color=SERIES),
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.labelsize": 12,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.unicode_minus": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "text.color": INK,
    "grid.color": GRID,
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
mpl.rcParams.update(STYLE)


class FrenchFormatter(ScalarFormatter):
    """Graduations avec la virgule décimale."""

    def __call__(self, x, pos=None):
        return localize(super().__call__(x, pos))


class BookFigure(Figure):
    """Figure du livre.

    Attributs : ``alt``, le texte de remplacement, obligatoire ; ``raster``, vrai pour une figure
    faite de photos (PNG), faux pour un tracé (SVG) ; ``narrow``, la même figure dessinée pour un
    téléphone : une figure à part, ou ``True`` pour une figure que l'on resserre
    (:mod:`trahison.figures.narrow`), ou ``False`` ; ``narrow_columns``, le nombre de colonnes qu'y
    gardent ses cadres, 0 pour un tracé qui les empile et des photos qui restent côte à côte.
    """

    alt: str = ""
    raster: bool = False
    narrow: BookFigure | bool = True
    narrow_columns: int = 0

    def encode(self, dark: bool) -> dict[str, str]:
        """L'image claire ou sombre : ``mime``, son type, et ``data``, le texte du SVG ou le PNG en
        base 64."""
        buffer = io.BytesIO()
        with _dark_ink(self) if dark else nullcontext():
            if self.raster:
                self.savefig(buffer, format="png", dpi=RASTER_DPI, metadata={"Software": None})
                return {
                    "mime": "image/png",
                    "data": base64.b64encode(buffer.getvalue()).decode("ascii"),
                }
            self.savefig(buffer, format="svg", metadata={"Date": None})
            return {"mime": "image/svg+xml", "data": buffer.getvalue().decode("utf-8")}

    def _repr_mimebundle_(self, include=None, exclude=None):
        width, height = self.pixels()
        bundle = {
            "alt": self.alt,
            "width": width,
            "height": height,
            "light": self.encode(dark=False),
            "dark": self.encode(dark=True),
        }
        if isinstance(self.narrow, BookFigure):
            bundle |= self.narrow._narrow_images()
        elif self.narrow and (inches := narrow_width(self)):
            with narrowed(self, inches):
                bundle |= self._narrow_images()
        return with_fallback(bundle)

    def _narrow_images(self) -> dict:
        width, height = self.pixels()
        return {
            "narrow_width": width,
            "narrow_height": height,
            "light_narrow": self.encode(dark=False),
            "dark_narrow": self.encode(dark=True),
        }

    def pixels(self) -> tuple[int, int]:
        """Largeur et hauteur d'affichage."""
        width, height = self.get_size_inches()
        return round(float(width) * PIXELS_PER_INCH), round(float(height) * PIXELS_PER_INCH)


class BookAnimation:
    """Figure animée : ``frames`` sont des :class:`BookFigure`, la dernière sert d'image fixe.

    Le lecteur qui a demandé moins de mouvement, et l'imprimante, ne voient que l'image fixe.
    """

    def __init__(
        self,
        frames: list[BookFigure],
        *,
        alt: str,
        milliseconds: int = 400,
        last_milliseconds: int = 2500,
    ):
        self.frames, self.alt = frames, alt
        self._durations = [milliseconds] * (len(frames) - 1) + [last_milliseconds]

    def _encode(self, dark: bool) -> dict[str, str]:
        from PIL import Image

        pages = []
        for frame in self.frames:
            buffer = io.BytesIO()
            with _dark_ink(frame) if dark else nullcontext():
                # Fond plein : les images transparentes d'une animation se superposent.
                frame.savefig(
                    buffer,
                    format="png",
                    dpi=RASTER_DPI / 2,
                    facecolor=_DARK[PAPER] if dark else PAPER,
                )
            pages.append(Image.open(buffer).convert("RGB"))
        buffer = io.BytesIO()
        pages[0].save(
            buffer,
            format="webp",
            save_all=True,
            append_images=pages[1:],
            duration=self._durations,
            loop=0,
            quality=80,
            method=4,
        )
        return {"mime": "image/webp", "data": base64.b64encode(buffer.getvalue()).decode("ascii")}

    def _repr_mimebundle_(self, include=None, exclude=None):
        # sur un téléphone aussi, c'est le mouvement qu'on veut voir
        self.frames[-1].alt, self.frames[-1].narrow = self.alt, False
        data = dict(self.frames[-1]._repr_mimebundle_()[MIME_TYPE])
        data["light_animation"], data["dark_animation"] = (
            self._encode(dark=False),
            self._encode(dark=True),
        )
        return with_fallback(data)


def new_figure(
    rows: int = 1,
    columns: int = 1,
    *,
    width: float = WIDE,
    height: float = 3.6,
    raster: bool = False,
    **subplot_options,
) -> tuple[BookFigure, np.ndarray]:
    """Figure du livre et ses axes.

    Rend ``(figure, axes)`` où ``axes`` est un tableau (rows, columns), même pour un seul cadre. La
    largeur (pouces) reste à 6,4 sauf raison : c'est elle qui garde le texte lisible sur un
    téléphone.
    """
    figure = BookFigure(figsize=(width, height), layout="constrained")
    figure.raster = raster
    axes = figure.subplots(rows, columns, squeeze=False, **subplot_options)
    for ax in axes.flat:
        use_french_ticks(ax)
    return figure, axes


def align_titles(axes: np.ndarray) -> None:
    """Met à la même hauteur les titres de cadres inégaux : chacun se cale en haut de sa case."""
    for ax in axes.flat:
        ax.set_anchor("N")


def use_french_ticks(ax) -> None:
    """Virgule décimale sur les axes linéaires (les échelles logarithmiques gardent leurs
    puissances)."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_formatter(FrenchFormatter(useOffset=False))


def show_image(ax, image: np.ndarray, title: str = "", **options) -> None:
    """Montre une image (H, W) ou (H, W, 3) sans graduations, sous un titre court."""
    ax.imshow(image, **({"cmap": "gray"} if image.ndim == 2 else {}) | options)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    if title:
        ax.set_title(title, fontsize=11, fontweight="normal", color=INK)


def with_fallback(bundle: dict) -> dict:
    """Le paquet d'affichage d'une figure, et l'image claire au format courant, pour qui ouvre la
    page comme carnet Jupyter."""
    light = bundle["light"]
    return {MIME_TYPE: bundle, light["mime"]: light["data"], "text/plain": bundle["alt"]}


@contextmanager
def _dark_ink(figure: Figure) -> Iterator[None]:
    """Remplace l'encre, le papier et la grille par leurs teintes sombres, le temps d'un
    enregistrement."""
    changes = []
    for artist in _painted_artists(figure):
        for name in _COLOUR_PROPERTIES:
            getter, setter = (
                getattr(artist, f"get_{name}", None),
                getattr(artist, f"set_{name}", None),
            )
            if getter is None or setter is None:
                continue
            before = getter()
            after = _darken(before, _DARK_TEXT if isinstance(artist, Text) else _DARK)
            if after is not None:
                changes.append((setter, before))
                setter(after)
    try:
        yield
    finally:
        for setter, before in reversed(changes):
            setter(before)


def _painted_artists(figure: Figure) -> Iterator:
    """Tous les artistes, avec les cadres de texte et les flèches que ``findobj`` ne visite pas."""
    for artist in figure.findobj():
        yield artist
        for hidden in (getattr(artist, "arrow_patch", None), getattr(artist, "_bbox_patch", None)):
            if hidden is not None:
                yield hidden


def _darken(colour, inks: dict[str, str]):
    """Teinte sombre d'une couleur (ou d'un tableau de couleurs), ``None`` si rien ne change."""
    if isinstance(colour, np.ndarray) and colour.ndim == 2:
        replaced = [_darken(tuple(row), inks) for row in colour]
        if all(row is None for row in replaced):
            return None
        return [tuple(row) if new is None else new for row, new in zip(colour, replaced)]
    for light, dark in inks.items():
        try:
            if same_color(colour, light):
                return dark
            if same_color(np.asarray(mpl.colors.to_rgba(colour))[:3], light):
                return (*mpl.colors.to_rgb(dark), mpl.colors.to_rgba(colour)[3])
        except (TypeError, ValueError):
            continue
    return None
