"""La page imprimée : A4, claire quel que soit le thème, l'adresse et le numéro de la feuille au
pied, sans ce qui est replié, rien de coupé."""

from __future__ import annotations

import re

import pytest

# Une feuille sans ses marges : 210 - 2 × 20 mm sur 297 - 15 - 17 mm, à 96 pixels par pouce.
SHEET = {"width": 642, "height": 1001}
SAMPLE = ["fgsm.html", "attaques-minimales.html", "fonctions-attacks.html", "glossaire.html"]
MOST_PAGES = 10
# Une propriété calculée, pour tous les éléments montrés d'un sélecteur.
VALUES = """([selector, name]) => [...new Set([...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility()).map(e => getComputedStyle(e)[name]))]"""
DARK_PICTURES = """() => [...document.querySelectorAll('.figure-livre img')]
    .filter(image => image.checkVisibility() && (image.closest('.only-dark')
        || image.parentElement.querySelector(`source[data-theme=dark][srcset$="${
            image.currentSrc.split('/').pop()}"]`)))
    .map(image => image.currentSrc)"""
TALLER = """height => [...document.querySelectorAll(
        'article :is(div.highlight, figure, div.math, .tableau-livre tr, li)')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height > height)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 60)}`)"""
WIDER = """() => [...document.querySelectorAll('article *')]
    .filter(e => !e.closest('mjx-assistive-mml, svg') && e.checkVisibility()
        && e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 60)}`)"""


@pytest.fixture
def paper(browser, address):
    """Ouvre une page comme un lecteur qui lit en sombre, puis la met sur le papier."""
    context = browser.new_context(
        base_url=f"{address}/", viewport=SHEET, locale="fr-FR", color_scheme="dark"
    )
    context.add_init_script("localStorage.setItem('mode', 'dark')")

    def put(name: str, query: str = ""):
        tab = context.new_page()
        tab.goto(f"{name}{query}", wait_until="networkidle")
        tab.emulate_media(media="print")
        return tab

    yield put
    context.close()


def test_a_chapter_takes_few_sheets_of_a4(paper):
    tab = paper("fgsm.html")
    printed = tab.pdf(prefer_css_page_size=True)
    # Les réponses aux questions ont leur feuille, que l'on ne distribue pas.
    tab.evaluate("document.querySelector('details.reponses').remove()")
    without_answers = sheets(tab.pdf(prefer_css_page_size=True))
    assert without_answers <= MOST_PAGES
    assert sheets(printed) == without_answers + 1
    sizes = {
        tuple(round(float(side) * 25.4 / 72) for side in box.split())
        for box in re.findall(rb"/MediaBox\s*\[0 0 ([\d. ]+)\]", printed)
    }
    assert sizes == {(210, 297)}


def sheets(printed: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_cut(paper, name):
    assert_nothing_is_cut(paper(name))


@pytest.mark.complet
def test_nothing_is_cut_on_any_page(paper, content_page):
    assert_nothing_is_cut(paper(str(content_page)))


def assert_nothing_is_cut(tab):
    assert tab.evaluate(WIDER) == []
    assert tab.evaluate(TALLER, SHEET["height"]) == []
    for block in ("article div.highlight", "article figure", "article div.math"):
        assert set(tab.evaluate(VALUES, [block, "breakInside"])) <= {"avoid"}
    assert set(tab.evaluate(VALUES, ["article div.highlight pre", "whiteSpace"])) <= {"pre-wrap"}
    assert tab.evaluate(VALUES, ["article :is(h1, h2, h3, h4)", "breakAfter"]) == ["avoid"]


def test_the_paper_is_light_and_the_screen_comes_back(paper):
    tab = paper("fgsm.html")
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"
    assert tab.evaluate(VALUES, ["article section > p:not([class])", "color"]) == ["rgb(0, 0, 0)"]
    grounds = set(tab.evaluate(VALUES, ["html, body, article", "backgroundColor"]))
    assert grounds <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert tab.evaluate(DARK_PICTURES) == []
    tab.emulate_media(media="screen")
    tab.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")


def test_every_figure_is_on_the_paper_when_printed_from_dark(paper):
    tab = paper("fgsm.html")
    tab.pdf()
    missing = tab.evaluate(
        """() => [...document.querySelectorAll('.figure-livre img')]
        .filter(image => image.checkVisibility() && !image.naturalWidth).map(image => image.src)"""
    )
    assert missing == []


def test_each_sheet_says_where_it_comes_from(paper, address):
    tab = paper("fgsm.html", "?highlight=gradient#l-equation")
    said = tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--adresse')")
    canonical = tab.locator("link[rel=canonical]")
    published = canonical.get_attribute("href") if canonical.count() else f"{address}/fgsm.html"
    assert said == f'"{published}"'
    # Chromium ne dit pas ce qu'il écrit dans les marges : la règle, du moins, est comprise.
    boxes = tab.evaluate(
        """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
        .filter(rule => rule instanceof CSSPageRule).map(rule => rule.cssText).join()"""
    )
    assert "--adresse" in boxes and "counter(page)" in boxes


def test_what_is_folded_is_not_printed(paper):
    tab = paper("fgsm.html")
    for folded in ("details.solution", "details.hide", "details.citation-livre"):
        assert tab.locator(folded).count() > 0
        assert not any(place.is_visible() for place in tab.locator(folded).all())
    assert not tab.locator("article a.headerlink, nav, button").filter(visible=True).count()
    # Ce que le lecteur a déplié s'imprime, sans le bouton.
    tab.locator("details.solution").first.evaluate("details => { details.open = true }")
    assert tab.locator("details.solution p").first.is_visible()
    tab.locator("details.hide").first.evaluate("details => { details.open = true }")
    assert tab.locator("details.hide pre").first.is_visible()
    assert not tab.locator("details.hide summary").first.is_visible()
