"""La couverture : le titre, la première figure de l'accueil, les auteurs, l'édition."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap

from bs4 import Tag
from PIL import Image, ImageDraw, ImageFont

from livre.forms.articles import Chapter
from livre.identity.cards import is_readable, read_picture
from livre.identity.citation import Work
from trahison.figures.tokens import INKS, PALETTE

WIDTH, HEIGHT, MARGIN = 1600, 2400, 120
TITLE, SUBTITLE, SMALL = ("DejaVuSerif-Bold", 150), ("DejaVuSerif-Italic", 76), ("DejaVuSans", 44)
LINE = 1.25  # interligne


def draw_cover(home: Chapter, site: Path, work: Work) -> bytes:
    """Le JPEG de la couverture ; ``home`` : l'accueil, dont la figure est la première."""
    cover = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(cover)
    title, _, subtitle = work.title.partition(" — ")
    ink, blue = INKS["light"]["ink"], PALETTE["original"]
    y = write(pen, title, MARGIN * 1.5, TITLE, blue, letters=14)
    write(pen, subtitle, y + 30, SUBTITLE, ink, letters=34)
    figure = home.body.select_one("figure img")
    if isinstance(figure, Tag) and is_readable(file := site / str(figure["src"]).split("?")[0]):
        hang(cover, read_picture(file))
    y = HEIGHT - MARGIN * 2.5
    for line in (*(author.full_name for author in work.book.authors), work.edition):
        y = write(pen, line, y, SMALL, ink, letters=70)
    buffer = io.BytesIO()
    cover.save(buffer, format="JPEG", quality=88, optimize=True)
    return buffer.getvalue()


def write(
    pen: ImageDraw.ImageDraw, text: str, y: float, font: tuple[str, int], ink: str, *, letters: int
) -> float:
    """Écrit ``text`` depuis la hauteur ``y``, à ``letters`` lettres par ligne au plus ; rend la
    hauteur qui suit."""
    name, size = font
    drawn = ImageFont.truetype(fonts_folder() / f"{name}.ttf", size)
    for line in wrap(text, letters):
        pen.text((MARGIN, y), line, fill=ink, font=drawn)
        y += LINE * size
    return y


def fonts_folder() -> Path:
    """Celui de Matplotlib : aucune police de la machine ne change la couverture."""
    package = find_spec("matplotlib")
    assert package and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"


def hang(cover: Image.Image, picture: Image.Image) -> None:
    """Pose l'image au milieu, sur toute la largeur."""
    scale = (WIDTH - 2 * MARGIN) / picture.width
    sized = picture.resize((WIDTH - 2 * MARGIN, round(picture.height * scale)))
    cover.paste(sized, (MARGIN, (HEIGHT - sized.height) // 2), sized)
