"""« jupyter-book clean », telle que le livre la donne : elle ne charge aucune extension, et sur
``book/`` ne fait rien et se tait. C'est donc la commande écrite qu'il faut tenir juste."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("README.md", "CONTRIBUTING.md", "book/reproduire.md")
CLI = "from jupyter_book.cli.main import main; main()"


def written() -> set[str]:
    """Les commandes d'effacement que donnent ces pages."""
    text = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    return set(re.findall(r"`jupyter-book (clean [^`\n]+)`", text))


def test_each_page_says_how_to_start_again():
    for page in PAGES:
        assert "`jupyter-book clean " in (ROOT / page).read_text(encoding="utf-8"), page


@pytest.fixture
def built(tmp_path):
    """Un livre construit, tel que « jupyter-book build book/ » le laisse."""
    for name in (".jupyter_cache", "html", ".doctrees"):
        (tmp_path / "_build" / name).mkdir(parents=True)
        (tmp_path / "_build" / name / "fichier").touch()
    (tmp_path / "book").mkdir()
    (tmp_path / "_config.yml").touch()
    return tmp_path


@pytest.mark.parametrize("command", sorted(written()))
def test_the_written_command_cleans(built, command):
    subprocess.run([sys.executable, "-c", CLI, *shlex.split(command)], cwd=built, check=True)
    kept = {file.parent.name for file in built.rglob("fichier")}
    assert kept == (set() if "--all" in command else {".jupyter_cache"})
