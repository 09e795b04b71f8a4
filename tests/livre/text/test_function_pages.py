"""Les noms du code montré mènent à leur définition."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from livre.text.function_pages import plain
from livre.text.functions import Library, used

CODE = {
    "trahison/__init__.py": "",
    "trahison/sums/__init__.py": "from trahison.sums.plain import add\n",
    "trahison/sums/plain.py": '''\
def add(first: int, second: int = 1, *, scale: float = 2.0) -> float:
    """Ajoute, puis multiplie.

    Args:
        first: un nombre.
        second: un autre.

    Raises:
        TypeError: si l'un n'en est pas un.
    """
    return (first + second) * scale


def subtract(first: int, second: int) -> int:
    """Retranche ; voir :func:`trahison.sums.plain.add`."""
    return first - second


def unused() -> None:
    """Ne sert à personne."""
''',
    "trahison/sums/power.py": 'def power(base, exponent):\n    """Élève."""\n    return base\n',
}
CELL = "```{code-cell} ipython3\n%s\n```\n"
ONE = "# Une\n\n" + CELL % (
    "from trahison.sums import add, plain, power\n\ntotal = add(1, 2)\n"
    "less = plain.subtract(2, total)\nadded = 'add'"
)
TWO = "# Deux\n\n" + CELL % "from trahison.sums import add as plus\n\nplus(1)"
LIST = "# Les fonctions du livre\n\nLes voici.\n\n<!-- fonctions -->\n"


def test_a_name_is_followed_to_its_definition(tmp_path):
    for name, text in CODE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = Library(tmp_path)
    cell = "from trahison.sums import add, plain, power\nimport numpy\nadd(1); plain.subtract(1, 2)"
    names = library.names([cell])
    assert {name: function.full_name for name, function in names.items()} == {
        "add": "trahison.sums.plain.add",
        "plain.add": "trahison.sums.plain.add",
        "plain.subtract": "trahison.sums.plain.subtract",
        "plain.unused": "trahison.sums.plain.unused",
        "power": "trahison.sums.power.power",
    }
    assert names["add"].signature == "first, second=1, *, scale=2.0"
    assert {function.name for function in used(names, [cell])} == {"add", "subtract"}


@pytest.fixture(scope="module")
def book(small_book):
    made = small_book({"une": ONE, "deux": TWO, "fonctions": LIST}, CODE)
    result = made.build()
    assert result.code == 0 and "WARNING" not in result.console, result.console
    return made


def test_names_lead_to_their_definitions(book):
    page = BeautifulSoup(book.html("une"), "html.parser")
    links = [(a.get_text(), a["href"]) for a in page.select("a.lien-code")]
    plain = "fonctions.html#trahison.sums.plain"
    assert ("add", f"{plain}.add") in links
    assert ("plain.subtract", f"{plain}.subtract") in links
    assert "'add'" not in dict(links)
    other = BeautifulSoup(book.html("deux"), "html.parser")
    assert ("plus", f"{plain}.add") in [
        (a.get_text(), a["href"]) for a in other.select("a.lien-code")
    ]


def test_the_page_has_what_pages_use_and_nothing_else(book):
    page = BeautifulSoup(book.html("fonctions"), "html.parser")
    described = {term["id"] for term in page.select("dt.sig")}
    assert described == {"trahison.sums.plain.add", "trahison.sums.plain.subtract"}
    add = page.find(id="trahison.sums.plain.add").parent
    text = add.get_text(" ", strip=True)
    assert "Ajoute, puis multiplie." in text and "Paramètres" in text and "Lève" in text
    assert [a["href"] for a in add.select("a.reference.internal") if "html" in a["href"]] == [
        "deux.html",
        "une.html",
    ]
    assert "return (first + second) * scale" in add.get_text()


def test_the_page_is_kept_without_what_sphinx_knows_of_the_others(book):
    """Ce qu'``eval-rst`` laisse attaché à la page la ferait peser cinq mégaoctets."""
    kept = (book.folder / "_build" / ".doctrees" / "fonctions.doctree").read_bytes()
    assert b"trahison.sums.plain.add" in kept
    assert b"BuildEnvironment" not in kept and b"jupytext" not in kept


def test_the_page_follows_the_code_and_the_pages(book):
    book.replace("code/trahison/sums/plain.py", "Ajoute, puis", "Additionne, puis")
    book.replace("book/deux.md", "plus(1)", "plus")
    result = book.build()
    assert result.code == 0
    assert "Additionne, puis" in book.html("fonctions")


@pytest.mark.parametrize(
    "written, read",
    [
        (
            "le plus grand |∂ logit|, voir :func:`f`.",
            r"le plus grand \|∂ logit\|, voir :func:`f`.",
        ),
        ("(étapes + 1, *forme de start)", r"(étapes + 1, \*forme de start)"),
        ("L*a*b*, (*gradient descent*)", r"L\*a\*b*, (*gradient descent*)"),
        ("``a | b`` et ``*c``", "``a | b`` et ``*c``"),
    ],
)
def test_a_bar_and_a_star_are_only_themselves(written, read):
    assert plain(written) == read
