"""Nombres écrits à la française : virgule décimale, espace fine insécable, vrai signe moins."""

from __future__ import annotations

import math

from trahison.checks import check_count, describe

NARROW_SPACE = "\u202f"
MINUS = "\u2212"


def localize(text: str) -> str:
    """Met à la française un nombre que Python a formaté (``1,234.5`` → ``1 234,5``)."""
    if not isinstance(text, str):
        raise TypeError(f"text : texte attendu, reçu {describe(text)}")
    return (
        text.replace(",", NARROW_SPACE)
        .replace(".", ",")
        .replace("-", MINUS)
        .replace("%", NARROW_SPACE + "%")
    )


def decimal(value: float, digits: int = 2) -> str:
    """``decimal(-1234.567)`` → ``−1 234,57``."""
    return localize(f"{_real('value', value):,.{check_count('digits', digits, low=0)}f}")


def probability(value: float) -> str:
    """``probability(0.64)`` → ``0,64`` ; « < 0,01 » et « > 0,99 » plutôt qu'un 0 ou un 1 que le
    réseau ne donne jamais."""
    if _real("value", value) < 0.005:
        return "< 0,01"
    return decimal(value) if value < 0.995 else "> 0,99"


def percent(share: float, digits: int = 0) -> str:
    """``percent(0.873, 1)`` → ``87,3 %``."""
    return localize(f"{_real('share', share):.{check_count('digits', digits, low=0)}%}")


def count(number: int) -> str:
    """``count(3538984)`` → ``3 538 984``."""
    value = _real("number", number)
    if not math.isfinite(value):
        raise ValueError(f"number : nombre fini attendu, reçu {value}")
    return localize(f"{int(number):,d}")


def _real(name: str, value) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} : nombre attendu, reçu {describe(value)}") from None
