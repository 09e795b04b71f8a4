"""Tout ce qui dépend de Jupyter Book 1.x : ce qu'il impose au livre, défait ici.

Jupyter Book 1.x appelle Sphinx avec ses propres réglages. Le jour où le livre se construira sans
lui (``sphinx_build.py`` dans ce dossier, ``book/conf.py``), ce fichier et ``book/_toc.yml``
partent.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from livre.project import root, stop_build
from livre.versions import require

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

EXTENSION = "jupyter_book"
BOOK = "book"
# Ce que Jupyter Book charge sans qu'un réglage l'évite (son n° 1603) : sphinx-thebe appelle
# unpkg.com, et le bouton de sphinx-togglebutton s'appelle « Toggle hidden content », le même nom
# anglais pour tous.
UNWANTED_EXTENSIONS = ("sphinx_thebe", "sphinx_togglebutton")
UNWANTED_STYLES = ("sphinx-thebe", "togglebutton")
# Sans eux dans _config.yml, il envoie le lecteur vers son propre dépôt.
ITS_REPOSITORY = ("repository_url", "repository_branch", "path_to_docs")


def setup_jupyter_book(app: Sphinx) -> None:
    if EXTENSION not in app.extensions:
        return
    refuse_root(app)
    require("jupyter-book", "livre.platform.jupyter_book défait ce qu'il impose")
    require("sphinx-thebe", "livre.platform.jupyter_book débranche ses scripts")
    for module in UNWANTED_EXTENSIONS:
        disconnect(app, module)
    # Avant sphinx-external-toc, qui lit ce réglage à la priorité 900.
    app.connect("config-inited", use_root_toc, priority=1)
    app.connect("config-inited", forget_its_repository, priority=1)
    app.connect("html-page-context", drop_unwanted_styles, priority=900)


def refuse_root(app: Sphinx) -> None:
    """« jupyter-book build . » trouve à la racine les mêmes réglages et le même sommaire, et
    chercherait le reste au-dessus du projet."""
    book = Path(app.srcdir) / BOOK
    if (book / "_toc.yml").is_file():
        stop_build(f"« jupyter-book build {BOOK}/ » attendu : les pages sont dans {book}")


def disconnect(app: Sphinx, module: str) -> None:
    """Débranche une extension déjà chargée."""
    for listeners in app.events.listeners.values():
        listeners[:] = [
            listener
            for listener in listeners
            if listener.handler.__module__.partition(".")[0] != module
        ]


def use_root_toc(app: Sphinx, config: Config) -> None:
    """La table des matières est ``_toc.yml``, à la racine.

    La commande ``jupyter-book build book/`` ne la cherche que dans ``book/`` ; son option ``--toc``
    ne désigne pas le même fichier pour elle et pour l'extension qui le lit (n° 1461). Il ne se
    trouve donc dans ``book/`` qu'un fichier de trois lignes, qui la contente. Un lien symbolique
    ferait l'affaire, sauf sous Windows et dans une archive.
    """
    toc = root(app) / "_toc.yml"
    if toc.is_file():
        config.external_toc_path = toc.as_posix()


def forget_its_repository(app: Sphinx, config: Config) -> None:
    for option in ITS_REPOSITORY:
        config.html_theme_options.pop(option, None)


def drop_unwanted_styles(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Les feuilles de style des extensions débranchées."""
    context["css_files"] = [
        file
        for file in context.get("css_files", [])
        if not any(name in str(file) for name in UNWANTED_STYLES)
    ]
