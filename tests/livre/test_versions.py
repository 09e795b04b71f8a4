"""Un remplacement de fonction écrit pour une version s'arrête bruyamment devant une autre."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from livre.project import BookError
from livre.versions import WRITTEN_FOR, require

ROOT = Path(__file__).resolve().parents[2]
CALL = re.compile(r"require\(\s*\"([\w-]+)\"")
CALLED = {
    name
    for path in (ROOT / "code" / "livre").rglob("*.py")
    for name in CALL.findall(path.read_text(encoding="utf-8"))
}


def test_another_version_stops_the_build_and_says_why(monkeypatch):
    monkeypatch.setitem(WRITTEN_FOR, "myst-nb", "0.0.1")
    with pytest.raises(BookError, match=r"myst-nb .* 0\.0\.1 attendu : la raison"):
        require("myst-nb", "la raison")


def test_every_version_of_the_table_is_required_somewhere_and_the_reverse():
    assert set(WRITTEN_FOR) == CALLED


@pytest.mark.parametrize("package", WRITTEN_FOR)
def test_required_versions_are_installed(package):
    assert version(package) == WRITTEN_FOR[package]


def test_required_versions_are_those_of_the_requirements():
    pins = dict(
        re.findall(
            r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE
        )
    )
    for name, wanted in WRITTEN_FOR.items():
        assert pins.get(name) == wanted, (
            "sans cela, la prochaine version de ce paquet arrêterait une construction neuve"
        )
