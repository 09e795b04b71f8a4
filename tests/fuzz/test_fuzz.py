"""L’épreuve au hasard, courte ici ; ``python tests/fuzz --appels 10000`` est la longue."""

import ast
import importlib
import inspect
import os
import pkgutil
import random
from collections.abc import Callable
from pathlib import Path

import fuzz
import numpy as np
import pytest
from myst_nb.core.read import read_myst_markdown_notebook
from valid_calls import valid_calls

from trahison.contracts import checked

BOOK = Path(__file__).parents[2] / "book"
CLASSES = {"livre.labs.Lab"}  # une classe qu’une page appelle et qui porte son contrat
# Une demi-minute, le chargement en plus ; TRAHISON_FUZZ=10000 en demande davantage, sans limite.
CALLS = int(os.environ.get("TRAHISON_FUZZ", 3000))
SECONDS = 30.0 if "TRAHISON_FUZZ" not in os.environ else np.inf

# Ceux où toute fonction publique a son appel et son contrat ; les autres y viendront.
PACKAGES = ["trahison.learning", "trahison.vision", "trahison.attacks", "trahison.defenses"]
PACKAGES += ["trahison.networks", "trahison.replications", "trahison.figures", "livre"]
# Les fichiers de leurs appels manquent : l’appel est juste, et la réponse est qu’ils manquent.
MISSING_FILES = {
    "attacks.own_photo.deceive",
    "vision.photo_file.read_photo",
    "vision.digits.read_mnist",
    "networks.efficientnet.load_lite0",
    "networks.mobilenet.read_official_weights",
    "networks.torch_file.read_tensors",
}
# Des minutes par appel : son contrat est tenu, personne ne le met à l’épreuve.
TOO_LONG = {"attacks.benchmark.measure"}
# Là, ce qu’une page n’appelle pas est un outil de ce qu’elle appelle, qui a déjà jugé.
FOR_PAGES = ("trahison.figures", "livre")


def public_functions(package: str) -> set[str]:
    """Les fonctions publiques d’un paquet, celles de ses modules comprises."""
    if package in FOR_PAGES:
        return {name.removeprefix("trahison.") for name in called_by_pages(package)}
    root = importlib.import_module(package)
    names = (f"{package}.{module.name}" for module in pkgutil.iter_modules(root.__path__))
    return {
        f"{name.removeprefix('trahison.')}.{function}"
        for name in names
        for function, value in inspect.getmembers(importlib.import_module(name), inspect.isfunction)
        if value.__module__ == name and not function.startswith("_") and takes_values(value)
    } - TOO_LONG


def called_by_pages(package: str) -> set[str]:
    """Les fonctions et les classes d’un paquet que les cellules des pages importent et nomment."""
    found: set[str] = set()
    for page in BOOK.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        cells = read_myst_markdown_notebook(text).cells if text.startswith("---") else []
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        nodes, imported = list(ast.walk(ast.parse(code))), {}
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
                imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in nodes:
            if isinstance(node, ast.Name) and node.id in imported:
                found.add(imported[node.id])
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{imported.get(node.value.id, 'ailleurs')}.{node.attr}")
    return {
        name
        for name in found
        if callable(value := _find(name)) and not issubclass(type(value), type) or name in CLASSES
        if inspect.signature(value).parameters
    }


def _find(name: str) -> object:
    """Ce que ce nom complet désigne ; ``None`` si ce n’est rien du livre."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute, None)
    except ImportError:
        return None


def takes_values(function: Callable) -> bool:
    """Faux pour un contrôle, qui fait lui-même les refus d’un contrat ; pour un calcul sur des
    tenseurs, que les boucles compilées appellent ; sans argument, il n’y a rien à fausser."""
    hints = [
        str(hint) for name, hint in inspect.get_annotations(function).items() if name != "return"
    ]
    control = function.__name__.startswith("check_") and function.__name__ != "check_masking"
    return bool(inspect.signature(function).parameters) and not (
        control or any("tf.Tensor" in hint for hint in hints)
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_function_has_its_valid_call(package):
    assert public_functions(package) <= valid_calls(package).keys()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_function_wears_its_contract(package):
    bare = [
        name
        for name, (function, arguments) in valid_calls(package).items()
        if arguments and inspect.isfunction(function) and not hasattr(function, "__contract__")
    ]
    assert bare == []


def test_the_valid_calls_are_valid():
    rng = random.Random(0)
    for name, (function, arguments) in valid_calls().items():
        given = {key: fuzz._copy(value) for key, value in arguments.items()}
        verdict = fuzz.judge(name, function, given)
        assert verdict == ("juste", "") or name in MISSING_FILES, (name, verdict)
    assert rng.random() == random.Random(0).random()


def test_ten_thousand_wrong_calls_in_small():
    report = fuzz.run(CALLS, seconds=SECONDS)
    assert not report.faults, report
    assert report.counts["refusé"] > report.counts["juste"] > 0


class TestFaultsAreSeen:
    """L’épreuve elle-même : chaque faute, commise exprès, est vue."""

    def judged(self, function, **arguments):
        return fuzz.judge("essai", function, arguments)[0]

    def test_an_error_without_the_name(self):
        def bad(x):
            raise ValueError("mauvaise valeur")

        def other(x):
            raise ValueError("y : nombre attendu, reçu 3")

        def crash(x):
            raise IndexError("x : nombre attendu, reçu 3")

        for function in (bad, other, crash):
            assert self.judged(function, x=1) == "sans nom"

    def test_a_named_error(self):
        @checked
        def good(x: float) -> float:
            return x

        assert self.judged(good, x="chat") == "refusé" and self.judged(good, x=1) == "juste"

    @pytest.mark.parametrize("result", [np.nan, [1.0, np.inf], {"a": (np.array([np.nan]),)}])
    def test_a_silent_nan(self, result):
        assert self.judged(lambda x: result, x=1) == "non fini"

    def test_a_changed_argument(self):
        def spoil(x):
            x[0] = 7

        assert self.judged(spoil, x=np.zeros(2)) == "argument changé"
        assert self.judged(spoil, x=[1]) == "argument changé"

    @pytest.mark.parametrize("draw", [random.random, np.random.uniform])
    def test_a_changed_chance(self, draw):
        assert self.judged(lambda x: draw() * 0, x=1) == "hasard changé"


def test_a_call_is_replayed_by_its_number():
    calls = valid_calls("trahison.learning")
    name = sorted(calls)[0]
    told = [fuzz.deform(calls[name][1], random.Random("1 2"))[0] for _ in range(2)]
    assert told[0] == told[1]


@pytest.mark.complet
def test_ten_thousand_wrong_calls():
    report = fuzz.run(10_000, seed=fuzz.SEED, seconds=np.inf, limit=fuzz.LIMIT, only="")
    assert not report.faults, report
