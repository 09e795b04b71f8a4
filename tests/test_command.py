"""``python -m trahison photo.jpg`` : la photo du lecteur, d'un bout à l'autre."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import trahison.__main__ as command
from trahison.networks.classifier import Classifier
from trahison.vision.photos import load_photo

CODE = Path(__file__).resolve().parents[1] / "code"


@pytest.fixture
def run(conv_model, tmp_path, monkeypatch, capsys):
    """La commande, dans un dossier vide, avec un petit réseau ; rend ce qu'elle a dit."""
    network = Classifier(
        name="essai",
        model=conv_model,
        size=12,
        labels=("Chat égyptien", "Récif corallien", "Chien", "Tasse", "Fusée"),
        wnids=("n1", "n2", "n3", "n4", "n5"),
        origin="essai",
        official=False,
        bounds=(-1.0, 1.0),
    )
    monkeypatch.setattr("trahison.networks.load_classifier", lambda: network)
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: str) -> str:
        command._main(arguments)
        return capsys.readouterr().out

    return run_it


def cat(mode: str = "RGB", size: tuple[int, int] = (120, 90)) -> Image.Image:
    return Image.fromarray(load_photo("chat")).resize(size).convert(mode)


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 8
    return exif


ODD = {
    "gris.jpg": lambda path: cat("L").save(path),
    "palette.png": lambda path: cat("P").save(path),
    "imprimeur.jpg": lambda path: cat("CMYK").save(path),
    "profonde.png": lambda path: Image.fromarray(np.asarray(cat("L")).astype(np.uint16) * 257).save(
        path
    ),
    "transparente.png": lambda path: cat("RGBA").save(path),
    "tournée.jpg": lambda path: cat().save(path, exif=turned()),
    "minuscule.png": lambda path: cat(size=(2, 3)).save(path),
    "grande.jpg": lambda path: cat(size=(3000, 2000)).save(path),
    "animée.gif": lambda path: cat().save(path, save_all=True, append_images=[cat("L")]),
    "noir et blanc.webp": lambda path: cat("1").convert("L").save(path),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_photos_are_answered(run, tmp_path, name):
    ODD[name](tmp_path / name)
    said = run(name, "--cible", "récif corallien", "--niveaux", "8", "--pas", "3").splitlines()
    output = f"{Path(name).stem}-adverse.png"
    assert said[0] == "essai, 12 × 12 pixels"
    assert [line.partition(" : ")[0] for line in said[1:]] == [
        name,
        f"{name}, bruit au hasard de ±8",
        f"{output}, relue, 8 niveaux sur 255 au plus",
    ]
    assert all(line.count(" ; ") == 2 and "0," in line for line in said[1:])
    with Image.open(tmp_path / output) as image:
        assert image.format == "PNG" and image.size == (12, 12)
    assert {file.name for file in tmp_path.iterdir()} == {name, output}


@pytest.mark.parametrize(
    "arguments, reason",
    [
        (("texte.jpg",), r"^texte.jpg n’est pas une image"),
        (("coupée.jpg",), r"^coupée.jpg est illisible ou coupé"),
        (("absente.jpg",), r"^absente.jpg n’existe pas"),
        ((".",), r"^un fichier attendu, reçu le dossier \."),
        (("juste.png", "--cible", "recif"), r"^--cible : .*ressemblent : « récif corallien »"),
        (("juste.png", "--niveaux", "0"), r"^--niveaux : "),
        (("juste.png", "--pas", "-1"), r"^--pas : "),
        (("juste.png", "--sortie", "juste.png"), r"^--sortie : juste.png est la photo de départ"),
        (("juste.png", "--sortie", "absent/a.png"), r"^le dossier absent n’existe pas"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_leaves_nothing(run, tmp_path, arguments, reason):
    (tmp_path / "texte.jpg").write_text("Ceci n'est pas une photo.", encoding="utf-8")
    cat().save(tmp_path / "coupée.jpg")
    (tmp_path / "coupée.jpg").write_bytes((tmp_path / "coupée.jpg").read_bytes()[:1500])
    cat().save(tmp_path / "juste.png")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises((ValueError, OSError)) as refusal:
        run(*arguments)
    assert re.search(reason, command._sentence(refusal.value))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.complet
def test_the_real_command(tmp_path):
    """Un vrai processus, le réseau installé avec le livre, la chatte du livre."""
    Image.fromarray(load_photo("chat", square=True)).save(tmp_path / "chat.jpg", quality=95)
    environment = {**os.environ, "PYTHONPATH": str(CODE), "TRAHISON_NETWORK": "paquet"}
    asked = ("chat.jpg", "--cible", "récif corallien", "--niveaux", "4")
    done = subprocess.run(
        [sys.executable, "-m", "trahison", *asked],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    first, before, control, after = done.stdout.splitlines()
    assert "récif corallien" not in before and "récif corallien" not in control
    assert " : récif corallien" in after and "4 niveaux" in after
    wrong = subprocess.run(
        [sys.executable, "-m", "trahison", "absente.jpg"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert wrong.returncode == 1 and wrong.stderr.strip() == "absente.jpg n’existe pas"


PEAK = """\
import resource, runpy, sys
sys.argv = ["trahison", *sys.argv[1:]]
runpy.run_module("trahison", run_name="__main__")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


@pytest.mark.complet
@pytest.mark.skipif(sys.platform != "linux", reason="là où la mémoire se compte en kilooctets")
def test_the_command_on_forty_eight_megapixels_stays_under_a_gigabyte(tmp_path):
    """TensorFlow en prend à lui seul les deux tiers."""
    Image.fromarray(load_photo("chat")).resize((8000, 6000)).save(tmp_path / "enorme.jpg")
    done = subprocess.run(
        [sys.executable, "-c", PEAK, "enorme.jpg", "--cible", "récif corallien"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CODE)},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "récif corallien" in done.stdout
    assert float(done.stdout.split()[-1]) < 1, done.stdout
