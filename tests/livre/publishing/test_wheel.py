"""Le paquet que les carnets installent."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from livre.publishing.wheel import wheel_contents, write_wheel

ROOT = Path(__file__).resolve().parents[3]
NAME = "trahison-1.0.0-py3-none-any.whl"
INFORMATION = "trahison-1.0.0.dist-info"
# Ce qu'un carnet importe, là où rien de ce qui construit le livre n'est installé.
WITHOUT_THE_BOOK = """\
import sys
for name in ("sphinx", "docutils", "myst_nb", "nbformat", "bs4", "playwright"):
    sys.modules[name] = None
import numpy as np
from livre.labs import Lab
from livre.tables import table
from trahison.attacks import fgsm
from trahison.defenses.trained import FOLDER
from trahison.networks import load_classifier
from trahison.networks.embedded import load_embedded
from trahison.networks.embedded.card import CARD_FILE
from trahison.networks.labels import imagenet_categories
from trahison.replications.published import FILE
from trahison.replications.references.record import FILE as CONFORMITY
from trahison.vision.photos import load_photo
assert len(imagenet_categories()) == 1000
assert len(list(FOLDER.glob("*.npz"))) >= 10 and CARD_FILE.is_file()
assert FILE.is_file() and CONFORMITY.is_file()
assert "<table" in table(["a"], [["1"]], "Un essai.")._repr_html_()
load_embedded()
network = load_classifier("paquet")
cat = network.prepare(load_photo("chat", square=True))[None]
label = np.array([network.top(cat)[0][0].index])
adversarial = fgsm(network.target, cat, label, epsilon=4 * 2 / 255)
assert network.probabilities(adversarial)[0, label[0]] < network.probabilities(cat)[0, label[0]]
print(sys.modules["trahison"].__file__)
"""


@pytest.fixture
def wheel(tmp_path) -> Path:
    app = SimpleNamespace(
        srcdir=ROOT / "book", outdir=tmp_path / "site", builder=SimpleNamespace(name="html")
    )
    app.outdir.mkdir()
    write_wheel(app)
    return app.outdir / "carnets" / NAME


def test_wheel_is_enough_to_attack_a_photo(wheel, tmp_path):
    """Le code et les données viennent du paquet, et rien de Sphinx n'est demandé."""
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "ailleurs")
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path / 'ailleurs')!r})\n" + WITHOUT_THE_BOOK,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(str(tmp_path / "ailleurs"))


def test_same_code_same_bytes(wheel, tmp_path):
    first = wheel.read_bytes()
    wheel.unlink()
    write_wheel(
        SimpleNamespace(
            srcdir=ROOT / "book", outdir=tmp_path / "site", builder=SimpleNamespace(name="html")
        )
    )
    assert wheel.read_bytes() == first and len(first) < 8e6


def test_metadata_says_what_the_project_needs():
    contents = wheel_contents(ROOT)
    text = contents["trahison-1.0.0.dist-info/METADATA"].decode()
    for needed in ("numpy", "scipy", "tensorflow", "keras", "pillow", "matplotlib"):
        assert f"\nRequires-Dist: {needed}>=" in text
    assert "trahison = livre.illustrations.figures:FigureRenderer" in (
        contents["trahison-1.0.0.dist-info/entry_points.txt"].decode()
    )


def test_a_book_without_project_has_no_wheel(tmp_path):
    app = SimpleNamespace(
        srcdir=tmp_path / "book", outdir=tmp_path / "site", builder=SimpleNamespace(name="html")
    )
    write_wheel(app)
    assert not (tmp_path / "site").exists()


@pytest.mark.complet
def test_same_files_as_the_wheel_of_pip(wheel, tmp_path):
    """Celui de pip demande le réseau, ou setuptools ; le nôtre doit contenir la même chose."""
    project = tmp_path / "projet"
    shutil.copytree(ROOT / "code", project / "code", ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXTE"):
        shutil.copy(ROOT / name, project)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, project],
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(wheel) as ours, zipfile.ZipFile(tmp_path / NAME) as theirs:
        assert set(theirs.namelist()) - {f"{INFORMATION}/top_level.txt"} == set(ours.namelist())
        for name in theirs.namelist():
            if not name.startswith(INFORMATION):
                assert ours.read(name) == theirs.read(name), name
        assert fields(theirs) == fields(ours)


def fields(wheel: zipfile.ZipFile) -> set[str]:
    header = wheel.read(f"{INFORMATION}/METADATA").decode().partition("\n\n")[0]
    # pip range autrement les deux bornes de Python, et dit lesquels de ces champs il a calculés.
    return {
        ",".join(sorted(line.replace(" ", ",").split(",")))
        for line in header.splitlines()
        if not line.startswith("Dynamic")
    }
