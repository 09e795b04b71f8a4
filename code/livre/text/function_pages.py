"""Les pages « Les fonctions du livre » : ce que dit chacune, son code, les pages qui s'en servent ;
et les liens qui y mènent depuis le code montré.

``<!-- fonctions -->``, dans ``fonctions.md`` ou ``fonctions-paquet.md``, laisse place à la liste.
sphinx-codeautolink ferait les liens, mais il récrit chaque page du site une fois finie, et demande
qu'autodoc importe TensorFlow.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from html import escape
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.ext.napoleon import Config as NapoleonConfig
from sphinx.ext.napoleon.docstring import GoogleDocstring
from sphinx.writers.html5 import HTML5Translator

from livre.project import root
from livre.reading.results import written_notebook
from livre.text.functions import Function, Library, used
from livre.text.spacing import NO_BREAK

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

PAGE = "fonctions"
MARK = "<!-- fonctions -->"
LISTED = "livre_fonctions"  # dans les métadonnées de la page
NAPOLEON: Any = NapoleonConfig(napoleon_use_param=False, napoleon_use_rtype=False)
CODE_OR_ROLE = re.compile(r"(``.*?``|`[^`]*`)", re.DOTALL)
# Une barre ; une étoile entre deux lettres, ou qu'aucune autre ne ferme sur sa ligne.
LONE = re.compile(r"\||(?<![\w*)»])\*(?=\w[^*\n]*(?:\n|$))|(?<=\w)\*(?=\w)")
# Un nom, et ce qu'un point lui ajoute, tels que Pygments les écrit.
NAME = re.compile(
    r'<span class="n">(\w+)</span>(?:<span class="o">\.</span><span class="n">(\w+)</span>)?'
)


def setup_function_pages(app: Sphinx) -> None:
    app.connect("config-inited", name_without_module)
    app.connect("env-get-outdated", reread_if_changed)
    app.connect("source-read", write_list)
    app.connect("doctree-read", forget_drafts)
    app.add_node(nodes.literal_block, override=True, html=(visit_code, None))
    field_name = (HTML5Translator.visit_field_name, depart_field_name)
    app.add_node(nodes.field_name, override=True, html=field_name)


def name_without_module(app: Sphinx, config: Config) -> None:
    """Le titre de la section dit déjà le module."""
    config.add_module_names = False
    config.toc_object_entries_show_parents = "hide"


def depart_field_name(translator: HTML5Translator, node: nodes.field_name) -> None:
    """« Paramètres : » : l'espace qui manque à celui de docutils."""
    translator.body.append(f'<span class="colon">{NO_BREAK}:</span></dt>\n')


@cache
def library(code: Path) -> Library:
    """Chaque fichier n'est lu qu'une fois : un processus ne fait qu'une construction."""
    return Library(code)


def page_cells(env: BuildEnvironment, page: str) -> tuple[str, ...]:
    return code_cells(written_notebook(env, page))


# Huit pages demandent ce qui suit de toutes les autres : chaque réponse ne s'établit qu'une fois.


@cache
def code_cells(notebook: str) -> tuple[str, ...]:
    """Le code des cellules d'un carnet en JSON."""
    cells = json.loads(notebook)["cells"] if notebook else []
    return tuple(cell["source"] for cell in cells if cell["cell_type"] == "code")


@cache
def functions_used(code: Path, cells: tuple[str, ...]) -> frozenset[Function]:
    """Celles que ces cellules emploient."""
    return frozenset(used(library(code).names(cells), cells))


def pages_by_function(app: Sphinx) -> dict[Function, list[str]]:
    """Chaque fonction qu'une page emploie, et ces pages, dans l'ordre de leurs noms."""
    pages = defaultdict(list)
    for page in sorted(app.env.found_docs):
        for function in functions_used(root(app) / "code", page_cells(app.env, page)):
            pages[function].append(page)
    return pages


def home(env: BuildEnvironment, function: Function) -> str:
    """La page qui décrit une fonction : celle de son paquet, s'il en a une."""
    own = f"{PAGE}-{function.module.split('.')[1]}"
    return own if own in env.found_docs else PAGE


# --- La page --------------------------------------------------------------------------------------


def reread_if_changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    if PAGE not in env.found_docs:
        return []
    lists = listed(app)
    return [
        page
        for page in sorted({PAGE, *lists} & (env.found_docs - added))
        if env.metadata[page].get(LISTED, "") != lists.get(page, "")
    ]


def write_list(app: Sphinx, page: str, content: list[str]) -> None:
    if MARK in content[0]:
        text = listed(app).get(page, "")
        app.env.metadata[page][LISTED] = text
        content[0] = content[0].replace(MARK, text)


def listed(app: Sphinx) -> dict[str, str]:
    """Page → sa liste, une section par module, en MyST."""
    modules: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    used_by = pages_by_function(app)
    for function in sorted(used_by, key=lambda function: function.full_name):
        written = entry(function, tuple(used_by[function]))
        modules[home(app.env, function)][function.module].append(written)
    return {
        page: "\n".join(
            f"## {module}\n\n````{{eval-rst}}\n.. py:currentmodule:: {module}\n\n"
            + "\n".join(entries)
            + "````\n"
            for module, entries in sections.items()
        )
        for page, sections in modules.items()
    }


@cache
def entry(function: Function, pages: tuple[str, ...]) -> str:
    kind = "class" if function.is_class else "function"
    call = function.name if function.is_class else f"{function.name}({function.signature})"
    documentation = str(GoogleDocstring(plain(function.docstring), NAPOLEON, what="function"))
    documentation = documentation.replace("** -- ", "** : ")
    where = ", ".join(f":doc:`{page}`" for page in pages)
    body = (
        f"{documentation}\n\nSert dans : {where}.\n\n.. dropdown:: Code de ``{function.name}``\n\n"
        f"   .. code-block:: {code_language(function)}\n\n"
        f"{indent(function.source, ' ' * 6)}\n"
    )
    return f".. py:{kind}:: {call}\n\n{indent(body, '   ')}\n"


def code_language(function: Function) -> str:
    """Le code des figures, long et qu'un lecteur n'imite pas, n'est pas colorié : sa page pèserait
    dix fois plus."""
    return "text" if function.module.startswith("trahison.figures") else "python"


def plain(docstring: str) -> str:
    """Hors du code, une valeur absolue et une étoile seule ne sont que ce qu'elles sont."""
    parts = CODE_OR_ROLE.split(docstring)
    parts[::2] = [LONE.sub(r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)


def forget_drafts(app: Sphinx, doctree: nodes.document) -> None:
    """Rattache à leur page les nœuds qu'``eval-rst`` a faits.

    Faute d'origine, encore là dans MyST-Parser 3.0.1 : il les lit dans un document à part, auquel
    ils restent attachés. Sphinx range ce document avec la page, et avec lui tout ce qu'il sait du
    livre : 5 Mo par page, écrits une fois et relus trois.
    """
    for node in doctree.findall():
        if node.document is not doctree:
            node.document = doctree


# --- Les liens ------------------------------------------------------------------------------------


def visit_code(translator: HTML5Translator, node: nodes.literal_block) -> None:
    """Le code d'une cellule, où chaque nom du livre mène à sa définition."""
    start = len(translator.body)
    try:
        HTML5Translator.visit_literal_block(translator, node)
    finally:
        if is_cell(node):
            targets = page_targets(translator, translator.builder.current_docname)
            translator.body[start:] = [linked(html, targets) for html in translator.body[start:]]


def is_cell(node: nodes.literal_block) -> bool:
    return "cell_input" in node.parent.get("classes", []) or any(
        "cell_input" in parent.get("classes", [])
        for parent in (node.parent.parent,)
        if isinstance(parent, nodes.Element)
    )


def page_targets(translator: HTML5Translator, page: str) -> dict[str, str]:
    """Nom employé par la page → adresse de sa définition."""
    app = translator.builder.app
    if app.builder.name != "html" or PAGE not in app.env.found_docs:
        return {}
    known = getattr(translator, "livre_targets", None)
    if known is None:
        names = library(root(app) / "code").names(page_cells(app.env, page))
        known = {
            name: app.builder.get_relative_uri(page, home(app.env, function))
            + f"#{function.full_name}"
            for name, function in names.items()
        }
        translator.livre_targets = known
    return known


def linked(html: str, targets: dict[str, str]) -> str:
    def link(match: re.Match[str]) -> str:
        name, attribute = match.groups()
        if attribute and f"{name}.{attribute}" in targets:
            return anchor(match[0], targets[f"{name}.{attribute}"])
        if name in targets:
            first = f'<span class="n">{name}</span>'
            return anchor(first, targets[name]) + match[0][len(first) :]
        return match[0]

    return NAME.sub(link, html)


def anchor(html: str, address: str) -> str:
    return f'<a class="lien-code" href="{escape(address)}">{html}</a>'
