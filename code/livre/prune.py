"""Le site ne garde rien d'une construction passée : pages retirées du sommaire, images que plus aucune page ne montre.

Sphinx ne fait qu'ajouter. Sans cela, une construction qui suit d'autres ne donnerait pas le même site qu'une
construction à partir de rien.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Le nom que livre.figures et MyST-NB donnent à une image produite par une cellule.
COMPUTED_IMAGE = re.compile(r"[0-9a-f]{32,64}\.\w+")


def setup_prune(app: "Sphinx") -> None:
    app.connect("build-finished", prune_site, priority=950)


def prune_site(app: "Sphinx", exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        site, env = Path(app.outdir), app.builder.env
        remove_old_pages(site, env.found_docs)
        remove_old_images(site / "_images", {name for _, name in env.images.values()})


def remove_old_pages(site: Path, pages: set[str]) -> None:
    """Retire les pages dont la source publiée n'est plus celle d'une page du livre."""
    sources = site / "_sources"
    for source in sorted(sources.rglob("*.md")):
        page = source.relative_to(sources).with_suffix("").as_posix()
        if page not in pages:
            for file in (source, source.with_suffix(".ipynb"), site / f"{page}.html"):
                file.unlink(missing_ok=True)


def remove_old_images(folder: Path, shown: set[str]) -> None:
    for image in sorted(folder.glob("*")):
        if COMPUTED_IMAGE.fullmatch(image.name) and image.name not in shown:
            image.unlink()
