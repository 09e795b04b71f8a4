"""Une figure que sa cellule ne rend pas disparaît de la page sans un mot."""

from __future__ import annotations

import ast
from types import SimpleNamespace

import pytest

SHOWING = ("trahison.figures", "livre.tables", "livre.labs")
REMEDY = "en faire la dernière ligne de sa cellule, sans affectation ni « ; », ou couper la cellule"


def shown_names(trees: list[ast.Module]) -> set[str]:
    """Ce que la page importe pour le montrer."""
    return {
        alias.asname or alias.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SHOWING)
        for alias in node.names
    }


def calls(statement: ast.stmt, names: set[str]) -> bool:
    """Vrai pour une expression qui est l'appel d'une de ces fonctions."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in names
    return False


def lost_figures(cells) -> list[str]:
    """« ligne 12 : … » pour chaque figure calculée que la page ne montre pas."""
    sources = [python(cell.source) for cell in cells]
    trees = [ast.parse(source) for source in sources]
    names, faults = shown_names(trees), []
    for cell, source, tree in zip(cells, sources, trees):
        *before, last = tree.body or [ast.Pass()]
        silent = source.rstrip().endswith(";")
        lost = [one for one in before if calls(one, names)]
        lost += [last] if silent and calls(last, names) else []
        faults += [
            f"cellule de la ligne {cell.line} : « {ast.unparse(one)[:60]} » n'est pas montrée ;"
            f" {REMEDY}"
            for one in lost
        ]
        if cell.figure and not lost and (silent or not isinstance(last, ast.Expr)):
            faults.append(
                f"cellule de la ligne {cell.line} : la figure « {cell.figure.get('name')} » n'est"
                f" rendue par rien ; {REMEDY}"
            )
    return faults


def python(source: str) -> str:
    """La cellule, ses commandes d'IPython changées en lignes vides."""
    return "\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines())


def test_every_figure_is_shown(page):
    faults = lost_figures(page.cells)
    assert not faults, f"book/{page}.md :\n" + "\n".join(faults)


IMPORT = "from trahison.figures.image import draw\n"


@pytest.mark.parametrize(
    "source, figure, lost",
    [
        (IMPORT + "draw(1)", {"name": "fig-a"}, False),
        (IMPORT + "draw(1)\nx = 1", {}, True),
        (IMPORT + "draw(1)\ndraw(2)", {}, True),
        (IMPORT + "draw(1);", {}, True),
        (IMPORT + "shown = draw(1)", {"name": "fig-a"}, True),
        (IMPORT + "shown = draw(1)", {}, False),
        ("print(1)\nx = 1", {}, False),
    ],
)
def test_the_check_itself(source, figure, lost):
    cell = SimpleNamespace(source=source, figure=figure, line=12)
    faults = lost_figures([cell])
    assert bool(faults) == lost and all("ligne 12" in fault for fault in faults)
