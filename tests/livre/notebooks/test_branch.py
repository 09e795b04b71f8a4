"""La branche que Colab, Binder et nbgitpuller lisent."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from livre.notebooks.pages import BRANCH

ROOT = Path(__file__).resolve().parents[3]
AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Essai"), ("EMAIL", "essai@exemple.org"))
}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **AUTHOR},
    ).stdout.strip()


@pytest.fixture
def clone(tmp_path) -> Path:
    """Un petit dépôt, et celui où il publie."""
    git(tmp_path, "init", "-q", "--bare", "origine")
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "origine", "clone")
    for name in (".ci", "binder", "LICENSE", "LICENSE-TEXTE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "essai")
    (tmp_path / "carnets").mkdir()
    (tmp_path / "carnets" / "fgsm.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "carnets" / "trahison-1.0.0-py3-none-any.whl").write_bytes(b"paquet")
    return folder


def publish(clone: Path) -> str:
    return subprocess.run(
        [clone / ".ci" / "carnets", clone.parent / "carnets"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **AUTHOR},
    ).stdout


def test_the_branch_holds_the_notebooks_and_what_runs_them(clone):
    publish(clone)
    origin = clone.parent / "origine"
    assert git(origin, "ls-tree", "-r", "--name-only", BRANCH).splitlines() == [
        "LICENSE",
        "LICENSE-TEXTE",
        "README.md",
        "binder/paquets.txt",
        "binder/postBuild",
        "binder/runtime.txt",
        "fgsm.ipynb",
        "trahison-1.0.0-py3-none-any.whl",
    ]
    assert "100755" in git(origin, "ls-tree", BRANCH, "binder/postBuild")
    assert git(clone, "status", "--porcelain") == ""


def test_the_branch_keeps_its_history_and_forgets_old_notebooks(clone):
    publish(clone)
    assert "rien de nouveau" in publish(clone)
    (clone.parent / "carnets" / "fgsm.ipynb").rename(clone.parent / "carnets" / "image.ipynb")
    publish(clone)
    origin = clone.parent / "origine"
    assert git(origin, "rev-list", "--count", BRANCH) == "2"
    names = git(origin, "ls-tree", "--name-only", BRANCH)
    assert "image.ipynb" in names and "fgsm.ipynb" not in names


def test_the_workflow_publishes_what_the_site_holds():
    """Les carnets de la branche sont ceux du site qui vient d'être éprouvé."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/livre.yml").read_text("utf-8"))
    jobs = workflow["jobs"]
    [sent] = [
        step for step in jobs["construire"]["steps"] if "upload-artifact" in step.get("uses", "")
    ]
    [taken] = [
        step for step in jobs["carnets"]["steps"] if "download-artifact" in step.get("uses", "")
    ]
    assert sent["with"]["path"] == "_build/html"
    assert sent["with"]["name"] == taken["with"]["name"]
    assert taken["with"]["path"] == "${{ runner.temp }}/site"
    assert jobs["carnets"]["permissions"] == {"contents": "write"}
    last = jobs["carnets"]["steps"][-1]
    assert last["run"].splitlines()[-1] == '.ci/carnets "$RUNNER_TEMP/site/carnets"'
    # Sans droit gardé dans le dépôt, c'est à cette étape de le donner à git.
    assert last["env"] == {"GH_TOKEN": "${{ github.token }}"}
    assert "gh auth git-credential" in last["run"]


def test_binder_has_what_the_package_declares_at_the_versions_of_the_book():
    pin = re.compile(r"^([\w-]+)==(\S+)$", re.MULTILINE)
    book = dict(pin.findall((ROOT / "requirements.txt").read_text("utf-8")))
    binder = dict(pin.findall((ROOT / "binder/paquets.txt").read_text("utf-8")))
    assert binder.pop("tensorflow-cpu") == book["tensorflow"]
    assert all(book[name] == version for name, version in binder.items())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.match(r"[\w-]+", needed)[0] for needed in project["dependencies"]}
    assert binder.keys() == declared - {"tensorflow"}
