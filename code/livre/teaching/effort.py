"""L'effort que demande un exercice, sous son titre, et l'indice qui aide sans donner la réponse ::

```{exercise} Le retour aux entiers
:label: image-ex2
:niveau: 2
:minutes: 15
:indice: Que vaut 255 plus 1, sur huit bits ?
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx_exercise.directive import ExerciseDirective

from livre.text.spacing import NO_BREAK
from livre.versions import require

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

LEVELS = 3
MINUTES = "minutes"  # attribut du nœud d'un exercice


class stars(nodes.inline):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Le niveau, en étoiles ; il est dit en mots à côté."""


class exercise_hint(nodes.General, nodes.Element):  # noqa: N801
    """Un indice, replié."""


def setup_effort(app: Sphinx) -> None:
    require("sphinx-exercise", "livre.teaching.effort complète la directive d'un exercice")
    app.add_directive("exercise", TimedExercise, override=True)
    nothing: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (pass_through, pass_through))
    app.add_node(stars, html=(visit_stars, depart_stars), **nothing)
    app.add_node(exercise_hint, html=(visit_hint, depart_hint), **nothing)


def pass_through(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Hors d'un site, le texte seul."""


def level(argument: str) -> int:
    value = int(argument)
    if not 1 <= value <= LEVELS:
        raise ValueError(f"un niveau de 1 à {LEVELS} est attendu")
    return value


class TimedExercise(ExerciseDirective):
    """Un exercice, son niveau, ses minutes, son indice."""

    option_spec = ExerciseDirective.option_spec | {
        "niveau": level,
        "minutes": directives.positive_int,
        "indice": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        made = super().run()
        for node in made:
            content = node.children[-1]
            if "niveau" in self.options and "minutes" in self.options:
                node[MINUTES] = self.options["minutes"]
                content.insert(0, effort(self.options["niveau"], self.options["minutes"]))
            if "indice" in self.options:
                text, _ = self.state.inline_text(self.options["indice"], self.lineno)
                content += exercise_hint("", nodes.paragraph("", "", *text))
        return made


def effort(reached: int, minutes: int) -> nodes.paragraph:
    """« ★★☆ niveau 2 sur 3, environ 15 minutes »."""
    shown = "★" * reached + "☆" * (LEVELS - reached)
    said = f" niveau {reached} sur {LEVELS}, environ {minutes}{NO_BREAK}minutes"
    return nodes.paragraph("", "", stars("", shown), nodes.Text(said), classes=["effort"])


def visit_stars(translator: HTML5Translator, node: stars) -> None:
    translator.body.append('<span class="etoiles" aria-hidden="true">')


def depart_stars(translator: HTML5Translator, node: stars) -> None:
    translator.body.append("</span>")


def visit_hint(translator: HTML5Translator, node: exercise_hint) -> None:
    # Le livre d'un seul tenant est fait pour l'imprimante : rien n'y est replié.
    opened = "" if translator.builder.name == "html" else " open"
    translator.body.append(f'<details class="indice"{opened}><summary>Un indice</summary>\n')


def depart_hint(translator: HTML5Translator, node: exercise_hint) -> None:
    translator.body.append("</details>\n")
