"""Seulement les icônes que le site montre : le thème en apporte deux mille, soit 300 ko de polices
et 90 ko de règles.

Faute d'origine : pydata-sphinx-theme livre Font Awesome entier (n° 2379). Inutile quand le thème
n'en publiera qu'une partie ; la proposition n° 2386, qui réduisait les polices, a été fermée.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import is_themed_site
from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx

THEME_STYLE = "styles/pydata-sphinx-theme.css"
FONTS = "vendor/fontawesome/webfonts"
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
ICON_NAME = re.compile(r"\bfa-[a-z0-9-]+")
# Un caractère de la zone privée d'Unicode, tel quel ou en notation de CSS.
ICON_CHARACTER = re.compile(r"[\ue000-\uf8ff]|(?<=\\)[ef][0-9a-f]{3}\b")
FONT_SOURCE = re.compile(
    rf'url\((\.\./{FONTS}/[\w-]+)\.woff2\) format\("woff2"\),url\(\1\.ttf\) format\("truetype"\)'
)


def setup_icons(app: Sphinx) -> None:
    require("pydata-sphinx-theme", "livre.corrections.icons réduit ses polices d'icônes")


def keep_used_icons(app: Sphinx) -> None:
    if is_themed_site(app):
        static = Path(app.outdir) / "_static"
        style = static / THEME_STYLE
        reduced = reduce_rules(style.read_text(encoding="utf-8"), used_names(Path(app.outdir)))
        style.write_text(reduced, encoding="utf-8", newline="\n")
        characters = {
            character
            for sheet in sorted(static.rglob("*.css"))
            for character in used_characters(sheet.read_text(encoding="utf-8"))
        }
        for font in sorted((static / FONTS).glob("*.ttf")):
            if font.with_suffix("").name in reduced:
                write_reduced_font(font, characters)
        for useless in ("*.ttf", "*.woff2"):
            for font in (static / FONTS).glob(useless):
                font.unlink()


def used_names(site: Path) -> set[str]:
    """Noms d'icônes écrits dans les pages, les scripts et les autres feuilles de style."""
    files = [
        file
        for pattern in ("*.html", "*.js", "*.css")
        for file in site.rglob(pattern)
        if not file.as_posix().endswith(THEME_STYLE)
    ]
    return {name for file in files for name in ICON_NAME.findall(file.read_text(encoding="utf-8"))}


def reduce_rules(style: str, used: set[str]) -> str:
    """La feuille du thème sans les icônes absentes de ``used``, et qui demande les polices
    réduites."""
    style = ICON_RULE.sub(
        lambda rule: rule.group() if used & set(ICON_NAME.findall(rule.group())) else "", style
    )
    return FONT_SOURCE.sub(r'url(\1.woff) format("woff")', style)


def used_characters(style: str) -> set[int]:
    found = ICON_CHARACTER.findall(style)
    return {ord(character) if len(character) == 1 else int(character, 16) for character in found}


def write_reduced_font(font: Path, characters: set[int]) -> None:
    """Écrit ``font`` à côté, au format WOFF, avec ces seuls caractères."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    subsetter = Subsetter(
        Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False)
    )
    subsetter.populate(unicodes=characters)
    with TTFont(font, recalcTimestamp=False) as reduced:
        subsetter.subset(reduced)
        reduced.flavor = "woff"
        reduced.save(font.with_suffix(".woff"))
