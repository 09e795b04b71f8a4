"""La provenance : un vrai chargement dans un autre processus, gardé tant que rien ne change."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from folder_links import link_folder

import trahison
from livre.project import BookError
from livre.reading import provenance


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAHISON_NETWORK", "paquet")
    monkeypatch.setenv("TRAHISON_DOWNLOAD", "0")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("TRAHISON_DATA", raising=False)
    monkeypatch.delenv("TRAHISON_DIGITS", raising=False)
    (tmp_path / "book").mkdir()
    link_folder(tmp_path / "code", Path(trahison.__file__).parents[1])
    return SimpleNamespace(srcdir=tmp_path / "book", outdir=tmp_path / "_build" / "html")


def test_loads_once_then_reads_what_was_kept(app, monkeypatch):
    found = provenance.find_provenance(app)
    assert found["network_origin"] == "paquet" and found["digits_origin"] == "embarqué"
    monkeypatch.setattr(
        provenance.subprocess, "run", lambda *args, **options: pytest.fail("chargé deux fois")
    )
    assert provenance.find_provenance(app) == found


def test_what_is_found_is_read_whatever_the_encoding_of_the_machine(app, monkeypatch):
    """Sous Windows, la sortie d'un processus n'est pas en UTF-8."""
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    assert "embarqué" in provenance.load_sources(app)["digits"]


@pytest.mark.skipif(sys.platform != "linux", reason="les noyaux ordinaires servent ailleurs")
def test_kernels_get_ready_while_the_sources_are_loaded(app, monkeypatch):
    """Pour plus de deux pages, et seulement quand il y a quelque chose à charger."""
    done = []
    monkeypatch.delenv("LIVRE_NOYAUX", raising=False)
    monkeypatch.setattr(provenance, "open_early", lambda environment: done.append("noyaux"))
    monkeypatch.setattr(
        provenance,
        "load_sources",
        lambda app: done.append("sources") or {"network": "réseau", "taken": {}, "refused": []},
    )
    provenance.find_provenance(app, pages=3)
    assert done == ["noyaux", "sources"]
    provenance.find_provenance(app, pages=3)
    assert done == ["noyaux", "sources"], "tout est su"
    (provenance.build_folder(app) / provenance.FILE_NAME).unlink()
    provenance.find_provenance(app, pages=2)
    assert done == ["noyaux", "sources", "sources"]


def test_damaged_file_is_not_trusted(app):
    kept = provenance.build_folder(app) / provenance.FILE_NAME
    provenance.write_text(kept, json.dumps({"network": "tron"})[:-3])
    assert provenance.read_stored(kept) is None


def test_another_demand_loads_again(app, monkeypatch):
    """« embarqué » gardé la veille ne satisfait pas celui qui exige MNIST aujourd'hui."""
    provenance.find_provenance(app)
    monkeypatch.setenv("TRAHISON_DIGITS", "mnist")
    with pytest.raises(BookError, match="TRAHISON_DIGITS : les chiffres de MNIST sont exigés"):
        provenance.find_provenance(app)


def test_cache_that_keeps_nothing_is_not_announced(app, monkeypatch):
    """Téléchargés, mais le cache refuse de les garder : les noyaux auront autre chose."""
    answers = {None: {"mnist.npz": "téléchargement"}, "0": {"mnist.npz": "embarqué"}}

    def load(app, TRAHISON_DOWNLOAD=None):  # noqa: N803 — le nom de la variable
        return {"network": "réseau", "taken": answers[TRAHISON_DOWNLOAD], "refused": []}

    monkeypatch.setattr(provenance, "load_sources", load)
    assert provenance.find_provenance(app)["taken"] == {"mnist.npz": "embarqué"}


def test_new_local_file_changes_the_fingerprint(app, monkeypatch, tmp_path):
    from trahison import sources

    before = sources.fingerprint()
    folder = tmp_path / "classe"
    folder.mkdir()
    (folder / sources.MNIST.name).write_bytes(b"autre chose")
    monkeypatch.setenv("TRAHISON_DATA", str(folder))
    assert sources.fingerprint() != before
