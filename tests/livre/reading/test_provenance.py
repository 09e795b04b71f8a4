"""La provenance : un vrai chargement dans un autre processus, gardé tant que rien ne change."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import trahison
from livre.reading import provenance


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAHISON_NETWORK", "embarqué")
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "0")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("TRAHISON_DATA", raising=False)
    (tmp_path / "book").mkdir()
    (tmp_path / "code").symlink_to(Path(trahison.__file__).parents[1])
    return SimpleNamespace(srcdir=tmp_path / "book", outdir=tmp_path / "_build" / "html")


def test_loads_once_then_reads_what_was_kept(app, monkeypatch):
    found = provenance.find_provenance(app)
    assert found["network_origin"] == "embarqué" and found["digits_origin"] == "embarqué"
    monkeypatch.setattr(
        provenance.subprocess, "run", lambda *args, **options: pytest.fail("chargé deux fois")
    )
    assert provenance.find_provenance(app) == found


def test_damaged_file_is_not_trusted(app):
    kept = provenance.build_folder(app) / provenance.FILE_NAME
    provenance.write_atomically(kept, json.dumps({"network": "tron"})[:-3])
    assert provenance.read_stored(kept) is None


def test_new_local_file_changes_the_fingerprint(app, monkeypatch, tmp_path):
    from trahison import sources

    before = sources.fingerprint()
    folder = tmp_path / "classe"
    folder.mkdir()
    (folder / sources.MNIST.name).write_bytes(b"autre chose")
    monkeypatch.setenv("TRAHISON_DATA", str(folder))
    assert sources.fingerprint() != before
