"""Les carnets publiés, exécutés ailleurs : un environnement vide, qui n'a que ce que leur première
cellule y installe. Chaque cellule y montre les mêmes figures que sur la page, et qui disent la même
chose ; celles d'un corrigé, publié sans images, se comparent au carnet de la page.

``LIVRE_CARNETS="fgsm image-corrige"`` n'en exécute que quelques-uns ; ``LIVRE_AILLEURS`` nomme un
environnement déjà prêt (celui d'un service de carnets, aux versions qu'il a), au lieu d'un vide.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import urllib.request
import venv
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from tests.book.conftest import read_page, toc_names

from livre.execution.kernels import repeatable_settings
from livre.notebooks.pages import SOLVED

pytestmark = pytest.mark.complet
COMPUTED = [page for page in map(read_page, toc_names()) if page.cells]
NAMES = os.environ.get("LIVRE_CARNETS", "").split() or [
    *(page.name for page in COMPUTED),
    *(page.name + SOLVED for page in COMPUTED if "{solution" in page.text),
]
# Le carnet publié garde une photo en JPEG, plus léger ; exécutée, une figure rend un PNG.
PICTURES = {"image/png": "photo", "image/jpeg": "photo", "image/svg+xml": "tracé"}
SHOWN = {**PICTURES, "text/html": "tableau"}
NUMBER = re.compile(r"(?:[<>] )?\d[\d\s,.]*")


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """Le Python d'un environnement qui n'a que de quoi être un noyau."""
    ready = os.environ.get("LIVRE_AILLEURS")
    folder = Path(ready) if ready else tmp_path_factory.mktemp("ailleurs")
    program = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not ready:
        venv.create(folder, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "-q", "ipykernel"], check=True)
        missing = subprocess.run([program, "-c", "import trahison, numpy"], capture_output=True)
        assert missing.returncode, "l'environnement n'est pas vide"
    return program


@pytest.fixture(scope="module")
def folder(site, address, tmp_path_factory) -> Path:
    """Là où quelqu'un a téléchargé les carnets, et le paquet à côté."""
    downloads = tmp_path_factory.mktemp("carnets")
    [wheel] = (path.name for path in (site / "carnets").glob("*.whl"))
    notebooks = {f"{name}.ipynb" for name in (*NAMES, *(n.removesuffix(SOLVED) for n in NAMES))}
    for name in (wheel, *notebooks):
        urllib.request.urlretrieve(f"{address}/carnets/{name}", downloads / name)
    return downloads


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_with_its_own_first_cell(python, folder, tmp_path, name):
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    published = nbformat.read(folder / f"{name.removesuffix(SOLVED)}.ipynb", as_version=4)
    shown = figures_by_cell(published)
    spec = tmp_path / "kernels" / "ailleurs"
    spec.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": command, "display_name": "ailleurs", "language": "python"}), "utf-8"
    )
    specs = KernelSpecManager(kernel_dirs=[str(spec.parent)])
    manager = AsyncKernelManager(kernel_name="ailleurs", kernel_spec_manager=specs)
    client = NotebookClient(
        notebook, timeout=1800, km=manager, resources={"metadata": {"path": str(folder)}}
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    # Des additions dans l'ordre de la page : une réponse presque à égalité peut sinon changer.
    environment |= repeatable_settings()
    # Sans cela, un noyau qu'on lui prête reste en mémoire : trente pages ne tiendraient pas.
    asyncio.run(client.async_execute(env=environment, cleanup_kc=True))
    run = figures_by_cell(notebook)
    assert {source: run.get(source) for source in shown} == shown


def figures_by_cell(notebook) -> dict[str, list[tuple[set[str], str]]]:
    return {cell.source: figures(cell) for cell in notebook.cells if cell.cell_type == "code"}


def figures(cell) -> list[tuple[set[str], str]]:
    """Ce que montre une cellule : le genre, et les mots d'une figure, sans les nombres, dont les
    derniers chiffres changent d'une machine ou d'une version à l'autre."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        kinds = {SHOWN[mime] for mime in data if mime in SHOWN}
        words = NUMBER.sub("#", data.get("text/plain", "")) if set(data) & set(PICTURES) else ""
        if kinds:
            found.append((kinds, words))
    return found
