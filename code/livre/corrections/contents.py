"""Le titre qu'un sommaire donne à une page (« title: » dans ``_toc.yml``) arrive dans toutes.

Faute d'origine : sphinx-external-toc, à qui ce titre appartient, fait relire la page qui le porte,
et non celle qui l'annonce (aucun signalement trouvé). Inutile le jour où il relira les deux.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_external_toc.events import remove_suffix

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

SITE_MAP = "external_site_map"


def setup_contents(app: Sphinx) -> None:
    # Avant sphinx-external-toc, qui remplace alors le sommaire de la fois d'avant.
    app.connect("env-get-outdated", pages_announcing_others, priority=100)


def pages_announcing_others(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    before, now = getattr(env, SITE_MAP, None), getattr(app.config, SITE_MAP, None)
    if before is None or now is None or not now.get_changed(before):
        return []
    return [remove_suffix(name, app.config.source_suffix) for name in now if now[name].subtrees]
