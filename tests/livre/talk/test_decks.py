"""Les diapositives d'un petit livre construit par la vraie commande."""

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from livre.illustrations.figures import book_figure
from livre.talk.deck import fit_to_screen

CHAPTER = """\
# Un chapitre

## La pente

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-pente
    caption: Une pente réglée à la main.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
slope = 0.125
BookFigure(lambda layout, theme: new_figure(layout)[0], "Une pente vide, pour l'essai des figures.")
```

La pente vaut {valeur}`slope:.3f`.
"""
OTHER = "# Un autre chapitre\n\nRien à calculer.\n"
FURTHER = "# Pour aller plus loin\n\nRien non plus.\n"
TALK = """\
# L’exposé

{ouvrir-les-diapositives}`Ouvrir`

```{diapositives-par-chapitre}
```

## Début

::::{diapositive} Le titre : « *enfin* »
:nom: titre
:sections: index
:forme: titre

:::{notes}
Bonsoir à toutes les girafes.
:::
::::

::::{diapositive} La pente
:nom: pente
:sections: chapitre#la-pente
:forme: figure

:::{figure-du-livre} fig-pente
:::

Elle vaut {valeur}`slope:.3f <chapitre>` et $x^2$, voir [ailleurs](autre.md).

:::{notes}
Montrez-la du doigt.
:::
::::

## Suite

::::{diapositive} La suite
:nom: suite
:sections: autre plus
:ajout:

:::{notes}
Presque fini.
:::
::::
"""
PAGES = {
    "index": "# Un livre\n\nBonjour.\n",
    "chapitre": CHAPTER,
    "autre": OTHER,
    "plus": FURTHER,
    "sans": "# Un chapitre sans diapositive\n\nRien.\n",
    "expose": TALK,
}


@pytest.fixture(scope="module")
def book(small_book):
    book = small_book(PAGES)
    result = book.build()
    assert result.code == 0 and "WARNING" not in result.console, result.console
    return book


def slides(book, deck):
    return BeautifulSoup(book.html(f"diapositives/{deck}"), "html.parser").select("section")


def test_slides_show_what_the_chapters_computed(book):
    first, second, third = slides(book, "index")
    assert [one["id"] for one in (first, second, third)] == ["titre", "pente", "suite"]
    assert first.h1.get_text() == "Le titre\u00a0: «\u00a0enfin\u00a0»" and first.h1.em is not None
    assert "Elle vaut 0,125 et" in second.get_text()
    assert second.select_one("mjx-container") is not None
    drawings = [image["src"] for image in second.select(".figure-livre img")]
    assert "(orientation: portrait)" in {one["media"] for one in second.select("source")}
    page = book.html("chapitre")
    assert drawings and all(address.removeprefix("../") in page for address in drawings)
    assert second.select_one('.contenu a[href="../autre.html"]') is not None
    link = second.select_one(".developpee a")
    assert link["href"] == "../chapitre.html#la-pente"
    assert link.get_text() == "Un chapitre, La pente"
    assert third.select_one("aside.notes").get_text(strip=True) == "Presque fini."


def test_a_drawing_made_for_a_screen_takes_its_place():
    drawing = book_figure(width=640, height=700, screen_width=880, screen_height=390)
    for name in ("light", "dark", "light_narrow", "dark_narrow", "light_screen", "dark_screen"):
        drawing += nodes.image(uri=name, variant=name)
    fit_to_screen(drawing)
    uris = {image["variant"]: image["uri"] for image in drawing.children}
    assert uris["light"] == "light_screen" and uris["dark"] == "dark_screen"
    assert (drawing["width"], drawing["height"]) == (880, 390)
    assert uris["light_narrow"] == "light_narrow" and "portrait" in drawing["narrow_media"]


def test_each_chapter_has_its_own(book):
    cover, only = slides(book, "chapitre")
    assert cover.h1.get_text() == "Un chapitre" and only["id"] == "pente"
    folder = book.folder / "_build" / "html" / "diapositives"
    assert {path.stem for path in folder.glob("*.html")} == {"index", "chapitre", "autre"}
    assert "Hakim El Hattab" in (folder / "LICENCE.txt").read_text(encoding="utf-8")


def test_the_page_lists_and_the_search_ignores_what_is_only_said(book):
    article = BeautifulSoup(book.html("expose"), "html.parser").article
    lists = article.select("ol.diapositives")
    assert [one.get("start", "1") for one in lists] == ["1", "3"]
    assert "diapositives/index.html#pente" in [one["href"] for one in article.find_all("a")]
    assert "(ajoutée par le livre)" in lists[1].get_text()
    assert "Bonsoir" not in article.get_text()
    index = (book.folder / "_build" / "html" / "searchindex.js").read_text(encoding="utf-8")
    assert "pent" in index and "giraf" not in index


FEET = {
    "index": ("index.html", "ses 3 diapositives"),
    "chapitre": ("chapitre.html", "la diapositive de ce chapitre"),
    "plus": ("index.html#suite", "«\u00a0La suite\u00a0»"),
}


def test_a_chapter_leads_to_its_slides(book):
    for page, (address, said) in FEET.items():
        article = BeautifulSoup(book.html(page), "html.parser").article
        [line] = article.select("p.diapositives-du-chapitre")
        assert line.a["href"] == f"diapositives/{address}" and line.a.get_text() == said
        assert line.find_next("details", class_="citation-livre") is not None
    for page in ("sans", "expose"):
        assert "diapositives-du-chapitre" not in book.html(page)
    index = (book.folder / "_build" / "html" / "searchindex.js").read_text(encoding="utf-8")
    assert "projet" not in index


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("chapitre#la-pente", "chapitre#la-cote", "n'a pas de section « la-cote »"),
        (":nom: suite", ":nom: pente", "deux diapositives se nomment « pente »"),
        (":sections: autre plus\n", "", ":sections: est attendu"),
        ("# L’exposé\n", "# L’exposé\n\n{ouvrage}`personne`\n", "« personne » n'est pas dans"),
    ],
)
def test_a_slide_badly_written_stops_the_build(small_book, old, new, message):
    pages = {name: text for name, text in PAGES.items() if name != "chapitre"}
    pages["chapitre"] = "# Un chapitre\n\n## La pente\n\nVide.\n"
    talk = TALK.replace("{valeur}`slope:.3f <chapitre>`", "rien").replace(old, new)
    result = small_book(pages | {"expose": talk}).build()
    assert result.code != 0 and message in result.console


def test_a_slide_taken_from_a_chapter_leaves_its_foot(small_book):
    """Le chapitre n'a pas changé : c'est l'exposé qui le fait récrire."""
    plain = TALK.replace("{valeur}`slope:.3f <chapitre>`", "rien").replace(
        ":::{figure-du-livre} fig-pente\n:::\n", ""
    )
    book = small_book(
        PAGES | {"chapitre": "# Un chapitre\n\n## La pente\n\nVide.\n", "expose": plain}
    )
    assert book.build().code == 0 and "diapositives/chapitre.html" in book.html("chapitre")
    book.replace("book/expose.md", "chapitre#la-pente", "autre")
    assert book.build().code == 0
    assert "diapositives/" not in book.html("chapitre")
    foot = BeautifulSoup(book.html("autre"), "html.parser").select_one(".diapositives-du-chapitre")
    assert "les 2 diapositives de ce chapitre" in foot.get_text()
