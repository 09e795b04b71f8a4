"""La publication : ce qui est fait au site, une fois toutes les pages écrites, dans cet ordre.

Une étape prend l'application et sait d'elle-même quels sites la concernent (celui d'un seul tenant,
par exemple, n'a pas d'archive). Une construction qui a échoué n'en passe aucune.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from livre.corrections.icons import keep_used_icons
from livre.corrections.offline import remove_unused_files
from livre.corrections.theme import write_no_script_sheet
from livre.forms.sheets import write_sheets
from livre.identity.sitemap import write_sitemap
from livre.illustrations.lab_pages import copy_modules
from livre.publishing.incremental import note_site
from livre.publishing.notices import copy_notices
from livre.publishing.offline_copy import write_copy
from livre.publishing.summary import say_summary
from livre.publishing.wheel import write_wheel
from livre.reading.broken import refuse_broken_pages
from livre.reading.rebuild import note_reading
from livre.search.index import write_index
from livre.talk.deck import write_decks

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STEPS = (
    refuse_broken_pages,  # rien n'est publié d'un livre qui renvoie dans le vide
    copy_modules,  # les modules des laboratoires
    copy_notices,  # les avis de licence de ce que le site distribue
    write_decks,  # les diapositives de l'exposé
    write_sheets,  # les exercices à imprimer, et leur corrigé
    write_wheel,  # le code du livre, que les carnets installent
    write_index,  # ce que la recherche lit des pages
    write_sitemap,  # le plan du site
    write_no_script_sheet,  # les couleurs de chaque thème, sans JavaScript
    remove_unused_files,  # ce que le thème copie pour rien
    keep_used_icons,  # les icônes que les fichiers restants nomment
    write_copy,  # l'archive hors ligne : le site est complet et ne change plus
    say_summary,  # le bilan
    note_reading,  # la construction est allée au bout : la suivante peut croire ce qu'elle a lu
    note_site,  # et ce qu'elle a écrit
)
# Après ce que le thème et les autres extensions font au même moment (500).
LAST = 999


def setup_publishing(app: Sphinx) -> None:
    app.connect("build-finished", publish, priority=LAST)


def publish(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        for step in STEPS:
            step(app)
