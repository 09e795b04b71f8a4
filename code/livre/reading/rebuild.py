"""Ce que Sphinx doit relire, et qu'il ne voit pas de lui-même.

Faute d'origine : Sphinx garde son environnement avant d'écrire les pages, et croit ce que la
lecture d'une page a laissé sur le disque. Aucun signalement trouvé.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from livre.project import build_folder
from livre.reading.inventory import (
    Inventory,
    damaged,
    read_inventory,
    take_stock,
    write_inventory,
)
from livre.state import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = logging.getLogger(__name__)
PICTURES = "jupyter_execute"
# Après tous ceux qui font quelque chose au même moment, l'exécution des pages comprise.
LAST = 900


def setup_rebuild(app: Sphinx) -> None:
    app.connect("env-get-outdated", forget_removed_pages, priority=100)
    app.connect("env-get-outdated", distrust_damaged_reading)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-before-read-docs", begin_reading, priority=LAST)


def inventory_path(app: Sphinx) -> Path:
    """L'inventaire de ce que la lecture laisse : les pages lues (``*.doctree``) et les images des
    cellules. Plusieurs constructeurs se le partagent, comme elles."""
    return Path(app.doctreedir) / "inventaire.json"


def distrust_damaged_reading(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Après une lecture interrompue ou abîmée depuis, relit toutes les pages.

    Sphinx note ce qu'il a lu avant de l'avoir écrit, et MyST-NB ne récrit pas une image qui existe,
    même à moitié écrite : celles des cellules sont oubliées.
    """
    inventory = read_inventory(inventory_path(app))
    wrong = damaged(build_folder(app), inventory) if inventory else []
    if inventory and not wrong:
        return []
    if wrong:
        log.info("livre : %s a été abîmé ou effacé, toutes les pages sont relues", wrong[0])
    shutil.rmtree(build_folder(app) / PICTURES, ignore_errors=True)
    return sorted(env.found_docs)


def begin_reading(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Une page qui échoue pendant son exécution n'arrive pas ici : rien de ce qui était lu n'en
    souffre."""
    state(env).read = set(names)
    if names:
        inventory_path(app).unlink(missing_ok=True)


def note_reading(app: Sphinx) -> None:
    """Étape de la publication : la suivante peut croire ce que cette construction a lu."""
    path = inventory_path(app)
    if not path.exists():
        folder = build_folder(app)
        files = [*Path(app.doctreedir).rglob("*.doctree"), *(folder / PICTURES).rglob("*")]
        write_inventory(path, Inventory(take_stock(folder, sorted(files))))


def forget_page(app: Sphinx, env: BuildEnvironment, name: str) -> None:
    state(env).forget(name)


def forget_removed_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Ce que le livre a retenu d'une page qui n'y est plus : aucune autre ne doit la citer."""
    for name in removed:
        state(env).remove(name)
    return []
