"""Ce que feuilles de style, scripts et dessins répètent de Python : couleurs et largeurs ne sont
décidées qu'une fois."""

import re
from pathlib import Path

import pytest

from livre.illustrations.figures import PHONE
from trahison.figures import tokens

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    file
    for folder in (ROOT / "code" / "livre" / "static", ROOT / "book" / "labos")
    for file in sorted(folder.iterdir())
    if file.suffix in {".css", ".js", ".svg", ".html"}
]
PALETTE = {
    colour.upper()
    for colours in (tokens.PALETTE, *tokens.INKS.values(), *tokens.TEXT.values())
    for colour in colours.values()
}
HEX = re.compile(r"(?<![\w&])#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
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
def test_colours_are_those_of_the_figures(file):
    assert colours(file.read_text(encoding="utf-8")) <= PALETTE


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_phone_has_one_width(file):
    for side, width in WIDTH_QUERY.findall(file.read_text(encoding="utf-8")):
        assert int(width) == PHONE_WIDTH + (side == "min"), file.name


def test_a_figure_fits_in_the_text_column():
    sheet = (ROOT / "code" / "livre" / "static" / "livre.css").read_text(encoding="utf-8")
    first = re.search(r"@media \(min-width: \d+px\) \{[^}]*max-width: ([\d.]+)rem", sheet)
    column = float(first[1]) * 16
    figure = tokens.COLUMN * tokens.PIXELS_PER_INCH
    assert figure <= column < figure * 1.2
