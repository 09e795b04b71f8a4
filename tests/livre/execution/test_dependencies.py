"""Le graphe du vrai livre : ce que chaque page atteint, et ce qu'un changement fait exécuter de
nouveau. Rien n'est exécuté.

L'arbitre est ``modulefinder``, de la bibliothèque standard, qui lit le code compilé ;
``livre.execution.cache`` lit la source.
"""

import re
import shutil
import sys
from functools import cache
from importlib.metadata import packages_distributions
from modulefinder import ModuleFinder
from pathlib import Path

import nbformat
import pytest

from livre.execution.cache import EXECUTED_WITH, CodeTree, fingerprint, imported_names

ROOT = Path(__file__).resolve().parents[3]
CODE = ROOT / "code"
CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?:---\n.*?\n---\n)?(?::[^\n]*\n)*(.*?)^```",
    re.DOTALL | re.MULTILINE,
)
PAGES = sorted((ROOT / "book").glob("*.md"))
# Un module de chaque étage, du plus partagé au plus isolé.
MODULES = (
    "trahison.checks",
    "trahison.attacks.fgsm",
    "trahison.attacks.deepfool",
    "trahison.networks.mobilenet",
    "trahison.learning.clustering",
    "livre.tables",
)


def notebook(page: Path) -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_code_cell(source)
        for source in CELL.findall(page.read_text(encoding="utf-8"))
    ]
    return nbformat.v4.new_notebook(cells=cells)


@cache
def modules_python_finds(page: Path, folder: Path) -> frozenset[str]:
    """Modules de code/ que l'interpréteur pourrait charger à partir des cellules, imports tardifs
    compris."""
    script, code = folder / f"{page.stem}.py", folder / "code"
    script.write_text("\n".join(cell.source for cell in notebook(page).cells), encoding="utf-8")
    finder = ModuleFinder(path=[str(code)])
    finder.run_script(str(script))
    return frozenset(
        name
        for name, module in finder.modules.items()
        if module.__file__ and code in Path(module.__file__).parents and name != "livre"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Où ranger les cellules, et une copie de code/ où ``livre`` n'est, comme dans un noyau, qu'un
    paquet vide."""
    folder = tmp_path_factory.mktemp("cellules")
    copy_code(folder / "code")
    (folder / "code" / "livre" / "__init__.py").write_text("", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    return keys(CODE)


@pytest.fixture
def copy(tmp_path) -> Path:
    """Une copie de code/ que l'on peut abîmer."""
    return copy_code(tmp_path / "code")


def copy_code(target: Path) -> Path:
    return Path(
        shutil.copytree(CODE, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    )


def keys(code: Path) -> dict[str, str]:
    tree = CodeTree(code)
    return {
        page.stem: fingerprint(notebook(page), tree, {}) for page in PAGES if notebook(page).cells
    }


def names_in(cells) -> set[str]:
    return set().union(*(imported_names(cell.source) for cell in cells)) if cells else set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_reached_modules_are_those_python_finds(page, folder):
    reached = CodeTree(CODE).reached_from(names_in(notebook(page).cells))
    assert reached == modules_python_finds(page, folder)


@pytest.mark.parametrize("module", MODULES)
def test_changed_function_changes_exactly_the_pages_that_reach_it(module, before, folder, copy):
    file = copy / f"{module.replace('.', '/')}.py"
    changed, count = re.subn(
        r"^( +)return ",
        r"\1return 0 or ",
        file.read_text(encoding="utf-8"),
        count=1,
        flags=re.MULTILINE,
    )
    assert count == 1
    file.write_text(changed, encoding="utf-8")
    expected = {page.stem for page in PAGES if module in modules_python_finds(page, folder)}
    assert expected, "aucune page n'atteint ce module : en choisir un autre"
    after = keys(copy)
    assert {page for page in before if after[page] != before[page]} == expected


@pytest.mark.parametrize(
    "data, module",
    [
        ("trahison/networks/imagenet_labels.csv", "trahison.networks.labels"),
        ("trahison/networks/embedded/weights.npz", "trahison.networks.embedded.storage"),
    ],
)
def test_changed_data_file_changes_the_pages_of_the_module_that_reads_it(
    data, module, before, folder, copy
):
    with open(copy / data, "ab") as stream:
        stream.write(b" ")
    readers = {page.stem for page in PAGES if module in modules_python_finds(page, folder)}
    after = keys(copy)
    changed = {page for page in before if after[page] != before[page]}
    assert readers and readers <= changed
    neighbours = f"{module.rpartition('.')[0]}."
    assert changed <= {
        page.stem
        for page in PAGES
        if any(name.startswith(neighbours) for name in modules_python_finds(page, folder))
    }


def test_data_files_are_read_beside_the_module_that_reads_them():
    """L'empreinte ne suit que les fichiers rangés à côté d'un module atteint : aucun module ne va
    en chercher ailleurs."""
    climbing = re.compile(
        r"__file__\)(?:\.resolve\(\))?\.(?:parents|parent\.parent)|(?<!\w)files\((?!__package__)"
    )
    assert [
        file
        for file in sorted((CODE / "trahison").rglob("*.py"))
        if climbing.search(file.read_text(encoding="utf-8"))
    ] == []


def test_every_library_the_pages_import_is_in_the_fingerprint(folder):
    """Foolbox et ART, qu'aucune page n'atteint, ne servent qu'à la commande de comparaison."""
    reached = set().union(*(modules_python_finds(page, folder) for page in PAGES))
    files = [file for file in (CODE / "trahison").rglob("*.py") if module_name(file) in reached]
    names = set().union(*(imported_names(file.read_text(encoding="utf-8")) for file in files))
    roots = (
        {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"trahison", ""}
    )
    distributions = packages_distributions()
    assert {"numpy", "keras", "tensorflow"} <= roots
    assert {name for root in roots for name in distributions[root]} <= set(EXECUTED_WITH)


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__")
