"""La recherche dans un vrai navigateur : elle mène à la bonne section, et rien de ce que l'on tape
n'est pris pour autre chose que des mots."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import quote

import pytest

from livre.search.index import INDEX

# Des recherches qui doivent donner les mêmes passages.
SAME = [
    ("reseau", "réseau", "réseaux", "RESEAUX"),
    ("oeuvre", "œuvre", "ŒUVRE"),
    ("l'image", "l’image", "image", "images"),
    ("gradient signe", "gradients signés", "Gradient signé"),
    ("retropropagation", "rétropropagation"),
    ("convolution 1x1", "convolutions 1 × 1", "convolution 1×1"),
]
HOSTILE = [
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty length",
    "<img src=x onerror=alert(1)>",
    '"><script>document.title = "pris"</script>',
    "\\b(.*)+$ [",
    "%00 ../../index",
    "é" * 3000,
    "🐈 ∇ \u202e",
]
# Sur combien de recherches, au moins, le premier résultat est le bon.
LEAST = {"réglage": 35 / 40, "à part": 7 / 10}


def read_searches() -> dict[str, list[tuple[str, list[str]]]]:
    """Groupe → ce que l'on tape, et où le premier résultat doit mener."""
    groups: dict[str, list[tuple[str, list[str]]]] = {}
    lines = Path(__file__).with_name("recherches.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            typed, expected = line.split("|")
            group.append((typed.strip(), expected.split()))
    return groups


def results(tab, query: str) -> list[str]:
    """Les adresses trouvées, la meilleure d'abord."""
    tab.goto(f"search.html?q={quote(query)}")
    tab.wait_for_function("() => document.querySelector('.search-summary').textContent.trim()")
    return tab.eval_on_selector_all(
        ".resultats li > a", "links => links.map(link => link.getAttribute('href'))"
    )


def leads_to(address: str, place: str) -> bool:
    page, _, anchor = place.partition("#")
    return address == f"{page}.html#{anchor}" if anchor else address.split("#")[0] == f"{page}.html"


@pytest.mark.parametrize("group", LEAST)
def test_ordinary_searches_find_the_right_place_first(tab, group):
    searches = read_searches()[group]
    tab.goto("search.html")
    found = tab.evaluate(
        """searches => { const index = prepareIndex(SEARCH_INDEX);
        return Object.fromEntries(searches.map(typed => [typed, rankEntries(index, typed).map(
            ({page, anchor}) => (anchor ? `${page}#${anchor}` : page))])); }""",
        [typed for typed, _ in searches],
    )
    assert all(found[typed] for typed, _ in searches)
    wrong = {
        typed: found[typed][0]
        for typed, expected in searches
        if not any(leads_to(found[typed][0], place) for place in expected)
    }
    assert len(searches) - len(wrong) >= LEAST[group] * len(searches), wrong


def test_expected_places_exist(site):
    for _, expected in (search for group in read_searches().values() for search in group):
        for place in expected:
            page, _, anchor = place.partition("#")
            html = (site / f"{page}.html").read_text(encoding="utf-8")
            assert not anchor or f'id="{anchor}"' in html, place


@pytest.mark.parametrize("queries", SAME, ids=lambda queries: queries[0])
def test_spellings_of_one_word_find_the_same_places(tab, queries):
    found = [results(tab, query) for query in queries]
    assert found[0] and all(other == found[0] for other in found)


def test_nothing_found_is_said_in_french(tab):
    assert results(tab, "xylophone zzz") == []
    assert tab.inner_text(".search-summary") == "Rien ne correspond à « xylophone zzz »."
    assert tab.get_attribute(".search-summary", "role") == "status"


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: query[:20])
def test_what_is_typed_is_only_words(tab, query):
    """Aucune erreur, rien d'exécuté, rien d'ajouté à la page."""
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    title = tab.goto("search.html") and tab.title()
    count = "document.querySelectorAll('script, img, iframe').length"
    before = tab.evaluate(count)
    results(tab, query)
    assert (errors, tab.title(), tab.evaluate(count)) == ([], title, before)
    assert f"« {' '.join(query.split())} »" in " ".join(tab.inner_text(".search-summary").split())


def test_excerpts_are_whole_sentences_without_latex(tab):
    for query in ("gradient", "softmax temperature", "perturbation", "entropie croisée"):
        results(tab, query)
        excerpts = tab.locator(".resultats .context").all_inner_texts()
        assert excerpts and not any("\\" in text or "$" in text for text in excerpts)
        assert all(not text.startswith("…") for text in excerpts)
        assert sum(text.endswith("…") for text in excerpts) <= len(excerpts) / 4
    assert "ε" in "".join(excerpts) or "∑" in "".join(excerpts)


def test_chosen_section_is_reached_with_the_words_highlighted(tab):
    assert results(tab, "entropie croisee")[0] == (
        "classification.html#mesurer-la-surprise-l-entropie-croisee"
    )
    assert "entropie" in tab.locator(".resultats .context .highlighted").first.inner_text().lower()
    tab.locator(".resultats li > a").first.click()
    tab.wait_for_selector("article .highlighted")
    marked = {text.lower() for text in tab.locator("article .highlighted").all_inner_texts()}
    assert {"entropie", "croisée"} <= marked
    title = tab.locator("#mesurer-la-surprise-l-entropie-croisee h2")
    assert 0 <= title.bounding_box()["y"] < 300


def test_results_follow_the_typing_and_the_keyboard(tab):
    tab.goto("search.html")
    tab.focus(".bd-search-container input")
    tab.keyboard.type("réseaux")
    tab.wait_for_selector(".resultats li")
    tab.focus(".resultats li:last-child > a")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Passages suivants"
    shown = tab.locator(".resultats li").count()
    tab.keyboard.press("Enter")
    assert tab.locator(".resultats li").count() > shown
    assert tab.evaluate(
        "[...document.querySelectorAll('.resultats a')].indexOf(document.activeElement)"
    ) == (shown)


def test_the_dialog_of_every_page_leads_to_the_results(tab):
    tab.goto("fgsm.html")
    tab.keyboard.press("Control+k")
    tab.wait_for_selector("#pst-search-dialog[open]")
    tab.keyboard.type("adam")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=adam")
    tab.wait_for_selector(".resultats li")


def test_the_copy_without_network_searches_too(browser, site):
    context = browser.new_context()
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{(site / 'search.html').as_uri()}?q=retropropagasion")
    tab.wait_for_selector(".resultats li")
    assert tab.get_attribute(".resultats a", "href") == "retropropagation.html"
    assert not errors
    context.close()


def test_the_index_is_light(site):
    assert len(gzip.compress((site / INDEX).read_bytes())) < 500_000


def test_only_the_search_page_asks_for_the_index(cited_page):
    asked = [name for name in (INDEX, "ranking.js") if name in cited_page.html]
    assert not asked, f"{cited_page} : {asked}, que seule la page de recherche demande"
