"""Dernière ligne d'une construction : le calcul des cellules, la durée totale, et le rapport des
deux."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sphinx.util import logging

from livre.identity.citation import read_book
from livre.identity.repository import missing_address, repository_name
from livre.project import root
from livre.state import state
from trahison.french import count, decimal

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)


# L'âge du processus serait trompeur : dans « pip install … && jupyter-book build », l'interpréteur
# de commandes peut devenir Jupyter Book sans changer de processus. La durée court depuis que
# l'extension est chargée : il y manque les deux secondes où Jupyter Book démarre.
BEGAN = time.perf_counter()


def say_summary(app: Sphinx) -> None:
    if missing := missing_address(read_book(root(app)).url, repository_name()):
        log.info("livre : %s", missing)
    log.info("livre : %s", summary(state(app.env).cell_seconds, time.perf_counter() - BEGAN))


def summary(cell_seconds: dict[str, float], elapsed: float) -> str:
    """Le bilan ; ``cell_seconds`` donne, pour chaque page exécutée, la somme des durées de ses
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
