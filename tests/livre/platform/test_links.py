"""La commande qui vérifie les liens chaque semaine, celle du flux, sur un petit livre."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PAGES = {"index": "(accueil)=\n# Accueil\n\nUn [lien]({0}).\n"}


def weekly_command() -> str:
    flow = yaml.safe_load((ROOT / ".github/workflows/hebdomadaire.yml").read_text("utf-8"))
    [step] = [
        step for step in flow["jobs"]["froid"]["steps"] if step.get("name") == "Vérifier les liens"
    ]
    return step["run"]


# Le port 9 de cette machine : personne n'y répond, sans sortir d'ici.
@pytest.mark.parametrize("address, dead", [("#accueil", False), ("http://127.0.0.1:9/mort", True)])
def test_a_dead_link_is_a_failure_and_the_site_is_left_alone(small_book, address, dead):
    book = small_book({name: text.format(address) for name, text in PAGES.items()})
    book.write("book/conf.py", (ROOT / "book" / "conf.py").read_text(encoding="utf-8"))
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", *weekly_command().split()[1:]],
        cwd=book.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "code"), "GITHUB_REPOSITORY": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    said = run.stdout + run.stderr
    assert "Erreur du livre" not in said, said
    assert (book.folder / "_build" / "liens" / "output.txt").is_file(), said
    assert (run.returncode != 0) == dead, said
    if dead:
        assert address in said
    assert not (book.folder / "_build" / "html").exists()
