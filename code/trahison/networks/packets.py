"""Un grand lot est coupé en paquets qui tiennent dans la mémoire rapide du processeur."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

# valeurs traitées à la fois, quatre photos de 224 × 224 : au-delà, la mémoire rapide du processeur
# déborde
PACKET_VALUES = 620_000


def in_packets(
    function: Callable[..., tf.Tensor], *batches: np.ndarray, weight: int = 1
) -> np.ndarray:
    """Applique ``function`` aux lots (N, …), quelques images à la fois, et recolle ses réponses.

    ``weight`` : ce que le calcul garde de valeurs pour une valeur de l’image, d’autant moins
    d’images par paquet.
    """
    length = max(1, PACKET_VALUES // (batches[0][0].size * weight))
    starts = range(0, len(batches[0]), length)
    parts = [
        function(*(tf.constant(batch[start : start + length]) for batch in batches)).numpy()
        for start in starts
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
