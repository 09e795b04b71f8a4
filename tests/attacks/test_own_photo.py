"""La photo du lecteur : ce qui est écrit est ce qui est jugé."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from trahison.attacks.own_photo import deceive, find_label
from trahison.networks.classifier import Classifier
from trahison.vision.photos import load_photo

NAMES = ("Chat égyptien", "Récif corallien", "Œil-de-bœuf", "Chien", "Chat tigré")


@pytest.fixture(scope="module")
def network(conv_model) -> Classifier:
    return Classifier(
        name="essai",
        model=conv_model,
        size=12,
        labels=NAMES,
        wnids=("n1", "n2", "n3", "n4", "n5"),
        origin="essai",
        official=False,
        bounds=(-1.0, 1.0),
    )


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return load_photo("chat", square=True)


@pytest.mark.parametrize("wanted", [None, 1])
def test_the_file_is_what_was_judged(network, photo, tmp_path, wanted):
    path = tmp_path / "adverse.png"
    found = deceive(network, photo, path, wanted=wanted, levels=16)
    with Image.open(path) as image:
        assert image.size == (12, 12) and image.mode == "RGB"
        written = np.asarray(image)
    start = network.prepare(photo)[None]
    assert found.before == network.top(start)[0]
    assert found.after == network.top(network.prepare(written)[None])[0]
    levels = np.abs(network.prepare(written) - start[0]) * 127.5
    assert np.rint(levels.max()) == found.largest <= 16
    left, judged = network.probabilities(np.stack([start[0], network.prepare(written)]))
    if wanted is None:
        assert judged[found.before[0].index] < left[found.before[0].index]
    else:
        assert judged[wanted] > left[wanted]


def test_nothing_half_written_stays(network, photo, tmp_path, monkeypatch):
    def full_disk(*arguments):
        raise OSError("disque plein")

    monkeypatch.setattr("trahison.attacks.own_photo.os.replace", full_disk)
    with pytest.raises(OSError, match="disque plein"):
        deceive(network, photo, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"wanted": 5}, "wanted : une sortie de 0 à 4"),
        ({"levels": 0}, "levels :"),
        ({"path": "a.jpg"}, "path : un fichier .png"),
        ({"path": "absent/a.png"}, "path : le dossier .*absent n’existe pas"),
    ],
)
def test_what_is_wrong_is_named(network, photo, tmp_path, wrong, message):
    path = tmp_path / wrong.pop("path", "a.png")
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        deceive(network, photo, path, **wrong)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "asked, rank",
    [("récif corallien", 1), ("RECIF CORALLIEN ", 1), ("oeil-de-boeuf", 2), ("Chien", 3)],
)
def test_a_category_is_found_without_its_accents(network, asked, rank):
    assert find_label(network, asked) == rank


def test_an_unknown_category_gets_those_that_resemble(network):
    with pytest.raises(ValueError, match="reçu « chat egyptienne » ; ressemblent : « chat égyp"):
        find_label(network, "chat egyptienne")
    with pytest.raises(ValueError, match="^label : .*reçu « xyzzy »$"):
        find_label(network, "xyzzy")
