"""Ce qu'une figure reçoit : jugé avant le premier trait, et dessiné tel qu'il est venu.

Un tableau est jugé sans être converti : des entiers 8 bits restent des entiers 8 bits, que
Matplotlib ne montre pas comme des réels. Une suite, un dictionnaire sont jugés élément par élément.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any

import numpy as np

from trahison.checks import as_array, check_array, check_choice, check_list, describe
from trahison.contracts import (
    Array,
    Count,
    Entries,
    Instance,
    Kind,
    Known,
    List,
    Number,
    Text,
)
from trahison.contracts.kinds import Side, arguments_of, fill, limit_for
from trahison.networks import Prediction

LARGEST = 1e12  # au-delà, ce n'est plus rien que le livre montre, et les axes débordent


@dataclass(frozen=True)
class Drawn(Array):
    """Tableau dessiné dans son propre type ; ``sides``, ``low`` et ``high`` comme pour ``Array``.

    ``whole`` : des entiers. ``mask`` : des booléens aussi, avec lesquels on ne calcule pas.
    ``gaps`` : un NaN est un trou. ``lit`` : une valeur au moins n'est pas
    nulle, et la plus grande est positive si ``low`` l'est.
    """

    whole: bool = False
    mask: bool = False
    gaps: bool = False
    lit: bool = False

    def __init__(
        self,
        *sides: Side,
        low: float = -LARGEST,
        high: float = LARGEST,
        whole: bool = False,
        mask: bool = False,
        gaps: bool = False,
        lit: bool = False,
        shape: Callable[..., tuple[Side, ...]] | None = None,
    ):
        super().__init__(*sides, low=low, high=high, shape=shape, raw=True)
        fill(self, whole=whole, mask=mask, gaps=gaps, lit=lit)

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        array = as_array(value)
        if self.whole and (array is None or array.dtype.kind not in "iu"):
            raise TypeError(f"{name} : tableau d'entiers attendu, reçu {describe(value)}")
        kind, size = ("f", 0) if array is None else (array.dtype.kind, array.dtype.itemsize)
        if (kind == "b" and not self.mask) or (kind in "iuf" and size > 8):
            raise TypeError(
                f"{name} : tableau d'entiers ou de réels (64 bits au plus) attendu, reçu"
                f" {describe(value)}"
            )
        if self.gaps and array is not None and array.dtype.kind == "f":
            super().convert(
                name, np.nan_to_num(array, nan=max(self.low, 0.0), posinf=np.inf), known
            )
        else:
            array = super().convert(name, value, known)
        if self.lit and not np.any(array):
            raise ValueError(f"{name} : une valeur non nulle au moins attendue, reçu des zéros")
        assert array is not None
        return array


@dataclass(frozen=True)
class Fields(Kind):
    """Couple, triplet… : une espèce par place. Une longueur nommée là ne vaut que là."""

    kinds: tuple[Kind, ...]

    def __init__(self, *kinds: Kind):
        fill(self, kinds=kinds)

    def convert(self, name: str, value: Any, known: Known) -> tuple:
        items, here, size = check_list(name, value), dict(known), len(self.kinds)
        if len(items) != size:
            raise ValueError(f"{name} : {size} valeurs ensemble attendues, reçu {len(items)}")
        return tuple(kind.convert(name, item, here) for kind, item in zip(self.kinds, items))

    @property
    def needs(self) -> set[str]:
        return set().union(*(kind.needs for kind in self.kinds))

    @property
    def rank(self) -> int:
        return 150  # après les tableaux, qui donnent leurs longueurs


@dataclass(frozen=True)
class Items(Kind):
    """Suite de ``count`` valeurs d'une espèce : un nombre, une longueur partagée, ou calculé à
    partir d'autres arguments ; entre ``low`` et ``high``."""

    kind: Kind
    count: int | str | Callable[..., int]
    low: int = 1
    high: int = 1000

    def convert(self, name: str, value: Any, known: Known) -> list:
        items = check_list(name, value, low=self.low, high=self.high)
        if isinstance(self.count, str):
            known.setdefault(self.count, len(items))
        if len(items) != (count := limit_for(self.count, known)):
            raise ValueError(f"{name} : suite de {count} élément(s) attendue, reçu {len(items)}")
        return [self.kind.convert(name, item, known) for item in items]

    @property
    def needs(self) -> set[str]:
        return self.kind.needs | (
            set() if isinstance(self.count, str) else {*arguments_of(self.count)}
        )

    @property
    def rank(self) -> int:
        return 150


@dataclass(frozen=True)
class Named(Kind):
    """Dictionnaire nom → valeur d'une espèce, de ``count`` entrées si c'est dit.

    ``of`` : l'argument, dictionnaire lui aussi, dont il a toutes les clés ; ``among`` : celui dont
    il n'a que des clés.
    """

    kind: Kind | None
    key: Kind = Text()
    count: int | None = None
    of: str = ""
    among: str = ""

    def convert(self, name: str, value: Any, known: Known) -> dict:
        named = Entries(self.key).convert(name, value, known)
        if self.count is not None and len(named) != self.count:
            raise ValueError(f"{name} : {self.count} entrées attendues, reçu {len(named)}")
        missing = [key for key in known[self.of] if key not in named] if self.of else []
        strange = [key for key in named if key not in known[self.among]] if self.among else []
        if missing or strange:
            raise ValueError(
                f"{name} : les clés de {self.of or self.among} attendues, reçu"
                f" {', '.join(map(repr, named))}"
            )
        if self.kind is None:
            return named
        return {key: self.kind.convert(name, item, known) for key, item in named.items()}

    @property
    def needs(self) -> set[str]:
        return {name for name in (self.of, self.among) if name} | (
            set() if self.kind is None else self.kind.needs
        )

    @property
    def rank(self) -> int:
        return 150


@dataclass(frozen=True)
class Rows(Kind):
    """Tableau à double entrée : nom de ligne → {nom de colonne → valeur}, les mêmes colonnes à
    toutes les lignes."""

    kind: Kind

    def convert(self, name: str, value: Any, known: Known) -> dict[str, dict]:
        rows = Named(Named(self.kind)).convert(name, value, known)
        first, *others = (set(row) for row in rows.values())
        if any(row != first for row in others):
            raise ValueError(f"{name} : les mêmes colonnes à chaque ligne attendues, reçu {rows}")
        return rows


@dataclass(frozen=True)
class KeyOf(Kind):
    """L'une des clés d'un autre argument, un dictionnaire."""

    argument: str

    def convert(self, name: str, value: Any, known: Known) -> Any:
        keys = known[self.argument]
        if all(isinstance(key, str) for key in keys):
            return check_choice(name, value, tuple(keys))
        number = Number().convert(name, value, known)
        if number not in keys:
            raise ValueError(f"{name} : l'un de {', '.join(map(str, keys))} attendu, reçu {number}")
        return number

    @property
    def needs(self) -> set[str]:
        return {self.argument}


@dataclass(frozen=True)
class Record(Kind):
    """Dictionnaire dont chaque entrée a son nom et son espèce."""

    kinds: Mapping[str, Kind]

    def convert(self, name: str, value: Any, known: Known) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not self.kinds.keys() <= value.keys():
            raise TypeError(
                f"{name} : dictionnaire de {', '.join(self.kinds)} attendu, reçu {describe(value)}"
            )
        return {key: kind.convert(name, value[key], known) for key, kind in self.kinds.items()}


@dataclass(frozen=True)
class Whole(Instance):
    """Objet du livre dont les tableaux n'ont ni NaN ni infini."""

    def convert(self, name: str, value: Any, known: Known) -> Any:
        super().convert(name, value, known)
        for field in fields(value) if hasattr(value, "__dataclass_fields__") else ():
            if isinstance(part := getattr(value, field.name), np.ndarray):
                check_array(f"{name}, champ {field.name}", part)
        return value


@dataclass(frozen=True)
class Extent(Kind):
    """Fenêtre ``(gauche, droite, bas, haut)`` du plan."""

    def convert(self, name: str, value: Any, known: Known) -> tuple[float, ...]:
        window = Fields(*[Number(-1e6, 1e6)] * 4).convert(name, value, known)
        left, right, bottom, top = window
        if not (right - left > 1e-6 and top - bottom > 1e-6):
            raise ValueError(
                f"{name} : gauche < droite et bas < haut attendus, reçu {tuple(window)}"
            )
        return window


def answers_of(name: str, function: Callable, points: np.ndarray) -> np.ndarray:
    """Ce qu'une fonction donnée répond à ``points`` : autant de nombres finis, ou un refus qui la
    nomme."""
    return check_array(name, function(points), shape=points.shape)


_PIXEL = 1.00001  # l'arrondi de float32

Value = Annotated[float, Number(-LARGEST, LARGEST)]
Size = Annotated[float, Number(0, LARGEST)]
Step = Annotated[float, Number(1e-6, LARGEST)]
Unit = Annotated[float, Number(0, 1)]
Width = Annotated[float, Number(0, 2)]
Operations = Annotated[int, Count(0, 10**12)]
Values = Annotated[np.ndarray, Drawn("n")]
Sizes = Annotated[np.ndarray, Drawn("n", low=0)]
Shares = Annotated[np.ndarray, Drawn("n", low=0, high=1)]
Points = Annotated[np.ndarray, Drawn("n", 2)]
Track = Annotated[np.ndarray, Drawn("t", 2)]
Grey = Annotated[np.ndarray, Drawn("h", "w")]
Greys = Annotated[np.ndarray, Drawn("n", "h", "w")]
Photo = Annotated[np.ndarray, Drawn("h", "w", 3, low=0, high=255)]
COLOURS = Drawn(None, None, 3, low=0, high=255)
ColourPhoto = Annotated[np.ndarray, COLOURS]
AnyGrey = Annotated[np.ndarray, Drawn(None, None)]
NetworkPhoto = Annotated[np.ndarray, Drawn("h", "w", 3, low=-_PIXEL, high=_PIXEL)]
NetworkPhotos = Annotated[np.ndarray, Drawn("n", "h", "w", 3, low=-_PIXEL, high=_PIXEL)]
Weights = Annotated[np.ndarray, Drawn(None, None, None, "n")]

_ANSWERS = List(Instance(Prediction), high=1000)
Answers = Annotated[Sequence[Prediction], _ANSWERS]
AnswersOfEach = Annotated[Sequence[Sequence[Prediction]], Items(_ANSWERS, "n")]
Marks = Annotated[Sequence[float], List(Number(-LARGEST, LARGEST), high=100)]
Digits = Annotated[Sequence[int], Items(Count(0), "n")]
NamesOfEach = Annotated[Sequence[str], Items(Text(), "n")]
TwoWords = Annotated[Sequence[str], Fields(Text(), Text())]
Curves = Annotated[Mapping[str, np.ndarray], Named(Drawn("n"))]
ShareCurves = Annotated[Mapping[str, np.ndarray], Named(Drawn("n", low=0, high=1))]
ShareTable = Annotated[Mapping[str, Mapping[str, float]], Rows(Number(0, 1))]
