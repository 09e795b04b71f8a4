"""Un laboratoire : ses fichiers, ses réglages dans la page, et ce qui arrête la construction."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from livre.labs import MODULES, Lab

CELL = """# Page

```{code-cell} ipython3
from livre.labs import Lab
Lab("essai", {"nombres.bin": b"12", "une photo.png": b"34"},
    online={"lourds.bin": b"56"})
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
        Lab("essai", files)


def test_elsewhere_than_on_a_site_a_sentence_stands_for_it():
    assert (
        Lab("essai", {"a.bin": b"1"})._repr_mimebundle_()["text/plain"]
        == "Laboratoire « essai », à mener sur le site."
    )


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
