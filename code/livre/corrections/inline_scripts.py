"""Aucun script écrit dans une page, ni composé à la volée : ils sont tous dans des fichiers.

Faute d'origine : pydata-sphinx-theme écrit dans chaque page deux lignes qui ne servent qu'à son
choix de version et à sa recherche pendant la frappe, que le livre n'a pas ; sphinx-book-theme y
écrit ce que font ses boutons ; Sphinx compose par ``new Function`` la règle du pluriel. Une
politique de sécurité l'interdit. Aucun signalement trouvé. Inutile quand tout aura son fichier.

Les boutons sont récrits par ``templates/article-header-buttons.html``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from livre.versions import require

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def setup_inline_scripts(app: Sphinx) -> None:
    require("pydata-sphinx-theme", "livre.corrections.inline_scripts retire ses deux lignes")
    require("sphinx", "livre/static/plural.js remplace une fonction de doctools.js")
    app.add_js_file("plural.js")
    app.add_js_file("buttons.js")
    # Après le thème, qui les ajoute au même moment, à la priorité 500.
    app.connect("html-page-context", keep_files_only, priority=900)


def keep_files_only(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    context["script_files"] = [script for script in context["script_files"] if script.filename]
