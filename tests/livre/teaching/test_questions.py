"""Les questions d'un chapitre : ce qu'on en lit, ce qu'on en refuse, où vont les réponses."""

from __future__ import annotations

import json

import nbformat
import pytest
from bs4 import BeautifulSoup

from livre.teaching.questions import read_number

PAGE = """
# Page

## L’idée en mots

Un texte.

## Questions

:::{question}
:voir: L’idée en mots

Que garde FGSM du *gradient* ?

- [ ] sa longueur

  La longueur est ce que **perd** le signe.
- [x] son signe $s$

  Chaque valeur bouge d'autant.
:::

```{code-cell} ipython3
side = 7
```

:::{question}
:tolerance: 0.01

Combien de pixels ?

- [x] {valeur}`1000 * side * side:,d`

  On multiplie ; voyez [l’autre page](autre.md).
- [ ] {valeur}`1000 * side + 0.5:,.1f`

  Vous avez oublié un côté.
:::

## Sources

Une source.
"""
OTHER = "\n# Autre\n\nRien.\n"


@pytest.fixture(scope="module")
def built(small_book):
    book = small_book({"page": PAGE, "autre": OTHER})
    result = book.build()
    assert result.code == 0, result.console
    assert "WARNING" not in result.console, result.console
    return book


@pytest.fixture(scope="module")
def article(built):
    return BeautifulSoup(built.html("page"), "html.parser").article


def test_a_question_is_a_native_group_of_radio_buttons(article):
    first, _ = article.select("fieldset.question")
    assert first.legend.get_text(" ", strip=True).startswith(
        "Question 1. Que garde FGSM du gradient"
    )
    radios = first.select('label > input[type="radio"]')
    assert [radio["value"] for radio in radios] == ["page-q1-a", "page-q1-b"]
    assert {radio["name"] for radio in radios} == {"page-q1"}
    assert first["data-juste"] == "page-q1-b"
    assert first.select_one('[role="status"]').get_text() == ""
    assert first.button.has_attr("hidden")  # sans script, il ne ferait rien


def test_a_computed_question_shows_neither_its_answer_nor_its_traps(article):
    _, second = article.select("fieldset.question")
    assert json.loads(second["data-nombres"]) == {"page-q2-a": 49000, "page-q2-b": 7000.5}
    assert (second["data-juste"], second["data-tolerance"]) == ("page-q2-a", "0.01")
    assert second.select_one('label > input[type="text"]') and not second.select('[type="radio"]')
    assert "49" not in second.get_text()


def test_answers_are_apart_folded_at_the_end_of_the_page(article):
    folded = article.select_one("details.reponses")
    assert not folded.has_attr("open")
    assert folded.find_previous("h2").get_text().startswith("Sources")
    assert folded.div["id"] == article.select_one(".vers-reponses a")["href"].removeprefix("#")
    keys = [key.get_text(" ", strip=True) for key in folded.select(".rang")]
    assert keys[0].startswith("Question 1\u00a0: B. À relire\u00a0: L’idée en mots")
    assert keys[1].replace("\u202f", " ") == "Question 2\u00a0: 49 000."
    assert folded.select_one(".rang a")["href"] == "#l-idee-en-mots"
    reasons = {item["id"]: item.get_text(" ", strip=True) for item in folded.select("li")}
    assert reasons["page-q1-a"].startswith("A. Non. La longueur")
    assert reasons["page-q1-b"] == "B. Juste. Chaque valeur bouge d’autant."  # apostrophe du livre
    assert "oublié un côté" in reasons["page-q2-b"]
    # Nulle part ailleurs : un élève qui lit les questions ne lit pas les réponses.
    folded.extract()
    assert "oublié un côté" not in article.get_text()


def test_only_pages_with_questions_load_their_files(built):
    for name in ("questions.js", "questions.css"):
        assert name in built.html("page") and name not in built.html("autre")


def test_notebooks_have_the_questions_and_only_the_corrected_one_the_answers(built):
    folder = built.folder / "_build" / "html" / "carnets"
    plain, solved = (
        "\n".join(cell.source for cell in nbformat.read(folder / name, as_version=4).cells)
        for name in ("page.ipynb", "page-corrige.ipynb")
    )
    for text in (plain, solved):
        assert "**Question 1.** Que garde FGSM du *gradient*" in text
        assert "B. son signe $s$" in text
    assert "oublié un côté" in solved and "oublié un côté" not in plain
    assert "**Réponses aux questions**" in solved


@pytest.mark.parametrize("builder", ["singlehtml", "epub"])
def test_a_book_to_read_has_plain_questions(built, builder):
    result = built.finish(built.start(builder=builder))
    assert result.code == 0, result.console
    folder = built.folder / "_build" / builder
    [file] = folder.rglob("page.html" if builder == "singlehtml" else "page.xhtml")
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    assert not soup.select("fieldset, input[type=radio], input[type=text]")
    text = soup.get_text(" ", strip=True)
    asked, explained = text.index("Question 1."), text.index("La longueur est ce que")
    assert asked < text.index("B. son signe") < explained


@pytest.mark.parametrize(
    "body, told",
    [
        ("Une question sans réponse ?", "une phrase, puis une liste"),
        ("Quoi ?\n\n- [x] oui\n\n  car\n- [ ] non", "chacune suivie d'un paragraphe"),
        ("Quoi ?\n\n- [ ] oui\n\n  car\n- [ ] non\n\n  car", "dont une juste"),
        ("Quoi ?\n\n- [x] oui\n\n  car\n- [x] non\n\n  car", "dont une juste"),
        (
            "Quoi ?\n\n- [x] [oui](a.md)\n\n  car\n- [ ] non\n\n  car",
            "un lien va dans l'explication",
        ),
        (":voir: Nulle part\n\nQuoi ?\n\n- [x] o\n\n  car\n- [ ] n\n\n  car", "« Nulle part »"),
        (":tolerance: 0.1\n\nCombien ?\n\n- [x] dix\n\n  car\n- [ ] 2\n\n  car", "« dix »"),
    ],
)
def test_a_badly_written_question_stops_the_build(small_book, body, told):
    book = small_book({"page": f"\n# Page\n\n:::{{question}}\n{body}\n:::\n"})
    result = book.build()
    assert result.code != 0
    assert "page page, ligne" in result.console and told in result.console


@pytest.mark.parametrize(
    "text, value",
    [("150\u202f528", 150528), ("0,72", 0.72), ("−3", -3), ("89 %", 89), ("1 000,5", 1000.5)],
)
def test_numbers_are_read_as_the_book_writes_them(text, value):
    assert read_number(text) == value


def test_a_word_is_not_a_number():
    with pytest.raises(ValueError, match="« chat » n'est pas un nombre"):
        read_number("chat")
