"""L'inventaire d'un dossier : ce qu'une construction y a écrit, avec de quoi s'en assurer.

Il n'existe que si elle est allée au bout : on l'efface avant d'écrire. Une construction tuée n'en
laisse pas ; un fichier abîmé, tronqué ou effacé depuis ne correspond plus au sien.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from trahison.files import write_text


@dataclass(frozen=True)
class Inventory:
    """``files`` : chemin depuis le dossier → somme de contrôle (CRC-32) ; ``note`` : ce que
    l'auteur de l'inventaire veut retrouver."""

    files: dict[str, int] = field(default_factory=dict)
    note: str = ""


def read_inventory(path: Path) -> Inventory | None:
    """L'inventaire gardé ; ``None`` s'il manque ou s'il est illisible."""
    try:
        return Inventory(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_inventory(path: Path, inventory: Inventory) -> None:
    write_text(path, json.dumps(vars(inventory), ensure_ascii=False))


def take_stock(folder: Path, files: Iterable[Path]) -> dict[str, int]:
    """Somme de contrôle de chacun de ces fichiers : un giga-octet par seconde."""
    return {
        file.relative_to(folder).as_posix(): zlib.crc32(file.read_bytes())
        for file in files
        if file.is_file()
    }


def damaged(folder: Path, inventory: Inventory) -> list[str]:
    """Les fichiers de l'inventaire qui n'y sont plus, ou n'y sont plus tels qu'ils ont été
    écrits."""
    found = take_stock(folder, (folder / name for name in inventory.files))
    return [name for name, checksum in inventory.files.items() if found.get(name) != checksum]
