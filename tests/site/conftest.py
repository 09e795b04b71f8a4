"""Le site construit. Sans lui, ces essais sont passés avec leur raison ; en intégration continue,
ils échouent."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tiers import TYPICAL_LABS, weekly_but

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("LIVRE_HTML", ROOT / "_build" / "html"))
REASON = "livre non construit : lancer d'abord « jupyter-book build book/ »"
WIDE = {"width": 1280, "height": 900}
# Pages que Sphinx fabrique ; elles n'ont pas de contenu à nous.
GENERATED = {"genindex.html", "search.html"}
# Les présentations ne sont pas des pages du livre : test_expose.py les éprouve.
DECKS = SITE / "diapositives"
# Ni les exercices à imprimer : test_sheets.py.
SHEETS = SITE / "exercices"
# Ce qu'un navigateur met longtemps à juger vient surtout de la feuille de style et des gabarits : à
# elles toutes, ces pages ont chaque sorte de bloc. Les autres passent chaque semaine, et avant
# toute publication.
TYPICAL = {
    "404.html",
    "bibliographie.html",
    "enseigner.html",
    "expose.html",
    "fgsm.html",
    "fonctions-replications.html",
    "genindex.html",
    "glossaire.html",
    "image.html",
    "index.html",
    "search.html",
}


def plain(text: str) -> str:
    """Le texte, ses espaces toutes ordinaires : celles de la page ne sont pas celles de sa
    source."""
    return re.sub(r"\s+", " ", text).strip()


@dataclass(frozen=True)
class HtmlPage:
    """Une page du site."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(SITE).as_posix()

    def at(self, text: str) -> str:
        """« book/fgsm.md, ligne 87 », là où la page écrit ce texte ; sans ligne s'il vient d'un
        calcul, ou l'adresse de la page si elle n'a pas de source."""
        source = ROOT / "book" / f"{self.path.stem}.md"
        if not source.is_file():
            return str(self)
        wanted = plain(text)
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
            if wanted and wanted in plain(line):
                return f"book/{source.name}, ligne {number}"
        return f"book/{source.name}"

    def told(self, found: Iterable[object]) -> str:
        """Chaque trouvaille à sa ligne."""
        return "\n".join(f"{self.at(str(one))} : {str(one)[:300]}" for one in found)

    @cached_property
    def html(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def anchors(self) -> set[str]:
        """Là où un lien peut mener dans la page."""
        tags = self.soup.find_all(True)
        return {tag.get(name) for tag in tags for name in ("id", "name")} - {None}

    @cached_property
    def article(self) -> BeautifulSoup:
        return self.soup.find("article") or BeautifulSoup("", "html.parser")


PAGES = [
    HtmlPage(path)
    for path in sorted(SITE.rglob("*.html"))
    if not {"_static", "_sources", DECKS.name, SHEETS.name} & set(path.relative_to(SITE).parts)
]


def pytest_collection_modifyitems(items):
    if PAGES:
        return
    for item in items:
        if Path(__file__).parent in Path(item.path).parents and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason=REASON))


@pytest.fixture(autouse=True)
def built_site():
    """En intégration continue, l'absence du site est un échec."""
    if not PAGES:
        pytest.fail(REASON)


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", PAGES or [None], ids=str)
    if "typical_page" in metafunc.fixturenames:
        typical = weekly_but(lambda page: page.path.name in TYPICAL, PAGES)
        metafunc.parametrize("typical_page", typical or [None], ids=str)
    if "lab_page" in metafunc.fixturenames:
        labs = [page for page in PAGES if '<div class="labo"' in page.html]
        labs = weekly_but(lambda page: page.path.name in TYPICAL_LABS, labs)
        metafunc.parametrize("lab_page", labs or [None], ids=str)
    if "content_page" in metafunc.fixturenames:
        written = [page for page in PAGES if page.path.name not in GENERATED]
        metafunc.parametrize("content_page", written or [None], ids=str)
    if "cited_page" in metafunc.fixturenames:
        cited = [page for page in PAGES if page.path.name not in {*GENERATED, "404.html"}]
        metafunc.parametrize("cited_page", cited or [None], ids=str)


@pytest.fixture(scope="session")
def pages() -> list[HtmlPage]:
    return PAGES


@pytest.fixture(scope="session")
def site() -> Path:
    return SITE


class QuietHandler(SimpleHTTPRequestHandler):
    """Serveur de fichiers qui n'écrit rien."""

    def log_message(self, *args) -> None:
        pass


@pytest.fixture(scope="session")
def address(site):
    """Adresse du site, servi le temps des essais."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser(open_browser):
    """Un navigateur par fichier d'essais : ouvert, il tient une boucle asyncio dont les autres
    fichiers n'ont que faire."""
    with open_browser() as instance:
        yield instance


@pytest.fixture(scope="module", params=["light", "dark"])
def context(browser, request):
    """Un lecteur en clair, puis un en sombre."""
    instance = browser.new_context(color_scheme=request.param, viewport=WIDE, locale="fr-FR")
    instance.add_init_script(f"localStorage.setItem('mode', '{request.param}')")
    instance.theme = request.param
    yield instance
    instance.close()


@pytest.fixture
def tab(browser, address):
    """Un onglet neuf, en clair, dont les adresses sont relatives au site."""
    instance = browser.new_context(
        base_url=f"{address}/", viewport=WIDE, locale="fr-FR", color_scheme="light"
    )
    yield instance.new_page()
    instance.close()


@pytest.fixture
def start_lab(tab):
    """Ouvre une page et attend que son laboratoire soit en marche, sous les yeux du lecteur."""

    def start(name: str):
        tab.goto(name)
        lab = tab.locator(".labo")
        lab.scroll_into_view_if_needed()
        tab.wait_for_selector(".labo[data-pret]")
        return lab

    return start
