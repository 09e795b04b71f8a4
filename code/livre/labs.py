"""Un laboratoire : un calcul que le lecteur mène dans son navigateur (``book/labos``), et les
fichiers qu'il lui faut.

Côté noyau ; ``livre.illustrations.lab_pages`` en fait un élément de la page.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from trahison.checks import describe
from trahison.contracts import Kind, Known, Maybe, checked
from trahison.figures.recipe import MIME_TYPE as FIGURE
from trahison.figures.recipe import BookFigure

MIME_TYPE = "application/vnd.trahison.labo+json"
# Les modules tels qu'ils sont écrits, à lire ; et chaque laboratoire en un seul script, que la page
# charge.
MODULES = "_static/labos"
SCRIPTS = "_static/labos-en-un-script"
CITED = "{figure}"  # dans la phrase : la figure de la page, citée par son numéro
SHORTEST = 20  # caractères d'une phrase
WEIGHTS = ".bin"  # ce qui pèse dans les fichiers d'un laboratoire : les poids d'un réseau


@dataclass(frozen=True)
class Files(Kind):
    """Nom de fichier → octets, aucun vide, un au moins."""

    def convert(self, name: str, value: Any, known: Known) -> dict[str, bytes]:
        if not isinstance(value, Mapping) or not all(
            isinstance(file, str) and isinstance(content, bytes) for file, content in value.items()
        ):
            raise TypeError(
                f"{name} : dictionnaire nom de fichier → octets attendu, reçu {describe(value)}"
            )
        empty = [file for file, content in value.items() if not content]
        if not value or empty:
            raise ValueError(
                f"{name} : au moins un fichier, aucun vide, attendu, reçu"
                f" {', '.join(empty) or 'aucun fichier'}"
            )
        return dict(value)


@dataclass(frozen=True)
class Still(Kind):
    """Une figure fixe, ou le nom d'une figure de la page."""

    def convert(self, name: str, value: Any, known: Known) -> BookFigure | str:
        if not isinstance(value, BookFigure) and not (isinstance(value, str) and value.strip()):
            raise TypeError(
                f"{name} : figure fixe (BookFigure) ou nom d'une figure de la page attendu, pour"
                f" qui ne peut pas mener le laboratoire, reçu {describe(value)}"
            )
        return value


@checked
class Lab:
    """Résultat d'une cellule : le laboratoire ``name`` (le dossier ``book/labos/name``) et le
    contenu de ses fichiers ; ``online`` : ceux que la copie à lire sans réseau n'a pas, trop
    lourds pour elle, et dont le laboratoire sait se passer.

    Qui n'a pas JavaScript, ou lit sur papier, a ``still`` à la place, et ``words``, en MyST, qui
    dit ce que l'on y voit et ce que le laboratoire laisse changer. ``still`` est une figure, ou le
    nom d'une figure de la page que l'on ne montre pas deux fois : ``words`` la cite alors par son
    numéro, là où il écrit ``{figure}``.
    """

    def __init__(
        self,
        name: str,
        files: Annotated[Mapping[str, bytes], Files()],
        online: Annotated[Mapping[str, bytes] | None, Maybe(Files())] = None,
        *,
        still: Annotated[BookFigure | str | None, Still()] = None,
        words: str = "",
    ):
        if len(words.strip()) < SHORTEST:
            raise ValueError(
                f"words : une phrase d'au moins {SHORTEST} caractères attendue, reçu « {words} »"
            )
        if isinstance(still, str) != (CITED in words):
            raise ValueError(
                f"words : {CITED} attendu si still nomme une figure de la page, et alors seulement,"
                f" reçu « {words} »"
            )
        self.name, self.files, self.online = name, files, online or {}
        self.still, self.words = still, words

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        drawn: dict[str, Any] = {}
        if isinstance(self.still, BookFigure):
            drawn = self.still._repr_mimebundle_()
        lab = {
            "name": self.name,
            "files": _encode(self.files),
            "online": _encode(self.online),
            "words": self.words,
            "still": drawn.pop(FIGURE, None) or self.still,
        }
        alone = [f"Laboratoire « {self.name} », à mener sur le site.", drawn.get("text/plain", "")]
        return drawn | {MIME_TYPE: lab, "text/plain": " ".join(filter(None, alone))}


def _encode(files: Mapping[str, bytes]) -> dict[str, str]:
    return {file: base64.b64encode(content).decode("ascii") for file, content in files.items()}
