"""L'archive à lire sans réseau."""

import os
import zipfile
from types import SimpleNamespace

import pytest

from livre.publishing.offline_copy import ARCHIVE, FOLDER, write_copy

PAGE = (
    '<p>Rien ne vous suit.<span class="seulement-en-ligne"> <a href="livre-hors-ligne.zip"'
    " download>Le livre\nentier</a>.</span></p>"
)


@pytest.fixture
def app(tmp_path):
    for name, content in {
        "index.html": PAGE,
        "_images/chat.png": "image",
        "_static/a.css": "a",
        ".buildinfo": "x",
        "objects.inv": "x",
        "sitemap.xml": "x",
        "robots.txt": "x",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(name="html"))


def test_archive_has_every_page_without_its_own_link(app, tmp_path):
    write_copy(app)
    with zipfile.ZipFile(tmp_path / ARCHIVE) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"{FOLDER}/{name}" for name in ("_images/chat.png", "_static/a.css", "index.html")
        ]
        assert archive.read(f"{FOLDER}/index.html").decode() == "<p>Rien ne vous suit.</p>"
    assert not list(tmp_path.glob(f".{ARCHIVE}*"))


def test_same_site_same_bytes(app, tmp_path):
    write_copy(app)
    first = (tmp_path / ARCHIVE).read_bytes()
    (tmp_path / ARCHIVE).unlink()
    for file in sorted(tmp_path.rglob("*.*"), reverse=True):
        os.utime(file, (0, 0))
    write_copy(app)
    assert (tmp_path / ARCHIVE).read_bytes() == first


@pytest.mark.parametrize(
    "damage", [lambda archive: archive[:-40], lambda archive: b"", lambda archive: b"PK" * 50]
)
def test_damaged_archive_is_written_again(app, tmp_path, damage):
    write_copy(app)
    whole = (tmp_path / ARCHIVE).read_bytes()
    (tmp_path / ARCHIVE).write_bytes(damage(whole))
    write_copy(app)
    assert (tmp_path / ARCHIVE).read_bytes() == whole


def test_archive_follows_the_site_and_is_kept_when_nothing_changes(app, tmp_path):
    write_copy(app)
    os.utime(tmp_path / ARCHIVE, (0, 0))
    write_copy(app)
    assert (tmp_path / ARCHIVE).stat().st_mtime == 0
    (tmp_path / "_static" / "a.css").write_text("b", encoding="utf-8")
    write_copy(app)
    with zipfile.ZipFile(tmp_path / ARCHIVE) as archive:
        assert archive.read(f"{FOLDER}/_static/a.css") == b"b"
