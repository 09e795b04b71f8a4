"""Les exercices à imprimer : chaque chapitre sans ses solutions, un cahier, un corrigé."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def read(site):
    return lambda name: BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")


def test_a_chapter_with_exercises_leads_to_its_sheet_in_one_click(read):
    (line,) = read("suite.html").select("#exercices > h2 + .imprimer-exercices")
    assert line.a["href"] == "exercices/suite.html#imprimer"
    assert read("exercices/suite.html").select_one("button#imprimer")


def test_a_page_without_exercises_has_neither_link_nor_sheet(read, site):
    assert not read("fin.html").select(".imprimer-exercices")
    written = sorted(path.name for path in (site / "exercices").glob("*.html"))
    assert written == ["cahier.html", "corriges.html", "suite.html"]


@pytest.mark.parametrize("name", ["suite", "cahier"])
def test_a_sheet_has_every_exercise_and_no_solution(read, name):
    text = read(f"exercices/{name}.html").main.get_text()
    assert "Exercice 1" in text and "Exercice 2" in text and "Compter" in text
    assert "Deux, voyons" not in text and "Quatre, bien" not in text and "Solution" not in text


def test_the_answers_are_apart_and_lead_back(read):
    answers = read("exercices/corriges.html")
    text = answers.main.get_text()
    assert "Deux, voyons" in text and "Quatre, bien" in text and "Combien font" not in text
    assert answers.select_one("section#suite h2").get_text() == "La suite"
    assert answers.select_one('a[href="../suite.html#suite-ex1"]')


def test_every_link_of_a_sheet_leads_somewhere(read, site):
    followed = 0
    for path in (site / "exercices").glob("*.html"):
        page = read(f"exercices/{path.name}")
        for one in page.select("[href], [src]"):
            address = urlsplit(urljoin(f"exercices/{path.name}", one.get("href") or one["src"]))
            if address.scheme:
                continue
            assert (site / address.path).is_file(), address
            if address.fragment and address.path.endswith(".html"):
                assert read(address.path).find(id=address.fragment), address
                followed += 1
    assert followed > 4


def test_formulas_are_written_and_ids_are_unique(read):
    for name in ("suite", "cahier", "corriges"):
        page = read(f"exercices/{name}.html")
        assert page.select("main mjx-container")
        ids = [one["id"] for one in page.select("[id]")]
        assert len(ids) == len(set(ids))


def test_the_foot_says_the_book_and_its_edition(read):
    assert "La trahison des images, version 1." in read("exercices/suite.html").html["style"]


def test_sheets_are_not_for_search_engines_nor_for_the_index(read, site):
    assert read("exercices/suite.html").select_one("meta[name=robots][content=noindex]")
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert "leur corrigé" not in index and "exercices/suite" not in index
