"""Les mots qu'une figure publiée donne à lire, dans ses pixels ou dans ses traits ; et la ligne de
sa page où elle est demandée."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from bs4 import Tag
from PIL import Image

BOOK = Path(__file__).resolve().parents[2] / "book"
# Matplotlib écrit chaque texte en commentaire, à côté de son tracé.
IN_SVG = re.compile(r"<!--(.*?)-->", re.DOTALL)
IN_XMP = re.compile(r"<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
DRAWING = re.compile(r"_images/[0-9a-f]+\.(?:svg|webp)")


def svg_texts(svg: str) -> list[str]:
    return [" ".join(text.split()) for text in IN_SVG.findall(svg)]


def drawn_texts(path: Path) -> list[str]:
    """Les textes d'un tracé, ou ceux qu'une photo dit avoir reçus (``trahison.figures.webp``)."""
    if path.suffix == ".svg":
        return svg_texts(path.read_text(encoding="utf-8"))
    with Image.open(path) as picture:
        said = picture.info.get("xmp", b"").decode("utf-8")
    return [line for words in IN_XMP.findall(said) for line in unescape(words).split("\n")]


def drawings(element: Tag) -> list[str]:
    """Les adresses des images d'un élément, chacune une fois."""
    return list(dict.fromkeys(DRAWING.findall(str(element))))


def place(page: Path, element: Tag) -> str:
    """« book/fgsm.md, ligne 87, figure fig-cout » ; sans la ligne si la page ne nomme pas la
    figure."""
    figure = element if element.name == "figure" else element.find_parent("figure")
    name, source = (figure.get("id", "") if figure else ""), BOOK / f"{page.stem}.md"
    lines = source.read_text(encoding="utf-8").splitlines() if source.is_file() else []
    named = re.compile(rf"\s*name: {re.escape(name)}\s*")
    found = [rank for rank, line in enumerate(lines, start=1) if name and named.fullmatch(line)]
    told = f"book/{page.stem}.md" if lines else page.name
    return told + (f", ligne {found[0]}" if found else "") + (f", figure {name}" if name else "")
