"""Le code qui construit le livre est celui que ses pages importent.

Un environnement où une autre copie du projet est installée chargerait l'extension et les phrases de
l'une, et les pages celles de l'autre.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import root, stop_build

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_own_code(app: Sphinx) -> None:
    loaded, expected = Path(__file__).parents[1], root(app) / "code" / "livre"
    if expected.is_dir() and loaded.resolve() != expected.resolve():
        stop_build(
            f"{loaded} est chargé, {expected} est attendu : lancer « pip install -e . » à la racine"
            " de ce livre-ci, ou « PYTHONPATH=code »"
        )
