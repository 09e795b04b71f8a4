"""Les mots qu'une phrase choisit d'après un résultat, et les résumés qu'elle peut demander.

Une phrase du livre est vraie quels que soient le réseau et les données de la construction : ce qui
dépend d'eux est choisi ici, par une fonction éprouvée, jamais dans la prose. ``PHRASES`` est la
table de ce qu'une valeur écrite dans une phrase peut appeler : ``{valeur}`lower(answer.label)```.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from trahison.checks import check_array, check_count, describe
from trahison.french import count, decimal, probability

# --- Résumés --------------------------------------------------------------------------------------


def mean(values: Sequence[float]) -> float:
    """Moyenne de nombres finis ; d'un masque, la part des vrais."""
    return float(check_array("values", values).mean())


def median(values: Sequence[float]) -> float:
    """Médiane de nombres finis."""
    return float(np.median(check_array("values", values)))


def largest(values: Sequence[float]) -> float:
    """Le plus grand de nombres finis."""
    return float(check_array("values", values).max())


def smallest(values: Sequence[float]) -> float:
    """Le plus petit de nombres finis."""
    return float(check_array("values", values).min())


def how_many(mask: Sequence[bool]) -> int:
    """Nombre de vrais d'un masque ; ``TypeError`` si ce n'en est pas un."""
    array = np.asarray(mask)
    if array.dtype != bool:
        raise TypeError(f"mask : tableau de vrais et de faux attendu, reçu {describe(mask)}")
    return int(array.sum())


# --- Mots -----------------------------------------------------------------------------------------


def lower(text: str) -> str:
    """En minuscules : « Chat égyptien » au milieu d'une phrase est un « chat égyptien »."""
    return _text("text", text).lower()


def quoted(names: Iterable[str]) -> str:
    """``quoted(["a", "b"])`` → « « a », « b » »."""
    if isinstance(names, str):
        raise TypeError(f"names : suite de textes attendue, reçu {describe(names)}")
    return ", ".join(f"« {_text('names', name)} »" for name in names)


def power_of_ten(exponent: int) -> str:
    """``power_of_ten(-7)`` → « 10⁻⁷ »."""
    digits = str(check_count("exponent", exponent, low=-400))
    return "10" + digits.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _text(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} : texte attendu, reçu {describe(value)}")
    return value


PHRASES: dict[str, Callable] = {
    function.__name__: function
    for function in (
        len,
        mean,
        median,
        largest,
        smallest,
        how_many,
        count,
        decimal,
        probability,
        lower,
        quoted,
        power_of_ten,
    )
}
