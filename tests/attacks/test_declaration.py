"""Chaque attaque se déclare une fois, dans son fichier ; le reste s’en déduit."""

import ast
import dataclasses
import inspect
import sys
from pathlib import Path

import pytest

import trahison.attacks
from trahison.attacks import declaration
from trahison.attacks.declaration import Attack, Knowledge, declared_attacks, exported_functions
from trahison.replications.references import ours, scene

FOLDER = Path(trahison.attacks.__file__).parent
# Ce dossier contient aussi ce qui n’est pas une attaque : des outils, des mesures, des témoins.
TOOLS = {
    "__init__",
    "arguments",
    "batch",
    "benchmark",
    "comparison",
    "controls",
    "counting",
    "declaration",
    "directions",
    "line",
    "losses",
    "mistakes",
    "own_photo",
    "result",
    "survival",
    "transfer",
}


def test_every_attack_is_declared_in_its_own_file_and_no_tool_is():
    files = {path.stem for path in FOLDER.glob("*.py")} - TOOLS
    homes = {}
    for attack in declared_attacks().values():
        homes.setdefault(inspect.unwrap(_whole(attack)).__module__.rpartition(".")[2], []).append(
            attack
        )
    assert homes.keys() == files


def test_names_are_unique_and_the_words_are_those_of_the_book():
    for name, attack in declared_attacks().items():
        assert attack.name == name and attack.norm in ("L∞", "L2", "L0")
        assert isinstance(attack.knowledge, Knowledge)
    with pytest.raises(dataclasses.FrozenInstanceError):
        declared_attacks()["FGSM"].name = "autre"


def test_a_name_declared_twice_is_refused(monkeypatch):
    module = sys.modules["trahison.attacks.deepfool"]
    twin = Attack("FGSM", "L2", Knowledge.GRADIENT, lambda target, images, labels: images)
    monkeypatch.setattr(module, "DECLARED", (twin,))
    with pytest.raises(ValueError, match="« FGSM » est déjà déclarée"):
        declaration.declared_attacks.__wrapped__()


def test_what_is_declared_is_exported_and_nothing_else_lists_it():
    for name, function in exported_functions().items():
        assert getattr(trahison.attacks, name) is function and name in trahison.attacks.__all__
    assert {"fgsm", "pgd", "deepfool", "carlini_wagner", "jsma", "boundary", "advgan"} <= set(
        exported_functions()
    )
    source = ast.parse((FOLDER / "__init__.py").read_text("utf-8"))
    named = {
        alias.name
        for node in source.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert not named & exported_functions().keys()


def test_a_new_declaration_reaches_exports_and_comparisons_by_itself(monkeypatch):
    """Ajouter une attaque : son fichier, et rien d’autre à toucher ici."""

    def nothing(target, images, labels):
        return images

    module = sys.modules["trahison.attacks.pgd"]
    newcomer = Attack("Immobile", "L2", Knowledge.ANSWER, nothing)
    monkeypatch.setattr(module, "DECLARED", (*module.DECLARED, newcomer))
    monkeypatch.setattr(declaration, "declared_attacks", declared_attacks.__wrapped__)
    assert exported_functions()["nothing"] is nothing
    assert declaration.declared_attacks()["Immobile"] is newcomer


def test_comparisons_come_from_the_declarations():
    compared = {
        name for name, attack in declared_attacks().items() if attack.knowledge != "rien, après"
    }
    assert ours.ATTACKS.keys() == scene.NORMS.keys() == compared
    assert scene.NORMS["JSMA"] == "L0" and scene.NORMS["PGD L2"] == "L2"
    assert set(scene.DETERMINISTIC) == {"FGSM", "FGSM L2", "PGD", "PGD L2", "PGD ciblé"}


def test_targets_come_first():
    for attack in declared_attacks().values():
        first, *_ = inspect.signature(attack.function).parameters
        assert first == ("generator" if attack.knowledge is Knowledge.NOTHING else "target")


def _whole(attack):
    return getattr(attack.function, "func", attack.function)
