"""Le plan du livre : ce que chaque page dit d'elle, et ce que la page des enseignants en tire."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from livre.teaching.plan import Chapter, arcs, hours, listed, rounded, texts_read

FIRST = """
# Premier

:::{admonition} À la fin de ce chapitre
:class: tip

- Vous savez lire.
:::

:::{avant}
:::

WORDS

```{code-cell} ipython3
1 + 1
```

:::{question}
:voir: Premier

Oui ?

- [x] oui

  parce que
- [ ] non

  parce que
:::

```{exercise} Un
:label: premier-ex1
:niveau: 1
:minutes: 20

Faites.
```
""".replace("WORDS", " ".join(["mot"] * 450))
SECOND = """
# Second

:::{avant} premier
:::

Peu.
"""
TEACH = """
# Enseigner

:::{plan-du-livre} carte
:::

:::{plan-du-livre} durées
:::

Il faut {minutes}`lecture premier second` et
{minutes}`exercices premier second` d’exercices.

:::{plan-du-livre} objectifs
:::
"""


@pytest.fixture(scope="module")
def book(small_book):
    book = small_book({"accueil": "\n# A\n\nA.\n", "premier": FIRST, "second": SECOND})
    book.write_page("enseigner", TEACH)
    book.write(
        "_toc.yml",
        "format: jb-book\nroot: accueil\nparts:\n"
        "  - caption: Un\n    chapters:\n      - file: premier\n"
        "  - caption: Deux\n    chapters:\n      - file: second\n      - file: enseigner\n",
    )
    result = book.build()
    assert result.code == 0, result.console
    assert "WARNING" not in result.console, result.console
    return book


def soup(book, page="enseigner"):
    return BeautifulSoup(book.html(page), "html.parser").article


def text(node) -> str:
    return re.sub(r"\s+", " ", node.get_text()).strip()


def test_a_chapter_says_what_to_read_before_it_and_its_time(book):
    line = soup(book, "second").select_one(".avant-ce-chapitre")
    assert text(line) == "Avant ce chapitre : Premier. Comptez environ 5 minutes de lecture."
    assert line.a["href"] == "premier.html"
    # 450 mots à 100 par minute, une question, les cinq minutes supérieures.
    assert text(soup(book, "premier").select_one(".avant-ce-chapitre")) == (
        "Ce chapitre se lit sans en avoir lu d’autre. Comptez environ 10 minutes de lecture et"
        " 20 minutes d’exercices."
    )


def test_durations_have_a_total_for_each_part(book):
    rows = [
        [text(cell) for cell in row.select("td")]
        for row in soup(book).select("table.durees tbody tr")
    ]
    assert rows == [
        ["Premier", "10 min", "20 min"],
        ["Un : en tout", "10 min", "20 min"],
        ["Second", "5 min", "0 min"],
        ["Deux : en tout", "5 min", "0 min"],
    ]


def test_minutes_of_a_session_are_summed(book):
    assert "Il faut 15 min et 20 min d’exercices." in text(soup(book))


def test_objectives_are_the_promises_of_the_page(book):
    entries = soup(book).select("dl dd")
    assert "Vous savez lire." in text(entries[0])


def test_the_map_says_in_words_what_it_draws(book):
    drawn = soup(book).select_one(".carte-des-chapitres")
    assert [text(line) for line in drawn.select("li")] == [
        "Un",
        "Premier (sans préalable)",
        "Deux",
        "Second (après Premier)",
    ]
    assert drawn.svg["aria-hidden"] == "true" and len(drawn.select("path")) == 1
    assert [link["href"] for link in drawn.select("a")] == ["premier.html", "second.html"]


def test_the_plan_follows_a_page_that_changes(book):
    book.replace("book/second.md", "Peu.", " ".join(["mot"] * 950))
    result = book.build()
    assert result.code == 0, result.console
    assert "Il faut 20 min" in text(soup(book))
    book.replace("book/second.md", " ".join(["mot"] * 950), "Peu.")


@pytest.mark.parametrize(
    "line, told",
    [
        (":::{avant} nulle-part\n:::", "book/page.md, ligne 13 : unknown document: '/nulle-part'"),
        (":::{plan-du-livre} horaires\n:::", "horaires inconnu"),
        ("{minutes}`durée page`", "« lecture » ou « exercices »"),
        ("{minutes}`lecture page`", "book/page.md, ligne 13 : {minutes} : page n'est pas"),
    ],
)
def test_a_wrong_plan_stops_the_build(small_book, line, told):
    result = small_book({"page": f"\n# Page\n\n{line}\n"}).build()
    assert result.code != 0 and told in result.console


def test_time_is_rounded_up():
    assert [rounded(value) for value in (0, 0.1, 5, 5.1)] == [0, 5, 5, 10]
    assert Chapter(words=1000, questions=5).reading_minutes == 15
    assert [hours(value) for value in (0, 45, 60, 95)] == [
        "0\u00a0min",
        "45\u00a0min",
        "1\u00a0h",
        "1\u00a0h\u00a035",
    ]


def test_code_formulas_and_exercises_are_not_counted_as_words():
    read = nodes.paragraph("", "", nodes.Text("deux mots"), nodes.math("", "x + y"))
    section = nodes.section("", read, nodes.literal_block("", "un deux trois"))
    assert " ".join(texts_read(section)).split()[:2] == ["deux", "mots"]
    assert "trois" not in " ".join(texts_read(section))


def test_names_are_listed_in_french():
    one, two, three = (nodes.Text(name) for name in "abc")
    assert "".join(part.astext() for part in listed([one, two, three])) == "a, b et c"


def test_an_arc_goes_from_a_chapter_to_what_it_asks():
    drawn = arcs([("A", "a", []), ("B", "b", [("A", 0)])])
    assert 'viewBox="0 0 100 20"' in drawn and "M0 5C125 5 125 15 0 15" in drawn
