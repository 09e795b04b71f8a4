"""Le réseau qui a servi aux images d'une page.

Seul le noyau de la page l'a chargé : une dernière cellule, que la page ne montre pas, lui demande
son nom.
"""

from __future__ import annotations

import ast

import nbformat

SIGN = "load_classifier"
QUESTION = "from trahison.networks import describe_source\ndescribe_source()"
ANSWER = "livre_network"


def ask_network(notebook: nbformat.NotebookNode) -> None:
    """Ajoute la question à une page dont les cellules chargent le réseau."""
    if any(SIGN in cell.source for cell in notebook.cells if cell.cell_type == "code"):
        notebook.cells.append(nbformat.v4.new_code_cell(QUESTION))


def is_network_question(cell: nbformat.NotebookNode) -> bool:
    return cell.source == QUESTION


def note_network(notebook: nbformat.NotebookNode) -> None:
    """Retire la question et garde la réponse dans les métadonnées du carnet exécuté."""
    if is_network_question(notebook.cells[-1]):
        outputs = notebook.cells.pop().outputs
        notebook.metadata[ANSWER] = ast.literal_eval(outputs[-1]["data"]["text/plain"])
