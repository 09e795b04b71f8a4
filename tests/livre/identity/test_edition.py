"""Un petit livre étiqueté, publié avec un faux DOI : l'édition courante, et la sienne à côté."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string

REPOSITORY, SITE, DOI = "Exemple/essai", "https://exemple.github.io/essai/", "10.5281/zenodo.42"
PAGES = {
    "index": "# Accueil\n\nBonjour.\n",
    "chapitre": "# Chapitre\n\nDu texte.\n",
    "citer": "# Citer\n\n```{citation-du-livre}\n```\n",
}
EDITIONS = {"": SITE, "v1.0.0": f"{SITE}v1.0.0/"}


@pytest.fixture(scope="module")
def editions(small_book) -> dict[str, Path]:
    """Édition → son site ; la même source, dans le même dossier, comme le flux les construit."""
    book = small_book(PAGES)
    book.replace("CITATION.cff", "license: MIT\n", f"license: MIT\ndoi: {DOI}\n")
    sites = {}
    for name in EDITIONS:
        result = book.build(REPOSITORY, LIVRE_EDITION=name)
        assert result.code == 0 and "WARNING" not in result.console, result.console
        sites[name] = book.folder / f"site{name}"
        shutil.copytree(book.folder / "_build" / "html", sites[name])
    return sites


def page(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ["index", "chapitre"])
def test_a_citation_leads_to_the_version_read(editions, edition, name):
    read, address = page(editions[edition], name), f"{EDITIONS[edition]}{name}.html"
    assert read.find("link", rel="canonical")["href"] == address
    apa, bibtex, csl = (one.get_text().strip() for one in read.select(".citation-livre pre"))
    [entry] = parse_string(bibtex, "bibtex").entries.values()
    [notice] = json.loads(csl)
    assert entry.fields["url"] == notice["URL"] == address and apa.endswith(f" {address}")
    [public] = read.select('meta[name="citation_public_url"]')
    assert public["content"] == address


@pytest.mark.parametrize("name", PAGES)
def test_the_doi_is_everywhere(editions, name):
    read = page(editions[""], name)
    apa, bibtex, csl = (one.get_text() for one in read.select(".citation-livre pre"))
    [entry] = parse_string(bibtex, "bibtex").entries.values()
    assert f"https://doi.org/{DOI}" in apa
    assert entry.fields["doi"] == json.loads(csl)[0]["DOI"] == DOI
    assert [tag["content"] for tag in read.select('meta[name="citation_doi"]')] == [DOI]
    [script] = read.head.find_all("script", type="application/ld+json")
    data = json.loads(script.string)
    book = data if name == "index" else data["isPartOf"]
    assert book["sameAs"] == f"https://doi.org/{DOI}"


@pytest.mark.parametrize("name", PAGES)
def test_only_an_old_edition_has_its_banner(editions, name):
    assert not page(editions[""], name).select(".bd-header-announcement:not(.d-none)")
    [banner] = page(editions["v1.0.0"], name).select(".bd-header-announcement:not(.d-none)")
    assert banner["aria-label"] == "Édition"
    assert banner.get_text(" ", strip=True).startswith("Édition 1.0.0 du livre, gardée")
    # Rangée à l'adresse /v1.0.0/, la page est un dossier sous l'édition courante.
    assert banner.a["href"] == f"../{name}.html"
    assert (editions[""] / "v1.0.0" / banner.a["href"]).resolve().parent == editions[""].resolve()


def test_an_edition_is_read_at_its_tag_and_changed_nowhere(editions):
    links = [link["href"] for link in page(editions["v1.0.0"], "chapitre").select("a[href]")]
    assert not [link for link in links if "/edit/" in link]
    links = [link["href"] for link in page(editions[""], "chapitre").select("a[href]")]
    assert [link for link in links if f"{REPOSITORY}/edit/main/book/chapitre.md" in link]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_banner_can_be_read(editions, open_browser, scheme):
    """Jugé par axe, sur l'écran d'un téléphone : contraste, nom, largeur."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with open_browser() as browser:
        tab = browser.new_page(viewport={"width": 360, "height": 640}, color_scheme=scheme)
        tab.goto((editions["v1.0.0"] / "chapitre.html").as_uri())
        assert tab.locator(".bd-header-announcement a").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        found = axe.run(tab, context=".bd-header-announcement").response["violations"]
    assert not found, [rule["id"] for rule in found]
