"""Contrôles d'une valeur : une fonction par espèce d'argument, qui rend la valeur convertie ou la
refuse.

Chaque message nomme l'argument, dit ce qui était attendu et ce qui est venu. Une valeur est jugée
après sa conversion : c'est la valeur convertie qui servira. Une signature porte ces contrôles par
:mod:`trahison.contracts`.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

Shape = Sequence[int | None]
# Au-delà, ce n'est plus un nombre d'étapes ou d'images, c'est une machine arrêtée des heures.
LARGEST_COUNT = 10**6
LARGEST_SEED = 2**32 - 1  # la plus grande que NumPy, Keras et TensorFlow acceptent tous
MOST_CLASSES = 10_000


def check_array(
    name: str,
    value: Any,
    *,
    shape: Shape | None = None,
    ndim: int | None = None,
    dtype: npt.DTypeLike | None = None,
) -> np.ndarray:
    """Rend ``value`` en tableau de flottants finis et non vide.

    ``shape`` : forme attendue, ``None`` pour un axe libre. ``dtype`` : le type rendu ; sans lui,
    ``float32`` et ``float64`` restent ce qu'ils sont, le reste devient ``float64``. Lève
    ``TypeError`` (pas des nombres) ou ``ValueError`` (forme, tableau vide, NaN ou infini, avant ou
    après la conversion).
    """
    array = as_array(value)
    if array is None or array.dtype.kind not in "fiub":
        raise TypeError(f"{name} : tableau de nombres attendu, reçu {describe(value)}")
    if dtype is None:
        dtype = array.dtype if array.dtype.char in "fd" else np.float64
    if array.dtype != dtype:
        with np.errstate(over="ignore"):  # ce qui déborde est refusé plus bas, avec son nom
            array = array.astype(dtype)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} : {ndim} axe(s) attendu(s), reçu la forme {array.shape}")
    if shape is not None and not _matches(array.shape, shape):
        sides = ["?" if side is None else str(side) for side in shape]
        # un seul axe s’écrit (2,), comme le fait NumPy
        expected = f"({', '.join(sides)}{',' * (len(sides) == 1)})"
        raise ValueError(f"{name} : forme {expected} attendue, reçu {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} : au moins un élément attendu, reçu la forme vide {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} : nombres finis attendus, reçu {int((~np.isfinite(array)).sum())} NaN ou"
            " infini(s)"
        )
    return array


def check_bounds(bounds: Any) -> tuple[float, float]:
    """Rend ``(bas, haut)``, l'intervalle des valeurs d'un pixel ; ``ValueError`` si bas ≥ haut."""
    low, high = check_array("bounds", bounds, shape=(2,), dtype=np.float64)
    # un intervalle que float32 ne sait pas diviser en 256 niveaux n'est celui d'aucune image
    if not 1e-30 < high - low < 1e30:
        raise ValueError(f"bounds : (bas, haut) avec bas < haut attendu, reçu ({low}, {high})")
    return float(low), float(high)


def check_images(
    name: str, images: Any, *, bounds: tuple[float, float], shape: Shape | None = None
) -> np.ndarray:
    """Rend des images ``float32`` de forme ``shape`` (``None`` : quelconque), toutes les valeurs
    dans ``bounds``."""
    array = check_array(name, images, shape=shape, dtype=np.float32)
    low, high = check_bounds(bounds)
    slack = 1e-5 * (high - low)  # l'arrondi de float32, pas davantage
    if array.min() < low - slack or array.max() > high + slack:
        raise ValueError(
            f"{name} : valeurs entre {low} et {high} attendues, "
            f"reçu des valeurs de {array.min():.6g} à {array.max():.6g}"
        )
    return array


def check_labels(name: str, labels: Any, *, count: int, classes: int) -> np.ndarray:
    """Rend ``count`` étiquettes entières (int64), chacune dans 0…``classes`` − 1."""
    array = as_array(labels)
    if array is None or array.dtype.kind not in "iu":
        raise TypeError(f"{name} : entiers attendus, reçu {describe(labels)}")
    if array.shape != (count,):
        raise ValueError(
            f"{name} : forme ({count},) attendue, une étiquette par image, reçu {array.shape}"
        )
    if array.min() < 0 or array.max() >= classes:
        wrong = array[(array < 0) | (array >= classes)][0]
        raise ValueError(f"{name} : étiquettes de 0 à {classes - 1} attendues, reçu {wrong}")
    return array.astype(np.int64)


def check_epsilon(epsilon: Any, bounds: tuple[float, float], *, name: str = "epsilon") -> float:
    """Rend ε, dans les unités de ``bounds``, entre 0 et la largeur de l'intervalle."""
    low, high = check_bounds(bounds)
    return check_number(name, epsilon, low=0.0, high=high - low)


def check_number(
    name: str,
    value: Any,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    open_low: bool = False,
    open_high: bool = False,
) -> float:
    """Rend un nombre réel fini, entre ``low`` (exclu si ``open_low``) et ``high`` (exclu si
    ``open_high``)."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} : nombre attendu, reçu {describe(value)}")
    try:
        number = float(value)
    except OverflowError:  # un entier ou une fraction que les flottants ne savent pas écrire
        raise ValueError(
            f"{name} : nombre que float peut écrire attendu, reçu {describe(value)}"
        ) from None
    if not math.isfinite(number) and low == -np.inf and high == np.inf:
        raise ValueError(f"{name} : nombre fini attendu, reçu {number:g}")
    too_low = number <= low if open_low else number < low
    too_high = number >= high if open_high else number > high
    if not math.isfinite(number) or too_low or too_high:
        left, right = ("<" if is_open else "≤" for is_open in (open_low, open_high))
        raise ValueError(
            f"{name} : {low:g} {left} {name} {right} {high:g} attendu, reçu {number:g}"
        )
    return number + 0.0  # −0 devient 0 : NumPy tient −0 pour un écart-type négatif


def check_count(name: str, value: Any, *, low: int = 1, high: int | None = None) -> int:
    """Rend un entier entre ``low`` et ``high`` compris (nombre d'étapes, d'images, de voisins…) ;
    ``LARGEST_COUNT`` au plus si ``high`` n'est pas dit."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} : entier attendu, reçu {describe(value)}")
    number = int(value)
    if number < low or number > (LARGEST_COUNT if high is None else high):
        told = high is not None or number > low
        upper = f" et au plus {LARGEST_COUNT if high is None else high}" if told else ""
        raise ValueError(
            f"{name} : entier au moins égal à {low}{upper} attendu, reçu {_short(value)}"
        )
    return number


def check_flag(name: str, value: Any) -> bool:
    """Rend un booléen : ``"non"``, 2 ou un réseau seraient vrais partout où Python les lit comme
    tels."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} : True ou False attendu, reçu {describe(value)}")
    return bool(value)


def check_choice(name: str, value: Any, choices: Sequence[str]) -> str:
    """Rend ``value`` s'il est l'un des ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(
            f"{name} : l'un de {', '.join(map(repr, choices))} attendu, reçu {_short(value)}"
        )
    return value


def check_uint8(name: str, value: Any, told: str = "entiers 8 bits (uint8)") -> np.ndarray:
    """Rend un tableau non vide d'entiers 8 bits, dans son propre type."""
    array = as_array(value)
    if array is None or array.dtype != np.uint8:
        raise TypeError(f"{name} : {told} attendus, reçu {describe(value)}")
    if array.size == 0:
        raise ValueError(f"{name} : au moins un élément attendu, reçu la forme vide {array.shape}")
    return array


def as_array(value: Any) -> np.ndarray | None:
    """Rend ``value`` en tableau, ``None`` si NumPy n'en fait pas un."""
    try:
        return np.asarray(value)
    except (TypeError, ValueError, OverflowError):
        return None


def check_text(name: str, value: Any) -> str:
    """Rend ``value`` si c'est un texte."""
    if not isinstance(value, str):
        raise TypeError(f"{name} : texte attendu, reçu {describe(value)}")
    return value


def check_function(name: str, value: Any) -> Callable:
    """Rend ``value`` si on peut l'appeler."""
    if not callable(value):
        raise TypeError(f"{name} : fonction attendue, reçu {describe(value)}")
    return value


def check_instance(name: str, value: Any, kind: type) -> Any:
    """Rend ``value`` s'il est de la classe ``kind`` : ce que rend une autre fonction du livre."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} : {kind.__name__} attendu, reçu {describe(value)}")
    return value


def check_list(name: str, values: Any, *, low: int = 1, high: int = LARGEST_COUNT) -> list:
    """Rend la liste de ``low`` à ``high`` éléments qu'est ``values`` ; un texte, suite de lettres,
    n'en est pas une."""
    try:
        if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
            raise TypeError
        items = list(islice(values, high + 1))  # une suite peut ne pas finir
    except TypeError:  # un tableau NumPy sans axe se dit suite et n'en est pas une
        raise TypeError(f"{name} : suite attendue, reçu {describe(values)}") from None
    if len(items) < low:
        raise ValueError(f"{name} : suite d'au moins {low} élément(s) attendue, reçu {len(items)}")
    if len(items) > high:
        raise ValueError(f"{name} : suite d'au plus {high} élément(s) attendue, reçu davantage")
    return items


def describe(value: Any) -> str:
    """Décrit en peu de mots une valeur reçue : type, forme s'il y en a une, texte court."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", "?")
    if isinstance(shape, Iterable):
        return f"{type(value).__name__} de forme {tuple(shape)} et de type {dtype}"
    return f"{type(value).__name__} {_short(value)}"


def _short(value: Any) -> str:
    """``repr``, coupé à 60 caractères."""
    try:
        text = repr(value)
    except ValueError:  # Python n'écrit pas un entier de plus de 4 300 chiffres
        text = "de plus de 4 300 chiffres"
    return text if len(text) <= 60 else text[:57] + "…"


def _matches(shape: tuple[int, ...], expected: Shape) -> bool:
    return len(shape) == len(expected) and all(e is None or s == e for s, e in zip(shape, expected))
