"""Rien d'inutile dans le site, aucun script que rien ne demande.

Faute d'origine : pydata-sphinx-theme demande ``fontawesome.js`` (1,49 Mo) dans chaque page, qui
redessine des icônes que ses polices montrent déjà (n° 2379) ; il publie aussi ses cartes de
sources.
Inutile à la première version qui contiendra la proposition n° 2494.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import is_themed_site

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Ce que le thème copie et qu'aucune page ne demande.
UNUSED = ("**/*.map", "scripts/fontawesome.js*", "searchtools.js", "language_data.js")


def setup_offline(app: Sphinx) -> None:
    app.connect("builder-inited", add_template_filter)


def add_template_filter(app: Sphinx) -> None:
    templates = getattr(app.builder, "templates", None)
    if templates is not None:
        templates.environment.filters["without_script"] = without_script


def without_script(html: str, name: str) -> str:
    """Retire la balise ``<script>`` dont l'adresse contient ``name``."""
    return re.sub(rf"<script[^>]*{re.escape(name)}[^>]*></script>", "", html)


def remove_unused_files(app: Sphinx) -> None:
    if is_themed_site(app):
        for pattern in UNUSED:
            for file in (Path(app.outdir) / "_static").glob(pattern):
                file.unlink()
