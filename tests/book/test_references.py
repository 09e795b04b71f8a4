"""Citations, valeurs calculées et termes du glossaire : rien ne renvoie dans le vide."""

import ast
import re
from pathlib import Path

from pybtex.database import parse_file

from livre.execution.cache import parse_python
from livre.execution.value_expressions import called_phrases, read_value, values_by_cell, written_in
from trahison.phrases import PHRASES

ROOT = Path(__file__).resolve().parents[2]
BIBLIOGRAPHY = ROOT / "book" / "references.bib"

CITATION = re.compile(r"\{cite:\w+\}`([^`]+)`")


def cited_keys(pages) -> set[str]:
    return {
        key.strip()
        for page in pages
        for group in CITATION.findall(page.markdown)
        for key in group.split(",")
    }


def test_citations_exist(page):
    known = set(parse_file(BIBLIOGRAPHY).entries)
    missing = cited_keys([page]) - known
    assert not missing, "absents de book/references.bib :\n" + page.told(sorted(missing))


def test_every_reference_is_cited_or_listed(pages):
    """La bibliographie complète (``:all:``) liste tout ; sinon, une référence que rien ne cite est
    de trop."""
    listed = any(
        re.search(r"\{bibliography\}[^`]*^:all:", page.text, flags=re.DOTALL | re.MULTILINE)
        for page in pages
    )
    unused = set(parse_file(BIBLIOGRAPHY).entries) - cited_keys(pages)
    assert listed or not unused, f"jamais citées : {sorted(unused)}"


def test_the_talk_s_bibliography_is_whole(pages):
    """Les neuf références de ses diapositives, sans quoi la page ne peut pas dire qu’elle les a."""
    entries, cited = parse_file(BIBLIOGRAPHY).entries, cited_keys(pages)
    titles = {key: re.sub(r"[{}]", "", entries[key].fields["title"]).lower() for key in entries}
    for title in (
        "convolutional neural networks",
        "source of confusion! neural nets vs image processing convolution",
        "adversarial example using fgsm",
        "cours sur l’image",
        "explaining and harnessing adversarial examples",
        "adversarial attacks and defences: a survey",
        "imagenet large scale visual recognition challenge",
        "distillation as a defense to adversarial perturbations against deep neural networks",
    ):
        keys = [key for key, known in titles.items() if title in known]
        assert keys and set(keys) & cited, f"« {title} » : dans la bibliographie, et citée"


def test_references_can_be_found(pages):
    for key, entry in parse_file(BIBLIOGRAPHY).entries.items():
        assert (
            entry.persons or "organization" in entry.fields or "key" in entry.fields
        ), f"{key} : auteur absent"
        assert {"title", "year"} <= set(entry.fields), f"{key} : titre ou année absent"


def test_values_are_written_as_a_sentence_can_bear(page):
    """Grammaire, longueur, et quelque chose de déjà exécuté : tout se contrôle sans exécuter."""
    values_by_cell(page.notebook)
    for body, _ in written_in(page.markdown):
        read_value(body)


def test_values_use_names_that_a_cell_has_already_given(page):
    """Un nom donné plus bas dans la page n'existe pas encore là où la phrase le demande."""
    known: set[str] = set()
    wanted = values_by_cell(page.notebook)
    for rank, cell in enumerate(page.notebook.cells):
        if cell.cell_type == "code":
            known |= names_given(parse_python(cell.source))
        for expression, line in wanted.get(rank, {}).items():
            missing = names_used(expression) - known
            assert not missing, (
                f"book/{page}.md, ligne {line} : {sorted(missing)} de « {expression} » n'est donné"
                " par aucune cellule au-dessus"
            )


def test_values_quoted_from_another_page_are_said_there(pages):
    said = {page.name: said_by(page) for page in pages}
    for page in pages:
        for body, _ in written_in(page.markdown):
            value = read_value(body)
            if value.page:
                assert value.expression in said.get(
                    value.page, ()
                ), f"{page} : « {value.expression} » n'est pas dans {value.page}"


def test_every_phrase_is_used(pages):
    """Une fonction que nulle phrase n'appelle est de trop."""
    called = {
        name
        for page in pages
        for body, _ in written_in(page.markdown)
        for name in called_phrases(read_value(body).expression)
    }
    assert called == set(PHRASES), (
        f"trahison.phrases, que nulle phrase n'appelle : {sorted(set(PHRASES) - called)}"
    )


def said_by(page) -> set[str]:
    return {expression for after in values_by_cell(page.notebook).values() for expression in after}


def names_used(expression: str) -> set[str]:
    nodes = ast.walk(ast.parse(expression))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names - called_phrases(expression)


def names_given(tree: ast.AST) -> set[str]:
    """Noms qu'une cellule affecte, importe ou définit, où que ce soit."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names
