"""Les laboratoires dans les pages : leurs réglages, leurs fichiers, leurs modules, et ce qu'en ont
ceux qui ne peuvent pas les mener.

Les réglages sont cachés tant que ``static/labs.js`` ne les a pas mis en marche. Sans JavaScript,
sur papier, et quand il ne démarre pas, restent la phrase qui dit ce qu'il faut, une figure fixe ou
le renvoi à une figure de la page, et la phrase qui dit ce que l'on y voit ; ailleurs que sur un
site, la figure et sa phrase.
"""

from __future__ import annotations

import base64
import json
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from sphinx.transforms.post_transforms import SphinxPostTransform

from livre.illustrations.figures import (
    book_figure,
    html_still,
    image_address,
    image_sources,
    is_site,
    make_figure,
    page_name,
    write_content,
)
from livre.illustrations.lab_bundles import ENTRY, files_script, page_script
from livre.labs import CITED, MIME_TYPE, MODULES, SCRIPTS
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
    """Un laboratoire : attributs ``name``, ``controls``, et ``cited``, le nom de la figure de la
    page qu'il cite, ou vide. Un enfant ``image`` par fichier, que Sphinx copie comme celles des
    figures ; la ``book_figure`` fixe, s'il ne cite pas celle de la page ; puis la phrase."""


def setup_labs(app: Sphinx) -> None:
    app.add_node(lab_place, html=(visit_html, None))
    app.add_post_transform(KeepStill)
    app.connect("doctree-read", require_cited_figures)
    app.connect("html-page-context", add_loader)


class LabRenderer(MimeRenderPlugin):
    """Greffon de MyST-NB (voir ``plugins.py``)."""

    mime_priority_overrides = [("*", MIME_TYPE, 1)]

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
        add_still(place, renderer, data)
        return [place]


def add_still(place: lab_place, renderer: NbElementRenderer, data: MimeData) -> None:
    """La figure fixe, ou le nom de celle de la page, et la phrase."""
    still, words = data.content["still"], data.content["words"]
    place["cited"], place.line = "", data.line
    if isinstance(still, str):
        place["cited"] = still
        words = words.replace(CITED, f"{{numref}}`{still}`")
    else:
        place += make_figure(still, renderer, data)
    sentence = nodes.paragraph()
    with renderer.renderer.current_node_context(sentence):
        renderer.renderer.nested_render_text(words, data.line or 0, inline=True)
    place += sentence


def require_cited_figures(app: Sphinx, doctree: nodes.document) -> None:
    shown = {name for figure in doctree.findall(nodes.figure) for name in figure["names"]}
    for place in doctree.findall(lab_place):
        if place["cited"] and place["cited"] not in shown:
            stop_build(
                f"page {app.env.docname}, ligne {exact_line(app, place)}, laboratoire"
                f" {place['name']} : la figure « {place['cited']} », que still nomme, n'est pas"
                " dans la page"
            )


def exact_line(app: Sphinx, place: lab_place) -> int:
    """Celle où la cellule nomme la figure : MyST-NB ne donne que celle de la cellule."""
    text = Path(app.env.doc2path(app.env.docname)).read_text(encoding="utf-8")
    lines = enumerate(text.splitlines(), start=1)
    found = [number for number, line in lines if place["cited"] in line]
    return min(found, key=lambda number: abs(number - place.line), default=place.line)


class KeepStill(SphinxPostTransform):
    """Hors d'un site (PDF, EPUB…) : la figure fixe et sa phrase, seules."""

    default_priority = 4  # avant que les figures n'y deviennent leur image claire

    def run(self, **kwargs: Any) -> None:
        if is_site(self.app):
            return
        for place in list(self.document.findall(lab_place)):
            place.replace_self([child for child in place if not isinstance(child, nodes.image)])


def visit_html(translator: HTML5Translator, node: lab_place) -> None:
    files = {
        image["file"]: image_address(translator, image)
        for image in node.children
        if isinstance(image, nodes.image)
    }
    package = files.pop(PACKAGE)
    module, script = f"{MODULES}/{node['name']}/{ENTRY}", f"{SCRIPTS}/{node['name']}.js"
    translator.body.append(
        f'<div class="labo" data-labo="{node["name"]}" data-module="{module}"'
        f' data-fichiers="{escape(json.dumps(files, ensure_ascii=False))}" data-script="{script}"'
        f' data-paquet="{package}">\n<p'
        f' class="sans-labo">{french_text(NEEDS)}</p>\n<div class="en-marche"'
        f" hidden>\n{french_text(node['controls'])}</div>\n"
    )
    translator.body.append('<div class="labo-fixe">\n')
    for child in node.children:
        if isinstance(child, book_figure):
            drawn = html_still(child, image_sources(translator, child))
            translator.body.append(f'<div class="figure-livre">\n{drawn}\n</div>\n')
        elif not isinstance(child, nodes.image):
            child.walkabout(translator)
    translator.body.append("</div>\n</div>\n")
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
