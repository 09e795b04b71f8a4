"""Le livre en PDF : signets, balises, liens, numéros de page ; les solutions à part."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup

from livre.forms.articles import TOC, read_chapters
from livre.forms.pdf import find_browser, page_foot, whole_book, with_numbers
from livre.forms.printed import page_numbers, with_date
from livre.identity.citation import Work, read_book
from livre.project import BookError

HAND_WRITTEN = b"""%PDF-1.4
1 0 obj
<</Type /Page
/Parent 9 0 R>>
endobj
2 0 obj
<</Type /Page
/Parent 9 0 R>>
endobj
9 0 obj
<</Type /Pages
/Kids [2 0 R 1 0 R]>>
endobj
3 0 obj
<</Type /Page
/Parent 8 0 R>>
endobj
8 0 obj
<</Type /Pages
/Kids [9 0 R 3 0 R]>>
endobj
5 0 obj
<</trois [3 0 R /XYZ 6 826.16998 0]
/un--x.y [2 0 R /XYZ 6 782.66998 0]>>
endobj
6 0 obj
<</Type /Catalog
/Pages 8 0 R
/Dests 5 0 R>>
endobj
"""


def test_a_page_number_is_the_rank_in_the_tree_of_pages():
    assert page_numbers(HAND_WRITTEN) == {"trois": 3, "un--x.y": 1}
    assert page_numbers(HAND_WRITTEN.replace(b"\n/Dests 5 0 R", b"")) == {}


def test_the_date_is_that_of_the_book_and_nothing_moves():
    before = b"/CreationDate (D:20300102030405+00'00')\n/ModDate (D:20300102030405+00'00')"
    after = with_date(before, datetime.date(2026, 11, 22))
    assert after.count(b"(D:20261122000000+00'00')") == 2 and len(after) == len(before)


def test_a_browser_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("LIVRE_CHROMIUM", raising=False)
    with pytest.raises(BookError, match="LIVRE_CHROMIUM"):
        find_browser()


def test_a_title_is_quoted_at_the_foot():
    assert page_foot(3, 'Un « "mot" »') == (
        '@page p3 { @bottom-left { content: "Un « \\"mot\\" »"; } }'
    )


@pytest.fixture(scope="module")
def document(site, book) -> str:
    described = read_book(book.folder)
    chapters = read_chapters(site, book.folder / TOC)
    return whole_book(chapters, Work(described, described.released))


def test_numbers_are_written_where_they_are_expected(document):
    soup = BeautifulSoup(with_numbers(document, {"suite": 7}), "html.parser")
    entries = {link["href"]: link.get_text() for link in soup.select(".sommaire a")}
    assert [*entries] == ["#index", "#suite", "#fin", "#solutions"]
    assert entries["#suite"] == "La suite 7" and entries["#fin"] == "La fin 999"
    places = {place.get_text() for place in soup.select(".vers-solution")}
    assert places == {"Réponses, page 999", "Solution, page 999"}


def test_the_document_has_everything_once_and_its_links_lead_inside(document):
    soup = BeautifulSoup(document, "html.parser")
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in soup.select("a[href^='#']")]
    assert len(links) > 10 and {link[1:] for link in links} <= set(ids)
    assert len(soup.select("figure img, .labo-fixe img")) == 2
    assert len(soup.select("figure img")) == 1 and not soup.select("picture, .labo, details")
    assert not soup.select("input, button, fieldset")
    last = soup.select(".chapitre")[-1]
    assert "Deux, voyons" in last.get_text() and len(soup.select(".solution")) == 2
    assert not [one for one in soup.select(".solution") if last not in one.parents]


@pytest.fixture(scope="module")
def pdf(open_browser, make_form, site) -> bytes:
    make_form("pdf")
    return (site / "la-trahison-des-images.pdf").read_bytes()


def test_it_is_tagged_in_french_and_named(pdf):
    assert b"/StructTreeRoot" in pdf and b"/Marked true" in pdf and b"/Lang (fr)" in pdf
    assert titles(pdf, rb"/Title <FEFF([0-9A-F]+)>\n/Creator") == [
        "La trahison des images — Ceci n’est pas un chat"
    ]


def titles(pdf: bytes, pattern: bytes) -> list[str]:
    return [bytes.fromhex(one.decode()).decode("utf-16-be") for one in re.findall(pattern, pdf)]


def test_every_title_is_in_the_outline(pdf):
    found = re.findall(rb"/Title <FEFF([0-9A-F]+)>|/Title \(([^)]*)\)", pdf)
    said = [
        bytes.fromhex(wide.decode()).decode("utf-16-be") if wide else plain.decode("latin-1")
        for wide, plain in found
    ]
    # Le titre du document, puis les signets ; « La suite » a aussi ses solutions.
    assert Counter(said[1:]) == {
        "Un petit livre": 1,
        "La suite": 2,
        "L’idée": 1,
        "Exercices": 1,
        "Sources": 1,
        "La fin": 1,
        "Questions": 1,
        "Solutions et réponses": 1,
    }


def test_links_lead_from_page_to_page(pdf):
    numbers = page_numbers(pdf)
    assert 1 < numbers["index"] < numbers["suite"] < numbers["fin"] < numbers["solutions"]
    asked = set(re.findall(rb"/Dest /(\S+)", pdf))
    assert {b"index", b"suite", b"suite--suite-ex1-solution"} <= asked
    assert {name.decode() for name in asked} <= numbers.keys()
    assert numbers["suite--suite-ex1-solution"] >= numbers["solutions"]


def test_sheets_are_a4(pdf):
    sizes = {
        tuple(round(float(side) * 25.4 / 72) for side in box.split())
        for box in re.findall(rb"/MediaBox \[0 0 ([\d. ]+)\]", pdf)
    }
    assert sizes == {(210, 297)}


def test_a_page_proposes_it(pdf, book):
    assert 'href="la-trahison-des-images.pdf" download>en PDF' in book.html("fin")
