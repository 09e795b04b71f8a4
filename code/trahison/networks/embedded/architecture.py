"""L'architecture du réseau embarqué : MobileNetV2 (Sandler et al., 2018), deux fois plus étroit,
cent sorties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import keras

from trahison.chance import untouched
from trahison.checks import MOST_CLASSES
from trahison.contracts import Count, checked

EMBEDDED_ALPHA = 0.5
EMBEDDED_SIZE = 96
EMBEDDED_WNIDS: tuple[str, ...] = tuple(
    Path(__file__).with_name("wnids.txt").read_text(encoding="ascii").split()
)


@checked
@untouched()
def build_embedded(
    size: Annotated[int, Count(32, 1024)] | None = EMBEDDED_SIZE,
    *,
    classes: Annotated[int, Count(high=MOST_CLASSES)] = len(EMBEDDED_WNIDS),
) -> keras.Model:
    """Construit le réseau, poids tirés au hasard.

    Args:
        size: côté des images ; ``None`` accepte tout côté multiple de 32 (l'entraînement change de
            taille en route).
        classes: nombre de sorties.

    Returns:
        Un modèle (N, size, size, 3) dans [−1, 1] → logits (N, classes).
    """
    body = keras.applications.MobileNetV2(
        (size, size, 3), alpha=EMBEDDED_ALPHA, include_top=False, weights=None, pooling="avg"
    )
    logits = keras.layers.Dense(classes, name="predictions")(body.output)
    return keras.Model(body.input, logits, name="mobilenetv2_embarque")
