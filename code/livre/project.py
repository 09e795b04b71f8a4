"""Les dossiers du projet, vus depuis Sphinx."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class BookError(SphinxError):
    """Défaut d'une page : la construction s'arrête et le code de sortie n'est pas nul."""

    category = "Erreur du livre"


def stop_build(message: str) -> NoReturn:
    """Arrête la construction sur ``message``, sans l'enterrer sous les appels internes de ce qui
    l'a lancée."""
    sys.tracebacklimit = 0
    raise BookError(message) from None


def root(app: Sphinx) -> Path:
    """Racine du projet : le dossier qui contient ``book/``.

    Jamais déduite de l'emplacement de ce fichier : une copie du livre peut lire ``code/`` par un
    lien.
    """
    return Path(app.srcdir).parent


def build_folder(app: Sphinx) -> Path:
    """Dossier de travail de la construction (``_build``)."""
    return Path(app.outdir).parent


def is_themed_site(app: Sphinx) -> bool:
    """Vrai pour un site fait avec le thème, en plusieurs pages ou d'un seul tenant ; un EPUB, qui
    est aussi du HTML, n'en a rien."""
    return app.builder.name in ("html", "dirhtml", "singlehtml")
