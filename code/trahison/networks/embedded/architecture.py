"""L'architecture du réseau embarqué : MobileNetV2 (Sandler et al., 2018), deux fois plus étroit,
cent sorties."""

from __future__ import annotations

from pathlib import Path

import keras

from trahison.checks import check_count

EMBEDDED_ALPHA = 0.5
EMBEDDED_SIZE = 96
EMBEDDED_WNIDS: tuple[str, ...] = tuple(
    Path(__file__).with_name("wnids.txt").read_text(encoding="ascii").split()
)


def build_embedded(
    size: int | None = EMBEDDED_SIZE, *, classes: int = len(EMBEDDED_WNIDS)
) -> keras.Model:
    """Construit le réseau, poids tirés au hasard.

    Args:
        size: côté des images ; ``None`` accepte tout côté multiple de 32 (l'entraînement change de
        taille en route). classes: nombre de sorties.

    Returns:
        Un modèle (N, size, size, 3) dans [−1, 1] → logits (N, classes).
    """
    if size is not None:
        check_count("size", size, low=32)
    check_count("classes", classes)
    body = keras.applications.MobileNetV2(
        (size, size, 3), alpha=EMBEDDED_ALPHA, include_top=False, weights=None, pooling="avg"
    )
    logits = keras.layers.Dense(classes, name="predictions")(body.output)
    return keras.Model(body.input, logits, name="mobilenetv2_embarque")
