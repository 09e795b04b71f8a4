"""Un son calculé par la physique : la corde pincée."""

from __future__ import annotations

import numpy as np

from trahison.checks import check_count, check_number


def plucked_string(
    frequency: float,
    *,
    seconds: float = 2.0,
    rate: int = 11025,
    pluck: float = 0.2,
    listen: float = 0.1,
    damping: float = 2.0,
    harmonics: int = 30,
) -> np.ndarray:
    """Son d’une corde idéale pincée : déplacement de la corde, réels entre −1 et 1, de forme
    (seconds × rate,).

    Une corde tirée en triangle au point ``pluck`` (part de sa longueur) puis lâchée vibre selon une
    somme d’harmoniques n d’amplitude sin(nπ·pluck) / n² ; on l’écoute au point ``listen``.
    ``frequency`` en hertz, ``rate`` en mesures par seconde, ``damping`` : l’harmonique n s’éteint
    en exp(−n·damping·t). Les harmoniques au-delà de rate / 2 sont omises, car ``rate`` mesures par
    seconde ne peuvent les représenter. Source : Fletcher et Rossing (1998), chapitre 2.
    """
    frequency = check_number("frequency", frequency, low=0.0, open_low=True)
    rate = check_count("rate", rate)
    seconds = check_number("seconds", seconds, low=1 / rate)
    check_number("damping", damping, low=0.0)
    for name, place in [("pluck", pluck), ("listen", listen)]:
        if not 0 < check_number(name, place) < 1:
            raise ValueError(f"{name} : 0 < {name} < 1 attendu, reçu {place}")
    orders = np.arange(1, check_count("harmonics", harmonics) + 1)
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
