"""Le code que le lecteur voit est celui dont la page se sert."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

from trahison.learning import optimizers
from trahison.learning.classification import softmax
from trahison.learning.surfaces import rosenbrock


def python(source: str) -> str:
    """La cellule sans ses commandes d'IPython."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))


def hidden(cell) -> bool:
    return bool({"remove-input", "remove-cell"} & set(cell.metadata.get("tags", [])))


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
