"""Sur un téléphone : le tiroir se ferme, les bulles ne couvrent rien, les formules tiennent."""

from __future__ import annotations

import pytest

PHONE = {"width": 360, "height": 740}
SAMPLE = ["fgsm.html", "caracteristiques.html", "attaques-minimales.html", "retropropagation.html"]
WIDE_FORMULAS = """() => [...document.querySelectorAll('article div.math')]
    .filter(e => e.checkVisibility())
    .flatMap(e => [e, e.querySelector('mjx-container')])
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.closest('.math').dataset.tex)"""
SMALL_FORMULAS = """smallest => [...document.querySelectorAll('article div.math mjx-container')]
    .filter(e => e.checkVisibility() && parseFloat(getComputedStyle(e).fontSize) < smallest)
    .map(e => e.closest('.math').dataset.tex)"""
SMALLEST = 9.9


@pytest.fixture
def phone(browser, address):
    context = browser.new_context(
        base_url=f"{address}/", viewport=PHONE, has_touch=True, is_mobile=True, locale="fr-FR"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("drawer", ["primary", "secondary"])
def test_the_drawer_closes_when_one_goes_elsewhere_in_the_page(phone, drawer):
    phone.goto("fgsm.html", wait_until="networkidle")
    dialog = phone.locator(f"dialog#pst-{drawer}-sidebar-modal")
    phone.tap(f".{drawer}-toggle")
    dialog.wait_for(state="visible")
    here = "a[href='#'], a.current" if drawer == "primary" else "a[href='#exercices']"
    dialog.locator(here).first.tap()
    dialog.wait_for(state="hidden")
    if drawer == "secondary":
        assert phone.evaluate("location.hash") == "#exercices"
        phone.wait_for_function(
            "() => Math.abs(document.getElementById('exercices').getBoundingClientRect().top) < 200"
        )
    # Le tiroir s'ouvre encore, plein.
    phone.tap(f".{drawer}-toggle")
    dialog.wait_for(state="visible")
    assert dialog.locator("a").first.is_visible()


def test_no_tooltip_covers_the_buttons(phone):
    phone.goto("fgsm.html", wait_until="networkidle")
    phone.tap(".theme-switch-button")
    phone.wait_for_timeout(400)
    assert not any(bubble.is_visible() for bubble in phone.locator(".tooltip").all())


@pytest.mark.parametrize("name", SAMPLE)
def test_every_formula_fits_and_can_be_read(phone, name):
    assert_formulas_fit(phone, name)


@pytest.mark.complet
def test_every_formula_of_the_book_fits(phone, content_page):
    assert_formulas_fit(phone, str(content_page))


def assert_formulas_fit(tab, name: str):
    tab.goto(name, wait_until="networkidle")
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    tab.wait_for_timeout(200)
    assert tab.evaluate(WIDE_FORMULAS) == []
    assert tab.evaluate(SMALL_FORMULAS, SMALLEST) == []


def test_a_formula_takes_its_size_back_on_a_wide_screen(tab):
    tab.goto("caracteristiques.html", wait_until="networkidle")
    wide = tab.evaluate(SIZES)
    tab.set_viewport_size(PHONE)
    tab.wait_for_timeout(200)
    narrow = tab.evaluate(SIZES)
    assert min(narrow) < 0.9 * max(narrow), "aucune formule n'a été réduite : le témoin ne dit rien"
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.wait_for_timeout(200)
    assert tab.evaluate(SIZES) == wide and max(wide) - min(wide) < 0.1


def test_no_window_makes_a_page_scroll_sideways(tab):
    """Le ¶ d'une légende, caché, prend sa place : à certaines largeurs, il dépassait d'un pixel."""
    tab.goto("classification.html", wait_until="networkidle")
    over = {}
    for width in range(360, 1300, 20):
        tab.set_viewport_size({"width": width, "height": 740})
        more = tab.evaluate("document.documentElement.scrollWidth") - width
        if more > 0:
            over[width] = more
    assert not over, f"classification.html dépasse (largeur de la fenêtre : pixels) : {over}"


SIZES = """() => [...document.querySelectorAll('article div.math mjx-container')]
    .filter(e => e.checkVisibility()).map(e => parseFloat(getComputedStyle(e).fontSize))"""


@pytest.mark.parametrize("name", SAMPLE)
def test_figures_leave_its_place_to_a_scrollbar(tab, name):
    """Dans une fenêtre étroite, un ordinateur garde sa barre : la page a 15 pixels de moins que la
    fenêtre, et les figures remplissent ce qui reste."""
    tab.set_viewport_size(PHONE)
    tab.goto(name)
    tab.evaluate("document.documentElement.style.width = '345px'")
    boxes = [
        figure.bounding_box()
        for figure in tab.locator(".figure-livre:not(.admonition *)").all()
        if figure.is_visible()
    ]
    assert boxes and all(
        0 <= box["x"] < 10 and 335 < box["x"] + box["width"] <= 345 for box in boxes
    )
