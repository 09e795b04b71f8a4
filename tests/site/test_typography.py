"""Typographie du site construit : espaces insécables dans le texte, jamais dans le code ; virgules
décimales."""

import re

from drawn_words import drawings, drawn_texts, place

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
    assert not found, "espace à écrire ordinaire, ou à ajouter, devant la ponctuation :\n" + (
        page.told(found)
    )


def test_spaces_of_alternative_texts(page):
    found = [
        image["alt"]
        for image in page.soup.select("article img[alt]")
        if WRONG_SPACE.search(image["alt"])
    ]
    assert not found, "espace fausse dans un texte de remplacement :\n" + page.told(found)


def test_no_special_space_in_source_code(content_page):
    """Un espace insécable dans un programme recopié serait une erreur de syntaxe."""
    for block in content_page.article.select(
        ".cell_input pre, div.highlight-python pre, div.highlight-bash pre, code.literal"
    ):
        assert not re.search(rf"[{NO_BREAK}{NARROW}]", block.get_text()), (
            f"espace insécable dans du code :\n{content_page.told([block.get_text()])}"
        )
    for formula in content_page.article.select(".math"):
        # Dans un mtext, l'espace de \text{…} est insécable : c'est MathJax qui l'écrit ainsi.
        text = "".join(
            part for part in formula.find_all(string=True) if part.find_parent("mtext") is None
        )
        assert NARROW not in formula.get_text() and NO_BREAK not in text, (
            f"{content_page} : espace insécable dans une formule : {formula.get_text()}"
        )


def test_decimal_commas_in_tables_and_computed_values(content_page):
    for cell in content_page.article.select("td, .tableau-livre th, .valeur"):
        for literal in cell.select("code, pre, .math, a"):
            literal.extract()
        numbers = DECIMAL_POINT.findall(cell.get_text())
        assert not numbers, (
            f"virgule décimale attendue (trahison.french) :\n{content_page.told([cell.get_text()])}"
        )


def test_decimal_commas_in_alternative_texts(content_page):
    for image in content_page.article.select("img[alt]"):
        assert not DECIMAL_POINT.search(image["alt"]), (
            f"{place(content_page.path, image)} : virgule décimale attendue : {image['alt']}"
        )


def test_decimal_commas_in_drawings(content_page, site):
    """Graduations, légendes, étiquettes, dans un tracé comme dans une photo."""
    faults = [
        f"{place(content_page.path, block)} : « {text} » dans l'image {name}"
        for block in content_page.article.select(".figure-livre")
        for name in drawings(block)
        for text in drawn_texts(site / name)
        if DECIMAL_POINT.search(text)
    ]
    assert not faults, "écrire ces nombres avec trahison.french :\n" + "\n".join(faults)
