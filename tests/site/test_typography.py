"""Typographie du site construit : espaces insécables dans le texte, jamais dans le code ; virgules
décimales."""

import re

from livre.text.spacing import NARROW, NO_BREAK

PROSE = "p, li, h1, h2, h3, h4, figcaption, dt, dd, caption, th, td, summary"
LITERAL = ["code", "pre", "kbd", "script", "style"]
# Une seule règle, celle de livre.text.spacing : fine devant ; ! ? %, ordinaire devant : et à
# l'intérieur des guillemets.
WRONG_SPACE = re.compile(
    rf".{{0,20}}(?:[ {NO_BREAK}][;!?](?=\s|$)|[ {NARROW}]:(?=\s|$)|[ {NARROW}]»|«[ {NARROW}]"
    rf"|\d[ {NO_BREAK}][%‰€]).{{0,10}}"
)
DECIMAL_POINT = re.compile(r"(?<!BY )(?<!SA )(?<![\w.])\d+\.\d+(?![\w.])")
SVG_TEXT = re.compile(r"<!-- (.*?) -->")


def prose(element) -> str:
    """Le texte d'un élément, sans code ni formule (dont la place est gardée par un carré)."""
    pieces = []
    for string in element.find_all(string=True):
        literal = string.find_parent(LITERAL) or string.find_parent(class_="math")
        pieces.append("□" if literal is not None else str(string))
    return " ".join("".join(pieces).split(" "))


def test_spaces_of_the_text(page):
    found = []
    for element in page.soup.select(PROSE):
        if element.find_parent(LITERAL) is None:
            found += WRONG_SPACE.findall(re.sub(r"[\n ]+", " ", prose(element)))
    assert not found


def test_spaces_of_alternative_texts(page):
    found = [
        image["alt"]
        for image in page.soup.select("article img[alt]")
        if WRONG_SPACE.search(image["alt"])
    ]
    assert not found


def test_no_special_space_in_source_code(content_page):
    """Un espace insécable dans un programme recopié serait une erreur de syntaxe."""
    for block in content_page.article.select(
        ".cell_input pre, div.highlight-python pre, div.highlight-bash pre, code.literal"
    ):
        assert not re.search(rf"[{NO_BREAK}{NARROW}]", block.get_text()), block.get_text()
    for formula in content_page.article.select(".math"):
        # Dans un mtext, l'espace de \text{…} est insécable : c'est MathJax qui l'écrit ainsi.
        text = "".join(
            part for part in formula.find_all(string=True) if part.find_parent("mtext") is None
        )
        assert NARROW not in formula.get_text() and NO_BREAK not in text, formula.get_text()


def test_decimal_commas_in_tables_and_computed_values(content_page):
    for cell in content_page.article.select("td, .tableau-livre th, .valeur"):
        for literal in cell.select("code, pre, .math, a"):
            literal.extract()
        numbers = DECIMAL_POINT.findall(cell.get_text())
        assert not numbers, cell.get_text()


def test_decimal_commas_in_alternative_texts(content_page):
    for image in content_page.article.select("img[alt]"):
        assert not DECIMAL_POINT.search(image["alt"]), image["alt"]


def test_decimal_commas_in_drawings(site):
    """Graduations, légendes, étiquettes : Matplotlib écrit le texte qu'il trace en commentaire du
    SVG."""
    texts = {
        drawing.name: SVG_TEXT.findall(drawing.read_text(encoding="utf-8"))
        for drawing in (site / "_images").glob("*.svg")
    }
    assert any(re.search(r"\d,\d", text) for written in texts.values() for text in written), (
        "aucun dessin relu"
    )
    found = {
        name: [text for text in written if DECIMAL_POINT.search(text)]
        for name, written in texts.items()
    }
    assert not {name: written for name, written in found.items() if written}
