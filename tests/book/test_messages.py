"""Un essai de page qui échoue dit quoi faire : chaque ``assert`` y porte une phrase, et ce qu'une
page écrit est retrouvé à sa ligne."""

import ast
from pathlib import Path

import pytest
from tests.book.conftest import Page

TESTS = Path(__file__).resolve().parents[1]
# Ce que demande un essai qui passe sur chaque page.
PAGES = {"page", "chapter", "content_page", "cited_page", "audited_page"}
FILES = [*sorted(TESTS.glob("book/test_*.py")), *sorted(TESTS.glob("site/test_*.py"))]


def silent_asserts(source: str) -> list[int]:
    """Les lignes des ``assert`` sans message, dans les essais de pages."""
    return [
        node.lineno
        for function in ast.parse(source).body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
        if {argument.arg for argument in function.args.args} & PAGES
        for node in ast.walk(function)
        if isinstance(node, ast.Assert) and node.msg is None
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_every_assert_about_a_page_carries_a_message(path):
    lines = silent_asserts(path.read_text(encoding="utf-8"))
    assert not lines, f"{path.relative_to(TESTS)}, lignes {lines} : dire que faire de la page"


@pytest.mark.parametrize(
    "source, lines",
    [
        ("def test_a(page):\n    assert page", [2]),
        ("def test_a(page):\n    assert page, 'écrire la page'", []),
        ("def test_a(tab):\n    assert tab", []),
        ("def helper(page):\n    assert page", []),
    ],
)
def test_the_check_itself(source, lines):
    assert silent_asserts(source) == lines


@pytest.mark.parametrize(
    "text, place",
    [
        ("aprend", "book/essai.md, ligne 3"),
        ("12345", "book/essai.md, ligne 4"),
        ("-5%", "book/essai.md, ligne 5"),
        ("prend", "book/essai.md"),
    ],
)
def test_what_a_page_writes_has_a_line(text, place):
    page = Page("essai", "# Essai\n\nLe réseau aprend.\nDe 12 345 images,\nil perd −5 % au plus.\n")
    assert page.at(text) == place
