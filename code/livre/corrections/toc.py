"""La table des matières est ``_toc.yml``, à la racine.

Jupyter Book ne la cherche que dans ``book/``, où ne se trouve qu'un fichier de deux lignes. Un lien
symbolique ferait l'affaire, sauf sous Windows et dans une archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from livre.project import root

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def setup_toc(app: Sphinx) -> None:
    # Avant sphinx-external-toc, qui lit ce réglage à la priorité 900.
    app.connect("config-inited", use_root_toc, priority=1)


def use_root_toc(app: Sphinx, config: Config) -> None:
    toc = root(app) / "_toc.yml"
    if toc.is_file():
        config.external_toc_path = toc.as_posix()
