"""Aucune requête vers un tiers : MathJax vient du site lui-même, et ce qui appelait d'autres sites est retiré."""

from __future__ import annotations

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

MATHJAX_FILES = ("tex-chtml.js", "input/tex/extensions/*.js", "output/chtml/fonts/woff-v2/*.woff")
# Ce que le thème copie et qu'aucune page ne demande.
UNUSED = ("**/*.map", "scripts/fontawesome.js*", "sphinx-thebe.*")
# Feuilles d'extensions débranchées.
UNUSED_STYLES = ("sphinx-thebe", "togglebutton")


def setup_offline(app: "Sphinx") -> None:
    require("sphinx-mathjax-offline", "0.0.2", "livre.offline copie ses fichiers de MathJax 3.2.2")
    require("sphinx-thebe", "0.3.1", "livre.offline débranche ses scripts, qui appellent unpkg.com")
    disconnect(app, "sphinx_thebe")
    app.connect("config-inited", use_local_mathjax)
    app.connect("builder-inited", add_template_filter)
    app.connect("html-page-context", drop_unused_styles, priority=900)
    app.connect("build-finished", copy_mathjax)
    app.connect("build-finished", remove_unused_files, priority=900)


def disconnect(app: "Sphinx", module: str) -> None:
    """Débranche une extension que Jupyter Book charge sans qu'un réglage l'évite."""
    for listeners in app.events.listeners.values():
        listeners[:] = [listener for listener in listeners if listener.handler.__module__ != module]


def use_local_mathjax(app: "Sphinx", config: "Config") -> None:
    config.mathjax_path = "mathjax/tex-chtml.js"
    # Le menu de MathJax est en anglais, et chaque formule y serait un arrêt de la touche Tab.
    config.mathjax3_config = {**(config.mathjax3_config or {}), "options": {
        **(config.mathjax3_config or {}).get("options", {}), "enableMenu": False}}


def add_template_filter(app: "Sphinx") -> None:
    templates = getattr(app.builder, "templates", None)
    if templates is not None:
        templates.environment.filters["without_script"] = without_script


def without_script(html: str, name: str) -> str:
    """Retire la balise ``<script>`` dont l'adresse contient ``name``."""
    return re.sub(rf"<script[^>]*{re.escape(name)}[^>]*></script>", "", html)


def drop_unused_styles(app: "Sphinx", page: str, template: str, context: dict, doctree) -> None:
    context["css_files"] = [file for file in context.get("css_files", [])
                            if not any(name in str(file) for name in UNUSED_STYLES)]


def copy_mathjax(app: "Sphinx", exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    source = Path(find_spec("sphinx-mathjax-offline").submodule_search_locations[0]) / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for pattern in MATHJAX_FILES:
        for file in source.glob(pattern):
            copy = target / file.relative_to(source)
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)


def remove_unused_files(app: "Sphinx", exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        for pattern in UNUSED:
            for file in (Path(app.outdir) / "_static").glob(pattern):
                file.unlink()
