"""Les étagères de ``code/livre`` : chacune dit ce qu'elle tient et ne demande rien à une autre qui
serait au-dessus d'elle."""

import ast
from pathlib import Path

import pytest

LIVRE = Path(__file__).resolve().parents[2] / "code" / "livre"
TESTS = Path(__file__).parent
# Du bas vers le haut ; celles d'une même ligne s'ignorent.
FLOORS = (
    ("execution",),
    ("reading", "search", "corrections", "platform"),
    ("text",),
    ("illustrations", "teaching"),
    ("identity", "talk"),
    ("notebooks",),
    ("forms",),
    ("publishing",),
)
FLOOR = {shelf: rank for rank, shelves in enumerate(FLOORS) for shelf in shelves}
# À la racine : ce que toutes partagent, ce que les pages importent, et la liste de tout.
ROOT_FILES = {
    "__init__.py",
    "__main__.py",
    "archive.py",
    "features.py",
    "labs.py",
    "policy.py",
    "project.py",
    "state.py",
    "style.py",
    "tables.py",
    "versions.py",
}


def imported_shelves(path: Path) -> set[str]:
    names = {
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    return {name.split(".")[1] for name in names if name.startswith("livre.")} & FLOOR.keys()


def test_every_file_is_on_a_shelf():
    assert {path.parent.name for path in LIVRE.glob("*/__init__.py")} == FLOOR.keys()
    assert {path.name for path in LIVRE.glob("*.py")} == ROOT_FILES


@pytest.mark.parametrize("shelf", sorted(FLOOR))
def test_shelf_says_what_it_holds(shelf):
    source = (LIVRE / shelf / "__init__.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree) and len(tree.body) == 1


@pytest.mark.parametrize(
    "path", sorted(LIVRE.glob("*/*.py")), ids=lambda path: path.relative_to(LIVRE).as_posix()
)
def test_arrows_point_down(path):
    own = path.parent.name
    assert all(FLOOR[other] < FLOOR[own] for other in imported_shelves(path) - {own})


def test_tests_mirror_the_shelves():
    folders = {path.parent.name for path in TESTS.glob("*/test_*.py")}
    assert folders <= FLOOR.keys()
