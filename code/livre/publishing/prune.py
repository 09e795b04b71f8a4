"""L'index de recherche ne garde aucun mot d'une construction passée.

Faute d'origine : Sphinx ne fait qu'y ajouter (n° 5908).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.search import js_index

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def prune_index(app: Sphinx) -> None:
    if app.builder.name == "html":
        remove_old_words(Path(app.outdir) / "searchindex.js")


def remove_old_words(index: Path) -> None:
    """Retire de l'index les mots que plus aucune page ne contient."""
    content = js_index.loads(index.read_text(encoding="utf-8"))
    for kind in ("terms", "titleterms"):
        content[kind] = {word: pages for word, pages in content[kind].items() if pages != []}
    index.write_text(js_index.dumps(content), encoding="utf-8", newline="\n")
