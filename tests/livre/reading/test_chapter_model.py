"""Le chapitre à copier (tests/book/chapitre.md) se construit tel quel."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[3]


def test_the_model_builds_without_a_warning(small_book):
    book = small_book(
        {
            "index": "# Accueil\n\n```{bibliography}\n```\n",
            "definitions-ia": "# Avant\n",
            "chapitre": "",
        }
    )
    for source, copy in (
        ("tests/book/chapitre.md", "book/chapitre.md"),
        ("book/references.bib", "book/references.bib"),
    ):
        book.write(copy, (ROOT / source).read_text(encoding="utf-8"))
    built = book.build()
    assert built.code == 0 and "WARNING" not in built.console, built.console
    page = BeautifulSoup(book.html("chapitre"), "html.parser").article.get_text()
    for shown in ("la moyenne de ces carrés est 6,0", "Leur moyenne est 6,0", "Elle vaut 20"):
        assert shown in page, f"« {shown} » n'est pas dans la page"
