"""La première cellule d'un carnet : elle installe le code du livre, à la révision de la page."""

from __future__ import annotations

import tomllib
from pathlib import Path

from livre.identity.revision import Revision

PROJECT = "pyproject.toml"
FOLDER = "carnets"  # dans le site
START = """\
# Installe le code de ce livre{revision}, s'il n'est pas déjà là.
from importlib.util import find_spec
from pathlib import Path

if find_spec("trahison") is None:
    wheel = Path("{wheel}")  # à côté de ce carnet
"""
FROM_ADDRESS = """\
    source = wheel if wheel.is_file() else "{address}"
    %pip install -q {{source}}"""
FROM_FILE = """\
    if not wheel.is_file():
        raise FileNotFoundError(f"{{wheel}} est attendu à côté de ce carnet")
    %pip install -q {{wheel}}"""


def wheel_name(root: Path) -> str:
    """Nom du paquet, ou ``""`` pour un livre sans ``pyproject.toml``."""
    if not (root / PROJECT).is_file():
        return ""
    project = tomllib.loads((root / PROJECT).read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def install_cell(wheel: str, revision: Revision, repository: str | None, site: str) -> str:
    """Le texte de la cellule.

    Le paquet posé à côté du carnet d'abord : la copie hors ligne et la branche des carnets l'ont.
    Sinon le dépôt, à la révision de la page ; sinon le site, s'il a une adresse.
    """
    if repository and revision.commit and not revision.changed:
        address = f"https://github.com/{repository}/archive/{revision.commit}.zip"
    else:
        address = f"{site.rstrip('/')}/{FOLDER}/{wheel}" if site else ""
    named = f", révision {revision.name_for_book()}" if revision.commit else ""
    cell = START + (FROM_ADDRESS if address else FROM_FILE)
    return cell.format(revision=named, wheel=wheel, address=address)
