"""La politique de sécurité : chaque page publiée la porte et lui obéit ; la copie hors ligne ne l'a
pas."""

from __future__ import annotations

import re
import zipfile
from base64 import b64encode
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from tiers import weekly_but

from livre.policy import CONTENT
from livre.publishing.offline_copy import ARCHIVE

# Une page de chaque sorte : chapitre, laboratoires, recherche, fonctions, son, index, introuvable.
KINDS = [
    "index.html",
    "fgsm.html",
    "caracteristiques.html",
    "search.html?q=gradient",
    "fonctions-attacks.html",
    "donnees.html",
    "genindex.html",
    "404.html",
    "diapositives/index.html",
]
# Une balise de données n'est pas un script.
DATA = {"application/ld+json", "application/json"}
NOTED = """addEventListener('securitypolicyviolation', event => (window.refused ||= []).push(
    `${event.effectiveDirective} : ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""


def every_page(site):
    return [
        file
        for file in sorted(site.rglob("*.html"))
        if not {"_static", "_sources"} & set(file.relative_to(site).parts)
    ]


def test_every_page_carries_it_first(site):
    pages = every_page(site)
    assert any(page.parent.name == "diapositives" for page in pages)
    for page in pages:
        start = page.read_text(encoding="utf-8").partition("</head>")[0]
        head = BeautifulSoup(start, "html.parser").head
        policy = head.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert policy is not None and policy["content"] == CONTENT, page.name
        loaded = policy.find_all_previous(["script", "link", "style"])
        assert not loaded, f"{page.name} : la politique vient après {loaded}"


def test_it_says_what_is_allowed():
    directives = dict(part.split(" ", 1) for part in CONTENT.split("; "))
    assert directives["default-src"] == "'self'"
    allowed = directives["script-src"].split()
    assert allowed[:2] == ["'self'", "'wasm-unsafe-eval'"]
    for sources in (allowed[2:], directives["style-src"].split()[1:]):
        assert all(source.startswith("'sha256-") for source in sources)
    assert directives["worker-src"] == "'self' blob:"
    assert directives["img-src"] == "'self' blob: data:"
    assert directives["style-src"].split()[0] == "'self'"
    assert "unsafe-inline" not in CONTENT.replace(directives["style-src-attr"], "")


def fingerprint(script: str) -> str:
    """L'empreinte d'un script, comme une politique l'écrit."""
    return f"sha256-{b64encode(sha256(script.encode('utf-8')).digest()).decode()}"


def test_no_script_is_written_in_a_page(site):
    """Ce que la politique refuserait, y compris là où aucun essai n'appuie."""
    for page in every_page(site):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        written = [
            tag.string
            for tag in soup("script")
            if not tag.get("src") and tag.get("type") not in DATA
        ]
        assert not [script for script in written if fingerprint(script) not in CONTENT], page.name
        styles = [tag.string for tag in soup("style")]
        assert not [style for style in styles if fingerprint(style) not in CONTENT], page.name
        handlers = [tag.name for tag in soup(True) for name in tag.attrs if name.startswith("on")]
        assert not handlers, page.name
        addresses = [tag["href"] for tag in soup("a", href=re.compile("^javascript:"))]
        assert not addresses, page.name


def test_the_offline_copy_does_not_have_it(site):
    with zipfile.ZipFile(site / ARCHIVE) as archive:
        pages = [name for name in archive.namelist() if name.endswith(".html")]
        assert pages
        assert not [name for name in pages if b"Content-Security-Policy" in archive.read(name)]


def visit(tab, name: str) -> list[str]:
    """Ouvre une page, et rend ce que la console en dit de mal."""
    problems: list[str] = []
    tab.on(
        "console",
        lambda message: message.type in ("error", "warning") and problems.append(message.text),
    )
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.add_init_script(NOTED)
    tab.goto(name, wait_until="networkidle")
    return problems


@pytest.mark.parametrize("name", weekly_but(("fgsm.html", KINDS[3]).__contains__, KINDS))
def test_nothing_is_refused(tab, name):
    problems = visit(tab, name)
    for lab in tab.locator(".labo").all():
        lab.scroll_into_view_if_needed()
        tab.wait_for_selector(".labo[data-pret]")
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.refused || []") == []
    assert problems == []


@pytest.mark.complet
def test_nothing_is_refused_on_any_page(tab, page):
    problems = visit(tab, str(page)) + tab.evaluate("window.refused || []")
    assert problems == [], f"{page} : la politique de sécurité du site refuse {problems}"


def test_what_it_must_refuse_is_refused(tab):
    """Témoin : sans lui, une politique que le navigateur ignore passerait pour obéie."""
    visit(tab, "accessibilite.html")
    tab.evaluate(
        """() => {
        const script = document.createElement('script');
        script.textContent = 'window.entered = true';
        document.body.append(script);
        const image = '<img onerror="window.entered = true" src="x">';
        document.body.insertAdjacentHTML('beforeend', image);
        const style = document.createElement('style');
        style.textContent = 'body { color: red }';
        document.body.append(style);
    }"""
    )
    tab.wait_for_function("() => (window.refused || []).length >= 3")
    assert tab.evaluate("window.entered") is None
    assert tab.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"


def test_the_buttons_still_do_what_they_say(tab):
    visit(tab, "fgsm.html")
    tab.evaluate("window.print = () => { window.printed = true }")
    tab.locator(".dropdown-download-buttons > button").click()
    tab.locator(".btn-download-pdf-button").click()
    assert tab.evaluate("window.printed") is True
    tab.keyboard.press("Escape")
    tab.locator(".btn-fullscreen-button").click()
    tab.wait_for_function("() => document.fullscreenElement !== null")


def test_the_theme_switch_still_turns(tab):
    visit(tab, "fgsm.html")
    seen = set()
    for _ in range(3):
        tab.locator(".theme-switch-button:visible").first.click()
        seen.add(tab.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}


def test_an_own_photo_is_read_in_the_laboratory(start_lab, tab, site):
    """Elle passe par une adresse « blob: »."""
    tab.add_init_script(NOTED)
    lab = start_lab("fgsm.html")
    photo = next((site / "_images").glob("*.png"))
    lab.locator("input[type=file]").set_input_files(photo)
    tab.wait_for_timeout(1500)
    assert tab.evaluate("window.refused || []") == []
