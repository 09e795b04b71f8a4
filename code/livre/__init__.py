"""Extension Sphinx du livre : une fonction du site par fichier, chacune avec son ``setup_*``.

Aucun calcul de science ici. Ce fichier n'importe Sphinx que dans :func:`setup`, car les pages
importent aussi ``livre.tables`` dans leurs noyaux Jupyter.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict:
    """Branche chaque fonction du site."""
    from livre.anchors import setup_anchors
    from livre.bibliography import setup_bibliography
    from livre.citation_box import setup_citation_box
    from livre.execution import setup_execution
    from livre.exercises import setup_exercises
    from livre.figures import setup_figures
    from livre.formulas import setup_formulas
    from livre.icons import setup_icons
    from livre.interface import setup_interface
    from livre.lab_pages import setup_labs
    from livre.metadata import setup_metadata
    from livre.network_badge import setup_network_badge
    from livre.offline import setup_offline
    from livre.offline_copy import setup_offline_copy
    from livre.provenance import setup_provenance
    from livre.prune import setup_prune
    from livre.rebuild import setup_rebuild
    from livre.repository import setup_repository
    from livre.search import setup_search
    from livre.site_facts import setup_site_facts
    from livre.sitemap import setup_sitemap
    from livre.style import setup_style
    from livre.summary import setup_summary
    from livre.toc import setup_toc
    from livre.typography import setup_typography
    from livre.values import setup_values

    for setup_feature in (
        setup_toc,
        setup_provenance,
        setup_execution,
        setup_rebuild,
        setup_values,
        setup_figures,
        setup_labs,
        setup_style,
        setup_typography,
        setup_interface,
        setup_bibliography,
        setup_repository,
        setup_offline,
        setup_exercises,
        setup_network_badge,
        setup_search,
        setup_site_facts,
        setup_formulas,
        setup_icons,
        setup_prune,
        setup_offline_copy,
        setup_summary,
        setup_anchors,
        setup_citation_box,
        setup_metadata,
        setup_sitemap,
    ):
        setup_feature(app)
    return {
        "version": "1.0",
        "env_version": own_digest(),
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }


def own_digest() -> str:
    """Empreinte de cette extension : la modifier fait relire toutes les pages (sans les
    exécuter)."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
