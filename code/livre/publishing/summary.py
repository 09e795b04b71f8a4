"""Ce qu'une construction a fait, redit en quelques lignes à sa fin : les avertissements, que le
reste de la console a noyés, les pages et les figures, le réseau et les données, les durées, où est
le site."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from livre.identity.citation import read_book
from livre.identity.repository import missing_address, repository_name
from livre.project import root
from livre.reading.broken import noted_warnings
from livre.reading.provenance import provenance
from livre.state import State, state
from trahison.french import count, decimal

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)


# L'âge du processus serait trompeur : dans « pip install … && jupyter-book build », l'interpréteur
# de commandes peut devenir Jupyter Book sans changer de processus. La durée court depuis que
# l'extension est chargée : il y manque les deux secondes où Jupyter Book démarre.
BEGAN = time.perf_counter()


def say_summary(app: Sphinx) -> None:
    memory = state(app.env)
    said = [
        *told_again(noted_warnings()),
        missing_address(read_book(root(app)).url, repository_name()),
        contents(memory),
        " ; ".join(f"{name} : {found}" for name, found in provenance(app).items()),
        summary(memory.cell_seconds, time.perf_counter() - BEGAN),
        f"le site : {from_here(Path(app.outdir, 'index.html'))}",
    ]
    for line in filter(None, said):
        log.info("livre : %s", line)


def from_here(path: Path) -> Path:
    """Le chemin depuis le dossier où l'on est, s'il y est ; sous Windows, il peut être sur un autre
    disque."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def told_again(warnings: list[str]) -> list[str]:
    """Les avertissements, chacun une fois et sur une ligne, sous leur nombre."""
    once = list(dict.fromkeys(warning.strip().partition("\n")[0] for warning in warnings))
    if not once:
        return []
    title = "1 avertissement" if len(once) == 1 else f"{len(once)} avertissements"
    return [f"{title} :", *(f"  {line}" for line in once)]


def contents(memory: State) -> str:
    """Ce que le site contient, et ce qui n'a pas eu à être exécuté."""
    pages = len(memory.notebooks)
    runnable = sum(bool(notebook) for _, notebook in memory.notebooks.values())
    kept = runnable - len(memory.cell_seconds)
    figures = sum(memory.figures.values())
    return (
        f"{plural(pages, 'page')}, {plural(figures, 'figure')}"
        f" ; {plural(kept, 'page')} à cellules reprise{'s' * (kept > 1)} sans être exécutée"
        f"{'s' * (kept > 1)}"
    )


def plural(number: int, noun: str) -> str:
    return f"{count(number)} {noun}{'s' * (number > 1)}"


def summary(cell_seconds: dict[str, float], elapsed: float) -> str:
    """Les durées ; ``cell_seconds`` donne, pour chaque page exécutée, la somme de celles de ses
    cellules."""
    if not cell_seconds:
        return f"aucune page exécutée, construction en {decimal(elapsed, 1)} s"
    computed = sum(cell_seconds.values())
    pages = "1 page exécutée" if len(cell_seconds) == 1 else f"{len(cell_seconds)} pages exécutées"
    ratio = f", rapport {decimal(elapsed / computed, 2)}" if computed > 0 else ""
    return (
        f"{pages}, {count(int(computed))} s de calcul dans leurs cellules, construction en"
        f" {count(int(elapsed))} s{ratio}"
    )
