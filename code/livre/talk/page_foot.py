"""Au bas d'un chapitre : ses diapositives, à projeter ou à imprimer.

La ligne est tirée de la page de l'exposé, qui dit quelle section développe chaque diapositive :
aucun chapitre ne l'écrit.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

from livre.state import state
from livre.talk.slides import FOLDER, PAGE, WHOLE, page_of, slide
from livre.text.network_badge import page_section
from livre.text.spacing import french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator


class chapter_slides(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """La ligne : ``address``, du lien, et ``said``, ses mots. Un nœud sans enfant n'entre pas dans
    l'index de recherche."""


def setup_page_foot(app: Sphinx) -> None:
    app.add_node(chapter_slides, html=(visit_html, None))
    app.connect("env-updated", pages_to_write)
    app.connect("doctree-resolved", add_line, priority=400)  # avant « Citer ce chapitre » (500)


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Quand l'exposé a été relu, n'importe quelle page a pu gagner ou perdre une diapositive."""
    return sorted(env.found_docs) if PAGE in state(env).read else []


def add_line(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.name != "html" or page == PAGE or PAGE not in app.env.found_docs:
        return
    slides = list(app.env.get_doctree(PAGE).findall(slide))
    link = deck_link(page, slides)
    if link:
        address, said = link
        page_section(doctree).append(chapter_slides(address=address, said=said))


def deck_link(page: str, slides: list[slide]) -> tuple[str, str] | None:
    """L'adresse et le texte du lien : la présentation du chapitre, ou, s'il ne fait que compléter
    celui d'un autre, la première diapositive qui mène à lui."""
    own = [node for node in slides if page_of(node) == page]
    shared = [node for node in slides if page in (one.split("#")[0] for one in node["sections"])]
    if page == WHOLE:
        return f"{WHOLE}.html", f"ses {len(slides)} diapositives"
    if own:
        said = "la diapositive" if len(own) == 1 else f"les {len(own)} diapositives"
        return f"{page}.html", f"{said} de ce chapitre"
    if shared:
        return f"{WHOLE}.html#{shared[0]['name']}", f"« {shared[0][0].astext()} »"
    return None


def visit_html(translator: HTML5Translator, node: chapter_slides) -> None:
    link = f'<a class="reference internal" href="{FOLDER}/{node["address"]}">{{}}</a>'
    said = french_text(escape(node["said"]))
    translator.body.append(
        f'<p class="diapositives-du-chapitre">{french_text("Dans l’exposé :")} {link.format(said)},'
        " à projeter ou à imprimer.</p>\n"
    )
    raise nodes.SkipNode
