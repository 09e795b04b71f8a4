"""Le poids du site et de ses pages : ce que le navigateur demande pour les lire, compressé comme
par un serveur."""

from __future__ import annotations

import gzip

import pytest

# Le livre s'est promis 350 ko sans formules et 650 avec ; mises en page à la construction, elles
# tiennent dans les 350.
LIMIT = 350_000
# La page de recherche reçoit aussi le texte du livre, où elle cherche.
SEARCH_PAGE = 500_000
FIGURES = {"image", "media"}
# Pages que Sphinx fabrique : elles ne se lisent pas jusqu'au bout.
GENERATED = {"genindex.html", "search.html"}
# Une page lue d'un bout à l'autre dans un thème, l'accueil tel qu'il s'ouvre, toutes les images du
# site, la plus lourde.
WHOLE_PAGE, HOME, ALL_PICTURES, HEAVIEST = 1_500_000, 600_000, 45_000_000, 400_000
PICTURES = {".webp", ".svg", ".png", ".jpg", ".gif"}


@pytest.fixture
def answers(tab):
    """Les réponses reçues par l’onglet."""
    received = []
    tab.on("response", lambda answer: received.append(answer))
    return received


def weights(answers) -> dict[str, int]:
    """Adresse → octets reçus ; ce qui n’est pas du texte est compressé d’avance."""
    return {
        answer.url: len(gzip.compress(answer.body()) if is_text(answer) else answer.body())
        for answer in answers
    }


def is_text(answer) -> bool:
    kind = answer.headers.get("content-type", "")
    return kind.startswith("text/") or any(name in kind for name in ("javascript", "json", "svg"))


def heaviest(weights: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(weights.items(), key=lambda item: -item[1])[:5]


def test_weight_of_a_page(tab, typical_page, answers):
    """Sans ses figures, telle qu’elle s’ouvre ; puis lue jusqu’au bout, sans les laboratoires, qui
    ne se chargent qu’à la main qui s’en approche."""
    tab.route("**/*.bin", lambda route: route.abort())
    tab.goto(str(typical_page), wait_until="networkidle")
    text = [answer for answer in answers if answer.request.resource_type not in FIGURES]
    asked = weights(text)
    assert asked, "aucune réponse relevée : ce test ne pèserait rien"
    limit = SEARCH_PAGE if str(typical_page) == "search.html" else LIMIT
    assert sum(asked.values()) <= limit, heaviest(asked)
    if typical_page.path.name in GENERATED:
        return
    tab.evaluate(
        """async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
          scrollTo(0, y); await new Promise(done => setTimeout(done, 50));
        } }"""
    )
    tab.wait_for_load_state("networkidle")
    asked |= weights([answer for answer in answers if answer not in text])
    assert sum(asked.values()) <= WHOLE_PAGE, heaviest(asked)


def test_weight_of_the_home_page_as_it_opens(tab, answers):
    tab.goto("index.html", wait_until="networkidle")
    asked = weights(answers)
    assert sum(asked.values()) <= HOME, heaviest(asked)


def test_weight_of_all_pictures(site):
    pictures = {
        path.name: path.stat().st_size for path in site.rglob("*") if path.suffix in PICTURES
    }
    assert pictures and max(pictures.values()) <= HEAVIEST, heaviest(pictures)
    assert sum(pictures.values()) <= ALL_PICTURES
