"""L'état gardé avec l'environnement de Sphinx : un seul attribut, d'une forme déclarée."""

import ast
import pickle
from pathlib import Path
from types import SimpleNamespace

from livre.state import ATTRIBUTE, State, state

LIVRE = Path(__file__).resolve().parents[2] / "code" / "livre"


def test_state_is_the_same_object_all_along_and_survives_pickling():
    env = SimpleNamespace()
    state(env).keys["fgsm"] = "clef"
    assert state(env) is state(env) and state(env).keys == {"fgsm": "clef"}
    kept = SimpleNamespace(**pickle.loads(pickle.dumps(vars(env))))
    assert state(kept).keys == {"fgsm": "clef"}


def test_state_of_another_shape_is_not_believed():
    older = State(keys={"fgsm": "clef"})
    del older.read
    newer = State(keys={"fgsm": "clef"})
    newer.unknown = {}
    for found in (older, newer, {"keys": {}}, None):
        assert state(SimpleNamespace(**{ATTRIBUTE: found})) == State()


def test_pages_share_nothing_and_are_forgotten():
    first, second = State(), State()
    first.quoted["fgsm"], first.figures["fgsm"] = {("image", "n")}, 3
    assert second == State()
    first.forget("fgsm")
    first.forget("absente")
    assert first == State()
    first.keys["fgsm"], first.notebooks["fgsm"] = "clef", ("", "")
    first.forget("fgsm")
    assert first != State()
    first.remove("fgsm")
    assert first == State()


def test_no_file_hides_something_in_the_environment():
    """Aucun attribut posé sur l'environnement de Sphinx, en dehors de l'état."""
    hidden = [
        f"{path.relative_to(LIVRE)} : {ast.unparse(target)}"
        for path in sorted(LIVRE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(target, ast.Attribute)
        and ast.unparse(target.value) in {"env", "app.env", "self.env"}
    ]
    assert hidden == []
