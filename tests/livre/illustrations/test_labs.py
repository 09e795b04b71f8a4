"""Un laboratoire : ses fichiers, ses réglages dans la page, et ce qui arrête la construction."""

from __future__ import annotations

import json
import zipfile

import pytest
from bs4 import BeautifulSoup

from livre.labs import MIME_TYPE, MODULES, Lab
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure

FIGURE = """
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
still = BookFigure(lambda layout, theme: new_figure(layout, height=2)[0],
                   "Ce que montre le laboratoire à l'arrêt.")
"""
WORDS = "Un réglage : le laboratoire laisse *tout* changer."
CELL = f"""# Page

```{{code-cell}} ipython3
from livre.labs import Lab
{FIGURE}
Lab("essai", {{"nombres.bin": b"12", "une photo.png": b"34"}},
    online={{"lourds.bin": b"56"}}, still=still, words="{WORDS}")
```
"""
CITING = f"""# Page

```{{code-cell}} ipython3
---
mystnb:
  figure:
    name: fig-voisine
    caption: Une légende.
---
{FIGURE}
still
```

```{{code-cell}} ipython3
from livre.labs import Lab
Lab("essai", {{"nombres.bin": b"12"}}, still="fig-voisine",
    words="Un réglage, plus haut ({{figure}}) : il laisse tout changer.")
```
"""
MODULE = """import { two } from "../commun/deux.js";
export default async function mount(place) { place.title = two; }
"""
CONTROLS = "<form><label>Force : <input/></label></form>\n"


@pytest.mark.parametrize(
    ("files", "named"), [({}, "aucun fichier"), ({"a.bin": b"1", "b.bin": b""}, "b.bin")]
)
def test_a_lab_without_content_is_refused(files, named):
    with pytest.raises(ValueError, match=f"^files : .* reçu {named}$"):
        Lab("essai", files, still=drawn(), words=WORDS)


def drawn(height: float = 2) -> BookFigure:
    return BookFigure(
        lambda layout, theme: new_figure(layout, height=height)[0],
        "Ce que montre le laboratoire à l’arrêt.",
    )


@pytest.mark.parametrize(
    ("still", "words", "refused"),
    [
        (None, WORDS, r"^still : figure fixe \(BookFigure\) ou nom .* reçu NoneType None$"),
        ("", WORDS, "^still : figure fixe"),
        (3, WORDS, "^still : .* reçu int 3$"),
        (drawn(), "", "^words : une phrase d'au moins 20 caractères attendue"),
        (drawn(), " " * 30, "^words : une phrase"),
        (
            drawn(),
            f"{WORDS} ({{figure}})",
            r"^words : \{figure\} attendu si still nomme une figure",
        ),
        ("fig-voisine", WORDS, r"^words : \{figure\} attendu si still nomme une figure"),
    ],
)
def test_a_lab_without_a_figure_and_its_sentence_is_refused(still, words, refused):
    with pytest.raises((TypeError, ValueError), match=refused):
        Lab("essai", {"a.bin": b"1"}, still=still, words=words)


def test_elsewhere_than_on_a_site_its_figure_stands_for_it():
    bundle = Lab("essai", {"a.bin": b"1"}, still=drawn(), words=WORDS)._repr_mimebundle_()
    assert bundle["image/svg+xml"].lstrip().startswith("<?xml")
    assert bundle["text/plain"] == (
        "Laboratoire « essai », à mener sur le site. Ce que montre le laboratoire à l’arrêt."
    )
    assert [mime for mime in bundle if mime.startswith("application/")] == [MIME_TYPE]
    cited = Lab("essai", {"a.bin": b"1"}, still="fig-a", words=f"{WORDS} ({{figure}})")
    assert cited._repr_mimebundle_()["text/plain"] == "Laboratoire « essai », à mener sur le site."


def test_page_gets_controls_files_modules_and_loader(small_book):
    book = small_book({"page": CELL, "autre": "# Autre\n"})
    book.write("book/labos/essai/controles.html", CONTROLS)
    book.write("book/labos/essai/labo.js", MODULE)
    book.write("book/labos/commun/deux.js", "export const two = 2;\n")
    build = book.build()
    assert build.code == 0, build.console
    soup, site = BeautifulSoup(book.html("page"), "html.parser"), book.folder / "_build/html"
    place = soup.select_one(".labo")
    assert "il lui faut JavaScript" in place.select_one(".sans-labo").get_text()
    assert (
        place.select_one(".en-marche").has_attr("hidden")
        and "Force\u00a0:" in place.form.get_text()
    )
    files = json.loads(place["data-fichiers"])
    assert {name: (site / address).read_bytes() for name, address in files.items()} == {
        "nombres.bin": b"12",
        "une photo.png": b"34",
        "lourds.bin": b"56",
    }
    assert (
        place["data-module"] == f"{MODULES}/essai/labo.js"
        and (site / place["data-module"]).is_file()
    )
    assert not (site / MODULES / "essai/controles.html").exists()
    assert "place.title = two" in (site / place["data-script"]).read_text(encoding="utf-8")
    # La copie à lire sans réseau ne porte pas ce qui n'est qu'en ligne.
    offline = (site / place["data-paquet"]).read_text(encoding="utf-8")
    assert "MTI=" in offline and "NTY=" not in offline and "lourds" not in offline
    scripts = {page: "labs.js" in book.html(page) for page in ("page", "autre")}
    assert scripts == {"page": True, "autre": False}
    # Ni le module ni les réglages n'arrêtent le cache : la page relue n'est pas exécutée de
    # nouveau.
    book.write("book/labos/essai/controles.html", CONTROLS.replace("Force", "Puissance"))
    again = book.build()
    assert again.code == 0 and again.executed == set()
    assert "Puissance\u00a0:" in book.html("page")


@pytest.mark.parametrize("missing", ["controles.html", "labo.js"])
def test_a_missing_file_stops_the_build_and_is_named(small_book, missing):
    book = small_book({"page": CELL})
    for name in {"controles.html", "labo.js"} - {missing}:
        book.write(f"book/labos/essai/{name}", CONTROLS)
    build = book.build()
    assert build.code != 0
    assert f"page page, laboratoire essai : il manque labos/essai/{missing}" in build.console


def lab_book(small_book, text: str):
    book = small_book({"page": text})
    book.write("book/labos/essai/controles.html", CONTROLS)
    book.write("book/labos/essai/labo.js", MODULE)
    book.write("book/labos/commun/deux.js", "export const two = 2;\n")
    return book


def test_its_figure_is_in_the_page_in_both_themes_and_in_the_other_forms(small_book):
    book = lab_book(small_book, CELL)
    build = book.build()
    assert build.code == 0, build.console
    still = BeautifulSoup(book.html("page"), "html.parser").select_one(".labo > .labo-fixe")
    assert still.p.get_text() == "Un réglage\u00a0: le laboratoire laisse tout changer."
    (image,) = still.select(".figure-livre > picture > img")
    assert image["alt"] == "Ce que montre le laboratoire à l’arrêt." and image["loading"] == "lazy"
    assert still.select("source[data-theme=dark]") and not image.has_attr("fetchpriority")
    for name in (image["src"], *(source["srcset"] for source in still.select("source"))):
        assert (book.folder / "_build/html" / name.split("?")[0]).is_file()
    notebook = book.folder / "_build/html/carnets/page.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    (output,) = [cell["outputs"][0] for cell in cells if cell.get("outputs")]
    assert set(output["data"]) == {"image/svg+xml", "text/plain"}
    assert "le laboratoire laisse *tout* changer." in "".join(cells[-1]["source"])
    result = book.finish(book.start(builder="epub"))
    assert result.code == 0, result.console
    (epub,) = (book.folder / "_build/epub").glob("*.epub")
    with zipfile.ZipFile(epub) as archive:
        written = BeautifulSoup(archive.read("page.xhtml"), "html.parser")
        (image,) = [one for one in written.select("img") if one["alt"].startswith("Ce que montre")]
        assert image["src"] in archive.namelist()
        assert not [name for name in archive.namelist() if name.endswith(".bin")]
    assert "laisse tout changer" in written.get_text() and not written.select(".labo, form")


def test_a_figure_of_the_page_is_cited_by_its_number_and_not_shown_twice(small_book):
    book = lab_book(small_book, CITING)
    build = book.build()
    assert build.code == 0, build.console
    soup = BeautifulSoup(book.html("page"), "html.parser")
    still = soup.select_one(".labo > .labo-fixe")
    assert len(soup.select("img.dark-light")) == 1 and not still.select("img")
    link = still.p.a
    assert link["href"] == "#fig-voisine" and link.get_text() == "Fig.\u00a01"
    assert soup.select_one("figure#fig-voisine .caption-number").get_text().strip() == "Fig. 1"


def test_a_figure_that_is_not_in_the_page_stops_the_build_and_is_named(small_book):
    book = lab_book(small_book, CITING.replace('still="fig-voisine"', 'still="fig-partie"'))
    build = book.build()
    assert build.code != 0
    lines = (book.folder / "book/page.md").read_text(encoding="utf-8").splitlines()
    (line,) = [rank for rank, said in enumerate(lines, start=1) if "fig-partie" in said]
    assert (
        f"page page, ligne {line}, laboratoire essai : la figure « fig-partie », que still nomme,"
        " n'est pas dans la page"
    ) in build.console


def test_a_lab_without_a_figure_stops_the_build(small_book):
    book = lab_book(small_book, CELL.replace("still=still, ", ""))
    build = book.build()
    assert build.code != 0
    assert "still : figure fixe (BookFigure) ou nom d'une figure de la page" in build.console
