"""Les chiffres : MNIST authentifié par son contenu, sinon ceux de scikit-learn, dans le même
format."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits as sklearn_digits

from trahison.sources import MNIST, SourceError, keras_home
from trahison.vision import digits
from trahison.vision.digits import load_digits, read_mnist, sample


@pytest.fixture
def offline(monkeypatch, tmp_path) -> Path:
    """Aucune source que l'embarquée ; rend le dossier du lecteur, vide."""
    (tmp_path / "lecteur").mkdir()
    (tmp_path / "cache").mkdir()
    monkeypatch.setenv("TRAHISON_DATA", str(tmp_path / "lecteur"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "0")
    digits._load_digits.cache_clear()
    yield tmp_path / "lecteur"
    digits._load_digits.cache_clear()


def fake_archive(path: Path, **changes) -> Path:
    """Une archive aux bons noms et aux bonnes formes, mais ce n'est pas MNIST."""
    arrays = {
        "x_train": np.zeros((60, 28, 28), np.uint8),
        "y_train": np.zeros(60, np.uint8),
        "x_test": np.zeros((10, 28, 28), np.uint8),
        "y_test": np.zeros(10, np.uint8),
    } | changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def check_format(data):
    for images, labels in (
        (data.train_images, data.train_labels),
        (data.test_images, data.test_labels),
    ):
        assert images.dtype == np.float32 and images.shape[1:] == (28, 28, 1)
        assert images.min() == 0 and 0.95 < images.max() <= 1
        assert labels.dtype == np.int64 and labels.shape == images.shape[:1]
        assert set(np.unique(labels)) == set(range(10))
        assert images[..., 0][:, :4].mean() < 0.02 < images.mean()  # l'encre à 1, au milieu


def test_embedded_digits_have_the_format_of_mnist(offline):
    data = load_digits()
    check_format(data)
    assert (data.name, data.origin, data.is_mnist) == (
        "chiffres de scikit-learn",
        "embarqué",
        False,
    )
    assert (len(data.train_labels), len(data.test_labels)) == (1347, 450)
    assert np.bincount(data.test_labels).min() >= 40  # tirage stratifié


def test_embedded_digits_are_those_of_scikit_learn(offline):
    """Réduits à 8 × 8, ils redonnent les images d'origine, chacune une seule fois, avec son
    étiquette."""
    data, source = load_digits(), sklearn_digits()
    frames = np.concatenate([data.train_images, data.test_images])[:, 4:24, 4:24, 0]
    labels = np.concatenate([data.train_labels, data.test_labels])
    centres = np.round(np.arange(8) * 2.5 + 0.75).astype(int)
    small = frames[:, centres][:, :, centres].reshape(-1, 64)
    known = source.data / 16
    nearest = (known**2).sum(axis=1) - 2 * small @ known.T
    np.testing.assert_array_equal(source.target[nearest.argmin(axis=1)], labels)
    assert len(np.unique(nearest.argmin(axis=1))) > 0.99 * len(known)


def test_no_image_is_both_in_training_and_in_test(offline):
    data = load_digits()
    train = {image.tobytes() for image in data.train_images}
    assert not any(image.tobytes() in train for image in data.test_images)


def test_loading_twice_gives_the_same_order(offline):
    first = load_digits()
    digits._load_digits.cache_clear()
    np.testing.assert_array_equal(first.train_labels, load_digits().train_labels)


def test_mnist_may_be_demanded_or_set_aside(offline, monkeypatch):
    with pytest.raises(SourceError, match="choice : les chiffres de MNIST sont exigés"):
        load_digits("mnist")
    monkeypatch.setenv("TRAHISON_DIGITS", "mnist")
    with pytest.raises(SourceError, match="TRAHISON_DIGITS : les chiffres de MNIST sont exigés"):
        load_digits()
    digits._load_digits.cache_clear()
    monkeypatch.setenv("TRAHISON_DIGITS", "embarqué")
    fake_archive(offline / MNIST.name)
    assert (load_digits().origin, load_digits().refused) == ("embarqué", ())
    with pytest.raises(ValueError, match="choice : l'un de 'auto', 'mnist', 'embarqué' attendu"):
        load_digits("MNIST")


def test_bad_archive_of_the_reader_is_told_and_replaced(offline):
    fake_archive(offline / MNIST.name)
    data = load_digits()
    assert data.origin == "embarqué" and len(data.refused) == 1
    assert data.refused[0].startswith("dossier TRAHISON_DATA : mnist.npz : ")


@pytest.mark.parametrize(
    "content, reason",
    [
        (lambda path: fake_archive(path), r"reçu d'autres tableaux, de formes \(60, 28, 28\)"),
        (lambda path: fake_archive(path, y_test=None), "y_test attendue, lecture impossible"),
        (lambda path: path.write_bytes(b""), "lecture impossible"),
        (lambda path: path.write_bytes(b"<html>portail captif</html>"), "lecture impossible"),
        (
            lambda path: path.write_bytes(fake_archive(path).read_bytes()[:-500]),
            "lecture impossible",
        ),
        (
            lambda path: fake_archive(path, x_test=np.array([{"code": 1}], object)),
            "lecture impossible",
        ),
    ],
    ids=["étranger", "incomplet", "vide", "page web", "tronqué", "objet Python"],
)
def test_anything_but_mnist_is_refused_by_name(tmp_path, content, reason):
    content(tmp_path / "mnist.npz")
    with pytest.raises(SourceError, match="^mnist.npz : .*" + reason):
        read_mnist(tmp_path / "mnist.npz")


def test_the_true_archive_is_accepted():
    import os

    folders = [
        Path(os.environ.get("TRAHISON_DATA", "/nulle/part")),
        keras_home() / MNIST.cache_folder,
    ]
    paths = [folder / MNIST.name for folder in folders if (folder / MNIST.name).is_file()]
    if not paths:
        pytest.skip("MNIST n'est pas sur cette machine")
    digits._load_digits.cache_clear()
    data = load_digits()
    check_format(data)
    assert data.is_mnist and (len(data.train_labels), len(data.test_labels)) == (60_000, 10_000)
    assert data.train_labels[:5].tolist() == [5, 0, 4, 1, 9]


def test_sample_draws_without_replacement_and_keeps_the_pairs():
    images, labels = np.arange(50.0).reshape(50, 1, 1, 1), np.arange(50)
    drawn, their_labels = sample(images, labels, 20, seed=3)
    np.testing.assert_array_equal(drawn[:, 0, 0, 0], their_labels)
    assert len(set(their_labels)) == 20
    np.testing.assert_array_equal(their_labels, sample(images, labels, 20, seed=3)[1])
    assert not np.array_equal(their_labels, sample(images, labels, 20, seed=4)[1])
    assert sorted(sample(images, labels, 50)[1]) == list(range(50))


@pytest.mark.parametrize(
    "count, error", [(0, ValueError), (51, ValueError), (2.5, TypeError), ("dix", TypeError)]
)
def test_bad_count_is_named(count, error):
    with pytest.raises(error, match="^count : .*reçu"):
        sample(np.zeros((50, 1)), np.zeros(50), count)


def test_digest_constant_is_that_of_four_arrays():
    assert len(digits.MNIST_CONTENT_SHA256) == len(MNIST.sha256) == 64


def test_labels_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match=r"^labels : forme \(50, …\) attendue, reçu \(49,\)"):
        sample(np.zeros((50, 1)), np.zeros(49), 2)


def test_archive_may_be_named_by_a_string():
    with pytest.raises(SourceError, match="^rien.npz : "):
        digits.read_mnist("rien.npz")
