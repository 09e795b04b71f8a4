"""Nombres écrits à la française : virgule décimale, espace fine insécable, vrai signe moins."""

NARROW_SPACE = "\u202f"
MINUS = "\u2212"


def localize(text: str) -> str:
    """Met à la française un nombre que Python a formaté (``1,234.5`` → ``1 234,5``)."""
    return text.replace(",", NARROW_SPACE).replace(".", ",").replace("-", MINUS).replace("%", NARROW_SPACE + "%")


def decimal(value: float, digits: int = 2) -> str:
    """``decimal(-1234.567)`` → ``−1 234,57``."""
    return localize(f"{float(value):,.{digits}f}")


def probability(value: float) -> str:
    """``probability(0.64)`` → ``0,64`` ; « < 0,01 » et « > 0,99 » plutôt qu'un 0 ou un 1 que le réseau ne donne jamais."""
    if value < 0.005:
        return "< 0,01"
    return decimal(value) if value < 0.995 else "> 0,99"


def percent(share: float, digits: int = 0) -> str:
    """``percent(0.873, 1)`` → ``87,3 %``."""
    return localize(f"{float(share):.{digits}%}")


def count(number: int) -> str:
    """``count(3538984)`` → ``3 538 984``."""
    return localize(f"{int(number):,d}")
