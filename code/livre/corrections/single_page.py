"""Le livre d'un seul tenant (``singlehtml``) écrit les mêmes éléments que le site.

Faute d'origine : Sphinx n'y emploie ce qui est écrit pour le format HTML que si aucune extension
n'écrit rien pour ce constructeur-là ; sphinx-exercise l'a fait pour trois éléments, et ceux de
toutes les autres y sont inconnus (aucun signalement trouvé). Inutile le jour où Sphinx complète
l'un par l'autre.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_single_page(app: Sphinx) -> None:
    app.connect("builder-inited", complete_elements)


def complete_elements(app: Sphinx) -> None:
    known = app.registry.translation_handlers
    own = known.get(app.builder.name)
    if own is not None and app.builder.name != app.builder.format:
        known[app.builder.name] = known.get(app.builder.format, {}) | own
