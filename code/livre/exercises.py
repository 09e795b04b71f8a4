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
    """Chaque exercice d'une page porte le même identifiant interne : il reçoit un numéro.

    Il n'est pas retiré : Sphinx lit l'identifiant de chaque section d'une page numérotée.
    """

    default_priority = 710

    def apply(self, **kwargs) -> None:
        for rank, section in enumerate(self.document.findall(nodes.section)):
            section["ids"] = [f"{name}-{rank}" if name in REPEATED_IDS else name for name in section["ids"]]
