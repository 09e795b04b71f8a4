"""L'effort d'un exercice et son indice, tels que la page les montre."""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup

from livre.teaching.effort import effort, level

PAGE = """
# Page

```{code-cell} ipython3
1 + 1
```

```{exercise} Un calcul
:label: page-ex1
:niveau: 3
:minutes: 25
:indice: Essayez avec $n = 1$.

Que vaut la somme ?
```

```{solution} page-ex1
:class: dropdown

Un.
```
"""


@pytest.fixture(scope="module")
def built(small_book):
    book = small_book({"page": PAGE})
    result = book.build()
    assert result.code == 0, result.console
    assert "WARNING" not in result.console, result.console
    return book


def test_the_effort_is_said_in_words_and_the_hint_is_folded(built):
    exercise = BeautifulSoup(built.html("page"), "html.parser").select_one("div.exercise")
    line = exercise.select_one(".effort")
    assert line.get_text() == "★★★ niveau 3 sur 3, environ 25\u00a0minutes"
    assert line.span["aria-hidden"] == "true" and line.span.get_text() == "★★★"
    folded = exercise.select_one("details.indice")
    assert not folded.has_attr("open") and folded.summary.get_text() == "Un indice"
    assert "Essayez avec" in folded.get_text()


def test_notebooks_say_the_effort_and_the_hint(built):
    folder = built.folder / "_build" / "html" / "carnets"
    cells = nbformat.read(folder / "page.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells)
    assert "★★★ niveau 3 sur 3" in text and "*Un indice* : Essayez avec $n = 1$." in text


@pytest.mark.parametrize("argument", ["0", "4", "deux"])
def test_a_level_is_from_one_to_three(argument):
    with pytest.raises(ValueError):
        level(argument)


def test_stars_are_as_many_as_the_level():
    assert effort(1, 5).astext() == "★☆☆ niveau 1 sur 3, environ 5\u00a0minutes"
