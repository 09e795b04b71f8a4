"""Sur un téléphone : le tiroir qui se ferme, les bulles qui ne couvrent rien.

Fautes d'origine : pydata-sphinx-theme ouvre le sommaire dans une boîte de dialogue que seul un
appui au-dehors referme ; une bulle de Bootstrap reste affichée après l'appui, par-dessus les
boutons voisins (``livre.css`` la retire où rien ne survole). Aucun signalement trouvé. Inutile
quand un lien du tiroir le fermera, et que les bulles attendront un survol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_phone(app: Sphinx) -> None:
    require("pydata-sphinx-theme", "livre/static/drawer.js ferme son tiroir")
    app.add_js_file("drawer.js")
