"""Une page qui renvoie dans le vide arrête la construction, et toutes les fautes sont dites d'un
coup : la page, la ligne, ce qu'il faut faire.

Sphinx n'en fait que des avertissements, au milieu d'un millier de lignes qui finissent par « build
succeeded ». Son option ``-W`` s'arrête au premier, et compte aussi ce qu'une cellule écrit sur la
sortie d'erreur, qui n'est pas une faute.

Un livre dont on ne construit exprès que quelques pages (``LIVRE_EXTRAIT=1``) renvoie forcément aux
autres : il se publie, et les avertissements restent.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.logging import NAMESPACE, WarningStreamHandler

from livre.project import root, stop_build

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Genre d'un avertissement, ou sa première moitié → ce qu'il faut faire.
ADVICE = {
    "bibtex": "corriger la clef, ou ajouter la source à book/references.bib",
    "ref.term": "corriger le terme, ou le définir dans book/glossaire.md",
    "ref.numref": "corriger le nom : celui d'une figure est donné par « name: » dans les réglages"
    " de sa cellule, dont elle est la dernière expression",
    "ref": "corriger le nom : aucune page ne le porte",
    "myst.xref_missing": "corriger le lien : ni page ni ancre n'a ce nom",
    "image": "corriger le chemin : cette image n'existe pas",
    "download": "corriger le chemin : ce fichier n'existe pas",
    "toc": "accorder _toc.yml et les fichiers de book/",
}
# Ce qu'une cellule écrit, et un livre que l'on construit exprès sans l'exécuter.
TOLERATED = {"mystnb.stderr", "myst-nb.lexer", "livre.non_executee"}
EXCERPT = "LIVRE_EXTRAIT"
WRITTEN_KIND = re.compile(r"\[([\w-]+\.[\w-]+)\]$")


class NotedFaults(logging.Filter):
    """Dernier filtre de la console : ce qui lui parvient va être écrit, et sa place est connue.

    ``warnings`` : tout, avec sa place ; ``faults`` : ce qu'une page doit corriger, et comment.
    """

    def __init__(self, project: Path):
        super().__init__()
        self.project = project
        self.faults: list[str] = []
        self.warnings: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        told = vars(record)
        # Sans le préfixe que ``getMessage`` y mettrait ; une phrase à traduire n'est pas un texte.
        message = str(record.msg) % record.args if record.args else str(record.msg)
        # MyST et MyST-NB écrivent leur genre à la fin de la phrase, et ne le donnent pas toujours.
        written = WRITTEN_KIND.search(message)
        kind = written[1] if written else f"{told.get('type')}.{told.get('subtype')}"
        fault = f"{self.place(told['location'])} : {message}" if told.get("location") else message
        self.warnings.append(fault)
        if told.get("location") and kind not in TOLERATED:
            advice = ADVICE.get(kind) or ADVICE.get(kind.partition(".")[0])
            self.faults.append(f"{fault} → {advice}" if advice else fault)
        return True

    def place(self, location: str) -> str:
        """« book/fgsm.md, ligne 23 »."""
        file, _, line = location.removeprefix(f"{self.project}/").rpartition(":")
        return f"{file}, ligne {line}" if line.isdigit() else location.rstrip(":")


def console() -> logging.Handler:
    """Ce qui écrit les avertissements de Sphinx."""
    handlers = logging.getLogger(NAMESPACE).handlers
    return next(handler for handler in handlers if isinstance(handler, WarningStreamHandler))


def is_excerpt() -> bool:
    asked = os.environ.get(EXCERPT, "")
    if asked not in ("", "1"):
        stop_build(f"{EXCERPT} : « 1 », ou rien ; reçu « {asked} »")
    return asked == "1"


def setup_broken(app: Sphinx) -> None:
    is_excerpt()  # une valeur qui n'a pas de sens s'arrête ici, non une fois les pages faites
    console().addFilter(NotedFaults(root(app)))


def noted() -> list[NotedFaults]:
    return [one for one in console().filters if isinstance(one, NotedFaults)]


def noted_warnings() -> list[str]:
    """Tout ce que la console a dit d'alarmant, avec sa place."""
    return [warning for one in noted() for warning in one.warnings]


def refuse_broken_pages(app: Sphinx) -> None:
    """Première étape de la publication : un renvoi n'est cherché que lorsque la page s'écrit.

    Sphinx oublie alors ce qu'il a lu : la construction suivante redit ce qui n'est pas corrigé.
    """
    faults = dict.fromkeys(fault for one in noted() for fault in one.faults)
    if faults and not is_excerpt():
        stop_build("à corriger dans les pages :\n" + "\n".join(f"  {fault}" for fault in faults))
