"""Exercices et solutions : identifiants uniques et titres français."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import locale
from sphinx.transforms import SphinxTransform

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

REPEATED_IDS = {"exercise-content", "solution-content"}


def setup_exercises(app: "Sphinx") -> None:
    require("sphinx-exercise", "1.2.1", "livre.exercises corrige ses identifiants et son titre « Solution de »")
    app.connect("config-inited", rename_solutions)
    app.add_transform(UniqueExerciseIds)


def rename_solutions(app: "Sphinx", config: "Config") -> None:
    # « Solution de Exercice 1 » : l'extension ne sait pas élider.
    locale.translators[("general", "exercise")]._catalog["Solution to"] = "Solution :"


class UniqueExerciseIds(SphinxTransform):
    """Le contenu de chaque exercice est une section, toujours du même identifiant : un simple bloc suffit."""

    default_priority = 710

    def apply(self, **kwargs) -> None:
        for section in list(self.document.findall(nodes.section)):
            if REPEATED_IDS & set(section["ids"]):
                # Sans replace_self, qui donnerait l'identifiant au bloc.
                section.parent.replace(section, nodes.container("", *section.children, classes=section["classes"]))
