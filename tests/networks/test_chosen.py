"""Quel réseau regarde les photos : l’ordre des sources, les exigences, et l’arrêt quand rien ne
convient."""

import shutil
from pathlib import Path

import pytest

from trahison import sources
from trahison.networks import chosen, describe_source, load_classifier
from trahison.networks.efficientnet import lite0_classifier
from trahison.sources import LITE0_WEIGHTS, MOBILENET_WEIGHTS, NETWORK_VARIABLE, SourceError


@pytest.fixture(autouse=True)
def offline(tmp_path, monkeypatch):
    """Un dossier du lecteur et un cache vides, aucun téléchargement ; rend le dossier."""
    folder = tmp_path / "lecteur"
    folder.mkdir()
    monkeypatch.setenv("TRAHISON_DATA", str(folder))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "0")
    monkeypatch.delenv(NETWORK_VARIABLE, raising=False)
    for cached in (chosen._load_classifier, lite0_classifier):
        cached.cache_clear()
    yield folder
    for cached in (chosen._load_classifier, lite0_classifier):
        cached.cache_clear()


@pytest.fixture
def package(offline, monkeypatch):
    """Le paquet, déplacé là où un essai peut l’abîmer ; rend le fichier de ses poids."""
    moved = offline / Path(LITE0_WEIGHTS.place).name
    shutil.copy(LITE0_WEIGHTS.path, moved)

    class Installed:
        def locate_file(self, place):
            return moved

    monkeypatch.setattr(sources, "distribution", lambda name: Installed())
    return moved


def test_without_official_weights_the_package_makes_the_pages(lite0, offline):
    (offline / MOBILENET_WEIGHTS.name).write_bytes(b"pas des poids")
    network = load_classifier()
    assert (network.name, len(network.labels), network.size) == ("EfficientNet-Lite0", 1000, 224)
    [reason] = network.refused
    assert reason.startswith(f"dossier TRAHISON_DATA : {MOBILENET_WEIGHTS.name} n'est pas lisible")
    assert sources.taken()[MOBILENET_WEIGHTS.name] == LITE0_WEIGHTS.origin
    assert describe_source() == f"EfficientNet-Lite0, {LITE0_WEIGHTS.origin}, licence Apache-2.0"


def test_official_weights_come_first(offline, monkeypatch):
    (offline / MOBILENET_WEIGHTS.name).write_bytes(b"de bons poids")
    monkeypatch.setattr(chosen, "read_official_weights", lambda path: path.read_bytes())
    monkeypatch.setattr(chosen, "official_classifier", lambda found: found)
    assert load_classifier() == sources.Found(b"de bons poids", "dossier TRAHISON_DATA")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "ce n'est pas le fichier attendu"),
        (lambda path: path.write_bytes(b"un autre reseau"), "ce n'est pas le fichier attendu"),
        (Path.unlink, "ne peut pas être lu"),
    ],
    ids=["coupé", "étranger", "absent"],
)
def test_every_source_refused_stops_with_each_reason(package, offline, damage, problem):
    (offline / MOBILENET_WEIGHTS.name).write_bytes(b"pas des poids")
    damage(package)
    with pytest.raises(SourceError, match="^Aucune source ne convient. ") as stop:
        load_classifier()
    first, last = str(stop.value).split(" ; ")
    assert f"dossier TRAHISON_DATA : {MOBILENET_WEIGHTS.name} n'est pas lisible" in first
    assert last.startswith(f"{LITE0_WEIGHTS.origin} : {package.name}") and problem in last


def test_old_name_of_the_choice_says_the_new_one(monkeypatch):
    with pytest.raises(ValueError, match="^choice : « paquet » attendu, .* « embarqué »"):
        load_classifier("embarqué")
    monkeypatch.setenv(NETWORK_VARIABLE, "embarqué")
    with pytest.raises(ValueError, match=f"^{NETWORK_VARIABLE} : « paquet » attendu"):
        load_classifier()
