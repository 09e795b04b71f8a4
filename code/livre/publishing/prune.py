"""Le site ne garde rien d'une construction passée : pages retirées du sommaire, images que plus
aucune page ne montre.

Faute d'origine : Sphinx ne fait qu'ajouter au site (n° 5908). Sans cela, une construction qui suit
d'autres ne donnerait pas le même site qu'une construction à partir de rien.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from livre.notebooks.pages import notebook_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LATE_STYLES = ("mystnb.*.css", "exercise.css")
# Le nom que livre.illustrations.figures et MyST-NB donnent à une image produite par une cellule.
COMPUTED_IMAGE = re.compile(r"[0-9a-f]{32,64}\.\w+")


def setup_prune(app: Sphinx) -> None:
    app.connect("builder-inited", forget_late_styles)


def forget_late_styles(app: Sphinx) -> None:
    """Retire les feuilles que MyST-NB et sphinx-exercise ne rangent qu'à la fin d'une construction.

    Une page en donne l'adresse avec leur somme de contrôle si elles sont déjà là, sans elle sinon.
    """
    for pattern in LATE_STYLES:
        for style in sorted((Path(app.outdir) / "_static").glob(pattern)):
            style.unlink()


def prune_site(app: Sphinx) -> None:
    if app.builder.name == "html":
        site, env = Path(app.outdir), app.builder.env
        remove_old_pages(site, env.found_docs)
        remove_old_images(site / "_images", {name for _, name in env.images.values()})


def remove_old_pages(site: Path, pages: set[str]) -> None:
    """Retire les pages dont la source publiée n'est plus celle d'une page du livre."""
    sources = site / "_sources"
    for source in sorted(sources.rglob("*.md")):
        page = source.relative_to(sources).with_suffix("").as_posix()
        if page not in pages:
            for file in (source, site / f"{page}.html", *notebook_files(site, page)):
                file.unlink(missing_ok=True)


def remove_old_images(folder: Path, shown: set[str]) -> None:
    for image in sorted(folder.glob("*")):
        if COMPUTED_IMAGE.fullmatch(image.name) and image.name not in shown:
            image.unlink()
