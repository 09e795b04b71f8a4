"""Un laboratoire : un calcul que le lecteur mène dans son navigateur (``book/labos``), et les
fichiers qu'il lui faut.

Côté noyau ; ``livre.illustrations.lab_pages`` en fait un élément de la page. Sans dépendance.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

MIME_TYPE = "application/vnd.trahison.labo+json"
MODULES = "_static/labos"
WEIGHTS = ".bin"  # ce qui pèse dans les fichiers d'un laboratoire : les poids d'un réseau


class Lab:
    """Résultat d'une cellule : le laboratoire ``name`` (``book/labos/name.html`` et ``.js``) et le
    contenu de ses fichiers."""

    def __init__(self, name: str, files: Mapping[str, bytes]):
        empty = [file for file, content in files.items() if not content]
        if not files or empty:
            raise ValueError(
                "files : au moins un fichier, aucun vide, attendu, reçu"
                f" {', '.join(empty) or 'aucun fichier'}"
            )
        self.name, self.files = name, dict(files)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        files = {
            file: base64.b64encode(content).decode("ascii") for file, content in self.files.items()
        }
        return {
            MIME_TYPE: {"name": self.name, "files": files},
            "text/plain": f"Laboratoire « {self.name} », à mener sur le site.",
        }
