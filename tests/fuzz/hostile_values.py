"""Ce que l’on met à la place d’un argument juste : valeurs hostiles, et déformations de la valeur
juste."""

import dataclasses
import itertools
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np


class Anything:
    """Une classe : on peut l’appeler, avec n’importe quoi, et ce n’est pas une valeur."""

    def __init__(self, *values: Any, **named: Any) -> None:
        pass


HUGE = 10**400  # aucun flottant ne l’écrit

# Fabriqués à chaque fois : une suite lue est épuisée, un tableau peut être changé.
VALUES: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "vrai": lambda: True,
    "faux": lambda: False,
    **{
        str(n): lambda n=n: n
        for n in (0, -1, 1, 2, 3, 1000, 10**9, 2**31 - 1, 2**32, 2**63, 2**64, 10**30)
    },
    "10**400": lambda: HUGE,
    "-10**400": lambda: -HUGE,
    "entier de 5 000 chiffres": lambda: 10**5000,
    **{
        repr(x): lambda x=x: x
        for x in (0.5, -0.5, -0.0, 2.0, 1e-300, 5e-324, 1e39, 1e300, -1e300, 1.5e308)
    },
    **{repr(x): lambda x=x: x for x in (float("nan"), float("inf"), -float("inf"))},
    "float32 NaN": lambda: np.float32("nan"),
    "float32 1e38": lambda: np.float32(1e38),
    "float16 infini": lambda: np.float16("inf"),
    "longdouble 1e4000": lambda: np.longdouble("1e4000"),
    "int8 −1": lambda: np.int8(-1),
    "uint64 2**64 − 1": lambda: np.uint64(2**64 - 1),
    "bool_": lambda: np.bool_(True),
    "1/3": lambda: Fraction(1, 3),
    "fraction immense": lambda: Fraction(HUGE, 3),
    "Decimal": lambda: Decimal("0.5"),
    "Decimal NaN": lambda: Decimal("NaN"),
    "1 + 2j": lambda: 1 + 2j,
    **{repr(t): lambda t=t: t for t in ("", "chat", "0", "nan", "\0")},
    "octets": lambda: b"chat",
    "[]": list,
    "()": tuple,
    "{}": dict,
    "[[]]": lambda: [[]],
    "[1, [2, 3]]": lambda: [1, [2, 3]],
    "[[1, 2], [3, 4]]": lambda: [[1, 2], [3, 4]],
    "[None]": lambda: [None],
    "['a', 1]": lambda: ["a", 1],
    "[nan]": lambda: [float("nan")],
    "[10**400]": lambda: [HUGE],
    "[10**400, 1.5]": lambda: [HUGE, 1.5],
    "{'a': 1}": lambda: {"a": 1},
    "ensemble": lambda: {1, 2},
    "objet": object,
    "range": lambda: range(3),
    "itérateur": lambda: iter([1, 2]),
    "suite sans fin": itertools.count,
    "type": lambda: Anything,
    "chemin": lambda: Path("chat"),
    "mémoire": lambda: memoryview(b"chat"),
    "tableau sans axe, 1.0": lambda: np.array(1.0),
    "tableau sans axe, 3": lambda: np.array(3),
    "tableau sans axe, vrai": lambda: np.array(True),
    "tableau sans axe, mot": lambda: np.array("chat"),
    "tableau sans axe, objet": lambda: np.array(None, dtype=object),
    "tableau vide": lambda: np.array([]),
    "tableau (0, 3)": lambda: np.zeros((0, 3)),
    "tableau (3, 0)": lambda: np.zeros((3, 0)),
    "tableau de mots": lambda: np.array(["a", "b"]),
    "tableau d’objets": lambda: np.array([None, 1], dtype=object),
    "tableau d’entiers immenses": lambda: np.array([HUGE, 1], dtype=object),
    "tableau complexe": lambda: np.array([1 + 2j]),
    "tableau de dates": lambda: np.array(["2024-05-23"], dtype="datetime64[D]"),
    "tableau à champs": lambda: np.zeros(2, dtype=[("a", float), ("b", int)]),
    "tableau masqué": lambda: np.ma.masked_array([1.0, np.nan], mask=[False, True]),
    "zéros (3,)": lambda: np.zeros(3),
    "zéros (2, 2)": lambda: np.zeros((2, 2)),
    "uns (2, 3, 4)": lambda: np.ones((2, 3, 4)),
    "NaN (2, 2)": lambda: np.full((2, 2), np.nan),
    "uint8 (2, 2, 3)": lambda: np.zeros((2, 2, 3), np.uint8),
    "fonction → None": lambda: lambda *a, **k: None,
    "fonction → NaN": lambda: lambda *a, **k: float("nan"),
    "fonction → mot": lambda: lambda *a, **k: "chat",
    "fonction → tableau": lambda: lambda *a, **k: np.ones((2, 3)),
}

Change = Callable[[Any, random.Random], Any]


def _one_cell(value: float) -> Change:
    def change(array: np.ndarray, rng: random.Random) -> np.ndarray:
        changed = np.array(array, dtype=np.result_type(array.dtype, np.float32))
        changed.flat[rng.randrange(changed.size)] = value
        return changed

    return change


def _read_only(array: np.ndarray, rng: random.Random) -> np.ndarray:
    copy = array.copy()
    copy.flags.writeable = False
    return copy


ARRAYS: dict[str, Change] = {
    "une case NaN": _one_cell(np.nan),
    "une case infinie": _one_cell(np.inf),
    "une case −1e300": _one_cell(-1e300),
    **{
        f"× {factor:g}": lambda a, rng, factor=factor: a * np.float64(factor)
        for factor in (1e39, 1e300, 1e-300, -1.0, 0.0, -0.0, 1e4)
    },
    "float32 × 1e38": lambda a, rng: (a * np.float64(1e38)).astype(np.float32),
    "+ 10**15": lambda a, rng: a.astype(np.int64) + 10**15,
    "+ 2**32": lambda a, rng: a.astype(np.int64) + 2**32,
    "− 1": lambda a, rng: a.astype(np.int64) - 1,
    "constant": lambda a, rng: np.full_like(a, 1),
    "transposé": lambda a, rng: a.T,
    "un axe de plus": lambda a, rng: a[..., None],
    "un axe devant": lambda a, rng: a[None],
    "premier élément": lambda a, rng: a[0],
    "une rangée de moins": lambda a, rng: a[:-1],
    "une colonne de moins": lambda a, rng: a[..., :-1],
    "aucune rangée": lambda a, rng: a[:0],
    "répété": lambda a, rng: np.concatenate([a, a]),
    "liste": lambda a, rng: a.tolist(),
    "liste trouée": lambda a, rng: [*a.tolist()[:-1], [1, 2, 3, [4]]],
    "lecture seule": _read_only,
    "ordre de Fortran": lambda a, rng: np.asfortranarray(a),
    "à rebours": lambda a, rng: a[::-1],
    "gros-boutiste": lambda a, rng: a.astype(a.dtype.newbyteorder(">")),
    **{
        f"en {kind}": lambda a, rng, kind=kind: a.astype(kind)
        for kind in ("float16", "float32", "float64", "longdouble", "int8", "uint64", "bool")
    },
    "en objets": lambda a, rng: a.astype(object),
    "en complexes": lambda a, rng: a.astype(complex),
    "en mots": lambda a, rng: a.astype(str),
    "masqué": lambda a, rng: np.ma.masked_array(a, mask=np.zeros_like(a, bool)),
}

NUMBERS: dict[str, Change] = {
    "opposé": lambda x, rng: -x,
    "+ 1": lambda x, rng: x + 1,
    "− 1": lambda x, rng: x - 1,
    "× 10": lambda x, rng: x * 10,
    "× 1e-300": lambda x, rng: x * 1e-300,
    "× 1e39": lambda x, rng: x * 1e39,
    "× 1e300": lambda x, rng: x * 1e300,
    "flottant": lambda x, rng: float(x),
    "float32": lambda x, rng: np.float32(x),
    "float64": lambda x, rng: np.float64(x),
    "int64": lambda x, rng: np.int64(x),
    "fraction": lambda x, rng: Fraction(x),
    "Decimal": lambda x, rng: Decimal(x),
    "texte": lambda x, rng: str(x),
    "tableau sans axe": lambda x, rng: np.array(x),
    "dans une liste": lambda x, rng: [x],
    "dans un tableau": lambda x, rng: np.array([x]),
    "complexe": lambda x, rng: complex(x),
}

TEXTS: dict[str, Change] = {
    "majuscules": lambda t, rng: t.upper(),
    "vide": lambda t, rng: "",
    "une lettre de plus": lambda t, rng: t + "x",
    "octets": lambda t, rng: t.encode(),
    "dans une liste": lambda t, rng: [t],
    "en lettres": lambda t, rng: list(t),
    "str_": lambda t, rng: np.str_(t),
}


def _one_item(values: Any, rng: random.Random) -> Any:
    items = list(values)
    place = rng.randrange(len(items))
    items[place] = mutate(items[place], rng)[1]
    return items


def _one_entry(values: dict, rng: random.Random) -> dict:
    key = rng.choice(list(values))
    return values | {key: mutate(values[key], rng)[1]}


SEQUENCES: dict[str, Change] = {
    "à rebours": lambda s, rng: list(reversed(s)),
    "un de moins": lambda s, rng: s[:-1],
    "deux fois": lambda s, rng: s + s,
    "vide": lambda s, rng: s[:0],
    "itérateur": lambda s, rng: iter(list(s)),
    "tableau d’objets": lambda s, rng: np.array([*s, None], dtype=object)[:-1],
    "dictionnaire": lambda s, rng: dict(enumerate(s)),
    **{f"un élément hostile ({i})": _one_item for i in range(8)},
}

MAPPINGS: dict[str, Change] = {
    "vide": lambda d, rng: {},
    "en liste": lambda d, rng: list(d.items()),
    "clés entières": lambda d, rng: dict(enumerate(d.values())),
    **{f"une valeur hostile ({i})": _one_entry for i in range(8)},
}


def _one_field(instance: Any, rng: random.Random) -> Any:
    fields = [f.name for f in dataclasses.fields(instance) if f.init]
    arrays = [f for f in fields if isinstance(getattr(instance, f), np.ndarray)]
    if not arrays:
        return None
    name = rng.choice(arrays)
    return dataclasses.replace(instance, **{name: getattr(instance, name) * np.nan})


INSTANCES: dict[str, Change] = {
    "sa classe": lambda i, rng: type(i),
    "un tableau de NaN": _one_field,
}


def mutate(value: Any, rng: random.Random) -> tuple[str, Any]:
    """Rend une valeur hostile et son nom : prise dans ``VALUES``, ou ``value`` déformée."""
    changes: dict[str, Change] = {}
    if isinstance(value, np.ndarray):
        changes = ARRAYS
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        changes = NUMBERS
    elif isinstance(value, str):
        changes = TEXTS
    elif isinstance(value, (list, tuple)) and len(value):
        changes = SEQUENCES
    elif isinstance(value, dict) and value:
        changes = MAPPINGS
    elif dataclasses.is_dataclass(value):
        changes = INSTANCES
    if changes and rng.random() < 0.5:
        name = rng.choice(list(changes))
        try:
            with np.errstate(all="ignore"):
                return name, changes[name](value, rng)
        except (TypeError, ValueError, OverflowError, IndexError):
            pass  # cette déformation-là n’a pas de sens pour cette valeur
    name = rng.choice(list(VALUES))
    return name, VALUES[name]()
