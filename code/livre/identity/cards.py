"""Carte d'une page (OpenGraph) : sa figure sur fond blanc, en PNG de 1200 × 630, que les
messageries montrent.

La figure est celle que la page marque (classe ``carte`` dans ``mystnb.figure.classes``), sinon la
première ; une page sans figure montre la couverture du livre.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from PIL import Image
from sphinx.util import logging

from livre.illustrations.figures import book_figure

try:
    import resvg_py
except ImportError:
    # aucune roue pour cette plateforme : les tracés cèdent la place à la couverture
    resvg_py = None  # type: ignore[assignment]  # un module ou rien

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)
WIDTH, HEIGHT, MARGIN = 1200, 630, 30
MARK = "carte"
CARDS = "_images/carte-"  # début du nom de toutes les cartes : aucune page ne les montre
ICON = "_static/icone.png"
ICON_SIDE = 640
ICON_ALT = "Une tête de chat bleue, et un ε pour la trahir."


@dataclass(frozen=True)
class Card:
    """Image d'une page : adresse depuis la racine du site, taille, texte de remplacement."""

    path: str
    width: int
    height: int
    alt: str


def page_card(app: Sphinx, page: str, doctree: nodes.document) -> Card:
    """La carte de la page, écrite si elle a une figure ; sinon celle de l'accueil ; sinon
    l'icône."""
    figure = chosen_figure(doctree)
    if figure is not None and write_card(app, page, figure):
        return Card(card_path(page), WIDTH, HEIGHT, figure["alt"])
    (Path(app.outdir) / card_path(page)).unlink(missing_ok=True)  # celle d'une figure d'autrefois
    cover_page = app.config.root_doc
    cover = chosen_figure(app.env.get_doctree(cover_page)) if page != cover_page else None
    if cover is not None and is_drawable(cover):
        return Card(card_path(cover_page), WIDTH, HEIGHT, cover["alt"])
    return Card(ICON, ICON_SIDE, ICON_SIDE, ICON_ALT)


def card_path(page: str) -> str:
    return f"{CARDS}{page.replace('/', '-')}.png"


def chosen_figure(doctree: nodes.document) -> book_figure | None:
    figures = list(doctree.findall(book_figure))
    marked = [figure for figure in figures if is_marked(figure)]
    return next(iter(marked + figures), None)


def is_marked(figure: book_figure) -> bool:
    node = figure.parent
    while node is not None and not isinstance(node, nodes.figure):
        node = node.parent
    return node is not None and MARK in node["classes"]


def light_image(figure: book_figure) -> nodes.image:
    return next(image for image in figure.children if image["variant"] == "light")


def is_drawable(figure: book_figure) -> bool:
    return is_readable(Path(light_image(figure)["uri"]))


def is_readable(figure: Path) -> bool:
    return resvg_py is not None or figure.suffix != ".svg"


def read_picture(figure: Path) -> Image.Image:
    """L'image d'un fichier que :func:`is_readable` accepte, avec sa transparence."""
    if figure.suffix == ".svg":
        return rasterize(figure.read_text(encoding="utf-8"))
    return Image.open(figure).convert("RGBA")


def write_card(app: Sphinx, page: str, figure: book_figure) -> bool:
    target = Path(app.outdir) / card_path(page)
    if not app.config.html_baseurl:
        target.unlink(missing_ok=True)  # personne ne peut demander la carte d'un site sans adresse
        return True
    if not is_drawable(figure):
        log.info("livre : resvg-py est absent, la carte de %s est celle de l'accueil", page)
        return False
    content = draw_card(Path(app.srcdir) / light_image(figure)["uri"])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def draw_card(figure: Path) -> bytes:
    """Le PNG d'une carte : la figure, aussi grande que possible, au milieu d'un fond blanc."""
    picture = read_picture(figure)
    scale = min((WIDTH - 2 * MARGIN) / picture.width, (HEIGHT - 2 * MARGIN) / picture.height)
    picture = picture.resize(
        (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
    )
    card = Image.new("RGB", (WIDTH, HEIGHT), "white")
    card.paste(picture, ((WIDTH - picture.width) // 2, (HEIGHT - picture.height) // 2), picture)
    if figure.suffix == ".svg":  # peu de couleurs : une palette divise le poids par trois
        card = card.quantize(256, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    card.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def rasterize(svg: str, width: int = 2 * WIDTH) -> Image.Image:
    """Image d'un SVG dont les lettres sont des tracés : aucune police de la machine n'y change
    rien."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, dpi=96, skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGBA")
