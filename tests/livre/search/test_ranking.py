"""Le classement, sur un petit index : la place des mots, les fautes de frappe, le glossaire."""

import pytest

from livre.search.index import STEMMER, STEMMER_SCRIPTS, index_script
from livre.search.sections import FUNCTION, PAGE, SECTION, TERM, Section
from livre.style import STATIC

PAGES = {
    "ailleurs.html": [
        Section("", PAGE, title="Ailleurs", text="La rétropropagation, citée en passant."),
        Section("suite", SECTION, 0, "La rétropropagation, suite et fin", "Rien de plus."),
    ],
    "fonctions.html": [
        Section("", PAGE, title="Les fonctions", text="Tout le code."),
        Section("m.pas", FUNCTION, 0, "random_sign", "Tire un signe au hasard."),
        Section("m.retro", FUNCTION, 0, "rétropropagation", "Calcule les gradients."),
    ],
    "glossaire.html": [
        Section("", PAGE, title="Glossaire"),
        Section("term-a", TERM, 0, "rétropropagation", "Calcul.", english="Backpropagation."),
        Section("term-b", TERM, 0, "noyau", "Convolution 1×1.", english="Kernel, filter."),
    ],
    "retropropagation.html": [
        Section("", PAGE, title="Rétropropagation", text="Le chapitre."),
        Section("cout", SECTION, 0, "Ce que cela coûte", "Deux fois l’aller."),
    ],
    "seul.html": [Section("", PAGE, title="Seul", code="x = random_sign(x)\nconstructor()")],
}


@pytest.fixture(scope="module")
def rank(open_browser):
    """Ce que l'on tape → les adresses, la meilleure d'abord."""
    with open_browser() as browser:
        tab = browser.new_page()
        for script in STEMMER_SCRIPTS:
            tab.add_script_tag(path=str(STEMMER / script))
        tab.add_script_tag(path=str(STATIC / "fold.js"))
        tab.add_script_tag(content=index_script(PAGES))
        tab.add_script_tag(path=str(STATIC / "ranking.js"))

        def ask(query: str) -> list[str]:
            return tab.evaluate(
                "query => rankEntries(prepareIndex(SEARCH_INDEX), query)"
                ".map(({page, anchor}) => anchor ? `${page}#${anchor}` : page)",
                query,
            )

        yield ask


def test_where_a_word_stands_decides(rank):
    assert rank("retropropagation") == [
        "retropropagation.html",
        "glossaire.html#term-a",
        "ailleurs.html#suite",
        "fonctions.html#m.retro",
        "retropropagation.html#cout",
        "ailleurs.html",
    ]


@pytest.mark.parametrize(
    "typed",
    ["Rétropropagations", "retropropagasion", "rétroprpoagation", "retropropa", "BACKPROPAGATION"],
)
def test_the_same_place_however_it_is_typed(rank, typed):
    assert rank(typed)[0] == "retropropagation.html"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("random_sign", "fonctions.html#m.pas"),
        ("1x1", "glossaire.html#term-b"),
        ("1 × 1", "glossaire.html#term-b"),
        ("filter", "glossaire.html#term-b"),
        ("coute", "retropropagation.html#cout"),
        ("constructor", "seul.html"),
    ],
)
def test_first(rank, typed, first):
    assert rank(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "__proto__", "toString", "<b>", "9x9"])
def test_nothing(rank, typed):
    assert rank(typed) == []
