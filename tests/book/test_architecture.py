"""ARCHITECTURE.md dit ce que le code est : ses pièces, le sens des imports, les étapes de la
publication."""

import ast
import re

import pytest
from architecture import (
    CODE,
    PAGE,
    described,
    floors,
    imports,
    packages,
    publishing_steps,
    root_files,
    same_lines,
    section,
    table,
)

MODULES = sorted(CODE.rglob("*.py"))
every_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(CODE).as_posix()
)
FLOORS = floors("Le sens des imports de code/trahison")
BETWEEN = table("D’une pièce à l’autre")
NAMED = re.compile(r"`([^`]+)`")


def named(start: str) -> set[str]:
    """Ce que nomme la seconde case de la rangée dont la première est ``start``."""
    [cell] = [row[1] for _, row in BETWEEN if row[0] == start]
    return set(NAMED.findall(cell))


@pytest.mark.parametrize("top", ["trahison", "livre"])
def test_the_page_describes_every_package(top):
    title = f"Les pièces de code/{top}"
    lines = [(number, line) for number, line in section(title) if line.startswith("| `")]
    same_lines(title, described(top), lines)


def test_every_package_says_what_it_holds():
    silent = [row for top in ("trahison", "livre") for row in described(top) if row.endswith("|  |")]
    assert not silent, f"sans docstring, donc sans phrase dans {PAGE.name} : {silent}"


def test_the_page_lists_the_steps_of_the_publication_in_order():
    lines = [(number, line) for number, line in section("La publication") if line[:1].isdigit()]
    same_lines("La publication", publishing_steps(), lines)


def test_the_page_names_what_exists():
    """Un fichier déplacé ou renommé ne laisse pas son ancien nom dans le trajet d'une page."""
    exists = {
        ".".join(path.relative_to(CODE / "livre").with_suffix("").parts)
        for path in MODULES
        if path.is_relative_to(CODE / "livre")
    } | set(packages("livre"))
    gone = [
        f"ligne {number} : {name}"
        for number, line in section("De la page au site")
        for name in NAMED.findall(line)
        if not name.startswith("python ") and name not in exists
    ]
    assert not gone, f"{PAGE.name} nomme un fichier que code/livre n'a pas : {gone}"


def test_every_package_has_its_floor():
    tops = {name.partition(".")[0] for name in packages("trahison")} | set(root_files("trahison"))
    assert FLOORS.keys() == tops, f"{PAGE.name}, échelle de code/trahison"


@every_module
def test_arrows_point_down(path):
    top, own = path.relative_to(CODE).with_suffix("").parts[:2]
    if top != "trahison" or own == "__init__":
        return
    rising = [
        f"{path.relative_to(CODE)}, ligne {line} : {own} n'est pas au-dessus de {name}"
        for name, line in imports(path).items()
        if (other := component(name, "trahison")) in FLOORS
        and other != own
        and FLOORS[other] >= FLOORS[own]
    ]
    assert not rising, f"{PAGE.name}, échelle de code/trahison :\n" + "\n".join(rising)


@every_module
def test_what_is_never_imported(path):
    parts = path.relative_to(CODE).parts
    forbidden = named(f"`{parts[0]}`")
    if parts[0] == "trahison" and parts[1] != "figures":
        forbidden |= named("`trahison`, hors de `figures`")
    faults = [
        f"{path.relative_to(CODE)}, ligne {line} : {name}"
        for name, line in imports(path).items()
        if name.partition(".")[0] in forbidden
    ]
    assert not faults, f"{PAGE.name}, « D’une pièce à l’autre » :\n" + "\n".join(faults)


def test_what_the_site_uses_of_the_science():
    used = {
        component(name, "trahison")
        for path in (CODE / "livre").rglob("*.py")
        for name in imports(path)
        if name.startswith("trahison")
    } - {""}
    assert used == named("`livre` emploie de `trahison`"), f"{PAGE.name}, « D’une pièce à l’autre »"


def test_what_pages_use_of_the_site(pages):
    allowed = named("une page emploie de `livre`")
    for page in pages:
        for cell in page.cells:
            python = "\n".join(line for line in cell.source.splitlines() if line[:1] not in "%!")
            for node in ast.walk(ast.parse(python)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("livre"):
                    assert component(f"{node.module}.", "livre") in allowed, (
                        f"book/{page}.md, cellule de la ligne {cell.line} : {node.module}, que"
                        f" {PAGE.name} n'admet pas"
                    )


def component(name: str, top: str) -> str:
    """« networks » pour « trahison.networks.target » ; vide pour un autre paquet."""
    parts = name.split(".")
    return parts[1] if parts[0] == top and len(parts) > 1 else ""
