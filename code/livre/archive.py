"""Une archive ZIP reproductible : les mêmes contenus donnent les mêmes octets."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from trahison.files import write_atomically

ALREADY_COMPRESSED = {".png", ".webp", ".jpg", ".woff", ".woff2", ".gif", ".mp4", ".wasm", ".npz"}
# Ce qu'un EPUB veut lire sans rien décompresser.
MIMETYPE = "mimetype"
# La date la plus ancienne qu'une archive sache écrire.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
ORDINARY_FILE = 0o100644 << 16


def write_archive(path: Path, contents: dict[str, bytes]) -> None:
    """Écrit l'archive à côté, puis la renomme : elle n'est jamais à moitié là."""
    write_atomically(path, lambda stream: write_entries(stream, contents))


def write_entries(stream: IO[bytes], contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.create_system = 3  # le même octet sous Windows
            entry.external_attr = ORDINARY_FILE
            stored = name == MIMETYPE or Path(name).suffix in ALREADY_COMPRESSED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
