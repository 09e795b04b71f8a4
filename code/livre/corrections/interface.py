"""Les mots de l'interface, en français : ce que « language: fr » laisse en anglais.

Faute d'origine : des mots du thème ne passent par aucun catalogue (sphinx-book-theme n° 998,
« Toggle primary sidebar » ; n° 188, le champ de recherche), d'autres n'ont pas de traduction
française ; MyST-NB nomme en anglais ses cellules repliées. Inutile quand sphinx-book-theme les aura
tous au catalogue (aucun ne l'était en 1.3.0).

Par ordre de préférence : un réglage du thème, un catalogue de traduction complété, un gabarit
remplacé (dossier ``templates``). ``tests/site/test_interface.py`` échoue si un mot anglais revient.
"""

from __future__ import annotations

import gettext
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx import locale

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

TEMPLATES = Path(__file__).parents[1] / "templates"

THEME_OPTIONS = {
    "search_bar_text": "Chercher dans ce livre…",
    "toc_title": "Sur cette page",
    "icon_links_label": "Liens",
    "header_dropdown_text": "Plus",
    # Le bandeau du haut ne contiendrait qu'un deuxième champ de recherche.
    "navbar_persistent": [],
    "primary_sidebar_end": [],
}

BOOK_THEME_CATALOG = {
    "Open issue": "Signaler un problème",
    "Open an issue": "Signaler un problème",
    "Suggest edit": "Proposer une modification",
    "Suggest an edit": "Proposer une modification",
    "Edit this page": "Modifier cette page",
    "Repository": "Dépôt",
    "Source repository": "Dépôt du code source",
    "Source repositories": "Dépôt du code source",
    "Show source": "Afficher la source",
    "Search": "Recherche",
    "Contents": "Sur cette page",
    "By the": "Par le",
    "logo": "(logo)",
}


class FrenchFallback(gettext.NullTranslations):
    """Traductions consultées quand le catalogue du thème n'en a pas."""

    def gettext(self, message: str) -> str:
        return BOOK_THEME_CATALOG.get(message, message)


def setup_interface(app: Sphinx) -> None:
    require("sphinx-book-theme", "livre/templates remplace quatre gabarits du thème")
    require("pydata-sphinx-theme", "livre/templates remplace un gabarit du thème")
    require("myst-nb", "livre.corrections.interface remplace l'écriture des cellules repliées")
    app.connect("config-inited", set_french_interface, priority=400)
    app.add_node(HideCodeCellNode, override=True, html=(visit_folded_code, depart_HideCellInput))


def set_french_interface(app: Sphinx, config: Config) -> None:
    # Avant les gabarits du thème, qu'il ajoute lui-même à la priorité 500.
    config.templates_path.insert(0, TEMPLATES.as_posix())
    config.html_theme_options.update(THEME_OPTIONS)
    # Sans cela, le thème écrit un mode vide dans la page et s'en plaint dans la console.
    config.html_context["default_mode"] = "auto"
    config.html_additional_pages = {**config.html_additional_pages, "404": "404.html"}
    # Sans lui, le thème écrit une erreur dans la console à la première visite.
    config.html_context.setdefault("default_mode", "auto")
    config.nb_code_prompt_show = "Afficher le code"
    config.nb_code_prompt_hide = "Masquer le code"
    catalog = locale.translators[("general", "booktheme")]
    catalog.add_fallback(FrenchFallback())


def visit_folded_code(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Cellule repliée ; la feuille de style montre l'un ou l'autre titre selon qu'elle est ouverte.

    MyST-NB en fait des paragraphes, que HTML n'admet pas dans ``<summary>``.
    """
    classes = " ".join(["admonition", "hide", *node["classes"]])
    translator.body.append(
        f'<details class="{classes}">\n<summary>\n'
        f'<span class="collapsed admonition-title">{escape(node["prompt_show"])}</span>\n'
        f'<span class="expanded admonition-title">{escape(node["prompt_hide"])}</span>\n'
        "</summary>\n"
    )
