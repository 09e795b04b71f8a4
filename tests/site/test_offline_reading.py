"""La copie hors ligne, décompressée et ouverte depuis le disque (``file://``), sans serveur ni
réseau."""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from livre.publishing.offline_copy import ARCHIVE, FOLDER


@pytest.fixture(scope="module")
def copy(site, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("cle-usb")
    with zipfile.ZipFile(site / ARCHIVE) as archive:
        archive.extractall(target)
    return target / FOLDER


def chosen_pages(copy: Path) -> list[Path]:
    """L'accueil et les deux premières pages qui ont à la fois des figures et des formules,
    laboratoires à part."""
    chapters = [
        page for page in sorted(copy.glob("*.html")) if page.name not in {"index.html", "404.html"}
    ]
    soups = {
        page: BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser") for page in chapters
    }
    shown = [
        page
        for page, soup in soups.items()
        if soup.select_one(".figure-livre")
        and soup.select_one("mjx-container")
        and not soup.select_one("script[type=module]")
    ]
    return [copy / "index.html", *shown[:2]]


def test_pages_read_from_the_disk(browser, copy):
    pages = chosen_pages(copy)
    assert len(pages) > 1
    context = browser.new_context(offline=True, locale="fr-FR")
    for page in pages:
        tab, problems = context.new_page(), []
        tab.on("console", lambda message: message.type == "error" and problems.append(message.text))
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("requestfailed", lambda request: problems.append(request.url))
        tab.on(
            "request",
            lambda request: (
                request.url.startswith(("file:", "data:")) or problems.append(request.url)
            ),
        )
        tab.goto(page.as_uri())
        assert tab.locator("article h1").first.is_visible() or page.name == "index.html"
        assert unseen_figures(tab) == []
        assert invisible_formulas(tab) == 0
        assert problems == [], page.name
        tab.close()
    context.close()


def unseen_figures(tab) -> list[str]:
    """Adresses des figures affichées que le navigateur n'a pas pu lire."""
    return tab.evaluate("""async () => {
        const shown = [...document.querySelectorAll('.figure-livre img')]
            .filter(image => image.offsetParent !== null);
        shown.forEach(image => image.loading = 'eager');
        await Promise.all(shown.map(image => image.decode().catch(() => {})));
        return shown.filter(image => !image.naturalWidth).map(image => image.src);
    }""")


def invisible_formulas(tab) -> int:
    """Nombre de formules sans hauteur, ou toutes si leur police manque."""
    return tab.evaluate("""async () => {
        await document.fonts.ready;
        const formulas = [...document.querySelectorAll('article mjx-container')]
            .filter(e => e.offsetParent !== null);
        const drawn = [...document.fonts].some(font =>
            font.family === 'MJXTEX-I' && font.status === 'loaded');
        return drawn ? formulas.filter(e =>
            e.getBoundingClientRect().height < 4).length : formulas.length;
    }""")


@pytest.mark.complet
def test_next_chapter_is_one_click_away(browser, copy):
    page = chosen_pages(copy)[1]
    tab = browser.new_page()
    tab.goto(page.as_uri())
    link = tab.locator(".prev-next-footer a").first
    target = Path(unquote(urlsplit(link.evaluate("link => link.href")).path))
    link.click()
    tab.wait_for_url(target.as_uri())
    assert tab.locator("article h1").first.is_visible()
    tab.close()


@pytest.mark.complet
def test_no_link_leads_nowhere(copy):
    dead = []
    for page in sorted(copy.rglob("*.html")):
        if {"_static", "_sources"} & set(page.relative_to(copy).parts):
            continue
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for tag in soup.find_all(["a", "img", "link", "script", "source"]):
            parts = urlsplit(tag.get("href") or tag.get("src") or tag.get("srcset") or "")
            if (
                parts.path
                and not parts.scheme
                and not parts.netloc
                and not (page.parent / unquote(parts.path)).exists()
            ):
                dead.append(f"{page.name} : {parts.path}")
    assert dead == []
