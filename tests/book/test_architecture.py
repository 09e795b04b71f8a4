"""Le sens des flèches : book → figures → replications → (attacks, defenses) → networks → (learning,
vision)."""

import ast
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[2] / "code"
FLOORS = {
    "__main__.py": 5,  # la commande
    "figures": 4,
    "replications": 3,
    "attacks": 2,
    "defenses": 2,
    "networks": 1,
    "learning": 0,
    "vision": 0,
}
MODULES = sorted(CODE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Noms absolus importés par un fichier, où que ce soit dans le fichier."""
    package = path.relative_to(CODE).parent.parts
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*parents, node.module or ""))
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(CODE).as_posix())
def test_arrows_point_down(path):
    parts = path.relative_to(CODE).parts
    if parts[0] == "trahison":
        assert not tops(path) & {"livre", "sphinx", "docutils", "myst_nb", "IPython"}
        floor = FLOORS.get(parts[1], -1)
        if parts[1] != "figures":
            assert "matplotlib" not in tops(path), "seul figures/ dessine"
        for name in imports(path):
            pieces = name.split(".")
            if (
                pieces[0] == "trahison"
                and len(pieces) > 1
                and pieces[1] in FLOORS
                and pieces[1] != parts[1]
            ):
                assert FLOORS[pieces[1]] < floor or same_floor_is_allowed(parts[1], pieces[1]), name


def same_floor_is_allowed(importer: str, imported: str) -> bool:
    """Une défense s'entraîne contre une attaque ; la voie inverse est fermée."""
    return (importer, imported) == ("defenses", "attacks")


def test_site_code_holds_no_science():
    for path in (CODE / "livre").rglob("*.py"):
        assert not tops(path) & {
            "tensorflow",
            "keras",
            "sklearn",
            "skimage",
            "matplotlib",
            "numpy",
        }, path
