"""Écrire un fichier en entier ou pas du tout."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Écrit à côté, puis renomme : une coupure laisse l'ancien fichier entier, un disque plein ne
    laisse rien d'autre. Fait le dossier s'il manque ; ``write`` reçoit le flux d'octets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(unfinished, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, path)
    except BaseException:  # une interruption aussi
        unfinished.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Le même, d'un texte."""
    write_atomically(path, lambda stream: stream.write(text.encode()))
