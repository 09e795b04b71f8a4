"""Couleurs et largeurs ne sont écrites qu'une fois, en Python : feuilles de style et scripts les y
lisent."""

import re
from pathlib import Path

import pytest

from livre.illustrations.pictures import PHONE
from livre.style import token_sheet
from trahison.figures import tokens

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    file
    for folder in (ROOT / "code" / "livre" / "static", ROOT / "book" / "labos")
    for file in sorted(folder.rglob("*"))
    if file.suffix in {".css", ".js", ".svg", ".html"}
]
PALETTE = {
    colour.upper()
    for colours in (tokens.PALETTE, *tokens.INKS.values(), *tokens.TEXT.values())
    for colour in colours.values()
}
HEX = re.compile(r"(?<![\w&])#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
TOKEN = re.compile(r"--livre-[a-z]+(?=[)\"'`])")
RGB = re.compile(r"\brgba?\((\d+)[ ,]+(\d+)[ ,]+(\d+)")
WIDTH_QUERY = re.compile(r"\((max|min)-width: (\d+)px\)")
PHONE_WIDTH = int(WIDTH_QUERY.fullmatch(PHONE)[2])


def colours(text: str) -> set[str]:
    """Les couleurs écrites dans un fichier, en notation ``#RRGGBB``."""
    found = {
        "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)).upper()
        for digits in HEX.findall(text)
    }
    return found | {"#{:02X}{:02X}{:02X}".format(*map(int, parts)) for parts in RGB.findall(text)}


def test_colours_are_read_in_every_notation():
    text = "a { color: #fff; background: rgb(0 114 178 / 28%) } '#d55e00' href='#add'"
    assert {"#FFFFFF", "#0072B2", "#D55E00"} <= colours(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_colour_is_typed_there(file):
    """Un dessin SVG, qu’un navigateur ouvre seul, ne lit pas de feuille de style : il a les
    couleurs des figures."""
    typed = colours(file.read_text(encoding="utf-8"))
    assert typed <= (PALETTE if file.suffix == ".svg" else set())


TALK = sorted((ROOT / "code" / "livre" / "talk" / "static").iterdir())


@pytest.mark.parametrize("file", TALK, ids=lambda file: file.name)
def test_the_slides_read_the_colours_of_the_figures(file):
    """Elles n'ont à elles que deux couleurs du thème, dont elles ne chargent pas les feuilles."""
    text = file.read_text(encoding="utf-8")
    assert not colours(text) & PALETTE
    assert set(TOKEN.findall(text)) <= set(re.findall(r"--livre-[\w-]+", token_sheet()))


def test_each_theme_has_its_inks():
    light, dark = token_sheet().split(':root[data-theme="dark"]')
    assert "--livre-ink: 31 35 40;" in light and "--livre-ink: 230 232 235;" in dark
    assert "--livre-title: 0 114 178;" in light and "--livre-title: 79 163 220;" in dark


def test_no_colour_of_the_figures_is_typed_twice_in_python():
    fixed = {colour.upper() for colour in tokens.PALETTE.values()}
    for file in sorted((ROOT / "code").rglob("*.py")):
        if file.name != "tokens.py":
            assert not colours(file.read_text(encoding="utf-8")) & fixed, file.name


def test_every_token_that_is_read_is_written():
    written = dict(re.findall(r"(--livre-[\w-]+): ([^;]+);", token_sheet()))
    assert written["--livre-adversarial"] == "213 94 0" and written["--livre-colonne"] == "44.5rem"
    read = {name for file in FILES for name in TOKEN.findall(file.read_text(encoding="utf-8"))}
    assert {"--livre-original", "--livre-adversarial", "--livre-colonne"} <= read <= written.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_phone_has_one_width(file):
    for side, width in WIDTH_QUERY.findall(file.read_text(encoding="utf-8")):
        assert int(width) == PHONE_WIDTH + (side == "min"), file.name


def test_a_figure_fits_in_the_text_column():
    figure = tokens.COLUMN * tokens.PIXELS_PER_INCH
    assert figure <= tokens.TEXT_COLUMN * 16 < figure * 1.2
