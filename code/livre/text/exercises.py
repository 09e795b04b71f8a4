"""Exercices et solutions : identifiants uniques, titres français, solutions repliées sans script.

Faute d'origine : sphinx-exercise donne à tous les contenus le même identifiant
(``exercise-content``) et traduit « Solution to » sans élider ; les solutions repliées attendent un
script de sphinx-togglebutton, au nom anglais. Aucun signalement trouvé ; encore vrai en 1.2.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import locale
from sphinx.transforms import SphinxTransform
from sphinx_exercise.nodes import depart_solution_node, solution_node, visit_solution_node

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

REPEATED_IDS = {"exercise-content", "solution-content"}


def setup_exercises(app: Sphinx) -> None:
    require(
        "sphinx-exercise",
        "livre.text.exercises corrige ses identifiants, ses titres et ses solutions",
    )
    app.connect("config-inited", rename_solutions)
    app.add_transform(UniqueExerciseIds)
    for builder in ("html", "singlehtml"):
        app.add_node(solution_node, override=True, **{builder: (visit_solution, depart_solution)})
        app.add_node(
            folded_title, override=True, **{builder: (visit_folded_title, depart_folded_title)}
        )


def rename_solutions(app: Sphinx, config: Config) -> None:
    # « Solution de Exercice 1 » : l'extension ne sait pas élider.
    catalog: Any = locale.translators[("general", "exercise")]
    catalog._catalog["Solution to"] = "Solution :"


class UniqueExerciseIds(SphinxTransform):
    """Le contenu de chaque exercice est une section, toujours du même identifiant : un simple bloc
    suffit."""

    default_priority = 710

    def apply(self, **kwargs: Any) -> None:
        for section in list(self.document.findall(nodes.section)):
            if REPEATED_IDS & set(section["ids"]):
                # Sans replace_self, qui donnerait l'identifiant au bloc.
                section.parent.replace(
                    section, nodes.container("", *section.children, classes=section["classes"])
                )


class folded_title(nodes.TextElement):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Titre d'une solution repliée."""


def is_folded(solution: solution_node) -> bool:
    return "dropdown" in solution["classes"]


def visit_solution(translator: HTML5Translator, node: solution_node) -> None:
    """Solution repliée : ``<details>``, que le clavier et les lecteurs d'écran connaissent, même
    sans JavaScript.

    Le bouton de sphinx-togglebutton s'appelle « Toggle hidden content », le même nom anglais pour
    toutes.
    """
    if not is_folded(node):
        visit_solution_node(translator, node)
        return
    title = node.next_node(nodes.title)
    # Un lien dans un titre qui se déplie serait un bouton dans un bouton ; l'exercice est juste
    # au-dessus.
    for reference in list(title.findall(nodes.reference)):
        reference.replace_self(reference.children)
    node.replace(title, folded_title("", "", *title.children))
    # Le livre d'un seul tenant est fait pour l'imprimante : rien n'y est replié.
    opened = {"open": "open"} if translator.builder.name == "singlehtml" else {}
    translator.body.append(translator.starttag(node, "details", CLASS="admonition", **opened))


def depart_solution(translator: HTML5Translator, node: solution_node) -> None:
    if is_folded(node):
        translator.body.append("</details>\n")
    else:
        depart_solution_node(translator, node)


def visit_folded_title(translator: HTML5Translator, node: folded_title) -> None:
    translator.body.append('<summary class="admonition-title">')


def depart_folded_title(translator: HTML5Translator, node: folded_title) -> None:
    translator.body.append("</summary>\n")
