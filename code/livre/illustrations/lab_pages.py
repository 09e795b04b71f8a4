"""Les laboratoires dans les pages : leurs réglages, leurs fichiers, leurs modules.

Tout est caché tant que ``static/labs.js`` ne l'a pas mis en marche ; reste alors la phrase qui dit
ce qu'il faut.
"""

from __future__ import annotations

import base64
import json
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

from livre.illustrations.figures import image_address, page_name, write_content
from livre.illustrations.lab_bundles import ENTRY, files_script, page_script
from livre.labs import MIME_TYPE, MODULES, SCRIPTS
from livre.project import stop_build
from livre.text.spacing import french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

FOLDER = "labos"
# Les fichiers d'un laboratoire en un script, parmi eux.
PACKAGE = "fichiers.js"
CONTROLS = "controles.html"
NEEDS = "Ce laboratoire calcule dans votre navigateur : il lui faut JavaScript."


class lab_place(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Un laboratoire : attribut ``name`` ; un enfant ``image`` par fichier, que Sphinx copie comme
    celles des figures."""


def setup_labs(app: Sphinx) -> None:
    app.add_node(lab_place, html=(visit_html, None))
    app.connect("html-page-context", add_loader)


class LabRenderer(MimeRenderPlugin):
    """Greffon de MyST-NB (voir ``plugins.py``) ; ailleurs que sur un site, le texte."""

    mime_priority_overrides = [("html", MIME_TYPE, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        if data.mime_type != MIME_TYPE:
            return None
        name = data.content["name"]
        source = Path(renderer.renderer.sphinx_env.srcdir) / FOLDER / name
        for file in (source / CONTROLS, source / ENTRY):
            if not file.is_file():
                stop_build(
                    f"page {page_name(renderer)}, laboratoire {name} : il manque"
                    f" {FOLDER}/{name}/{file.name}"
                )
        renderer.renderer.sphinx_env.note_dependency(str(source / CONTROLS))
        place = lab_place(name=name, controls=(source / CONTROLS).read_text(encoding="utf-8"))
        encoded = data.content["files"]
        everything = encoded | data.content["online"]
        contents = {file: base64.b64decode(content) for file, content in everything.items()}
        contents[PACKAGE] = files_script(encoded).encode("utf-8")
        for file, content in contents.items():
            place += nodes.image(
                uri=write_content(renderer, content, Path(file).suffix), alt=file, file=file
            )
        return [place]


def visit_html(translator: HTML5Translator, node: lab_place) -> None:
    files = {image["file"]: image_address(translator, image) for image in node.children}
    package = files.pop(PACKAGE)
    module, script = f"{MODULES}/{node['name']}/{ENTRY}", f"{SCRIPTS}/{node['name']}.js"
    translator.body.append(
        f'<div class="labo" data-labo="{node["name"]}" data-module="{module}"'
        f' data-fichiers="{escape(json.dumps(files, ensure_ascii=False))}" data-script="{script}"'
        f' data-paquet="{package}">\n<p'
        f' class="sans-labo">{french_text(NEEDS)}</p>\n<div class="en-marche"'
        f" hidden>\n{french_text(node['controls'])}</div>\n</div>\n"
    )
    raise nodes.SkipNode


def add_loader(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if doctree is not None and next(doctree.findall(lab_place), None) is not None:
        app.add_js_file("labs.js")
        app.add_css_file("labs.css")


def copy_modules(app: Sphinx) -> None:
    """Hors des dossiers de ``html_static_path`` : Jupyter Book en chargerait chaque module dans
    chaque page."""
    if app.builder.name != "html":
        return
    source, site = Path(app.srcdir) / FOLDER, Path(app.outdir)
    for folder in (MODULES, SCRIPTS):
        shutil.rmtree(site / folder, ignore_errors=True)
    if not source.is_dir():
        return
    # Windows laisse en place un dossier que quelqu'un regarde.
    shutil.copytree(
        source, site / MODULES, ignore=shutil.ignore_patterns("*.html"), dirs_exist_ok=True
    )
    (site / SCRIPTS).mkdir(exist_ok=True)
    for entry in sorted(source.glob(f"*/{ENTRY}")):
        script = site / SCRIPTS / f"{entry.parent.name}.js"
        script.write_text(page_script(entry.parent), encoding="utf-8", newline="\n")
