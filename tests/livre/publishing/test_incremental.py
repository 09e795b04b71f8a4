"""Une construction qui en suit d'autres donne le site qu'une autre ferait à partir de rien, octet
pour octet.

Le petit livre a de tout ce qu'une page montre d'une autre : sommaire, titres, numéros, renvois,
références, carte. ``EDITS`` dit ce qu'un auteur fait ; chaque retouche part du livre de départ.
"""

from __future__ import annotations

import io
import shutil
from copy import copy

import pytest
from PIL import Image

REPOSITORY = "Exemple/essai"
BIBLIOGRAPHY = """\
@article{milieu2015, author = {Anne Milieu}, title = {Un titre}, year = 2015, journal = {Revue}}
"""
FIRST_REFERENCE = """\
@article{aube1999, author = {Alain Aube}, title = {Avant}, year = 1999, journal = {Revue}}
"""
FIGURE = """\
```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-NAME
    caption: Une légende.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
BookFigure(lambda layout, theme: new_figure(layout, height=HEIGHT)[0], "Un dessin vide, pour NAME.")
```
"""
EXERCISE = """\
```{exercise} Titre NAME
:label: exo-NAME
Combien ?
```

```{solution} exo-NAME
:class: dropdown
Trois.
```
"""


def figure(name: str, height: int = 3) -> str:
    return FIGURE.replace("NAME", name).replace("HEIGHT", str(height))


def exercise(name: str) -> str:
    return EXERCISE.replace("NAME", name)


PAGES = {
    "accueil": "# Accueil\n\nBonjour.\n\n" + figure("accueil"),
    "un": "(ici)=\n# Un\n\n![Un carré rouge, sans rien d’autre.](carre.png)\n\n```{math}\n"
    ":label: eq-un\na = b\n```\n\n" + figure("un") + "\n" + exercise("un"),
    "deux": "# Deux\n\nVoir {ref}`ici`, {doc}`trois`, {numref}`fig-un`, {eq}`eq-un`, {ref}`exo-un`"
    " et {cite:t}`milieu2015`, ou {download}`les notes <notes.txt>`.\n",
    "trois": "# Trois\n\nRien.\n",
    "sources": "# Sources\n\n```{include} commun.inc\n```\n\n```{bibliography}\n```\n",
}
TOC = """\
format: jb-book
root: accueil
parts:
  - caption: Le début
    chapters:
      - file: un
      - file: deux
  - caption: La fin
    chapters:
      - file: trois
      - file: sources
"""


FILES = {
    "_static/feuille.css": "p { color: red; }\n",
    "_static/ancien.txt": "Rien.\n",
    "labos/ancien.js": "export const rien = 0;\n",
    "notes.txt": "Des notes.\n",
    "commun.inc": "Une phrase commune.\n",
}
# Ce qu'il faut pour que le livre publie un paquet, que ses carnets nomment.
PROJECT = """\
[project]
name = "trahison"
version = "1.0.0"
description = "Essai"
readme = "notes.md"
requires-python = ">=3.11"
license = "MIT"
license-files = []
dependencies = []
[project.entry-points]
"""


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(buffer, format="PNG")
    return buffer.getvalue()


def new_book(small_book):
    book = small_book(PAGES, {"trahison/networks/LICENCE-essai.txt": "Avis."})
    book.write("_toc.yml", TOC)
    book.write("pyproject.toml", PROJECT)
    book.write("notes.md", "Des notes.\n")
    book.write("book/references.bib", BIBLIOGRAPHY)
    for name, text in FILES.items():
        book.write(f"book/{name}", text)
    (book.folder / "book" / "carre.png").write_bytes(picture("red"))
    return book


# --- Les retouches --------------------------------------------------------------------------------


def add_page(book):
    book.write_page("zero", "# Zéro\n\n" + figure("zero", 4))
    book.replace("_toc.yml", "      - file: un\n", "      - file: zero\n      - file: un\n")


def remove_page(book):
    (book.folder / "book" / "trois.md").unlink()
    book.replace("_toc.yml", "      - file: trois\n", "")
    book.replace("book/deux.md", "{doc}`trois`", "rien")


def rename_page(book):
    (book.folder / "book" / "un.md").rename(book.folder / "book" / "unite.md")
    book.replace("_toc.yml", "file: un\n", "file: unite\n")


def reorder_pages(book):
    book.replace("_toc.yml", "      - file: unite\n", "")
    book.replace(
        "_toc.yml", "      - file: sources\n", "      - file: sources\n      - file: unite\n"
    )


def change_title(book):
    book.replace("book/un.md", "# Un\n", "# Un *tout* autre\n")


def change_caption(book):
    book.replace("_toc.yml", "La fin", "Pour finir")


def change_toc_title(book):
    book.replace("_toc.yml", "file: trois\n", "file: trois\n        title: Le troisième\n")


def add_figure_and_exercise(book):
    book.replace(
        "book/un.md", "```{math}", figure("avant") + "\n" + exercise("avant") + "\n```{math}"
    )


def add_reference(book):
    book.write("book/references.bib", FIRST_REFERENCE + BIBLIOGRAPHY)
    book.replace("book/trois.md", "Rien.", "Rien {cite:p}`aube1999`.")


def delete_files(book):
    for name in ("_static/ancien.txt", "_static/feuille.css", "labos/ancien.js"):
        (book.folder / "book" / name).unlink()
    (book.folder / "code" / "trahison" / "networks" / "LICENCE-essai.txt").unlink()


def drop_picture_and_download(book):
    book.replace("book/un.md", "![Un carré rouge, sans rien d’autre.](carre.png)\n", "")
    book.replace("book/deux.md", ", ou {download}`les notes <notes.txt>`", "")


def change_include(book):
    book.write("book/commun.inc", "Une autre phrase.\n")


def drop_cells(book):
    book.replace("book/zero.md", figure("zero", 4), "")


def change_cover(book):
    book.replace("book/accueil.md", "pour accueil", "pour la couverture")


def change_version(book):
    book.replace("pyproject.toml", "1.0.0", "1.0.1")


# Ensemble chaque jour, une à une chaque semaine : dans cet ordre, chacune part de la précédente.
TOGETHER = (
    (add_figure_and_exercise, change_caption, drop_picture_and_download, change_version),
    (add_page, delete_files, change_toc_title),
    (change_title,),
    (rename_page, reorder_pages, drop_cells, add_reference),
    (change_cover, change_include, remove_page),
)


@pytest.mark.parametrize(
    "states",
    [
        pytest.param(TOGETHER, id="ensemble"),
        pytest.param(
            [(edit,) for edits in TOGETHER for edit in edits],
            id="une à une",
            marks=pytest.mark.complet,
        ),
    ],
)
def test_incremental_site_is_the_fresh_one(small_book, tmp_path, states):
    book = new_book(small_book)
    first = book.build(REPOSITORY)
    assert first.code == 0, first.console
    for rank, edits in enumerate(states):
        for edit in edits:
            edit(book)
        fresh = twin(book, tmp_path / str(rank))
        processes = book.start(repository=REPOSITORY), fresh.start(repository=REPOSITORY)
        for result in (book.finish(processes[0]), fresh.finish(processes[1])):
            assert result.code == 0, result.console
        names = [edit.__name__ for edit in edits]
        assert difference(book.site(), fresh.site()) == [], names


def twin(book, folder):
    """Le même livre, jamais construit ; ses pages sont déjà exécutées."""
    shutil.copytree(book.folder, folder, ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(book.folder / "_build" / ".jupyter_cache", folder / "_build" / ".jupyter_cache")
    other = copy(book)
    other.folder = folder
    return other


def difference(found, expected):
    """Les fichiers en trop, absents ou différents."""
    return sorted(
        name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)
    )
