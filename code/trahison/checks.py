"""Contrôles des arguments : une fonction par espèce d'argument, appelée en tête de chaque fonction
publique.

Chaque message nomme l'argument, dit ce qui était attendu et ce qui est venu.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Sequence

import numpy as np

Shape = Sequence[int | None]


def check_array(
    name: str, value, *, shape: Shape | None = None, ndim: int | None = None
) -> np.ndarray:
    """Rend ``value`` en tableau de flottants finis et non vide.

    ``shape`` : forme attendue, ``None`` pour un axe libre. Lève ``TypeError`` (pas des nombres) ou
    ``ValueError`` (forme, tableau vide, NaN ou infini).
    """
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "fiub":
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(f"{name} : tableau de nombres attendu, reçu {describe(value)}") from None
    if array.dtype.kind != "f":
        array = array.astype(np.float64)
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


def check_bounds(bounds) -> tuple[float, float]:
    """Rend ``(bas, haut)``, l'intervalle des valeurs d'un pixel ; ``ValueError`` si bas ≥ haut."""
    low, high = check_array("bounds", bounds, shape=(2,))
    if not low < high:
        raise ValueError(f"bounds : (bas, haut) avec bas < haut attendu, reçu ({low}, {high})")
    return float(low), float(high)


def check_images(
    name: str, images, *, bounds: tuple[float, float], shape: Shape | None = None
) -> np.ndarray:
    """Rend des images ``float32`` de forme ``shape`` (``None`` : quelconque), toutes les valeurs
    dans ``bounds``."""
    array = check_array(name, images, shape=shape).astype(np.float32)
    low, high = check_bounds(bounds)
    slack = 1e-5 * (high - low)  # l'arrondi de float32, pas davantage
    if array.min() < low - slack or array.max() > high + slack:
        raise ValueError(
            f"{name} : valeurs entre {low} et {high} attendues, "
            f"reçu des valeurs de {array.min():.6g} à {array.max():.6g}"
        )
    return array


def check_labels(name: str, labels, *, count: int, classes: int) -> np.ndarray:
    """Rend ``count`` étiquettes entières (int64), chacune dans 0…``classes`` − 1."""
    try:
        array = np.asarray(labels)
        if array.dtype.kind not in "iu":
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(f"{name} : entiers attendus, reçu {describe(labels)}") from None
    if array.shape != (count,):
        raise ValueError(
            f"{name} : forme ({count},) attendue, une étiquette par image, reçu {array.shape}"
        )
    if array.min() < 0 or array.max() >= classes:
        wrong = array[(array < 0) | (array >= classes)][0]
        raise ValueError(f"{name} : étiquettes de 0 à {classes - 1} attendues, reçu {wrong}")
    return array.astype(np.int64)


def check_classes(name: str, labels, *, count: int | None = None) -> np.ndarray:
    """Rend des étiquettes entières (int64), positives ou nulles, sans plus grande fixée ;
    ``count`` : leur nombre, s'il l'est."""
    array = check_array(name, labels, ndim=1)
    largest = int(array.max()) if np.asarray(labels).dtype.kind in "iu" else 0
    return check_labels(
        name, labels, count=len(array) if count is None else count, classes=max(largest, 0) + 1
    )


def check_epsilon(epsilon, bounds: tuple[float, float], *, name: str = "epsilon") -> float:
    """Rend ε, dans les unités de ``bounds``, entre 0 et la largeur de l'intervalle."""
    low, high = check_bounds(bounds)
    return check_number(name, epsilon, low=0.0, high=high - low)


def check_number(
    name: str,
    value,
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
    number = float(value)
    too_low = number <= low if open_low else number < low
    too_high = number >= high if open_high else number > high
    if not np.isfinite(number) or too_low or too_high:
        left, right = ("<" if is_open else "≤" for is_open in (open_low, open_high))
        raise ValueError(
            f"{name} : {low:g} {left} {name} {right} {high:g} attendu, reçu {number:g}"
        )
    return number


def check_count(name: str, value, *, low: int = 1, high: int | None = None) -> int:
    """Rend un entier entre ``low`` et ``high`` compris (nombre d'étapes, d'images, de voisins…)."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} : entier attendu, reçu {describe(value)}")
    if value < low or (high is not None and value > high):
        upper = "" if high is None else f" et au plus {high}"
        raise ValueError(f"{name} : entier au moins égal à {low}{upper} attendu, reçu {value}")
    return int(value)


def check_flag(name: str, value) -> bool:
    """Rend un booléen : ``"non"``, 2 ou un réseau seraient vrais partout où Python les lit comme
    tels."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} : True ou False attendu, reçu {describe(value)}")
    return bool(value)


def random_generator(seed) -> np.random.Generator:
    """Rend le générateur de graine ``seed``, entier positif ou nul : ``None`` donnerait un hasard
    nouveau à chaque appel."""
    return np.random.default_rng(check_count("seed", seed, low=0))


def check_choice(name: str, value, choices: Sequence[str]) -> str:
    """Rend ``value`` s'il est l'un des ``choices``."""
    if value not in choices:
        raise ValueError(
            f"{name} : l'un de {', '.join(map(repr, choices))} attendu, reçu {value!r}"
        )
    return value


def check_function(name: str, value):
    """Rend ``value`` si on peut l'appeler."""
    if not callable(value):
        raise TypeError(f"{name} : fonction attendue, reçu {describe(value)}")
    return value


def check_instance(name: str, value, kind: type):
    """Rend ``value`` s'il est de la classe ``kind`` : ce que rend une autre fonction du livre."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} : {kind.__name__} attendu, reçu {describe(value)}")
    return value


def check_list(name: str, values, *, low: int = 1) -> list:
    """Rend la liste d'au moins ``low`` éléments qu'est ``values`` ; un texte, suite de lettres,
    n'en est pas une."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"{name} : suite attendue, reçu {describe(values)}")
    if len(items := list(values)) < low:
        raise ValueError(f"{name} : suite d'au moins {low} élément(s) attendue, reçu {len(items)}")
    return items


def describe(value) -> str:
    """Décrit en peu de mots une valeur reçue : type, forme s'il y en a une, texte court."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return (
            f"{type(value).__name__} de forme {tuple(shape)} et de type"
            f" {getattr(value, 'dtype', '?')}"
        )
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '…'}"


def _matches(shape: tuple[int, ...], expected: Shape) -> bool:
    return len(shape) == len(expected) and all(e is None or s == e for s, e in zip(shape, expected))
