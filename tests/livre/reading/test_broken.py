"""Un renvoi dans le vide arrête la construction, qui dit la page, la ligne et quoi faire."""

import logging
from pathlib import Path

import pytest

from livre.reading.broken import NotedFaults

PAGE = """\
# Page

Une figure, {numref}`fig-absente`.

Un terme, {term}`inconnu`.

Une source {cite:p}`personne1900rien`.

Un lien [vers une page](nulle-part.md).

Une ancre [de cette page](#pas-ici).

Une équation {eq}`eq-absente`.

Un nom {ref}`sans-cible`.

![Une image qui manque](absente.png)

```{inconnue}
```
"""
HEADER_LINES = 10
# La ligne de chaque faute dans la page, et un mot de ce qu'il faut faire.
TOLD = {
    3: "dernière expression",
    5: "glossaire.md",
    7: "references.bib",
    9: "nulle-part.md",
    11: "pas-ici",
    13: "eq-absente",
    15: "sans-cible",
    17: "absente.png",
    19: "inconnue",
}


def test_broken_references_stop_the_build_until_they_are_corrected(small_book):
    book = small_book({"page": PAGE})
    for _ in range(2):  # rien n'a été corrigé : tout est redit
        result = book.build()
        assert result.code != 0, result.console
        _, _, told = result.console.partition("à corriger dans les pages")
        for line, word in TOLD.items():
            place = f"page.md, ligne {line + HEADER_LINES} "
            found = [one for one in told.splitlines() if place in one]
            assert any(word in one for one in found), f"{place}, {word} : {told}"
    book.write_page("page", "# Page\n\nPlus rien.\n")
    assert book.build().code == 0


def test_what_a_cell_writes_on_the_error_stream_is_not_a_fault(small_book):
    cell = "```{code-cell} ipython3\nimport sys\nprint('attention', file=sys.stderr)\n```\n"
    result = small_book({"page": "# Page\n\n" + cell}).build()
    assert result.code == 0 and "WARNING" in result.console, result.console
    assert "livre : 1 avertissement :\nlivre :   " in result.console, "redit à la fin"


@pytest.mark.parametrize(
    "location, told",
    [
        ("/livre/book/page.md:12", "book/page.md, ligne 12 : défaut"),
        ("/livre/book/page.md:", "/livre/book/page.md : défaut"),
        (None, None),
    ],
)
def test_a_fault_has_a_place(location, told):
    record = logging.LogRecord("sphinx", logging.WARNING, "", 0, "défaut", (), None)
    record.location = location
    noted = NotedFaults(Path("/livre"))
    assert noted.filter(record) and noted.faults == ([told] if told else [])
    assert noted.warnings == [told or "défaut"]


def test_some_pages_of_a_book_are_built_on_purpose(small_book):
    book = small_book({"page": "# Page\n\nUn lien [vers une autre](ailleurs.md).\n"})
    assert book.build(LIVRE_EXTRAIT="1").code == 0
    assert "ailleurs" in book.html("page")
    refused = book.build(LIVRE_EXTRAIT="oui")
    assert refused.code != 0 and "LIVRE_EXTRAIT : « 1 », ou rien ; reçu « oui »" in refused.console
