"""Dernière ligne d'une construction : le calcul des cellules, la durée totale, et le rapport des deux."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil
from sphinx.util import logging

from trahison.french import count, decimal

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)


def setup_summary(app: "Sphinx") -> None:
    app.connect("build-finished", say_summary, priority=990)


def say_summary(app: "Sphinx", exception: Exception | None) -> None:
    if exception is None:
        # Depuis le lancement de la commande : les imports de Jupyter Book et de Sphinx comptent aussi.
        elapsed = time.time() - psutil.Process().create_time()
        log.info("livre : %s", summary(getattr(app.env, "livre_cell_seconds", {}), elapsed))


def summary(cell_seconds: dict[str, float], elapsed: float) -> str:
    """Le bilan ; ``cell_seconds`` donne, pour chaque page exécutée, la somme des durées de ses cellules."""
    if not cell_seconds:
        return f"aucune page exécutée, construction en {decimal(elapsed, 1)} s"
    computed = sum(cell_seconds.values())
    pages = "1 page exécutée" if len(cell_seconds) == 1 else f"{len(cell_seconds)} pages exécutées"
    ratio = f", rapport {decimal(elapsed / computed, 2)}" if computed > 0 else ""
    return f"{pages}, {count(computed)} s de calcul dans leurs cellules, construction en {count(elapsed)} s{ratio}"
