"""Le site dans un vrai navigateur : clair et sombre, large et étroit, sans erreur ni requête vers un tiers."""

from __future__ import annotations

import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="paquet playwright absent : pip install playwright")
CHROMIUM = os.environ.get("LIVRE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") \
    or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="navigateur absent : installer le paquet chromium")

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ENGLISH_LABELS = ("Copy", "Copy to clipboard", "Click to show", "Click to hide", "Search", "Toggle")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serveur de fichiers qui n'écrit rien."""

    def log_message(self, *args) -> None:
        pass


@pytest.fixture(scope="module")
def address(site):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        instance = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield instance
        instance.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def context(browser, request):
    instance = browser.new_context(color_scheme=request.param, viewport=WIDE, locale="fr-FR")
    instance.add_init_script(f"localStorage.setItem('mode', '{request.param}')")
    instance.theme = request.param
    yield instance
    instance.close()


def test_page(context, address, page):
    """Ouvre la page, relève ce qu'elle demande et ce dont elle se plaint, puis la rétrécit à 360 pixels."""
    tab = context.new_page()
    problems: list[str] = []
    tab.on("console", lambda message: message.type == "error" and problems.append(f"console : {message.text}"))
    tab.on("pageerror", lambda error: problems.append(f"script : {error}"))
    tab.on("requestfailed", lambda request: problems.append(f"échec : {request.url}"))
    tab.on("response", lambda answer: answer.status >= 400 and problems.append(f"{answer.status} : {answer.url}"))
    tab.on("request", lambda request: request.url.startswith((address, "data:", "blob:"))
           or problems.append(f"tiers : {request.url}"))
    try:
        tab.goto(f"{address}/{page}", wait_until="networkidle")
        assert tab.evaluate("document.documentElement.dataset.theme") == context.theme
        assert not problems
        assert not visible_wrong_theme(tab, context.theme)
        assert not english_labels(tab)
        assert tab.evaluate("document.querySelectorAll('mjx-merror, [data-mjx-error]').length") == 0, "formule illisible"
        assert overflow(tab) <= 0, "défilement horizontal à 1280 pixels"
        tab.set_viewport_size(NARROW)
        tab.wait_for_timeout(150)
        assert overflow(tab) <= 0, f"défilement horizontal à 360 pixels : {wide_elements(tab)}"
        assert not problems
    finally:
        tab.close()


def overflow(tab) -> int:
    return tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def wide_elements(tab) -> list[str]:
    """Les éléments qui dépassent, pour le message d'erreur."""
    return tab.evaluate("""() => [...document.querySelectorAll('article *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(e => `${e.tagName}.${e.className} ${(e.textContent || '').slice(0, 40)}`)""")


def visible_wrong_theme(tab, theme: str) -> int:
    wrong = "only-dark" if theme == "light" else "only-light"
    return tab.evaluate(f"[...document.querySelectorAll('.{wrong}')].filter(e => e.offsetParent !== null).length")


def english_labels(tab) -> list[str]:
    """Étiquettes posées par les scripts (bouton de copie, blocs repliés)."""
    labels = tab.evaluate("""() => [...document.querySelectorAll('[aria-label], [data-tooltip], [title]')]
        .flatMap(e => [e.getAttribute('aria-label'), e.getAttribute('data-tooltip'), e.getAttribute('title')])""")
    return [label for label in labels if label in ENGLISH_LABELS]
