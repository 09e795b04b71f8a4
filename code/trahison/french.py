"""Nombres écrits à la française : virgule décimale, espace fine insécable, vrai signe moins."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Annotated, Any

from trahison.checks import check_number, describe
from trahison.contracts import Count, Kind, Known, checked

NARROW_SPACE = "\u202f"
MINUS = "\u2212"


@dataclass(frozen=True)
class Figure(Kind):
    """Tout ce que ``float`` sait lire comme un nombre fini ; un entier reste entier, exact."""

    def convert(self, name: str, value: Any, known: Known) -> float:
        try:
            number = float(value)
        except OverflowError:
            raise ValueError(
                f"{name} : nombre que float peut écrire attendu, reçu {describe(value)}"
            ) from None
        except (TypeError, ValueError):
            raise TypeError(f"{name} : nombre attendu, reçu {describe(value)}") from None
        check_number(name, number)
        return int(value) if isinstance(value, numbers.Integral) else number


Real = Annotated[float, Figure()]
Digits = Annotated[int, Count(0, 100)]


@checked
def localize(text: str) -> str:
    """Met à la française un nombre que Python a formaté (``1,234.5`` → ``1 234,5``)."""
    return (
        text.replace(",", NARROW_SPACE)
        .replace(".", ",")
        .replace("-", MINUS)
        .replace("%", NARROW_SPACE + "%")
    )


@checked
def decimal(value: Real, digits: Digits = 2) -> str:
    """``decimal(-1234.567)`` → ``−1 234,57`` ; un zéro n'a pas de signe."""
    return localize(f"{value:z,.{digits}f}")


@checked
def probability(value: Real) -> str:
    """``probability(0.64)`` → ``0,64`` ; « < 0,01 » et « > 0,99 » plutôt qu'un 0 ou un 1 que le
    réseau ne donne jamais."""
    if value < 0.005:
        return "< 0,01"
    return decimal(value) if value < 0.995 else "> 0,99"


@checked
def percent(share: Real, digits: Digits = 0) -> str:
    """``percent(0.873, 1)`` → ``87,3 %``."""
    return localize(f"{share:.{digits}%}")


@checked
def count(number: Real) -> str:
    """``count(3538984)`` → ``3 538 984``."""
    return localize(f"{int(number):,d}")
