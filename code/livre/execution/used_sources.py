"""D'où le noyau d'une page a vraiment pris ses poids et ses données.

La construction l'annonce d'avance (``livre.reading.provenance``) et range la page sous l'empreinte
de ces sources. Seul le noyau sait ce qu'il a lu : une dernière cellule, que la page ne montre pas,
le lui demande. Une page n'est gardée que sous ce qu'elle a pris, et une annonce fausse arrête la
construction.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import nbformat

MODULE = "trahison.sources"
# Une liste d'un élément, vide si les cellules n'ont pas atteint ce module.
QUESTION = (
    "import sys\n[(found.fingerprint(), found.taken())"
    f' for found in [sys.modules.get("{MODULE}")] if found]'
)


@dataclass(frozen=True)
class UsedSources:
    """L'empreinte de ce que le noyau trouvait, et la source de chaque fichier qu'il a demandé."""

    fingerprint: str
    taken: dict[str, str]


def ask_sources(notebook: nbformat.NotebookNode) -> None:
    """Ajoute la question au carnet d'une page."""
    notebook.cells.append(nbformat.v4.new_code_cell(QUESTION))


def is_sources_question(cell: nbformat.NotebookNode) -> bool:
    return cell.source == QUESTION


def note_sources(notebook: nbformat.NotebookNode) -> UsedSources | None:
    """Retire la question et rend la réponse ; ``None`` si la page n'a pas atteint
    ``trahison.sources``."""
    outputs = notebook.cells.pop().outputs
    answers = ast.literal_eval(outputs[-1]["data"]["text/plain"])
    return UsedSources(*answers[0]) if answers else None


def contradiction(announced: dict[str, str], taken: dict[str, str]) -> str:
    """Ce qui, dans ``taken``, dément l'annonce, en une phrase ; vide si rien ne la dément."""
    wrong = [
        f"{file} : « {announced[file]} » annoncé, « {origin} » pris"
        for file, origin in sorted(taken.items())
        if announced.get(file, origin) != origin
    ]
    return " ; ".join(wrong)
