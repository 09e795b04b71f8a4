"""Les valeurs des phrases, demandées au noyau de la page là où elles sont écrites.

Elles sont gardées dans les métadonnées des cellules du carnet exécuté. Sphinx n'entre pas ici.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

from nbclient import NotebookClient
from nbclient.util import ensure_async
from nbformat import NotebookNode

from livre.execution.value_expressions import BadValue

KEPT = "livre_valeurs"
_EVALUATE = "__import__('livre.execution.value_kernel', fromlist=['evaluate']).evaluate"


class PageClient(NotebookClient):
    """Un client qui, après chaque cellule, demande au noyau les valeurs du texte qui la suit.

    ``wanted`` : ce que rend :func:`livre.execution.value_expressions.values_by_cell`.
    """

    def __init__(
        self, notebook: NotebookNode, *, wanted: Mapping[int, Mapping[str, int]], **options: Any
    ) -> None:
        super().__init__(notebook, **options)
        self._wanted = wanted

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *arguments: Any, **options: Any
    ) -> NotebookNode:
        """Exécute la cellule, puis calcule ses valeurs ; ``BadValue`` nomme celles qui manquent."""
        executed = await super().async_execute_cell(cell, cell_index, *arguments, **options)
        if wanted := self._wanted.get(cell_index):
            cell.metadata[KEPT] = await self._values(wanted)
        return executed

    async def _values(self, wanted: Mapping[str, int]) -> dict[str, int | float | str]:
        """Sans historique et sans rang : les cellules gardent leurs numéros."""
        assert self.kc is not None, "aucun noyau n'est démarré"
        question = {"valeurs": f"{_EVALUATE}({list(wanted)!r}, globals())"}
        sent = await ensure_async(
            self.kc.execute("", silent=True, store_history=False, user_expressions=question)
        )
        reply = await self.async_wait_for_reply(sent)
        if reply is None:
            raise RuntimeError("le noyau ne répond pas")
        replied = reply["content"]["user_expressions"]["valeurs"]
        if replied["status"] != "ok":
            raise BadValue(f"valeurs impossibles à demander au noyau : {replied['evalue']}")
        answers = dict(zip(wanted, json.loads(ast.literal_eval(replied["data"]["text/plain"]))))
        faults = [
            f"ligne {wanted[expression]} : « {expression} » : {answer['error']}"
            for expression, answer in answers.items()
            if "error" in answer
        ]
        if faults:
            raise BadValue("\n".join(faults))
        return {expression: answer["value"] for expression, answer in answers.items()}


def values_kept(notebook: NotebookNode) -> dict[int, dict[str, int | float | str]]:
    """Les valeurs gardées dans un carnet exécuté, par rang de cellule."""
    return {rank: cell.metadata.get(KEPT, {}) for rank, cell in enumerate(notebook.cells)}
