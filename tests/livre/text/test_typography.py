"""Typographie appliquée à un document."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from livre.text.typography import apply_french_typography, keep_with_punctuation


def document(*children):
    doc = new_document("essai")
    doc += nodes.paragraph("", "", *children)
    return doc


def visible(doc):
    return doc.astext().replace("\u00a0", "⍽").replace("\u202f", "⎵")


def test_text_split_over_inline_nodes():
    doc = document(
        nodes.Text("Un "),
        nodes.emphasis("", "mot"),
        nodes.Text(" : « "),
        nodes.strong("", "oui"),
        nodes.Text(" » ?"),
    )
    apply_french_typography(doc)
    assert visible(doc) == "Un mot⍽: «⍽oui⍽»⎵?"


def test_a_size_stays_on_its_line():
    doc = document(nodes.Text("Une image de 28 × 28 × 3, et a × b."))
    apply_french_typography(doc)
    assert visible(doc) == "Une image de 28⍽×⍽28⍽×⍽3, et a × b."


def test_a_setting_stays_on_its_line():
    doc = document(
        nodes.Text("À ε = 0,1, puis κ = "),
        nodes.inline("", "", nodes.Text("2")),
        nodes.Text(" ; ε = un peu"),
    )
    apply_french_typography(doc)
    assert visible(doc) == "À ε⍽=⍽0,1, puis κ⍽=⍽2⎵; ε = un peu"


def test_code_and_formulas_are_left_alone():
    doc = document(nodes.literal("", "a : b ?"), nodes.Text(" ; "), nodes.math("", "x : y"))
    doc += nodes.literal_block("", "c : d ?")
    doc += nodes.math_block("", "e : f")
    apply_french_typography(doc)
    assert visible(doc).split("\n\n") == ["a : b ?⎵; x : y", "c : d ?", "e : f"]


def test_twice_is_once():
    doc = document(nodes.Text("Un : « deux » ?"), nodes.math("", "x"), nodes.Text(" ; 1 000 %"))
    apply_french_typography(doc)
    once = visible(doc)
    apply_french_typography(doc)
    assert visible(doc) == once


@pytest.mark.parametrize(
    "before, after, kept",
    [
        ("vaut ", "\u202f; puis", "x⎵;"),
        ("«\u00a0", "\u00a0» puis", "«⍽x⍽»"),
        ("vaut ", ", puis", "x,"),
        ("le taux (", "). Puis", "(x)."),
        ("(soit ", ")\u00a0: puis", "x)⍽:"),
        ("plus d’", " puis", "d’x"),
        ("celle de L’", " puis", "L’x"),
        ("ce n’", " puis", "n’x"),
        ("vaut ", " puis", None),
    ],
)
def test_formula_keeps_its_punctuation(before, after, kept):
    formula = nodes.math("", "x")
    doc = document(nodes.Text(before), formula, nodes.Text(after))
    whole = visible(doc)
    keep_with_punctuation(formula)
    groups = [visible(group) for group in doc.findall(nodes.inline)]
    assert groups == ([kept] if kept else [])
    assert visible(doc) == whole


def test_image_alt():
    image = nodes.image(alt="l'image : un chat ?")
    doc = new_document("essai")
    doc += image
    apply_french_typography(doc)
    assert image["alt"] == "l’image\u00a0: un chat\u202f?"


def test_equal_texts_of_a_sentence_keep_their_places():
    """Deux virgules dans la même phrase : celle de la formule n'est pas la première."""
    doc = document(
        nodes.literal("", "a"),
        nodes.Text(", "),
        nodes.literal("", "b"),
        nodes.Text(", "),
        nodes.math("", "x"),
        nodes.Text(", "),
        nodes.emphasis("", "c"),
        nodes.Text(" :"),
        nodes.strong("", "d"),
        nodes.Text(" :"),
    )
    apply_french_typography(doc)
    for formula in list(doc.findall(nodes.math)):
        keep_with_punctuation(formula)
    assert visible(doc) == "a, b, x, c⍽:d⍽:"
