"""Le rôle ``{valeur}`expression:format``` : ce que le noyau a répondu, écrit à la française.

Une valeur de cette page est celle de l'endroit où elle est écrite. Une valeur d'une autre page,
``{valeur}`expression:format <page>```, est celle que cette page-là écrit elle-même, pour la même
expression : on cite ce qu'elle dit, on ne fouille pas dans son noyau.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from livre.execution.store import PageStore
from livre.execution.value_evaluation import values_kept
from livre.execution.value_expressions import BadValue, Written, format_value, read_value
from livre.project import stop_build
from livre.reading.results import StoredResults, is_active, page_store
from livre.state import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

UNKNOWN = "?"
log = logging.getLogger(__name__)


def setup_values(app: Sphinx) -> None:
    app.add_role("valeur", ValueRole())


class ValueRole(SphinxRole):
    """Remplace le rôle par le texte de la valeur."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not is_active(self.env):
            log.warning(
                "valeur non calculée : il faut execute_notebooks: cache",
                location=self.get_location(),
                type="livre",
                subtype="non_executee",
            )
            return [nodes.inline(self.rawtext, UNKNOWN, classes=["valeur"])], []
        try:
            written = read_value(self.text)
            text = format_value(written.expression, self.value_of(written), written.spec)
        except BadValue as error:
            self.stop(str(error))
        return [nodes.inline(self.rawtext, text, classes=["valeur"])], []

    def value_of(self, written: Written) -> int | float | str:
        if written.page:
            state(self.env).quoted.setdefault(self.env.docname, set()).add(written.page)
            return value_said_by(self.env, written.page, written.expression)
        renderer = self.inliner.document.attributes.get("nb_renderer")
        client = renderer and renderer.renderer.nb_client
        values = client.values_here() if isinstance(client, StoredResults) else {}
        if written.expression not in values:
            raise BadValue(f"« {written.expression} » n'est pas calculée ici")
        return values[written.expression]

    def stop(self, message: str) -> NoReturn:
        stop_build(f"page {self.env.docname}, ligne {self.exact_line()} : {message}")

    def exact_line(self) -> int:
        """La ligne du rôle : MyST ne donne, à peu près, que celle du début du paragraphe."""
        path = Path(self.env.doc2path(self.env.docname))
        sought = "`" + self.text.split("\n")[0]
        lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        found = [number for number, line in lines if sought in line]
        return min(found, key=lambda number: abs(number - self.lineno), default=self.lineno)


def value_said_by(env: BuildEnvironment, page: str, expression: str) -> int | float | str:
    """La valeur que la page ``page`` écrit pour cette expression ; ``BadValue`` si elle ne l'écrit
    pas, ou si elle en écrit plusieurs."""
    key = state(env).keys.get(page)
    if key is None:
        raise BadValue(f"« {page} » n'est pas une page exécutée du livre")
    kept = values_of(page_store(env).folder, page, key)
    if kept is None:
        raise BadValue(f"le résultat de la page {page} a disparu pendant la construction")
    said = {values[expression] for values in kept if expression in values}
    if len(said) != 1:
        several = ", ".join(sorted(map(repr, said)))
        raise BadValue(
            f"la page {page} écrit plusieurs valeurs de « {expression} » : {several}"
            if said
            else f"la page {page} n'écrit pas « {expression} »"
        )
    return said.pop()


@lru_cache(maxsize=64)
def values_of(folder: Path, page: str, key: str) -> list[dict[str, int | float | str]] | None:
    """Les valeurs gardées d'une page exécutée, cellule par cellule ; ``None`` si elle n'est plus
    là. Une clef ne nomme qu'un contenu, et l'exposé en cite cent valeurs : on ne le lit qu'une
    fois."""
    executed = PageStore(folder).load(page, key)
    return None if executed is None else list(values_kept(executed).values())
