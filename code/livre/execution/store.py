"""Où les pages exécutées sont gardées."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import nbformat.v4

from trahison.files import write_text

KEPT_PER_PAGE = 4


class PageStore:
    """Les pages exécutées, une par fichier ``<page>/<empreinte>.ipynb``.

    Un fichier n'apparaît qu'entier (écrit à côté, puis renommé) et commence par la somme de
    contrôle de la suite : ce qu'une construction interrompue ou un disque plein laisse n'est jamais
    relu comme un résultat.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def load(self, page: str, key: str) -> nbformat.NotebookNode | None:
        """La page exécutée, ou ``None`` si elle n'est pas gardée ou si son fichier est abîmé."""
        content = self._content(page, key)
        # La somme de contrôle dit que c'est ce que « save » a écrit, après l'avoir validé.
        return None if content is None else nbformat.v4.reads(content.decode())

    def has(self, page: str, key: str) -> bool:
        """Vrai si :meth:`load` rendrait la page."""
        return self._content(page, key) is not None

    def _content(self, page: str, key: str) -> bytes | None:
        try:
            checksum, _, content = self._path(page, key).read_bytes().partition(b"\n")
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest().encode() == checksum else None

    def save(self, page: str, key: str, notebook: nbformat.NotebookNode, seconds: float) -> None:
        """Garde la page exécutée et la durée de son exécution ; oublie ses plus anciennes
        versions."""
        notebook.metadata["livre_seconds"] = round(seconds, 2)
        content = nbformat.writes(notebook, version=nbformat.NO_CONVERT)
        path = self._path(page, key)
        if path.is_dir():
            shutil.rmtree(path)  # rien d'ici n'est un dossier
        write_text(path, hashlib.sha256(content.encode()).hexdigest() + "\n" + content)
        for old in self.versions(page)[KEPT_PER_PAGE:]:
            old.unlink(missing_ok=True)

    def seconds(self, page: str) -> float:
        """Durée de la dernière exécution gardée de la page, infinie si elle n'a jamais été
        exécutée."""
        for path in self.versions(page):
            notebook = self.load(page, path.stem)
            if notebook is not None:
                return notebook.metadata.get("livre_seconds", 0.0)
        return float("inf")

    def _path(self, page: str, key: str) -> Path:
        return self.folder / page / f"{key}.ipynb"

    def versions(self, page: str) -> list[Path]:
        """Les fichiers gardés d'une page, le plus récent d'abord."""
        files = [path for path in (self.folder / page).glob("*.ipynb") if path.is_file()]
        return sorted(files, key=lambda path: -path.stat().st_mtime)
