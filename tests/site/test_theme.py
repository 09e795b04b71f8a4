"""Le thème du lecteur, dès le premier dessin de la page, et lui seul : couleurs et images, avec et
sans JavaScript, à l’écran et imprimées."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from tiers import weekly_but

PAGES = ("index.html", "fgsm.html", "descente-de-gradient.html")
complet = pytest.mark.complet
ALWAYS_ONE = weekly_but("index.html".__eq__, PAGES)
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
# Clair ou sombre, de ce que demande le système et de ce que le lecteur a choisi.
READERS = [("light", None), ("dark", None), ("light", "dark"), ("dark", "light")]
SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shift += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
"""
# Les images montrées : leur adresse, et celle que leur thème veut.
SHOWN = """dark => [...document.querySelectorAll('.figure-livre picture')]
  .filter(picture => picture.querySelector('img').offsetParent !== null)
  .map(picture => {
    const phone = (one) => (!/max-width/.test(one.media)
      || matchMedia('(max-width: 576px)').matches);
    const sources = [...picture.querySelectorAll('source')].filter(phone);
    const own = sources.find(one => (one.dataset.theme === 'dark') === dark)
      ?? (dark ? sources[0] : null) ?? picture.querySelector('img');
    return [picture.querySelector('img').currentSrc,
            new URL(own.srcset || own.getAttribute('src'), document.baseURI).href];
  })"""


def open_as(browser, address, system, chosen=None, viewport=WIDE, **options):
    """Un onglet de ce lecteur-là, et les images qu’il a demandées, dans l’ordre."""
    context = browser.new_context(
        base_url=f"{address}/",
        color_scheme=system,
        viewport=viewport,
        locale="fr-FR",
        **options,
    )
    if chosen:
        context.add_init_script(
            f"localStorage.getItem('mode') ?? localStorage.setItem('mode', '{chosen}')"
        )
    tab, asked = context.new_page(), []
    tab.on(
        "request",
        lambda request: request.resource_type == "image" and asked.append(request.url),
    )
    return tab, asked


def scroll(tab):
    """Toute la page défile sous les yeux du lecteur."""
    tab.evaluate(
        """async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
          scrollTo(0, y); await new Promise(done => setTimeout(done, 60));
        } }"""
    )
    tab.wait_for_load_state("networkidle")


def ground(tab) -> float:
    """La clarté du coin de la fenêtre, de 0 à 255."""
    corner = {"x": 0, "y": 0, "width": 40, "height": 40}
    picture = Image.open(io.BytesIO(tab.screenshot(clip=corner))).convert("L")
    return sum(picture.get_flattened_data()) / 1600


def variants(page: Path) -> dict[str, set[str]]:
    """Thème → noms des images que ce thème est seul à montrer."""
    pictures = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select(
        ".figure-livre picture:has(source[data-theme=dark])"
    )
    dark = {file_name(one["srcset"]) for all in pictures for one in all.select("[data-theme=dark]")}
    light = {file_name(picture.img["src"]) for picture in pictures}
    light |= {
        file_name(one["srcset"])
        for picture in pictures
        for one in picture.select("source:not([data-theme])")
    }
    return {"light": light - dark, "dark": dark - light}


def file_name(address: str) -> str:
    return address.rpartition("/")[2].partition("?")[0]


@pytest.mark.parametrize("system, chosen", READERS)
@pytest.mark.parametrize("name", ALWAYS_ONE)
def test_first_paint_has_the_theme(browser, address, name, system, chosen):
    """Rien n’est encore venu que la tête de la page : scripts différés et images attendent."""
    tab, _ = open_as(browser, address, system, chosen)
    late = re.compile(r"/scripts/(bootstrap|pydata-sphinx-theme)\.js|/_images/")
    tab.route(late, lambda route: None)
    tab.goto(name, wait_until="commit")
    tab.wait_for_function("() => performance.getEntriesByName('first-paint').length > 0")
    expected = chosen or system
    assert tab.evaluate("document.documentElement.dataset.theme") == expected
    assert (ground(tab) > 128) == (expected == "light")
    tab.context.close()


@pytest.mark.parametrize("system, chosen", READERS)
@pytest.mark.parametrize(
    "viewport",
    [pytest.param(WIDE, id="large"), pytest.param(NARROW, id="téléphone", marks=complet)],
)
@pytest.mark.parametrize("name", ALWAYS_ONE)
def test_only_the_shown_theme_is_fetched_and_nothing_moves(
    browser, address, site, name, viewport, system, chosen
):
    tab, asked = open_as(browser, address, system, chosen, viewport)
    tab.add_init_script(SHIFTS)
    tab.goto(name, wait_until="networkidle")
    assert tab.evaluate("window.shift") < 0.02
    scroll(tab)
    expected = chosen or system
    own = variants(site / name)
    fetched = {file_name(one) for one in asked}
    assert not fetched & own["dark" if expected == "light" else "light"]
    shown = tab.evaluate(SHOWN, expected == "dark")
    assert shown and all(seen == wanted for seen, wanted in shown)
    tab.context.close()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("name", ALWAYS_ONE)
def test_pictures_follow_the_button(browser, address, name, system):
    tab, _ = open_as(browser, address, system)
    tab.goto(name, wait_until="networkidle")
    other = "light" if system == "dark" else "dark"
    for _ in range(3):
        tab.locator(".theme-switch-button:visible").first.click()
        theme = tab.evaluate("document.documentElement.dataset.theme")
        scroll(tab)
        assert all(seen == wanted for seen, wanted in tab.evaluate(SHOWN, theme == "dark"))
        if theme == other:
            break
    assert theme == other
    # Le système change, pas le choix du lecteur.
    tab.emulate_media(color_scheme=other)
    tab.wait_for_timeout(100)
    assert all(seen == wanted for seen, wanted in tab.evaluate(SHOWN, other == "dark"))
    tab.context.close()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("name", ALWAYS_ONE)
def test_without_javascript_each_figure_is_there_once_in_the_theme_of_the_system(
    browser, address, site, name, system
):
    tab, asked = open_as(browser, address, system, java_script_enabled=False)
    tab.goto(name, wait_until="networkidle")
    assert (ground(tab) > 128) == (system == "light")
    for figure in tab.locator(".figure-livre").all():
        images = [image for image in figure.locator("img").all() if image.is_visible()]
        assert len(images) == 1
    own = variants(site / name)
    fetched = {file_name(one) for one in asked}
    assert fetched and not fetched & own["dark" if system == "light" else "light"]
    tab.context.close()


@pytest.mark.parametrize("system, chosen", READERS)
def test_the_printer_gets_the_light_images(browser, address, system, chosen):
    tab, asked = open_as(browser, address, system, chosen)
    tab.goto("index.html", wait_until="networkidle")
    assert tab.pdf()
    stills = ".figure-livre > picture > img"
    light = tab.locator(stills).evaluate_all("images => images.map(image => image.src)")
    assert len(light) > 1 and set(light) <= set(asked)
    # Annoncée, l’impression change l’image avant que la page ne soit mise en pages.
    for event, dark in (("beforeprint", False), ("afterprint", (chosen or system) == "dark")):
        tab.evaluate("event => dispatchEvent(new Event(event))", event)
        scroll(tab)
        assert all(seen == wanted for seen, wanted in tab.evaluate(SHOWN, dark))
    tab.context.close()


@pytest.mark.parametrize("system, chosen", READERS)
def test_the_cover_is_asked_before_any_other_image(browser, address, site, system, chosen):
    tab, asked = open_as(browser, address, system, chosen)
    tab.goto("index.html", wait_until="networkidle")
    cover = tab.locator(".figure-livre").first.locator("img").evaluate("image => image.currentSrc")
    pictures = [one for one in asked if "/_images/" in one]
    assert pictures[0] == cover
    tab.context.close()
