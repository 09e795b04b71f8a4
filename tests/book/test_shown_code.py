"""Le code que le lecteur voit est celui dont la page se sert."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from livre.execution.value_expressions import BadValue, read_value, written_in
from trahison.learning import optimizers
from trahison.learning.classification import softmax
from trahison.learning.surfaces import rosenbrock
from trahison.phrases import PHRASES

FEWEST_SHOWN_LINES = 1600
SMALLEST_SHOWN_SHARE = 0.65
LARGEST_REMOVED_SHARE = 0.03


def python(source: str) -> str:
    """La cellule sans ses commandes d'IPython."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))


def hidden(cell) -> bool:
    return kind(cell) == "ôtée"


def kind(cell) -> str:
    """Ce que la page fait du code d'une cellule : montrée, repliée ou ôtée."""
    tags = set(cell.metadata.get("tags", []))
    if {"remove-input", "remove-cell"} & tags:
        return "ôtée"
    return "repliée" if {"hide-input", "hide-cell"} & tags else "montrée"


def bound_names(tree: ast.AST) -> set[str]:
    """Les noms qu'un morceau de code définit, paramètres et variables locales compris."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {(alias.asname or alias.name).split(".")[0] for alias in aliases}
    return names


def read_names(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def expressions(text: str) -> Iterator[str]:
    """Ce que les phrases d'un texte demandent à cette page-ci."""
    for body, _ in written_in(text):
        try:
            value = read_value(body)
        except BadValue:
            continue  # une autre épreuve le dit
        if not value.page:
            yield value.expression


def missing_names(page) -> list[str]:
    """Les noms qu'une cellule montrée ou repliée, ou une phrase, emploie sans qu'aucune cellule
    montrée ou repliée ne les ait définis plus haut."""
    known, faults = {*dir(builtins), *PHRASES}, []

    def demand(where: str, names: set[str]) -> None:
        if missing := names - known:
            faults.append(f"{where} : {', '.join(sorted(missing))}")

    for cell in page.notebook.cells:
        if cell.cell_type == "code":
            if not hidden(cell):
                tree = ast.parse(python(cell.source))
                bound = bound_names(tree)
                demand(f"« {cell.source.splitlines()[0][:50]} »", read_names(tree) - bound)
                known |= bound
            text = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")
        else:
            text = cell.source
        for expression in expressions(str(text)):
            demand(f"{{valeur}}`{expression}`", read_names(ast.parse(expression)))
    return faults


def test_what_the_reader_sees_runs_by_itself(page):
    """Qui recopie les cellules montrées et repliées a tous les noms, et peut tout refaire."""
    faults = missing_names(page)
    assert not faults, f"{page} :\n" + "\n".join(faults)


def test_no_name_comes_from_a_star(page):
    stars = [
        node.module
        for cell in page.cells
        for node in ast.walk(ast.parse(python(cell.source)))
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]
    assert not stars, f"book/{page}.md : nommer ce que l'on importe de {stars}, au lieu de *"


def lines_of_code(pages) -> Counter[str]:
    """Lignes de code non vides du livre : montrées, repliées, ôtées."""
    lines: Counter[str] = Counter()
    for page in pages:
        for cell in page.cells:
            lines[kind(cell)] += sum(bool(line.strip()) for line in cell.source.splitlines())
    return lines


def test_the_book_shows_its_code(pages):
    """Montré sur la page même, non rangé ailleurs : d'où le nombre, à côté des parts."""
    lines = lines_of_code(pages)
    total = lines.total()
    told = ", ".join(f"{count} {name}s ({count / total:.1%})" for name, count in lines.items())
    assert lines["montrée"] >= FEWEST_SHOWN_LINES, told
    assert lines["montrée"] / total >= SMALLEST_SHOWN_SHARE, told
    assert lines["ôtée"] / total <= LARGEST_REMOVED_SHARE, told


def test_no_hidden_import_replaces_what_the_page_shows(page):
    """Une fonction montrée, puis remplacée en cachette par une autre du même nom ou presque."""
    shown, imported = set(), set()
    for cell in page.cells:
        for node in ast.walk(ast.parse(python(cell.source))):
            if isinstance(node, ast.FunctionDef) and not hidden(cell):
                shown.add(node.name)
            is_code = isinstance(node, ast.ImportFrom) and "figures" not in (node.module or "")
            if is_code and hidden(cell):
                imported |= {alias.asname or alias.name for alias in node.names}
    twins = {
        (mine, theirs)
        for mine in shown
        for theirs in imported
        if mine == theirs or mine.endswith(f"_{theirs}") or theirs.endswith(f"_{mine}")
    }
    assert not twins, f"{page} : montrées, puis remplacées par un import caché : {sorted(twins)}"


def test_what_a_page_imports_serves(page):
    """Dans une cellule ou dans une phrase : un import de trop est une fausse piste pour qui lit."""
    tree = ast.parse("\n".join(python(cell.source) for cell in page.cells))
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    quoted = " ".join(re.findall(r"\{valeur\}`([^`]*)`", page.markdown))
    unused = {name for name in imported - used if not re.search(rf"\b{name}\b", quoted)}
    assert not unused, f"{page} : importés pour rien : {sorted(unused)}"


def test_the_softmax_shown_in_classification_works_by_rows(pages):
    """Exécutée telle que le lecteur la recopierait, sur un tableau, et comparée à la nôtre."""
    [page] = [page for page in pages if page.name == "classification"]
    [source] = [cell.source for cell in page.cells if "def softmax" in cell.source]
    names = {"np": np}
    exec(source.partition("large =")[0], names)
    scores = np.random.default_rng(0).normal(scale=300, size=(5, 3))
    np.testing.assert_allclose(names["softmax"](scores), softmax(scores), atol=1e-12)
    np.testing.assert_allclose(names["softmax"](scores[0]), softmax(scores[0]), atol=1e-12)


@pytest.fixture(scope="module")
def rules_of_the_page(pages):
    """Les optimiseurs, tels que le lecteur les recopierait."""
    [page] = [page for page in pages if page.name == "optimiseurs"]
    names = {"np": np}
    for cell in page.cells:
        if re.match(r"def \w+\(g, |tiny =|RULES =", cell.source):
            exec(cell.source, names)
    return names["RULES"]


@pytest.mark.parametrize("name", optimizers.RULES)
def test_the_optimizers_shown_are_those_that_are_compared_to_keras(name, rules_of_the_page):
    """La page écrit ε sans le regrouper : l'écart reste au-dessous de la comparaison à Keras."""
    surface, options = rosenbrock(), {"steps": 60, "learning_rate": 2.0**-10}
    shown, ours = (
        optimizers.follow(rules[name], surface.gradient, surface.start, **options)
        for rules in (rules_of_the_page, optimizers.RULES)
    )
    np.testing.assert_allclose(shown, ours, rtol=1e-6, atol=1e-6)
    assert rules_of_the_page.keys() == optimizers.RULES.keys()
