"""La recherche, tapée dans un vrai navigateur : ni les accents, ni le pluriel, ni l'apostrophe, ni
les majuscules."""

from __future__ import annotations

import re

import pytest

from livre.corrections.search import FoldedFrench, fold

# Des recherches qui doivent donner les mêmes pages, et une page qui en est.
SAME = [
    (("reseau", "réseau", "réseaux", "RESEAUX"), "reseaux-de-neurones.html"),
    (("oeuvre", "œuvre", "ŒUVRE"), "apprentissage-supervise.html"),
    (("l'image", "l’image", "image", "images"), "image.html"),
    (("d'apprentissage", "d’apprentissage", "apprentissage"), "apprentissage-supervise.html"),
    (("gradient signe", "gradients signés", "Gradient signé"), "fgsm.html"),
    (("retropropagation", "rétropropagation"), "retropropagation.html"),
]


def results(tab, query: str) -> list[str]:
    """Les pages trouvées, la meilleure d'abord."""
    tab.goto("search.html")
    field = tab.locator(".bd-search-container form.bd-search input")
    field.fill(query)
    field.press("Enter")
    tab.wait_for_function("""() => { const status = document.querySelector('.search-summary');
        return status && status.textContent.trim() !== ''; }""")
    links = tab.eval_on_selector_all(
        "ul.search li > a", "links => links.map(link => link.getAttribute('href'))"
    )
    return [re.split("[#?]", link)[0] for link in links]


@pytest.mark.parametrize(
    "queries, expected", SAME, ids=lambda value: value[0] if isinstance(value, tuple) else None
)
def test_spellings_of_one_word_find_the_same_pages(tab, queries, expected):
    found = {query: set(results(tab, query)) for query in queries}
    assert all(expected in pages for pages in found.values()), found
    assert len({frozenset(pages) for pages in found.values()}) == 1, found


def test_title_typed_without_accents_comes_first(tab):
    assert results(tab, "reseaux de neurones")[0] == "reseaux-de-neurones.html"
    assert results(tab, "retropropagation")[0] == "retropropagation.html"


def test_nothing_found_is_said_in_french(tab):
    assert results(tab, "xylophone zzz") == []
    assert "ne correspond à aucun document" in tab.inner_text(".search-summary")


def test_excerpt_and_chosen_page_highlight_the_word(tab):
    assert results(tab, "reseaux")
    tab.wait_for_selector("ul.search li p.context .highlighted")
    excerpts = tab.eval_on_selector_all(
        "ul.search li p.context .highlighted", "marks => marks.map(m => m.textContent)"
    )
    assert "réseau" in {word.lower().rstrip("x") for word in excerpts}
    assert "\\(" not in tab.inner_text("ul.search")
    tab.click("ul.search li > a")
    tab.wait_for_selector("article .highlighted")
    assert "reseau" in {
        fold(text).rstrip("x") for text in tab.locator("article .highlighted").all_inner_texts()
    }


def test_browser_and_index_fold_and_stem_alike(tab, pages):
    """Le JavaScript du lecteur et le Python de l'index doivent rendre la même racine de chaque mot
    du livre."""
    text = " ".join(page.article.get_text(" ") for page in pages)
    language = FoldedFrench({})
    words = sorted(set(language.split(text)))
    raw = sorted(set(text.split()))[:20000]
    tab.goto("search.html")
    assert tab.evaluate("words => words.flatMap(word => splitFolded(word))", raw) == [
        part for word in raw for part in language.split(word)
    ]
    roots = tab.evaluate("words => words.map(word => new Stemmer().stemWord(word))", words)
    # Une racine plus courte dans le navigateur trouve encore le mot : Sphinx cherche ce qui la
    # contient.
    different = [
        (word, root) for word, root in zip(words, roots) if not language.stem(word).startswith(root)
    ]
    assert not different
