"""Un site qui en suit un autre est celui que l'on ferait à partir de rien.

Sphinx n'écrit que les pages qui ont changé, et n'efface rien (n° 5908). Il faut donc ici : ôter ce
qui n'est plus de personne ; récrire, sans les exécuter, toutes les pages quand ce que chacune
montre des autres a changé ; ne rien croire d'un site abîmé ou à moitié écrit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from livre.identity.cards import card_path
from livre.notebooks.pages import notebook_files
from livre.project import build_folder
from livre.publishing.offline_copy import ARCHIVE
from livre.publishing.shared import shared_by_pages
from livre.reading.inventory import (
    Inventory,
    damaged,
    read_inventory,
    take_stock,
    write_inventory,
)
from livre.state import state
from livre.text.formulas import FOLDER as FORMULAS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = logging.getLogger(__name__)
# Ce qu’une étape de la publication compare, au lieu de le refaire.
COMPLETED = {ARCHIVE}
# Avant ceux qui écrivent dans le site dès que les pages sont lues ; après ceux qui numérotent.
FIRST, LAST = 100, 900


def setup_incremental(app: Sphinx) -> None:
    app.connect("env-updated", clear_site, priority=FIRST)
    app.connect("env-get-updated", pages_to_rewrite, priority=LAST)


def inventory_path(app: Sphinx) -> Path:
    """L'inventaire du site : hors de lui, sinon il serait publié."""
    return build_folder(app) / f"inventaire-{Path(app.outdir).name}.json"


def clear_site(app: Sphinx, env: BuildEnvironment) -> None:
    """Ôte du site tout ce que les pages du livre n'y ont pas laissé ; tout, s'il a été abîmé."""
    if app.builder.name != "html":
        return
    site, path = Path(app.outdir), inventory_path(app)
    inventory = read_inventory(path)
    if inventory and (wrong := damaged(site, inventory)):
        log.info("livre : %s a été abîmé ou effacé, le site est récrit", wrong[0])
        path.unlink()
        inventory = None
    kept = kept_files(app) & inventory.files.keys() if inventory else set()
    for file in sorted(site.rglob("*"), reverse=True):
        if file.is_dir() and not file.is_symlink():
            remove_if_empty(file)
        elif file.relative_to(site).as_posix() not in kept:
            file.unlink()


def remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def kept_files(app: Sphinx) -> set[str]:
    """Ce qu'une page qui n'est pas récrite a dans le site."""
    env, site = app.env, Path(app.outdir)
    suffix = app.config.html_sourcelink_suffix
    kept = COMPLETED | {f"_images/{name}" for _, name in env.images.values()}
    kept |= {f"_downloads/{name}" for _, name in env.dlfiles.values()}
    kept |= {file.relative_to(site).as_posix() for file in (site / "_static" / FORMULAS).glob("*")}
    for page in env.found_docs:
        kept |= {f"{page}.html", f"_sources/{env.doc2path(page, False)}{suffix}", card_path(page)}
        kept |= {file.relative_to(site).as_posix() for file in notebook_files(site, page)}
    return kept


def pages_to_rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Les pages que rien n'a changé, et qui ne sont pourtant plus ce qu'elles seraient.

    À partir d'ici, et jusqu'à sa fin, le site n'a plus d'inventaire.
    """
    if app.builder.name != "html":
        return []
    state(env).shared = shared_by_pages(app)
    inventory = read_inventory(inventory_path(app))
    inventory_path(app).unlink(missing_ok=True)
    if inventory is None or inventory.note != state(env).shared:
        return sorted(env.found_docs)
    # L'accueil toujours : sans aucune page à écrire, Sphinx ne copie pas non plus les fichiers.
    return [env.config.root_doc, *(page for page in env.found_docs if was_only_read(app, page))]


def was_only_read(app: Sphinx, page: str) -> bool:
    """Vrai si un autre constructeur (livre d'un seul tenant, EPUB) l'a lue depuis qu'elle est
    écrite."""
    read, written = Path(app.doctreedir) / f"{page}.doctree", Path(app.outdir) / f"{page}.html"
    return not written.exists() or read.stat().st_mtime_ns > written.stat().st_mtime_ns


def note_site(app: Sphinx) -> None:
    """Dernière étape de la publication : le site est entier."""
    if app.builder.name == "html":
        site = Path(app.outdir)
        stock = take_stock(site, sorted(site.rglob("*")))
        write_inventory(inventory_path(app), Inventory(stock, state(app.env).shared))
