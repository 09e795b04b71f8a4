"""Les greffons de MyST-NB sont là où le projet installé les annonce, ou la construction le dit."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from livre.illustrations import plugins
from livre.project import BookError

ROOT = Path(__file__).resolve().parents[3]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "entry-points"
][plugins.GROUP]


def install(monkeypatch, declared: dict[str, str]) -> None:
    found = [EntryPoint(name, value, plugins.GROUP) for name, value in declared.items()]
    monkeypatch.setattr(plugins, "entry_points", lambda group: found)


def test_declared_plugins_are_those_of_the_code(monkeypatch):
    install(monkeypatch, DECLARED)
    plugins.setup_plugins(None)
    assert {name: EntryPoint(name, value, "").load() for name, value in DECLARED.items()} == (
        plugins.PLUGINS
    )


@pytest.mark.parametrize("stale", [{"trahison": "livre.figures:FigureRenderer"}, {}])
def test_environment_installed_before_a_move_says_how_to_install_again(monkeypatch, stale):
    declared = {"laboratoire": DECLARED["laboratoire"], **stale}
    install(monkeypatch, declared)
    with pytest.raises(BookError, match=r"\(trahison n'y est pas .* pip install -r requirements"):
        plugins.setup_plugins(None)
