"""La révision citée, sur de vrais dépôts."""

import datetime
import os
import subprocess
import sys

import pytest

from livre.identity.revision import Revision, epoch_date, read_page_dates, read_revision
from livre.project import BookError

DATE = "2025-04-03T23:30:00+0200"


def git(folder, *arguments, date=DATE):
    environment = {
        **os.environ,
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    settings = (
        "-c",
        "user.name=Essai",
        "-c",
        "user.email=essai@exemple.org",
        "-c",
        "core.quotePath=true",
    )
    return subprocess.run(
        ["git", "-C", str(folder), *settings, *arguments],
        check=True,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    read_revision.cache_clear()
    read_page_dates.cache_clear()
    (tmp_path / "book").mkdir()
    (tmp_path / "code").mkdir()
    for name in ("book/été.md", "book/autre.md", "code/module.py"):
        (tmp_path / name).write_text("un\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "essai")
    return tmp_path


def test_commit_and_its_date(repository):
    assert read_revision(repository) == Revision(
        git(repository, "rev-parse", "HEAD"), datetime.date(2025, 4, 3)
    )


def test_a_changed_page_says_so_and_the_others_do_not(repository):
    (repository / "book" / "été.md").write_text("deux\n", encoding="utf-8")
    revision = read_revision(repository)
    assert revision.name_for("book/été.md") == f"{revision.commit[:10]} modifiée"
    assert revision.name_for("book/autre.md") == revision.commit[:10]


@pytest.mark.parametrize(
    "name", ["code/module.py", "code/nouveau.py", "CITATION.cff", "book/references.bib"]
)
def test_changed_code_concerns_every_page(repository, name):
    (repository / name).write_text("deux\n", encoding="utf-8")
    assert read_revision(repository).name_for("book/autre.md").endswith(" modifiée")


@pytest.mark.parametrize(
    "name", ["book/été.md", "book/nouvelle.md", "book/references.bib", "_toc.yml", "_config.yml"]
)
def test_anything_that_is_published_concerns_the_whole_book(repository, name):
    assert read_revision(repository).name_for_book() == git(repository, "rev-parse", "HEAD")[:10]
    read_revision.cache_clear()
    (repository / name).write_text("deux\n", encoding="utf-8")
    assert read_revision(repository).name_for_book().endswith(" modifiée")


def test_what_is_not_published_concerns_nobody(repository):
    (repository / "brouillon.txt").write_text("deux\n", encoding="utf-8")
    revision = read_revision(repository)
    assert revision.name_for_book() == revision.name_for("book/autre.md") == revision.commit[:10]


def test_outside_a_repository_the_agreed_date_serves(tmp_path, repository, monkeypatch):
    """Un dossier rangé dans le dépôt d'un autre projet n'en a pas la révision."""
    inside = repository / "copie"
    inside.mkdir()
    assert read_revision(inside) == Revision()
    read_revision.cache_clear()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert read_revision(inside) == Revision(date=datetime.date(1970, 1, 2))
    assert read_revision(inside).name_for("book/page.md") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="le faux git est un script sh")
def test_git_may_complain_in_the_encoding_of_the_machine(tmp_path, monkeypatch):
    """« Pas un dépôt », en français et hors d'UTF-8."""
    script = tmp_path / "git"
    script.write_text("#!/bin/sh\nprintf 'd\\351p\\364t\\240?' >&2\nexit 128\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    read_revision.cache_clear()
    assert not read_revision(tmp_path).commit


def test_bad_agreed_date_is_named(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "hier")
    with pytest.raises(
        BookError, match="SOURCE_DATE_EPOCH : un nombre de secondes attendu, reçu « hier »"
    ):
        epoch_date()


def test_each_page_has_the_date_of_its_own_last_change(repository):
    (repository / "book" / "autre.md").write_text("deux\n", encoding="utf-8")
    git(repository, "commit", "-aqm", "autre", date="2026-01-02T10:00:00+0100")
    assert read_page_dates(repository) == {
        "book/été.md": datetime.date(2025, 4, 3),
        "book/autre.md": datetime.date(2026, 1, 2),
    }


def test_a_shallow_history_dates_no_page(repository, tmp_path_factory):
    """Le seul commit d'un clone sans histoire n'est pas celui qui a changé chaque page."""
    (repository / "book" / "autre.md").write_text("deux\n", encoding="utf-8")
    git(repository, "commit", "-aqm", "autre")
    clone = tmp_path_factory.mktemp("clone") / "livre"
    git(repository, "clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    assert read_page_dates(clone) == {}


def test_without_a_repository_no_page_has_a_date(tmp_path):
    assert read_page_dates(tmp_path) == {}
