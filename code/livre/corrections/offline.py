"""Aucune requête vers un tiers, rien d'inutile : ce qui appelait d'autres sites, et ce que rien ne
demande, est retiré."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Ce que le thème copie et qu'aucune page ne demande.
UNUSED = ("**/*.map", "scripts/fontawesome.js*", "sphinx-thebe.*")
# Feuilles d'extensions débranchées.
UNUSED_STYLES = ("sphinx-thebe", "togglebutton")


def setup_offline(app: Sphinx) -> None:
    require(
        "sphinx-thebe",
        "0.3.1",
        "livre.corrections.offline débranche ses scripts, qui appellent unpkg.com",
    )
    disconnect(app, "sphinx_thebe")
    app.connect("builder-inited", add_template_filter)
    app.connect("html-page-context", drop_unused_styles, priority=900)


def disconnect(app: Sphinx, module: str) -> None:
    """Débranche une extension que Jupyter Book charge sans qu'un réglage l'évite."""
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners if listener.handler.__module__ != module]


def add_template_filter(app: Sphinx) -> None:
    templates = getattr(app.builder, "templates", None)
    if templates is not None:
        templates.environment.filters["without_script"] = without_script


def without_script(html: str, name: str) -> str:
    """Retire la balise ``<script>`` dont l'adresse contient ``name``."""
    return re.sub(rf"<script[^>]*{re.escape(name)}[^>]*></script>", "", html)


def drop_unused_styles(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    context["css_files"] = [
        file
        for file in context.get("css_files", [])
        if not any(name in str(file) for name in UNUSED_STYLES)
    ]


def remove_unused_files(app: Sphinx) -> None:
    if app.builder.format == "html":
        for pattern in UNUSED:
            for file in (Path(app.outdir) / "_static").glob(pattern):
                file.unlink()
