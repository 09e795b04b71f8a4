"""Les exercices à imprimer, tels que le lecteur les reçoit."""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from tiers import weekly_but

FOLDER = "exercices"
COLLECTIONS = ("cahier", "corriges")
# Une feuille sans ses marges : 210 - 2 × 20 mm sur 297 - 18 - 20 mm, à 96 pixels par pouce.
PAPER = {"width": 642, "height": 978}
PHONE = {"width": 360, "height": 800}
WIDER = """() => [...document.querySelectorAll('main *')]
    .filter(e => !e.closest('mjx-container, svg, pre') && e.checkVisibility()
        && e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 60)}`)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def sheets(site) -> dict[str, BeautifulSoup]:
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted((site / FOLDER).glob("*.html"))
    }


@pytest.fixture(scope="module")
def with_exercises(pages):
    return [page for page in pages if page.article.select_one(".exercise")]


def named(title) -> str:
    return " ".join(title.get_text().removesuffix("¶").removeprefix("Solution\u00a0:").split())


def titles(soup) -> list[str]:
    return [named(title) for title in soup.select(".exercise > .admonition-title")]


def test_every_chapter_has_its_sheet_with_the_same_exercises(sheets, with_exercises):
    assert len(with_exercises) > 20
    assert {page.path.stem for page in with_exercises} == sheets.keys() - set(COLLECTIONS)
    for page in with_exercises:
        assert titles(sheets[page.path.stem]) == titles(page.article)
        (line,) = page.article.select("#exercices > .imprimer-exercices")
        assert line.a["href"] == f"{FOLDER}/{page.path.stem}.html#imprimer"


def test_the_book_of_exercises_and_the_answers_hold_them_all(sheets, with_exercises):
    every = sorted(title for page in with_exercises for title in titles(page.article))
    assert sorted(titles(sheets["cahier"])) == every
    answers = map(named, sheets["corriges"].select(".solution > .admonition-title"))
    assert sorted(answers) == every


def test_no_sheet_gives_an_answer_away(sheets, with_exercises):
    answers = {
        page.path.stem: [one.get_text() for one in page.article.select(".solution p:not([class])")]
        for page in with_exercises
    }
    assert sum(map(len, answers.values())) > 50
    for name, sheet in sheets.items():
        if name == "corriges":
            continue
        assert not sheet.select(".solution, .vers-solution, details")
        said = {p.get_text() for p in sheet.select("p")}
        given = [one for found in answers.values() for one in found if one in said]
        assert given == [], name


def test_every_link_leads_somewhere(sheets, site):
    known = {}
    for name, sheet in sheets.items():
        for one in sheet.select("[href], [src]"):
            address = urlsplit(urljoin(f"{FOLDER}/{name}.html", one.get("href") or one["src"]))
            if address.scheme:
                continue
            path = unquote(address.path)
            assert (site / path).is_file(), f"{name} : {path}"
            if address.fragment and path.endswith(".html"):
                if path not in known:
                    text = (site / path).read_text(encoding="utf-8")
                    soup = BeautifulSoup(text, "html.parser")
                    known[path] = {found["id"] for found in soup.select("[id]")}
                assert unquote(address.fragment) in known[path], f"{name} : {address.geturl()}"


def test_one_click_prints(tab):
    tab.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    tab.goto("fgsm.html")
    tab.locator(".imprimer-exercices a").first.click()
    tab.wait_for_function("() => window.printed === 1")
    assert tab.url.endswith(f"/{FOLDER}/fgsm.html#imprimer")
    tab.locator("button#imprimer").click()
    assert tab.evaluate("window.printed") == 2


@pytest.mark.parametrize("name", COLLECTIONS)
def test_nothing_is_cut_on_the_paper(tab, name):
    tab.set_viewport_size(PAPER)
    tab.emulate_media(media="print")
    tab.goto(f"{FOLDER}/{name}.html")
    assert tab.evaluate(WIDER) == []


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_phone_does_not_scroll_sideways(tab, name):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{FOLDER}/{name}.html")
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_chapter_begins_a_new_sheet_and_no_exercise_is_cut(tab):
    tab.goto(f"{FOLDER}/cahier.html")
    tab.emulate_media(media="print")
    style = "(found) => found.map(one => getComputedStyle(one).{})"
    chapters = tab.eval_on_selector_all(".chapitre", style.format("breakBefore"))
    assert set(chapters[1:]) == {"page"} and len(chapters) > 20
    inside = tab.eval_on_selector_all(".exercise", style.format("breakInside"))
    assert set(inside) == {"avoid"}
    assert not tab.locator("nav").is_visible()


@pytest.mark.parametrize("name", weekly_but("fgsm".__eq__, [*COLLECTIONS, "fgsm"]))
def test_axe_finds_nothing(tab, name):
    axe = pytest.importorskip("axe_playwright_python", reason="paquet axe-playwright-python absent")
    tab.goto(f"{FOLDER}/{name}.html")
    tab.evaluate(files(axe).joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = tab.evaluate(
        """rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})
        .then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html]))""",
        RULES,
    )
    assert found == []
