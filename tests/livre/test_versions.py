"""Un remplacement de fonction écrit pour une version s'arrête bruyamment devant une autre."""

import ast
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from livre.project import BookError
from livre.versions import require

ROOT = Path(__file__).resolve().parents[2]
CALLS = [
    node
    for path in (ROOT / "code" / "livre").rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "require"
]


def test_another_version_stops_the_build_and_says_why():
    with pytest.raises(BookError, match=r"myst-nb .* 0\.0\.1 attendu : la raison"):
        require("myst-nb", "0.0.1", "la raison")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.args[0].value} {call.lineno}")
def test_required_versions_are_installed(call):
    assert version(call.args[0].value) == call.args[1].value


def test_required_versions_are_those_of_the_requirements():
    pins = dict(
        re.findall(
            r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE
        )
    )
    for call in CALLS:
        name, wanted = call.args[0].value, call.args[1].value
        assert pins.get(name) == wanted, (
            "sans cela, la prochaine version de ce paquet arrêterait une construction neuve"
        )
