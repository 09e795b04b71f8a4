"""Un son calculé par la physique : la corde pincée."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Count, NotNegative, Number, Positive, checked

# Un point de la corde, loin de ses deux bouts.
Place = Annotated[float, Number(0, 1, open_low=True, open_high=True)]


@checked
def plucked_string(
    frequency: Positive,
    *,
    seconds: Annotated[float, Number(lambda rate: 1 / rate, 60)] = 2.0,
    rate: Annotated[int, Count(high=96_000)] = 11025,
    pluck: Place = 0.2,
    listen: Place = 0.1,
    damping: NotNegative = 2.0,
    harmonics: Annotated[int, Count(high=1000)] = 30,
) -> np.ndarray:
    """Son d’une corde idéale pincée : déplacement de la corde, réels entre −1 et 1, de forme
    (seconds × rate,).

    Une corde tirée en triangle au point ``pluck`` (part de sa longueur) puis lâchée vibre selon une
    somme d’harmoniques n d’amplitude sin(nπ·pluck) / n² ; on l’écoute au point ``listen``.
    ``frequency`` en hertz, ``rate`` en mesures par seconde, ``damping`` : l’harmonique n s’éteint
    en exp(−n·damping·t). Les harmoniques au-delà de rate / 2 sont omises, car ``rate`` mesures par
    seconde ne peuvent les représenter. Source : Fletcher et Rossing (1998), chapitre 2.
    """
    orders = np.arange(1, harmonics + 1)
    orders = orders[orders * frequency < rate / 2]
    if not len(orders):
        raise ValueError(
            f"frequency : moins de rate / 2 = {rate / 2:g} Hz attendu, reçu {frequency:g}"
        )
    time = np.arange(round(seconds * rate)) / rate
    amplitudes = np.sin(orders * np.pi * pluck) / orders**2 * np.sin(orders * np.pi * listen)
    waves = np.cos(2 * np.pi * frequency * np.outer(time, orders)) * np.exp(
        -damping * np.outer(time, orders)
    )
    sound = waves @ amplitudes
    return sound / np.abs(sound).max()
