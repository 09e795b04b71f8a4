"""« Citer ce chapitre » sur chaque page du site, relu par des analyseurs indépendants."""

import json
from pathlib import Path

import pytest
from pybtex.database import parse_string

from livre.identity.citation import read_book
from livre.identity.citation_formats import bibtex_text

ROOT = Path(__file__).resolve().parents[2]
BOOK = read_book(ROOT)
HOME, EXPLANATION = "index.html", "citer.html"


@pytest.fixture
def box(cited_page):
    [found] = cited_page.article.select(".citation-livre")
    return found


def test_box_is_folded_and_says_the_version(cited_page, box):
    if cited_page.path.name == EXPLANATION:
        assert box.name == "div", f"{cited_page} : la citation du livre y est dépliée"
        return
    expected = "Citer ce livre" if cited_page.path.name == HOME else "Citer ce chapitre"
    assert box.name == "details" and not box.has_attr("open"), f"{cited_page} : boîte dépliée"
    assert box.summary.get_text() == expected, f"{cited_page} : « {expected} » attendu"
    assert box.p.get_text().startswith(f"Version {BOOK.version}"), (
        f"{cited_page} : la boîte commence par la version de CITATION.cff, {BOOK.version}"
    )


def test_three_formats_agree(cited_page, box):
    apa, bibtex, csl = (block.get_text().strip() for block in box.select("pre"))
    [entry] = parse_string(bibtex, "bibtex").entries.values()
    [notice] = json.loads(csl)
    is_book = cited_page.path.name in (HOME, EXPLANATION)
    title = BOOK.title if is_book else page_title(cited_page)
    where = f"{cited_page}, citation en CSL, BibTeX et APA :"
    assert notice["title"] == title, f"{where} le titre de la page"
    assert entry.fields["title"] == "{" + bibtex_text(title) + "}", f"{where} le titre, en BibTeX"
    assert title in apa and BOOK.title in apa, f"{where} les deux titres, en APA"
    assert entry.type == ("book" if is_book else "incollection"), f"{where} le genre, en BibTeX"
    assert (notice["type"], notice.get("container-title")) == (
        ("book", None) if is_book else ("chapter", BOOK.title)
    ), f"{where} le genre, en CSL"
    assert notice["version"] == entry.fields["version"] == BOOK.version, f"{where} la version"
    assert str(notice["issued"]["date-parts"][0][0]) == entry.fields["year"], f"{where} l'année"
    assert notice.get("URL") == entry.fields.get("url"), f"{where} l'adresse"
    named = [author.get("family") or author["literal"] for author in notice["author"]]
    assert named == [author.family for author in BOOK.authors], f"{where} les auteurs"


def test_citation_keys_are_unique(pages):
    keys = {}
    for page in pages:
        for block in page.article.select("details.citation-livre .highlight pre"):
            text = block.get_text()
            if text.startswith("@"):
                keys.setdefault(next(iter(parse_string(text, "bibtex").entries)), []).append(
                    str(page)
                )
    assert keys and all(len(names) == 1 for names in keys.values())


def page_title(page) -> str:
    return "".join(
        text
        for text in page.article.h1.find_all(string=True)
        if text.find_parent("a", class_="headerlink") is None
    )
