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

MIME_TYPE = "application/vnd.trahison.labo+json"
# Les modules tels qu'ils sont écrits, à lire ; et chaque laboratoire en un seul script, que la page
# charge.
MODULES = "_static/labos"
SCRIPTS = "_static/labos-en-un-script"
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


@checked
class Lab:
    """Résultat d'une cellule : le laboratoire ``name`` (le dossier ``book/labos/name``) et le
    contenu de ses fichiers ; ``online`` : ceux que la copie à lire sans réseau n'a pas, trop
    lourds pour elle, et dont le laboratoire sait se passer."""

    def __init__(
        self,
        name: str,
        files: Annotated[Mapping[str, bytes], Files()],
        online: Annotated[Mapping[str, bytes] | None, Maybe(Files())] = None,
    ):
        self.name, self.files, self.online = name, files, online or {}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {
            MIME_TYPE: {
                "name": self.name,
                "files": _encode(self.files),
                "online": _encode(self.online),
            },
            "text/plain": f"Laboratoire « {self.name} », à mener sur le site.",
        }


def _encode(files: Mapping[str, bytes]) -> dict[str, str]:
    return {file: base64.b64encode(content).decode("ascii") for file, content in files.items()}
