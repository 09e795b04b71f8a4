"""Extension Sphinx du livre : une fonction du site par fichier, chacune avec son ``setup_*``, sur
l'étagère qui dit ce qu'elle tient (voir ``features.py``, qui en donne la liste).

Les pages, elles, n'importent que ``livre.tables`` et ``livre.labs``, dans leurs noyaux Jupyter :
ni ces deux fichiers, ni celui-ci hors de :func:`setup`, ne chargent Sphinx. Aucun calcul de science
ici.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    """Branche chaque fonction du site."""
    from livre.features import FEATURES

    for setup_feature in FEATURES:
        setup_feature(app)
    return {
        "version": "1.0",
        "env_version": own_digest(),
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }


def own_digest() -> str:
    """Empreinte de cette extension : la modifier fait relire toutes les pages (sans les
    exécuter)."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            name = file.relative_to(folder).as_posix()
            digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
