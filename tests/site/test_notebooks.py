"""Les carnets publiés : du Markdown ordinaire, sans les solutions ; et les cellules que l'on voit,
qui suffisent à refaire la page."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import nbformat
import pytest
from tests.book.conftest import Page, read_page, toc_names

from livre.execution.kernels import kernel_environment
from livre.execution.store import PageStore
from livre.execution.value_evaluation import PageClient, values_kept
from livre.execution.value_expressions import values_by_cell

ROOT = Path(__file__).resolve().parents[2]
# Un rôle, une directive, une étiquette : ce que MyST seul comprend.
MARKS = re.compile(r"\{[\w:.-]+\}`|^\s*:::|\{glue|^\s*`{3,}\{|^\([\w-]+\)=$", re.MULTILINE)
EXECUTED = [page for page in map(read_page, toc_names()) if page.cells]
BRIEF = 30  # secondes
# Ensemble : la branche des carnets garde son histoire, et Binder la prend en entier.
LIGHT = 40_000_000  # octets


def prose(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


@pytest.fixture(scope="module")
def notebooks(site) -> dict[str, nbformat.NotebookNode]:
    return {
        path.stem: nbformat.read(path, as_version=4)
        for path in sorted((site / "carnets").glob("*.ipynb"))
    }


def test_every_executed_page_has_its_notebook(notebooks):
    assert {page.name for page in EXECUTED} <= notebooks.keys()


def test_notebooks_are_plain_markdown(notebooks):
    for name, notebook in notebooks.items():
        nbformat.validate(notebook)
        found = [mark for text in prose(notebook) for mark in MARKS.findall(text)]
        assert not found, f"{name} : {found}"


def test_the_first_code_cell_installs_and_the_others_have_their_results(notebooks):
    for name, notebook in notebooks.items():
        install, *others = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert "%pip install" in install.source and not install.outputs
        assert any(cell.outputs for cell in others), name
        mimes = {mime for cell in others for o in cell.outputs for mime in o.get("data", {})}
        assert not {mime for mime in mimes if "trahison" in mime}, name


def pictures(notebook: nbformat.NotebookNode) -> list[str]:
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [mime for mimes in data for mime in mimes if mime.startswith("image/")]


def test_pictures_are_there_once_and_light(site, notebooks):
    assert sum(path.stat().st_size for path in (site / "carnets").glob("*.ipynb")) < LIGHT
    drawn = {name for name, notebook in notebooks.items() if pictures(notebook)}
    assert len(drawn) > len(EXECUTED) / 2
    assert not {name for name in drawn if name.endswith("-corrige")}


@pytest.mark.parametrize("written", EXECUTED, ids=str)
def test_solutions_are_for_teachers(notebooks, written):
    solutions = len(re.findall(r"\{solution(?:-start)?\}", written.text))
    assert (f"{written.name}-corrige" in notebooks) == bool(solutions)
    assert not any("> **Solution" in text for text in prose(notebooks[written.name]))
    if solutions:
        solved = "\n".join(prose(notebooks[f"{written.name}-corrige"]))
        assert solved.count("> **Solution") == solutions


def test_the_wheel_is_beside_them(site):
    [wheel] = (site / "carnets").glob("*.whl")
    assert wheel.stat().st_size > 1e6


# --- Les cellules montrées et repliées, seules ----------------------------------------------------


def removed(cell) -> bool:
    return bool({"remove-input", "remove-cell"} & set(cell.metadata.get("tags", [])))


def stored(site: Path, page: Page) -> nbformat.NotebookNode:
    """La page telle que la construction l'a exécutée."""
    store = PageStore(site.parent / ".jupyter_cache" / "pages")
    sources = [cell.source for cell in page.cells]
    for path in store.versions(page.name):
        notebook = store.load(page.name, path.stem)
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        if code == sources:
            return notebook
    pytest.skip(f"la construction n'a pas gardé l'exécution de {page.name}")


# Une page qui n'ôte aucune cellule a été exécutée ainsi par la construction même.
@pytest.mark.parametrize(
    "written", [page for page in EXECUTED if any(map(removed, page.cells))], ids=str
)
@pytest.mark.parametrize("long", [False, pytest.param(True, marks=pytest.mark.complet)])
def test_what_the_reader_sees_gives_the_values_of_the_page(site, written, long, tmp_path):
    """Les cellules ôtées le sont vraiment : vidées, et la page refaite dans un noyau neuf."""
    built = stored(site, written)
    if (built.metadata["livre_seconds"] > BRIEF) != long:
        pytest.skip("à l'autre niveau d'essais")
    notebook = nbformat.from_dict(written.notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and removed(cell):
            cell.source = ""
    client = PageClient(
        notebook,
        wanted=values_by_cell(notebook),
        timeout=900,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "book")}},
    )
    asyncio.run(client.async_execute(env=kernel_environment(ROOT / "code", tmp_path)))
    assert values_kept(notebook) == values_kept(built)
