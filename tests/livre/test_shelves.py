"""Les étagères de ``code/livre`` : chacune dit ce qu'elle tient et ne demande rien à une autre qui
serait au-dessus d'elle."""

import ast
from pathlib import Path

import pytest
from architecture import PAGE, floors

LIVRE = Path(__file__).resolve().parents[2] / "code" / "livre"
TESTS = Path(__file__).parent
FLOOR = floors("Le sens des imports de code/livre")


def imported_shelves(path: Path) -> set[str]:
    names = {
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    return {name.split(".")[1] for name in names if name.startswith("livre.")} & FLOOR.keys()


def test_every_file_is_on_a_shelf():
    shelves = {path.parent.name for path in LIVRE.glob("*/__init__.py")}
    assert shelves == FLOOR.keys(), f"{PAGE.name}, échelle de code/livre"


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
    rising = {one for one in imported_shelves(path) - {own} if FLOOR[one] >= FLOOR[own]}
    assert not rising, f"{PAGE.name} : {own} n'est pas au-dessus de {sorted(rising)}"


def test_tests_mirror_the_shelves():
    folders = {path.parent.name for path in TESTS.glob("*/test_*.py")}
    assert folders <= FLOOR.keys()
