"""Une figure du livre est une recette : une fonction de la mise en page et du thème, dessinée une
fois pour chacun.

Une fonction de ``trahison.figures`` rend une :class:`BookFigure`, qui porte son texte de
remplacement et ne dessine que si on la montre. Jupyter l'affiche telle quelle ; le livre en tire
quatre images : claire et sombre, large et pour un téléphone ; deux de plus, pour une diapositive,
d'une figure que la colonne fait trop haute pour un écran. Un tracé n'en fait que la moitié, qui
changent de teintes (``svg.py``) ; une photo est en WebP (``webp.py``), et en PNG pour Jupyter.
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from matplotlib.figure import Figure
from PIL import Image

from trahison.figures.layout import (
    FILM,
    PHONE,
    WIDE,
    Layout,
    misplaced_texts,
    shown_texts,
    small_texts,
)
from trahison.figures.svg import DARK as DARK_FRAGMENT
from trahison.figures.svg import lighter, two_inks
from trahison.figures.theme import DARK, LIGHT, Theme
from trahison.figures.tokens import PIXELS_PER_INCH
from trahison.figures.webp import webp
from trahison.opaque import on_white

MIME_TYPE = "application/vnd.trahison.figure+json"
SVG, PNG, WEBP = "image/svg+xml", "image/png", "image/webp"
SVG_DPI = 72  # les points d’un SVG, dans lesquels Matplotlib le dessine
PNG_DPI = 2 * PIXELS_PER_INCH
Recipe: TypeAlias = Callable[[Layout, Theme], Figure]


class Picture(NamedTuple):
    """Une figure dessinée, et son image : ``mime``, son type ; ``data``, le texte du SVG ou le PNG
    en base 64 ; pour celui-ci, ``words``, les textes qu'il montre, un par ligne."""

    figure: Figure
    image: dict[str, str]

    @property
    def size(self) -> tuple[int, int]:
        """Largeur et hauteur d'affichage, en pixels."""
        width, height = self.figure.get_size_inches()
        return round(float(width) * PIXELS_PER_INCH), round(float(height) * PIXELS_PER_INCH)


@dataclass(frozen=True)
class BookFigure:
    """Figure du livre.

    Attributs : ``recipe``, la fonction qui la dessine ; ``alt``, son texte de remplacement, tiré
    des données seules ; ``raster``, vrai pour une figure faite de photos (PNG), faux pour un tracé
    (SVG) ; ``wide`` et ``phone``, ses mises en page dans la colonne et sur un téléphone ;
    ``screen``, celle d'une diapositive, ou ``None`` si la large y convient.

    La montrer lève ``ValueError``, qui nomme la figure, si un texte ne tient plus sur le téléphone.
    """

    recipe: Recipe
    alt: str
    raster: bool = False
    wide: Layout = WIDE
    phone: Layout = PHONE
    screen: Layout | None = None

    @property
    def name(self) -> str:
        """Le nom complet de la fonction que la page appelle."""
        return _name(self.recipe)

    @property
    def _dpi(self) -> int:
        return PNG_DPI if self.raster else PIXELS_PER_INCH

    def draw(self, layout: Layout | None = None, theme: Theme = LIGHT) -> Figure:
        """La figure Matplotlib, large et claire si l’on ne dit rien."""
        with theme.applied(self._dpi):
            return self.recipe(layout or self.wide, theme)

    def render(self, layout: Layout, theme: Theme, like: Figure | None = None) -> Picture:
        """Dessine la figure et l’enregistre ; ``like`` : la même, déjà disposée, dont elle prend
        les places."""
        with theme.applied(self._dpi), warnings.catch_warnings():
            warnings.filterwarnings("error", "constrained_layout not applied")
            figure = self.draw(layout, theme)
            if like is not None:
                _place(figure, like)
            try:
                return Picture(figure, _png(figure) if self.raster else _svg(figure))
            except UserWarning as error:
                raise ValueError(
                    f"{self.name} : à {layout.width} pouces, les textes ne laissent pas de place"
                    " aux cadres"
                ) from error

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        wide, narrow = self.render(self.wide, LIGHT), self.render(self.phone, LIGHT)
        self._require_fit(wide.figure, narrow.figure)
        (width, height), (narrow_width, narrow_height) = wide.size, narrow.size
        bundle = {
            "alt": self.alt,
            "width": width,
            "height": height,
            "narrow_width": narrow_width,
            "narrow_height": narrow_height,
        }
        for light, layout, suffix in ((wide, self.wide, ""), (narrow, self.phone, "_narrow")):
            dark = self.render(layout, DARK, like=light.figure)
            bundle |= both_themes(light.image, dark.image, suffix)
        bundle |= self._on_screen(wide.figure) if self.screen else {}
        return with_fallback(bundle, wide.image)

    def _on_screen(self, wide: Figure) -> dict[str, Any]:
        """Les deux images d'une diapositive, et leur taille."""
        assert self.screen
        light = self.render(self.screen, LIGHT)
        self._require_fit(wide, light.figure)
        width, height = light.size
        dark = self.render(self.screen, DARK, like=light.figure)
        return {"screen_width": width, "screen_height": height} | both_themes(
            light.image, dark.image, "_screen"
        )

    def _require_fit(self, wide: Figure, other: Figure) -> None:
        """Refuse un texte coupé, ou plus de textes superposés que la figure large n’en veut."""
        with LIGHT.applied(self._dpi):  # le nombre de graduations dépend de leur taille
            for figure in (wide, other):
                figure.set_dpi(PNG_DPI if self.raster else SVG_DPI)
            (cut_wide, accepted), (cut, covered) = map(misplaced_texts, (wide, other))
        if cut_wide:
            raise ValueError(f"{self.name} ne tient pas dans la colonne : {' ; '.join(cut_wide)}")
        if len(covered) > len(accepted):
            cut += [fault for fault in covered if fault not in accepted]
        on_phone = other.get_figwidth() < wide.get_figwidth()
        if on_phone:
            cut += small_texts(other)
        if cut:
            place = "un téléphone" if on_phone else "un écran"
            raise ValueError(
                f"{self.name} ne tient pas sur {place}, à {other.get_figwidth()} pouces : "
                + " ; ".join(cut)
            )


@dataclass(frozen=True)
class BookAnimation:
    """Film : ``recipe`` dessine chaque moment de ``moments`` ; le dernier sert d'image fixe.

    Rien ne bouge sans qu'on le demande : la page montre l'image fixe, et les commandes pour lire le
    film, l'arrêter, le parcourir image par image. L'imprimante et le lecteur sans JavaScript n'ont
    que l'image fixe ; sur un téléphone aussi, c'est le mouvement que l'on veut voir : il n'y a pas
    d'autre mise en page. Avec ``held``, tous les moments ont la disposition du premier : rien ne
    saute de l'un à l'autre (une légende de figure, elle, veut que chaque moment soit disposé).
    """

    recipe: Callable[[Any, Layout, Theme], Figure]
    moments: Sequence[Any]
    alt: str
    milliseconds: int = 400
    held: bool = True

    def draw(self, theme: Theme = LIGHT) -> list[Figure]:
        """Les figures Matplotlib, dans l'ordre."""
        with theme.applied(PIXELS_PER_INCH):
            figures = [self.recipe(moment, FILM, theme) for moment in self.moments]
            if self.held:
                _hold(figures)
        small = [fault for figure in figures for fault in small_texts(figure)]
        if small:
            raise ValueError(f"{_name(self.recipe)}, sur un téléphone : {' ; '.join(small[:5])}")
        return figures

    def render(self, theme: Theme) -> list[Picture]:
        """Dessine chaque moment et l'enregistre."""
        figures = self.draw(theme)
        with theme.applied(PIXELS_PER_INCH):
            return [Picture(figure, _svg(figure)) for figure in figures]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        light, dark = self.render(LIGHT), self.render(DARK)
        width, height = light[-1].size
        shared = {"alt": self.alt, "width": width, "height": height}
        steps = [shared | both_themes(a.image, b.image) for a, b in zip(light, dark)]
        bundle = steps[-1] | {"film": {"milliseconds": self.milliseconds, "steps": steps}}
        return with_fallback(bundle, light[-1].image)


def _name(recipe: Callable[..., Figure]) -> str:
    """Le nom complet de la fonction qui a défini la recette."""
    return f"{recipe.__module__}.{recipe.__qualname__.partition('.<locals>')[0]}"


def _hold(figures: list[Figure]) -> None:
    """Donne à toutes les figures, mêmes cadres, la disposition de la première."""
    figures[0].draw_without_rendering()
    for figure in figures:
        _place(figure, figures[0])


def _place(figure: Figure, like: Figure) -> None:
    """Donne à une figure les places d’une autre, mêmes cadres et mêmes textes : ne plus les
    chercher épargne un dessin sur deux."""
    figure.set_layout_engine("none")
    for ax, model in zip(figure.axes, like.axes, strict=True):
        ax.set_position(model.get_position(original=True), which="original")


def both_themes(light: dict[str, str], dark: dict[str, str], suffix: str = "") -> dict[str, dict]:
    """Les images d'un dessin telles que le site les montre, ``light`` et ``dark`` suivis du
    suffixe.

    Sans image sombre, la claire sert aux deux thèmes ; son ``dark_fragment``, s'il est là, est ce
    qui suit son adresse pour qu'elle soit sombre.
    """
    if light["mime"] == SVG:
        drawn = two_inks(light["data"], dark["data"])
        if drawn is not None:
            return {f"light{suffix}": {"mime": SVG, "data": drawn, "dark_fragment": DARK_FRAGMENT}}
        images = [{"mime": SVG, "data": lighter(image["data"])} for image in (light, dark)]
    else:
        distinct = [light] if light == dark else [light, dark]
        images = [encoded(WEBP, webp(_opened(image), image["words"])) for image in distinct]
    if images[0] == images[-1]:
        del images[1:]
    return {f"{theme}{suffix}": image for theme, image in zip(("light", "dark"), images)}


def with_fallback(bundle: dict[str, Any], light: dict[str, str]) -> dict[str, Any]:
    """Le paquet d'affichage d'une figure, et l'image claire au format courant, sur du blanc : son
    encre est sombre, et un Jupyter peut l'être aussi.

    Le tracé est celui de Matplotlib : les noms d'un tracé allégé se mêleraient à ceux d'une autre
    figure du même carnet.
    """
    if light["mime"] == SVG:
        white = light["data"].replace("<svg ", '<svg style="background: white" ', 1)
        light = {"mime": SVG, "data": white}
    else:
        buffer = io.BytesIO()
        on_white(_opened(light)).save(buffer, format="png", compress_level=1)
        light = encoded(PNG, buffer.getvalue())
    return {MIME_TYPE: bundle, light["mime"]: light["data"], "text/plain": bundle["alt"]}


def _svg(figure: Figure) -> dict[str, str]:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return {"mime": SVG, "data": buffer.getvalue().decode()}


def _png(figure: Figure) -> dict[str, str]:
    """Non comprimée : personne ne la reçoit telle quelle."""
    buffer = io.BytesIO()
    figure.savefig(
        buffer, format="png", metadata={"Software": None}, pil_kwargs={"compress_level": 0}
    )
    words = {" ".join(text.get_text().split()) for text in shown_texts(figure)}
    return encoded(PNG, buffer.getvalue()) | {"words": "\n".join(sorted(words))}


def encoded(mime: str, content: bytes) -> dict[str, str]:
    return {"mime": mime, "data": base64.b64encode(content).decode("ascii")}


def _opened(image: dict[str, str]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(image["data"])))
