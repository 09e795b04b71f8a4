"""L'état exact du texte publié : révision (« commit ») de git et sa date, jamais l'heure de la
construction."""

from __future__ import annotations

import datetime
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from livre.project import stop_build

SHORT = 10
EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
# Ce dont le contenu d'une page dépend, outre elle-même ; et ce dont celui du livre entier dépend.
SHARED = ("code/", "CITATION.cff", "_config.yml", "book/references.bib")
PUBLISHED = (
    *SHARED,
    "book/",
    "_toc.yml",
    "requirements.txt",
    "requirements-versions.txt",
    "pyproject.toml",
)


@dataclass(frozen=True)
class Revision:
    """``commit`` est vide hors d'un dépôt ; ``changed`` : fichiers qui ne sont plus ceux de ce
    commit."""

    commit: str = ""
    date: datetime.date | None = None
    changed: frozenset[str] = frozenset()

    def name_for(self, page: str) -> str:
        """« 0123456789 », suivi de « modifiée » si la page, le code ou ce qu'elle cite ont changé
        depuis. ``page`` : le chemin de sa source."""
        return self._name((page, *SHARED))

    def name_for_book(self) -> str:
        """La même chose pour le livre entier : une page ou le sommaire modifiés comptent."""
        return self._name(PUBLISHED)

    def _name(self, parts: tuple[str, ...]) -> str:
        if not self.commit:
            return ""
        # Un dossier finit par « / » ; un fichier n'est que lui-même.
        is_changed = any(
            name.startswith(part) if part.endswith("/") else name == part
            for name in self.changed
            for part in parts
        )
        return self.commit[:SHORT] + (" modifiée" if is_changed else "")


@cache
def read_revision(root: Path) -> Revision:
    """La révision du dépôt dont ``root`` est la racine ; sans dépôt, la date de
    ``SOURCE_DATE_EPOCH`` si elle y est."""
    try:
        if Path(git(root, "rev-parse", "--show-toplevel").strip()).resolve() != root.resolve():
            return Revision(date=epoch_date())
        commit, date = git(root, "log", "-1", "--format=%H %cs").split()
        changed = git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    except (OSError, subprocess.CalledProcessError):
        return Revision(date=epoch_date())
    return Revision(
        commit,
        datetime.date.fromisoformat(date),
        frozenset(entry[3:] for entry in changed.split("\0") if entry),
    )


@cache
def read_page_dates(root: Path) -> dict[str, datetime.date]:
    """Le dernier commit qui a changé chaque fichier de ``book/`` : son chemin depuis ``root`` → sa
    date. Vide si l'historique n'est pas là : le dernier commit n'est pas celui de chaque page."""
    if not read_revision(root).commit:
        return {}
    if git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        return {}
    history = git(root, "log", "-z", "--format=%x01%cs", "--name-only", "--", "book/")
    dates: dict[str, datetime.date] = {}
    for commit in history.split("\x01")[1:]:
        date, _, names = commit.partition("\0")
        for name in filter(None, (name.strip("\n") for name in names.split("\0"))):
            dates.setdefault(name, datetime.date.fromisoformat(date.strip()))
    return dates


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",  # un reproche de git est dans le codage de la machine
    ).stdout


def epoch_date() -> datetime.date | None:
    """Date convenue des constructions reproductibles."""
    value = os.environ.get(EPOCH_VARIABLE)
    if value is None:
        return None
    try:
        return datetime.datetime.fromtimestamp(int(value), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        stop_build(f"{EPOCH_VARIABLE} : un nombre de secondes attendu, reçu « {value} »")
