"""Une édition numérotée, gardée à côté de l'édition courante : ``LIVRE_EDITION=v1.1.0`` donne à la
construction son adresse (``/v1.1.0/``), donc ses citations, et le bandeau qui dit que l'on y est.
"""

from __future__ import annotations

import os
import re
from html import escape
from typing import TYPE_CHECKING, cast

from sphinx.builders.html import StandaloneHTMLBuilder

from livre.project import stop_build

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

VARIABLE = "LIVRE_EDITION"


def setup_edition(app: Sphinx) -> None:
    # Changer d'édition fait réécrire toutes les pages, sans les exécuter.
    app.add_config_value("livre_edition", edition_name(), "html", str)
    app.connect("html-page-context", announce)


def edition_name() -> str:
    """``v1.1.0``, ou rien pour l'édition courante."""
    name = os.environ.get(VARIABLE, "").strip()
    if name and not re.fullmatch(r"v\d+(\.\d+)*", name):
        stop_build(f"{VARIABLE} : « v1.1.0 » attendu, reçu « {name} »")
    return name


def announce(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Le bandeau mène à la même page de l'édition courante, un dossier plus haut que la racine."""
    name, builder = edition_name(), cast(StandaloneHTMLBuilder, app.builder)
    if name and page in app.env.found_docs:
        # L'adresse de l'accueil, vue d'une page : son dossier.
        up = "../" * (page.count("/") + 1)
        context["livre_edition"] = (
            f"Édition {escape(name.removeprefix('v'))} du livre, gardée telle quelle."
            f' <a href="{escape(f"{up}{page}{builder.link_suffix}")}">Lire cette page dans'
            " l’édition courante</a>"
        )
