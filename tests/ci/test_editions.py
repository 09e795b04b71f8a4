"""Les éditions : emballées, puis rangées à côté de l'édition courante."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

PAGE = '<p><a href="{0}livre-hors-ligne.zip" download>hors ligne</a> <a href="a.html">a</a></p>'


@pytest.fixture
def editions(load_script, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "Exemple/essai")
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    return load_script("editions")


@pytest.fixture
def site(tmp_path) -> Path:
    folder = tmp_path / "site"
    for name, text in {
        "index.html": PAGE.format(""),
        "sous/page.html": PAGE.format("../"),
        "carnets/fgsm.ipynb": "{}",
        "livre-hors-ligne.zip": "archive",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_two_editions_are_kept_beside_the_current_one(editions, site, tmp_path):
    packed = tmp_path / "paquets"
    editions.pack(site, "v1.0.0", packed)
    editions.pack(site, "v1.1.0", packed)
    assert {file.name for file in packed.iterdir()} == {
        "edition-v1.0.0.tar.gz",
        "edition-v1.1.0.tar.gz",
        "livre-hors-ligne.zip",
        "carnets.zip",
    }
    assert zipfile.ZipFile(packed / "carnets.zip").namelist() == ["fgsm.ipynb"]
    current = tmp_path / "courant"
    current.mkdir()
    (current / "index.html").write_text("courant", encoding="utf-8")
    assert editions.unpack(packed, current) == ["v1.0.0", "v1.1.0"]
    assert (current / "index.html").read_text("utf-8") == "courant"
    for tag in ("v1.0.0", "v1.1.0"):
        assert not (current / tag / "livre-hors-ligne.zip").exists()
        assert (current / tag / "carnets" / "fgsm.ipynb").is_file()


def test_the_copy_of_an_edition_is_where_its_pages_say(editions, site, tmp_path):
    editions.pack(site, "v1.1.0", tmp_path / "paquets")
    editions.unpack(tmp_path / "paquets", tmp_path / "courant")
    address = "https://github.com/Exemple/essai/releases/download/v1.1.0/livre-hors-ligne.zip"
    for name in ("index.html", "sous/page.html"):
        text = (tmp_path / "courant" / "v1.1.0" / name).read_text("utf-8")
        assert f'href="{address}"' in text and 'href="a.html"' in text


def test_other_forms_of_the_book_are_beside_its_edition(editions, site, tmp_path):
    (site / "livre.pdf").write_text("pdf", encoding="utf-8")
    (site / "index.html").write_text('<a href="livre.pdf">PDF</a>', encoding="utf-8")
    editions.pack(site, "v1.1.0", tmp_path / "paquets")
    assert (tmp_path / "paquets" / "livre.pdf").read_text("utf-8") == "pdf"
    editions.unpack(tmp_path / "paquets", tmp_path / "courant")
    edition = tmp_path / "courant" / "v1.1.0"
    assert not (edition / "livre.pdf").exists()
    address = "https://github.com/Exemple/essai/releases/download/v1.1.0/livre.pdf"
    assert (edition / "index.html").read_text("utf-8") == f'<a href="{address}">PDF</a>'


def test_too_heavy_a_whole_is_refused_and_says_what_to_do(editions, site, tmp_path):
    editions.pack(site, "v1.1.0", tmp_path / "paquets")
    with pytest.raises(
        SystemExit, match=r"ses éditions \(1\) pèsent .* retirer à une version publiée"
    ):
        editions.unpack(tmp_path / "paquets", tmp_path / "courant", limit=100)
    assert editions.LIMIT <= 900e6


@pytest.mark.parametrize("tag", ["1.1.0", "v1.1.0/..", "../v1", "vers", ""])
def test_a_strange_tag_is_refused(editions, site, tmp_path, tag):
    with pytest.raises(SystemExit, match="v1.1.0"):
        editions.pack(site, tag, tmp_path / "paquets")


@pytest.mark.parametrize("name", ["../index.html", "/tmp/index.html"])
def test_an_edition_cannot_write_outside_its_folder(editions, tmp_path, name):
    current = tmp_path / "courant"
    current.mkdir()
    (current / "index.html").write_text("courant", encoding="utf-8")
    with tarfile.open(tmp_path / "edition-v1.1.0.tar.gz", "w:gz") as edition:
        entry = tarfile.TarInfo(name)
        entry.size = 3
        edition.addfile(entry, io.BytesIO(b"non"))
    # Un nom absolu est ramené dans le dossier ; un nom qui en remonte est refusé.
    if name.startswith(".."):
        with pytest.raises(tarfile.OutsideDestinationError):
            editions.unpack(tmp_path, current)
    else:
        editions.unpack(tmp_path, current)
        assert (current / "v1.1.0" / "tmp" / "index.html").is_file()
    assert (current / "index.html").read_text("utf-8") == "courant"
