"""Le réseau embarqué : un petit MobileNetV2 entraîné par ce livre, livré avec lui, pour les
machines sans réseau.

Sa carte d'identité (données, recette, exactitude, limites) est dans ``carte.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import keras

from trahison.contracts import File, checked
from trahison.networks.embedded.architecture import (
    EMBEDDED_ALPHA,
    EMBEDDED_SIZE,
    EMBEDDED_WNIDS,
    build_embedded,
)
from trahison.networks.embedded.export import export_digits_for_browser, export_for_browser
from trahison.networks.embedded.storage import WEIGHTS_FILE, load_weights

__all__ = [
    "EMBEDDED_ALPHA",
    "EMBEDDED_SIZE",
    "EMBEDDED_WNIDS",
    "export_digits_for_browser",
    "export_for_browser",
    "load_embedded",
]


@checked
def load_embedded(path: Annotated[Path, File()] | None = None) -> keras.Model:
    """Charge le réseau embarqué : images (N, 96, 96, 3) dans [−1, 1] → logits (N, 100), dans
    l'ordre d'``EMBEDDED_WNIDS``.

    Args:
        path: fichier de poids ; par défaut celui qui accompagne ce module.

    Raises:
        trahison.sources.SourceError: fichier absent, vide, tronqué ou d'un autre réseau.
    """
    model = build_embedded()
    load_weights(model, path or WEIGHTS_FILE)
    return model
