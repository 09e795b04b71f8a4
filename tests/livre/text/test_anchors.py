"""Des ancres lisibles et uniques, sur de petits documents."""

import pytest
from docutils import nodes
from docutils.utils import new_document

from livre.text.anchors import name_formula, permalink, rename_sections


def document_with(*titles):
    """Un document dont les sections ont les identifiants que Docutils leur donne."""
    document = new_document("essai")
    for title in titles:
        section = nodes.section(
            "", nodes.title("", title), names=[nodes.fully_normalize_name(title)]
        )
        document += section
        document.note_implicit_target(section, section)
    return document


def renamed(document):
    rename_sections(document)
    return [section["ids"][0] for section in document.findall(nodes.section)]


@pytest.mark.parametrize(
    "title, anchor",
    [
        ("L’idée en mots", "l-idee-en-mots"),
        ("Et si c’était l’œuvre d’un\u00a0chat\u202f?", "et-si-c-etait-l-oeuvre-d-un-chat"),
        ("À retenir", "a-retenir"),
    ],
)
def test_section_anchor_reads_like_its_title(title, anchor):
    assert renamed(document_with(title)) == [anchor]


def test_repeated_titles_get_a_rank_not_a_serial_number():
    document = document_with("Exemple", "Autre", "Exemple", "Exemple")
    assert renamed(document) == ["exemple", "autre", "exemple-2", "exemple-3"]
    assert all(
        document.ids[name]["ids"][0] == name for name in ("exemple", "exemple-2", "exemple-3")
    )
    assert "id1" not in document.ids


def test_title_without_a_letter_keeps_what_docutils_gave():
    document = document_with("ε")
    [before] = [section["ids"][0] for section in document.findall(nodes.section)]
    assert renamed(document) == [before]


def test_explicit_label_stays():
    document = document_with("L’idée")
    section = document[0]
    section["ids"].append("sec-idee")
    renamed(document)
    assert section["ids"] == ["l-idee", "sec-idee"]


def test_formulas_are_named_after_their_section_and_linked():
    document = document_with("L’erreur")
    renamed(document)
    document[0] += [nodes.math_block("", "x"), nodes.paragraph("", "et"), nodes.math_block("", "y")]
    for formula in list(document.findall(nodes.math_block)):
        name_formula(document, formula, "page")
    formulas = list(document.findall(nodes.math_block))
    assert [formula["ids"] for formula in formulas] == [
        ["equation-l-erreur"],
        ["equation-l-erreur-2"],
    ]
    assert [
        formula.next_node(permalink, siblings=True, descend=False)["target"] for formula in formulas
    ] == ["equation-l-erreur", "equation-l-erreur-2"]


def test_formula_outside_any_section_is_named_after_its_page():
    document = new_document("essai")
    document += nodes.math_block("", "x")
    name_formula(document, document[0], "dossier/page")
    assert next(document.findall(nodes.math_block))["ids"] == ["equation-dossier-page"]
