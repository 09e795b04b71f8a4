"""La politique de sécurité de chaque page publiée : rien ne s'y exécute qui ne soit un fichier du
site.

Elle est écrite dans la page : GitHub Pages n'envoie pas d'en-tête de notre choix. La copie à lire
sans réseau ne l'a pas : d'un fichier local, aucun autre n'est « du même site ». Une relecture
(``sphinx-autobuild -t relecture``) non plus : elle ajoute à la page le script qui la recharge.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

DIRECTIVES = {
    "default-src": "'self'",
    # Les laboratoires calculent en WebAssembly, dans un fil à part.
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self' blob:",
    # Une construction que l'on ouvre comme un fichier : un laboratoire y lit ses données d'un blob.
    "connect-src": "'self' blob:",
    # La photo que le lecteur ouvre, et les petits dessins des feuilles de style.
    "img-src": "'self' blob: data:",
    # Deux secondes de son, dans le chapitre sur les données.
    "media-src": "'self' data:",
    # MathJax place chaque signe d'une formule par un attribut « style », écrit à la construction ;
    # une balise <style>, elle, est refusée.
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
}
CONTENT = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())
# « ' » n'a pas à être échappé : la page reste lisible.
POLICY = f'<meta http-equiv="Content-Security-Policy" content="{escape(CONTENT, quote=False)}" />\n'
WRITTEN = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
# La politique vaut pour ce qui la suit : elle passe avant les autres balises, posées plus tôt.
LATE = 990
PROOFREADING = "relecture"


def setup_policy(app: Sphinx) -> None:
    app.connect("html-page-context", add_policy, priority=LATE)


def add_policy(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if app.builder.name == "html" and not app.tags.has(PROOFREADING):
        context["metatags"] = POLICY + context.get("metatags", "")


def without_policy(html: bytes) -> bytes:
    return WRITTEN.sub(b"", html)
