"""Un fichier est écrit en entier ou pas du tout, même quand le disque est plein."""

import sys
from contextlib import contextmanager

import pytest

from trahison.files import write_atomically, write_text


@contextmanager
def full_disk(limit=100):
    """Aucun fichier de ce processus ne peut plus dépasser ``limit`` octets."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_keeps_the_former_file_and_nothing_else(tmp_path):
    write_text(tmp_path / "mesures.json", "{}")
    with full_disk(), pytest.raises(OSError):
        write_text(tmp_path / "mesures.json", "x" * 10_000)
    assert [file.name for file in tmp_path.iterdir()] == ["mesures.json"]
    assert (tmp_path / "mesures.json").read_text() == "{}"


def test_interruption_leaves_nothing(tmp_path):
    def stop(stream):
        stream.write(b"moiti")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", stop)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="pas de limite de taille sous Windows")
def test_saved_weights_leave_no_half_file(tmp_path):
    """Les paquets et les empreintes regardent le dossier : rien d'inachevé ne doit y rester."""
    import keras

    from trahison.networks.embedded.storage import save_weights

    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64)])
    with full_disk(), pytest.raises(OSError):
        save_weights(model, tmp_path / "poids.npz")
    assert not list(tmp_path.iterdir())
