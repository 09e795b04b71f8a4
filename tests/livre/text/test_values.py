"""Les valeurs des phrases dans un petit livre construit par la vraie commande."""

import json

import pytest
from bs4 import BeautifulSoup

CELL = "```{code-cell} ipython3\n%s\n```\n"
ORDER = (
    "# Un\n\n"
    + CELL % "import numpy as np\nx = 0.125\nname = 'Chat égyptien'\nsides = {'a b': [1, 2]}"
    + """
Ici {valeur}`x:.1%`, un {valeur}`lower(name)`, des {valeur}`sides["a b"][-1] * 1000:,d`,
le {valeur}`sides['a b'][0:1][0]:d`.

:::{note}
Dans un encadré : {valeur}`x:.3f`.
:::

| Colonne |
|---|
| {valeur}`x * 2:.2f` |

"""
    + CELL % "x = np.float32(-0.5)\nmask = np.array([True, False, True, True])"
    + """
Là {valeur}`x:.1f`, part {valeur}`mean(mask):.0%`, n = {valeur}`len(mask)`.

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: |
      Légende : {valeur}`height:.1f` et {valeur}`x:.1f`.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
height = 3.5
BookFigure(lambda layout, theme: new_figure(layout, height=height)[0],
           "Un dessin vide, pour l'essai des légendes.")
```
"""
)
QUOTE = "# Deux\n\nCitée : {valeur}`mean(mask):.1% <un>`, {valeur}`lower(name) <un>`.\n"


@pytest.fixture(scope="module")
def book(small_book):
    return small_book({"un": ORDER, "deux": QUOTE})


def text(book, page):
    article = BeautifulSoup(book.html(page), "html.parser").select_one("article")
    return article.get_text().replace("\u202f", " ").replace("\u00a0", " ")


def test_a_value_is_that_of_its_place(book):
    result = book.build()
    assert result.code == 0 and "WARNING" not in result.console
    found = text(book, "un")
    assert "Ici 12,5 %, un chat égyptien, des 2 000,\nle 1." in found
    assert "Dans un encadré : 0,125." in found and "0,25" in found
    assert "Là −0,5, part 75 %, n = 4." in found
    assert "Légende : 3,5 et −0,5." in found
    assert "Citée : 75,0 %, chat égyptien." in text(book, "deux")


def test_the_published_notebook_keeps_its_numbers_and_shows_the_values(book):
    carnet = json.loads((book.folder / "_build/html/carnets/un.ipynb").read_text("utf-8"))
    code = [cell for cell in carnet["cells"] if cell["cell_type"] == "code"]
    prose = "".join("".join(cell["source"]) for cell in carnet["cells"])
    assert "livre_valeurs" not in json.dumps(carnet) and "{valeur}" not in prose
    assert "Ici 12,5\u202f%, un chat égyptien" in prose
    assert [cell["execution_count"] for cell in code] == [None, 1, 2, 3]


def test_a_format_changes_without_execution_but_not_an_expression(book):
    book.replace("book/un.md", "{valeur}`x:.1%`", "{valeur}`x:.2f`")
    result = book.build()
    assert result.code == 0 and not result.executed
    assert "Ici 0,12," in text(book, "un") or "Ici 0,13," in text(book, "un")
    book.replace("book/un.md", "{valeur}`x:.2f`", "{valeur}`3 * x:.3f`")
    result = book.build()
    assert result.code == 0 and result.executed == {"un"}
    assert "Ici 0,375," in text(book, "un")


def test_a_page_that_quotes_another_follows_it(book):
    book.replace("book/un.md", "True, True])", "False, True])")
    result = book.build()
    assert result.code == 0 and result.executed == {"un"}
    assert "Citée : 50,0 %" in text(book, "deux")


def test_a_quote_that_the_other_page_no_longer_says_stops_the_build(book):
    book.replace("book/un.md", "part {valeur}`mean(mask):.0%`, ", "")
    result = book.build()
    assert result.code != 0
    assert "page deux, ligne 12 : la page un n'écrit pas « mean(mask) »" in result.console


def test_pages_that_are_not_executed_show_a_question_mark(small_book):
    page = "# Page\n\n" + CELL % "x = 1" + "\nIci {valeur}`x`.\n"
    book = small_book({"page": page})
    book.replace("_config.yml", "execute_notebooks: cache", 'execute_notebooks: "off"')
    result = book.build()
    assert result.code == 0 and "valeur non calculée" in result.console
    assert "Ici ?." in text(book, "page")


DEFECTS = {
    "inconnue": ("\nUne phrase\nsur {valeur}`y:.1f`.\n", ["ligne 18", "« y »", "NameError"]),
    "trop tôt": ("", ["ligne 11", "aucune cellule n'a encore tourné"]),
    "format": ("\nUne {valeur}`name:.1f`.\n", ["ligne 17", ".1f", "Chat"]),
    "sans format": ("\nUne {valeur}`x / 3`.\n", ["ligne 17", "format est attendu"]),
    "infini": ("\nUne {valeur}`infinite:.1f`.\n", ["ligne 17", "nombre fini attendu"]),
    "liste": ("\nUne {valeur}`many`.\n", ["ligne 17", "nombre ou texte attendu, reçu list"]),
    "condition": ("\nUne {valeur}`x if x else 1`.\n", ["ligne 17", "arithmétique"]),
    "page": ("\nUne {valeur}`x:d <ailleurs>`.\n", ["ligne 17", "ailleurs"]),
}


def test_defects_name_the_page_and_the_line(small_book):
    cell = "```{code-cell} ipython3\nx, name = 1, 'Chat'\ninfinite, many = float('inf'), [1]\n```\n"
    books = {
        name: small_book(
            {"page": "# Page\n" + ("{valeur}`x`\n" if not body else "\n") + cell + body}
        )
        for name, (body, _) in DEFECTS.items()
    }
    processes = {name: book.start() for name, book in books.items()}
    for name, (_, messages) in DEFECTS.items():
        result = books[name].finish(processes[name])
        assert result.code != 0, name
        for message in ["page page, ", *messages]:
            assert message in result.console, f"{name}\n{result.console}"
