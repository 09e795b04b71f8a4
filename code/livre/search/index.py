"""L'index de la recherche, ``searchindex.js``, et la page qui s'en sert.

L'index est un script ordinaire : la copie hors ligne, où un navigateur ne charge pas de données, le
lit aussi. Il contient le texte lui-même, d'où viennent les extraits ; les racines des mots en sont
tirées dans le navigateur, par l'algorithme français que Sphinx apporte.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import sphinx.search
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.fr import SearchFrench

from livre.search.sections import FUNCTION, Section, read_sections
from livre.versions import require
from trahison.files import write_text

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

PAGE, INDEX = "search", "searchindex.js"
STEMMER = Path(sphinx.search.__file__).parent / "minified-js"
STEMMER_SCRIPTS = ("base-stemmer.js", "french-stemmer.js")
SCRIPTS = (*STEMMER_SCRIPTS, "ranking.js", "search.js")
# Dans toutes les pages : elles surlignent les mots cherchés.
SHARED_SCRIPTS = ("fold.js", "highlight.js")


def setup_search(app: Sphinx) -> None:
    require("sphinx", "livre.search remplace sa recherche, et se sert de son french-stemmer.js")
    app.connect("config-inited", add_page)
    app.connect("builder-inited", replace_sphinx_search)
    app.connect("html-page-context", name_scripts)
    for script in SHARED_SCRIPTS:
        app.add_js_file(script)


def add_page(app: Sphinx, config: Config) -> None:
    config.html_additional_pages = {**config.html_additional_pages, PAGE: f"{PAGE}.html"}
    config.html_static_path.extend((STEMMER / script).as_posix() for script in STEMMER_SCRIPTS)


def replace_sphinx_search(app: Sphinx) -> None:
    """Sphinx n'écrit ni son index, ni sa page."""
    if app.builder.name == "html":
        cast(StandaloneHTMLBuilder, app.builder).search = False


def name_scripts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if page == PAGE:
        context["search_scripts"] = [
            *(f"_static/{script}" for script in STEMMER_SCRIPTS),
            INDEX,
            *(f"_static/{script}" for script in SCRIPTS[len(STEMMER_SCRIPTS) :]),
        ]


def write_index(app: Sphinx) -> None:
    if app.builder.name == "html":
        site = Path(app.outdir)
        pages = {
            f"{page}.html": read_sections((site / f"{page}.html").read_text(encoding="utf-8"))
            for page in sorted(app.builder.env.found_docs)
        }
        write_text(site / INDEX, index_script(pages))


def index_script(pages: dict[str, list[Section]]) -> str:
    """``SEARCH_INDEX``, dont ``static/ranking.js`` dit l'emploi.

    Par page : son adresse, si elle énumère des fonctions au lieu d'expliquer, et ses sections, dans
    l'ordre des champs de :class:`Section`.
    """
    index = {
        "stopwords": sorted(SearchFrench.stopwords),
        "pages": [
            [
                address,
                any(section.kind == FUNCTION for section in sections),
                [list(vars(section).values()) for section in sections],
            ]
            for address, sections in pages.items()
        ],
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f'"use strict";\nconst SEARCH_INDEX = {text};\n'
