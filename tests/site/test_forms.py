"""Les autres formes du livre, faites du vrai site."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from livre.forms.articles import TOC, Chapter, each, read_chapters, read_order
from livre.forms.epub import write_epub
from livre.forms.pdf import write_pdf
from livre.forms.printed import page_numbers
from livre.identity.citation import Work, read_book

ROOT = Path(__file__).resolve().parents[2]
LARGEST_EPUB, LARGEST_PDF = 30e6, 60e6


@pytest.fixture(scope="module")
def chapters(site) -> list[Chapter]:
    return read_chapters(site, ROOT / TOC)


def pieces(chapters):
    return [piece for chapter in chapters for piece in (chapter.body, *chapter.solutions)]


def test_every_page_of_the_contents_is_there_with_its_title(chapters, pages):
    written = {str(page).removesuffix(".html"): page for page in pages}
    assert [chapter.page for chapter in chapters] == [page for page, _ in read_order(ROOT / TOC)]
    for chapter in chapters:
        title = written[chapter.page].article.find("h1")
        assert title.get_text().removesuffix("¶").strip() == chapter.title
        assert len(chapter.body.get_text()) > 200, chapter.page


def test_anchors_are_unique_and_links_lead_to_them(chapters):
    ids = [str(one["id"]) for piece in pieces(chapters) for one in each(piece) if one.get("id")]
    assert len(ids) == len(set(ids))
    known = set(ids)
    links = [str(a["href"]) for piece in pieces(chapters) for a in piece.find_all("a", href=True)]
    assert len(links) > 1000
    assert [link for link in links if link.startswith("#") and link[1:] not in known] == []
    assert [link for link in links if not re.match(r"#|https?://|mailto:", link)] == []


def test_each_figure_keeps_one_picture_that_is_in_the_site(chapters, pages, site):
    in_site = {
        figure["id"]
        for page in pages
        if page.path.stem in {chapter.page for chapter in chapters}
        for figure in page.article.select("figure[id]")
    }
    shown = set()
    for chapter in chapters:
        for piece in (chapter.body, *chapter.solutions):
            for figure in piece.select("figure"):
                (image,) = figure.select("img")
                assert image["alt"] and (site / str(image["src"]).split("?")[0]).is_file()
                shown.add(str(figure["id"]).partition("--")[2])
    assert shown == in_site


def test_nothing_of_the_screen_is_left(chapters):
    for piece in pieces(chapters):
        left = piece.select(
            "button, input, select, form, fieldset, canvas, audio, script, picture, .labo"
        )
        assert left == [] and piece.select("details") == []
        assert "JavaScript" not in [p.get_text() for p in piece.select(".sans-labo")]


def test_each_lab_leaves_a_figure_and_a_sentence(chapters, pages):
    """Son image à lui, ou le renvoi à une figure de la page."""
    stills = {chapter.page: chapter.body.select(".labo-fixe") for chapter in chapters}
    labs = {page.path.stem for page in pages if page.article.select(".labo")}
    assert {page for page, found in stills.items() if found} == labs and len(labs) >= 10
    for chapter in chapters:
        for still in stills[chapter.page]:
            assert " laisse " in still.p.get_text(), chapter.page
            own, cited = still.select(".figure-livre img[alt]"), still.select("p a[href^='#']")
            assert len(own) + len(cited) == 1, chapter.page
            for link in cited:
                (figure,) = chapter.body.select(f'figure[id="{link["href"][1:]}"]')
                assert figure.select("img"), chapter.page


def test_every_solution_leaves_its_page_and_none_is_lost(chapters, pages):
    expected = sum(len(page.article.select(".solution")) for page in pages)
    taken = [solution for chapter in chapters for solution in chapter.solutions]
    assert sum("solution" in one["class"] for one in taken) == expected > 50
    answered = sum(len(page.article.select("details.reponses")) for page in pages)
    assert sum("reponses" in one["class"] for one in taken) == answered
    for chapter in chapters:
        assert chapter.body.select(".solution") == []
        exercises = chapter.body.select(".exercise")
        assert len(chapter.body.select(".vers-solution")) >= len(chapter.solutions)
        own = [one for one in chapter.solutions if "solution" in one["class"]]
        assert len(exercises) == len(own), chapter.page


def test_the_electronic_book_holds_it_all(chapters, site, tmp_path):
    """Le dernier essai à lire ``chapters`` : les formules y changent d'écriture."""
    formulas = sum(len(piece.select(".math mjx-container")) for piece in pieces(chapters))
    book = read_book(ROOT)
    write_epub(tmp_path / "a.epub", chapters, site, Work(book, book.released), b"")
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        texts = [archive.read(n) for n in archive.namelist() if n.endswith(".xhtml")]
    assert (tmp_path / "a.epub").stat().st_size < LARGEST_EPUB
    soup = BeautifulSoup(b"".join(texts), "html.parser")
    assert len(soup.select("math")) == formulas > 500
    assert not soup.select("mjx-container") and all(one["alttext"] for one in soup.select("math"))


@pytest.mark.complet
def test_no_chapter_is_wider_than_a_reader(browser, site, tmp_path):
    """Tableaux d’une dizaine de colonnes, code et formules, sur une liseuse de 440 pixels."""
    book = read_book(ROOT)
    own = read_chapters(site, ROOT / TOC)
    write_epub(tmp_path / "a.epub", own, site, Work(book, book.released), b"")
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        archive.extractall(tmp_path / "livre")
    tab, wide = browser.new_page(viewport={"width": 440, "height": 600}), {}
    for page in sorted((tmp_path / "livre").rglob("*.xhtml")):
        tab.goto(page.as_uri())
        excess = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        if excess > 0:
            wide[page.name] = excess
    tab.close()
    assert not wide, wide


@pytest.mark.complet
def test_the_printed_book_holds_it_all(open_browser, site, tmp_path):
    chapters, book = read_chapters(site, ROOT / TOC), read_book(ROOT)
    path = tmp_path / "a.pdf"
    write_pdf(path, chapters, site, Work(book, book.released))
    printed = path.read_bytes()
    assert len(printed) < LARGEST_PDF
    wide = re.findall(rb"/Title <FEFF([0-9A-F]+)>", printed)
    plain = re.findall(rb"/Title \(([^)]*)\)", printed)
    outline = Counter(bytes.fromhex(one.decode()).decode("utf-16-be") for one in wide)
    outline += Counter(one.decode("latin-1") for one in plain)
    titles = [title.get_text().strip() for one in chapters for title in one.body.select("h1, h2")]
    lost = [title for title in titles if not outline[title]]
    assert len(titles) > 400 and lost == []
    numbers = page_numbers(printed)
    starts = [numbers[chapter.page] for chapter in chapters]
    assert starts == sorted(set(starts)) and numbers["solutions"] > starts[-1]
    asked = {name.decode() for name in re.findall(rb"/Dest /(\S+)", printed)}
    assert len(asked) > 500 and asked <= numbers.keys()
