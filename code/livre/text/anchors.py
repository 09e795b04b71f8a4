"""Des adresses que l'on peut citer : une ancre lisible, unique et stable par section, formule,
exercice et solution.

Docutils colle les mots élidés (« lidee ») et numérote ce qu'il ne sait pas nommer (« id12 ») ; MyST
ne donne pas d'ancre à une formule sans étiquette. Une figure porte le nom que sa page lui donne.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx_exercise.nodes import is_exercise_node, solution_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class permalink(nodes.Inline, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Le signe ¶ qui mène à l'ancre ``target`` ; ``title`` est sa bulle."""


class linked_formula(nodes.General, nodes.Element):  # noqa: N801
    """Une formule sans numéro et son lien."""


def setup_anchors(app: Sphinx) -> None:
    others: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (write_nothing, write_nothing))
    link, formula = (visit_permalink, None), (visit_formula, depart_formula)
    app.add_node(permalink, html=link, **others)
    app.add_node(linked_formula, html=formula, **others)
    app.add_transform(ReadableAnchors)
    app.connect("doctree-resolved", link_exercises)


class ReadableAnchors(SphinxTransform):
    """Pendant la lecture, avant que Sphinx ne relève les titres et leurs ancres."""

    default_priority = 780

    def apply(self, **kwargs: Any) -> None:
        rename_sections(self.document)
        for formula in list(self.document.findall(nodes.math_block)):
            if not formula["ids"] and not formula.get("label"):
                name_formula(self.document, formula, self.env.docname)
        for solution in self.document.findall(solution_node):
            solution["ids"] = [f"{nodes.make_id(solution['target_label'])}-solution"]


def rename_sections(document: nodes.document) -> None:
    """Tire les ancres des titres : « L'idée en mots » donne ``l-idee-en-mots``. Les étiquettes
    explicites restent."""
    sections = [section for section in document.findall(nodes.section) if section["ids"]]
    # Tout libérer d'abord : le deuxième « Exemple » tient peut-être déjà la place « exemple-2 » du
    # troisième.
    given = [section["ids"][0] for section in sections]
    for name in given:
        document.ids.pop(name, None)
    for section, old in zip(sections, given):
        title = section.next_node(nodes.title)
        wanted = "" if title is None else nodes.make_id(title.astext().replace("’", " "))
        section["ids"][0] = new = unused(document, wanted or old)
        document.ids[new] = section
        document.nameids.update(
            {name: new for name in section["names"] if document.nameids.get(name) == old}
        )


def name_formula(document: nodes.document, formula: nodes.math_block, page: str) -> None:
    """Ancre d'une formule sans étiquette, d'après sa section : ``equation-la-temperature``, puis
    ``-2``, ``-3``…"""
    section = formula.parent
    while section is not None and not (isinstance(section, nodes.section) and section["ids"]):
        section = section.parent
    place = section["ids"][0] if section is not None else nodes.make_id(page)
    name = unused(document, f"equation-{place}")
    document.ids[name] = formula
    # Sans replace_self, qui donnerait l'identifiant à la boîte.
    formula.parent.replace(formula, linked_formula("", formula))
    formula["ids"] = [name]
    formula.parent += permalink(target=name, title="Lien vers cette équation")


def unused(document: nodes.document, name: str) -> str:
    """``name``, ou ``name-2``, ``name-3``… si la page s'en sert déjà."""
    candidate, rank = name, 1
    while candidate in document.ids:
        rank += 1
        candidate = f"{name}-{rank}"
    return candidate


def link_exercises(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for exercise in doctree.findall(is_exercise_node):
        title = exercise.next_node(nodes.title)
        if title is not None and exercise["ids"]:
            title += permalink(target=exercise["ids"][0], title="Lien vers cet exercice")


def visit_permalink(translator: HTML5Translator, node: permalink) -> None:
    translator.body.append(
        f'<a class="headerlink" href="#{node["target"]}" title="{node["title"]}">'
        f"{translator.config.html_permalinks_icon}</a>"
    )
    raise nodes.SkipNode


def visit_formula(translator: HTML5Translator, node: linked_formula) -> None:
    translator.body.append('<div class="formule-livre">\n')


def depart_formula(translator: HTML5Translator, node: linked_formula) -> None:
    translator.body.append("</div>\n")


def write_nothing(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Hors d'un site, ni boîte ni lien ; la formule est écrite comme les autres."""
