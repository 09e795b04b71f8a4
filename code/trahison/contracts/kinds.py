"""Les espèces d'arguments : chacune convertit une valeur, ou la refuse en nommant l'argument."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from trahison.checks import (
    LARGEST_COUNT,
    LARGEST_SEED,
    MOST_CLASSES,
    as_array,
    check_array,
    check_bounds,
    check_choice,
    check_count,
    check_epsilon,
    check_flag,
    check_function,
    check_images,
    check_instance,
    check_labels,
    check_list,
    check_number,
    check_text,
    check_uint8,
    describe,
)

Known = dict[str, Any]  # les arguments déjà convertis et les longueurs déjà données, par leur nom
Limit = int | float | str | Callable[..., Any]
Side = int | str | Callable[..., int] | None | types.EllipsisType


@functools.cache
def arguments_of(limit: Any) -> tuple[str, ...]:
    """Noms des arguments dont une limite dépend."""
    if isinstance(limit, str):
        return (limit,)
    return tuple(inspect.signature(limit).parameters) if callable(limit) else ()


def limit_for(limit: Any, known: Known) -> Any:
    """La limite elle-même, ce que vaut l'argument qu'elle nomme, ou ce qu'elle calcule."""
    if limit is None or isinstance(limit, (int, float)):
        return limit
    if isinstance(limit, str):
        return known[limit]
    return limit(*(known[name] for name in arguments_of(limit))) if callable(limit) else limit


@dataclass(frozen=True)
class Kind:
    """Une espèce d'argument. ``convert`` rend la valeur convertie ou lève ``TypeError`` ou
    ``ValueError``."""

    def convert(self, name: str, value: Any, known: Known) -> Any:
        raise NotImplementedError

    @property
    def needs(self) -> set[str]:
        """Noms des arguments à lire avant celui-ci."""
        return set()

    @property
    def rank(self) -> int:
        """L'ordre de lecture : les nombres, les tableaux de plus d'axes d'abord, les étiquettes."""
        return 0


@dataclass(frozen=True)
class Number(Kind):
    """Nombre réel fini de ``low`` à ``high``, exclus si ``open_low``, ``open_high``."""

    low: Limit = -np.inf
    high: Limit = np.inf
    open_low: bool = False
    open_high: bool = False

    def convert(self, name: str, value: Any, known: Known) -> float:
        return check_number(
            name,
            value,
            low=limit_for(self.low, known),
            high=limit_for(self.high, known),
            open_low=self.open_low,
            open_high=self.open_high,
        )

    @property
    def needs(self) -> set[str]:
        return {*arguments_of(self.low), *arguments_of(self.high)}


@dataclass(frozen=True)
class Count(Kind):
    """Entier de ``low`` à ``high`` compris."""

    low: Limit = 1
    high: Limit | None = None

    def convert(self, name: str, value: Any, known: Known) -> int:
        return check_count(
            name, value, low=limit_for(self.low, known), high=limit_for(self.high, known)
        )

    @property
    def needs(self) -> set[str]:
        return {*arguments_of(self.low), *arguments_of(self.high)}


@dataclass(frozen=True)
class Flag(Kind):
    """Vrai ou faux, et rien qui y ressemble."""

    def convert(self, name: str, value: Any, known: Known) -> bool:
        return check_flag(name, value)


@dataclass(frozen=True)
class Text(Kind):
    """Texte quelconque."""

    def convert(self, name: str, value: Any, known: Known) -> str:
        return check_text(name, value)


@dataclass(frozen=True)
class Choice(Kind):
    """L'un des mots de ``words``."""

    words: tuple[str, ...]

    def __init__(self, words: Iterable[str]):
        fill(self, words=tuple(words))

    def convert(self, name: str, value: Any, known: Known) -> str:
        return check_choice(name, value, self.words)


@dataclass(frozen=True)
class Array(Kind):
    """Tableau de flottants finis, non vide ; ``sides`` : sa forme, quelconque si elle n'est pas
    dite.

    Un côté est un nombre, un nom partagé, une fonction d'autres arguments ou ``None`` (libre) ;
    ``...``, au début ou à la fin, des axes en nombre quelconque. ``shape`` : la forme entière,
    calculée à partir d'autres arguments. ``low``, ``high`` : la plus petite et la plus grande
    valeurs permises ; ``values`` : les seules permises. ``dtype`` : le type rendu ; ``raw`` : le
    tableau est jugé mais rendu dans son propre type.
    """

    sides: tuple[Side, ...]
    shape: Callable[..., tuple[Side, ...]] | None = None
    low: float = -np.inf
    high: float = np.inf
    values: tuple[float, ...] = ()
    dtype: npt.DTypeLike | None = None
    raw: bool = False

    def __init__(
        self,
        *sides: Side,
        shape: Callable[..., tuple[Side, ...]] | None = None,
        low: float = -np.inf,
        high: float = np.inf,
        values: tuple[float, ...] = (),
        dtype: npt.DTypeLike | None = None,
        raw: bool = False,
    ):
        sides = sides if sides or shape is not None else (...,)
        fill(self, sides=sides, shape=shape, low=low, high=high, values=values)
        fill(self, dtype=dtype, raw=raw)

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        array = check_array(name, value, dtype=self.dtype)
        if self.sides != (...,):
            sides = self.sides if self.shape is None else limit_for(self.shape, known)
            _check_sides(name, array.shape, sides, known)
        if self.low > -np.inf and array.min() < self.low:
            raise ValueError(
                f"{name} : valeurs d'au moins {self.low:g} attendues, reçu {array.min():g}"
            )
        if self.high < np.inf and array.max() > self.high:
            raise ValueError(
                f"{name} : valeurs d'au plus {self.high:g} attendues, reçu {array.max():g}"
            )
        if self.values and not (right := np.isin(array, self.values)).all():
            told = " ou ".join(f"{value:g}" for value in self.values)
            raise ValueError(f"{name} : {told} attendus, reçu {array[~right].flat[0]:g}")
        return np.asarray(value) if self.raw else array

    @property
    def needs(self) -> set[str]:
        sides = {name for side in self.sides if callable(side) for name in arguments_of(side)}
        return sides if self.shape is None else set(arguments_of(self.shape))

    @property
    def rank(self) -> int:
        return 50 if self.shape is not None else 100 - len(self.sides)


def _check_sides(name: str, shape: tuple[int, ...], sides: tuple[Side, ...], known: Known) -> None:
    """Refuse une forme qui n'est pas celle de ``sides`` ; la première vue donne sa valeur à un nom
    encore libre."""
    fixed: Sequence[Any]
    if ... not in sides and len(sides) == len(shape):
        fixed, here, right = sides, shape, True
    else:
        fixed = [side for side in sides if side is not ...]
        here = shape[len(shape) - len(fixed) :] if sides[0] is ... else shape[: len(fixed)]
        right = ... in sides and len(shape) >= len(fixed)
    expected: list[int | None] = []
    seen: dict[str, int] = {}  # ce que cette forme-ci donne aux noms encore libres
    for side, length in zip(fixed, here if right else [0] * len(fixed)):
        wanted = known.get(side) if isinstance(side, str) else limit_for(side, known)
        if wanted is None and right and isinstance(side, str):
            wanted = seen.setdefault(side, length)
        expected.append(wanted)
        right = right and wanted in (None, length)
    if right:
        known.update(seen)
        return
    if ... not in sides and set(expected) <= {None} and len(fixed) != 1:
        raise ValueError(f"{name} : {len(fixed)} axe(s) attendu(s), reçu la forme {shape}")
    told = ["?" if side is None else str(side) for side in expected]
    told = [*["…"] * (sides[:1] == (...,)), *told, *["…"] * (sides[-1:] == (...,))]
    # un seul axe s'écrit (2,), comme le fait NumPy
    form = f"({', '.join(told)}{',' * (len(told) == 1)})"
    raise ValueError(f"{name} : forme {form} attendue, reçu {shape}")


def fill(kind: Kind, **fields: Any) -> None:
    """Remplit une espèce dont les côtés se donnent à la suite, ce qu'une classe de données ne sait
    pas faire."""
    for field, value in fields.items():
        object.__setattr__(kind, field, value)


@dataclass(frozen=True)
class Labels(Kind):
    """Étiquettes entières (int64), une par exemple : ``count`` d'entre elles, de 0 à ``classes``
    − 1."""

    count: str | Callable[..., int]
    classes: Limit = MOST_CLASSES

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        if isinstance(self.count, str) and self.count not in known:
            known[self.count] = len(check_array(name, value, ndim=1))
        return check_labels(
            name, value, count=limit_for(self.count, known), classes=limit_for(self.classes, known)
        )

    @property
    def needs(self) -> set[str]:
        return {
            *arguments_of(self.classes),
            *(arguments_of(self.count) if callable(self.count) else ()),
        }

    @property
    def rank(self) -> int:
        return 200


@dataclass(frozen=True)
class Pixels(Kind):
    """Tableau d'entiers 8 bits (``uint8``), non vide, rendu tel quel ; ``sides`` comme pour
    ``Array``."""

    sides: tuple[Side, ...]

    def __init__(self, *sides: Side):
        fill(self, sides=sides or (...,))

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        array = check_uint8(name, value)
        _check_sides(name, array.shape, self.sides, known)
        return array


@dataclass(frozen=True)
class Colours(Kind):
    """Photo en couleurs, ``uint8`` (H, W, 3)."""

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        photo = as_array(value)
        if photo is None or photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
            raise TypeError(
                f"{name} : entiers 8 bits (uint8) de forme (H, W, 3) attendus, "
                f"reçu {describe(value)}"
            )
        if photo.size == 0:
            raise ValueError(f"{name} : au moins un pixel attendu, reçu {describe(photo)}")
        return photo


@dataclass(frozen=True)
class Bounds(Kind):
    """``(bas, haut)``, l'intervalle des valeurs d'un pixel, bas < haut."""

    def convert(self, name: str, value: Any, known: Known) -> tuple[float, float]:
        return check_bounds(value)


@dataclass(frozen=True)
class Epsilon(Kind):
    """Force d'une perturbation, dans les unités de ``bounds`` : de 0 à la largeur de
    l'intervalle."""

    within: str | Callable[..., tuple[float, float]] = "bounds"

    def convert(self, name: str, value: Any, known: Known) -> float:
        return check_epsilon(value, limit_for(self.within, known), name=name)

    @property
    def needs(self) -> set[str]:
        return set(arguments_of(self.within))


@dataclass(frozen=True)
class File(Kind):
    """Chemin d'un fichier, qui peut ne pas exister."""

    def convert(self, name: str, value: Any, known: Known) -> Path:
        if not isinstance(value, (str, PathLike)) or "\0" in str(value):
            raise TypeError(f"{name} : chemin d'un fichier attendu, reçu {describe(value)}")
        return Path(value)


@dataclass(frozen=True)
class Images(Kind):
    """Images ``float32``, les valeurs dans ``within`` ; ``sides`` et ``shape`` comme pour
    ``Array``."""

    sides: tuple[Side, ...]
    within: str | tuple[float, float] | Callable[..., tuple[float, float]]
    shape: Callable[..., tuple[Side, ...]] | None

    def __init__(
        self,
        *sides: Side,
        within: str | tuple[float, float] | Callable[..., tuple[float, float]] = "bounds",
        shape: Callable[..., tuple[Side, ...]] | None = None,
    ):
        fill(self, sides=sides or (...,), within=within, shape=shape)

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        # la forme d'abord : une image d'une autre forme n'est pas une image trop claire
        array = check_array(name, value, dtype=np.float32)
        sides = self.sides if self.shape is None else limit_for(self.shape, known)
        _check_sides(name, array.shape, sides, known)
        return check_images(name, array, bounds=limit_for(self.within, known))

    @property
    def needs(self) -> set[str]:
        sides = {name for side in self.sides if callable(side) for name in arguments_of(side)}
        return {
            *sides,
            *arguments_of(self.within),
            *(() if self.shape is None else arguments_of(self.shape)),
        }

    @property
    def rank(self) -> int:
        return 50 if self.shape is not None else 100 - len(self.sides)


@dataclass(frozen=True)
class Function(Kind):
    """Fonction ; ``returns`` : l'espèce de ce qu'elle rend, tenue à chaque appel sous le nom de
    l'argument."""

    returns: Kind | None = None

    def convert(self, name: str, value: Any, known: Known) -> Callable:
        function = check_function(name, value)
        if self.returns is None:
            return function
        convert = self.returns.convert

        @functools.wraps(function, updated=())
        def call(*args: Any, **options: Any) -> Any:
            try:
                result = function(*args, **options)
            except (TypeError, ValueError) as error:
                # refusé dans la fonction du lecteur : le message est déjà le sien
                vars(error)["given_calls"] = getattr(error, "given_calls", 0) + 1
                raise
            return convert(name, result, known)

        return call


@dataclass(frozen=True)
class Instance(Kind):
    """Objet de la classe ``kind`` : ce que rend une autre fonction du livre. ``told`` : ce que dit
    le message, si le nom de la classe ne suffit pas ; une classe peut le dire elle-même."""

    kind: type
    told: str = ""

    def convert(self, name: str, value: Any, known: Known) -> Any:
        told = self.told or getattr(self.kind, "told", "")
        if told and not isinstance(value, self.kind):
            raise TypeError(f"{name} : {told}, reçu {describe(value)}")
        return check_instance(name, value, self.kind)


@dataclass(frozen=True)
class List(Kind):
    """Suite de ``low`` à ``high`` valeurs d'une espèce (``None`` : quelconques) ; rend une
    liste."""

    kind: Kind | None = None
    low: int = 1
    high: int = LARGEST_COUNT

    def convert(self, name: str, value: Any, known: Known) -> Any:
        items = check_list(name, value, low=self.low, high=self.high)
        return (
            items if self.kind is None else [self.kind.convert(name, item, known) for item in items]
        )

    @property
    def needs(self) -> set[str]:
        return set() if self.kind is None else self.kind.needs

    @property
    def rank(self) -> int:
        return 0 if self.kind is None else self.kind.rank


@dataclass(frozen=True)
class Tuple(List):
    """Comme ``List``, mais rend un couple, un triplet… que l'on ne peut plus changer."""

    def convert(self, name: str, value: Any, known: Known) -> tuple:
        return tuple(super().convert(name, value, known))


@dataclass(frozen=True)
class Entries(Kind):
    """Dictionnaire non vide : l'espèce de ses clés et celle de ses valeurs (``None`` :
    quelconque)."""

    key: Kind | None = None
    value: Kind | None = None

    def convert(self, name: str, value: Any, known: Known) -> dict:
        if not isinstance(value, Mapping) or not value:
            raise TypeError(f"{name} : dictionnaire non vide attendu, reçu {describe(value)}")
        return {
            key if self.key is None else self.key.convert(name, key, known): (
                item if self.value is None else self.value.convert(name, item, known)
            )
            for key, item in value.items()
        }


@dataclass(frozen=True)
class Arrays(Kind):
    """Suite de tableaux, un par forme de ``shapes`` (calculées à partir d'autres arguments)."""

    shapes: Callable[..., Sequence[tuple[Side, ...]]]

    def convert(self, name: str, value: Any, known: Known) -> list[np.ndarray]:
        items, shapes = check_list(name, value), limit_for(self.shapes, known)
        if len(items) != len(shapes):
            raise ValueError(f"{name} : {len(shapes)} tableau(x) attendu(s), reçu {len(items)}")
        return [Array(*shape).convert(name, item, known) for item, shape in zip(items, shapes)]

    @property
    def needs(self) -> set[str]:
        return set(arguments_of(self.shapes))


@dataclass(frozen=True)
class Maybe(Kind):
    """``None``, ou une valeur de l'espèce ``kind``."""

    kind: Kind

    def convert(self, name: str, value: Any, known: Known) -> Any:
        return None if value is None else self.kind.convert(name, value, known)

    @property
    def needs(self) -> set[str]:
        return self.kind.needs

    @property
    def rank(self) -> int:
        return self.kind.rank


@dataclass(frozen=True)
class WordOr(Kind):
    """Un mot de ``words``, ou une valeur de l'espèce ``kind``."""

    words: tuple[str, ...]
    kind: Kind

    def convert(self, name: str, value: Any, known: Known) -> Any:
        if isinstance(value, str):
            return check_choice(name, value, self.words)
        return self.kind.convert(name, value, known)

    @property
    def needs(self) -> set[str]:
        return self.kind.needs


# Les espèces que tout le livre partage.
AtLeastOne = Annotated[int, Count()]
Seed = Annotated[int, Count(0, LARGEST_SEED)]
Positive = Annotated[float, Number(0, open_low=True)]
NotNegative = Annotated[float, Number(0)]
Share = Annotated[float, Number(0, 1)]
Numbers = Annotated[np.ndarray, Array("n")]
Table = Annotated[np.ndarray, Array("n", "d")]
