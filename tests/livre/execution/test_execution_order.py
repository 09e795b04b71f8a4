"""L'ordre dans lequel les pages sont exécutées."""

from pathlib import Path

import nbformat

from livre.execution.run import Page, longest_first
from livre.execution.store import PageStore


def page(name: str, lines: int = 1) -> Page:
    """Une page de ``lines`` lignes de code, en deux cellules, et d'un long texte."""
    cells = [
        nbformat.v4.new_code_cell("x = 1"),
        nbformat.v4.new_markdown_cell("du texte\n" * 100),
        nbformat.v4.new_code_cell("\n".join(["x = 1"] * (lines - 1))),
    ]
    return Page(name, nbformat.v4.new_notebook(cells=cells), "clef")


def test_remembered_durations_decide(tmp_path):
    store = PageStore(tmp_path)
    for known, seconds in zip(map(page, ("image", "fgsm", "glossaire")), (12.0, 40.0, 3.0)):
        store.save(known.name, known.key, known.notebook, seconds)
    names = ("glossaire", "image", "nouvelle", "fgsm")
    ordered = longest_first([page(name) for name in names], store)
    assert [page.name for page in ordered] == ["nouvelle", "fgsm", "image", "glossaire"]


def test_first_build_starts_with_the_pages_that_have_the_most_code(tmp_path):
    unknown = [page("accueil", 2), page("fgsm", 30), page("image", 5), page("lenet-5", 31)]
    ordered = longest_first(unknown, PageStore(tmp_path))
    assert [page.name for page in ordered] == ["lenet-5", "fgsm", "image", "accueil"]


def test_a_page_that_loads_the_large_network_does_not_come_last():
    """L'accueil a peu de lignes, et il fait vingt attaques : commencé le dernier, il laissait un
    cœur sans travail."""
    home = page("accueil", 2)
    home.notebook.cells[0].source = "network = load_classifier()"
    unknown = [page("image", 40), home, page("fgsm", 60)]
    ordered = longest_first(unknown, PageStore(Path("absent")))
    assert [one.name for one in ordered] == ["fgsm", "accueil", "image"]
