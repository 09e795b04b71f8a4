"""Lire le contrat qu'une signature porte, et le tenir à chaque appel."""

from __future__ import annotations

import collections.abc
import functools
import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, TypeVar

import numpy as np

from trahison.checks import LARGEST_COUNT
from trahison.contracts.kinds import (
    Array,
    Choice,
    Count,
    Entries,
    Flag,
    Function,
    Instance,
    Kind,
    Known,
    List,
    Maybe,
    Number,
    Text,
)

_PLAIN: dict[Any, Kind] = {
    bool: Flag(),
    int: Count(-LARGEST_COUNT),
    float: Number(),
    str: Text(),
    np.ndarray: Array(),
    collections.abc.Callable: Function(),
}


def kind_of(hint: Any) -> Kind | None:
    """L'espèce que porte une annotation ; ``None`` pour ``Any``, qui laisse tout passer.

    Lève ``TypeError`` si l'annotation n'en dit aucune.
    """
    if hint is Any:
        return None
    if isinstance(hint, typing._AnnotatedAlias):  # type: ignore[attr-defined]
        kinds = [mark for mark in hint.__metadata__ if isinstance(mark, Kind)]
        return kinds[0] if kinds else kind_of(hint.__origin__)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if (
        origin in (typing.Union, types.UnionType)
        and len(arguments) == 2
        and arguments[1] is type(None)
    ):
        kind = kind_of(arguments[0])
        return None if kind is None else Maybe(kind)
    if origin is collections.abc.Sequence:
        return List(kind_of(arguments[0]))
    if origin is collections.abc.Mapping:
        return Entries(*map(kind_of, arguments))
    plain = origin if origin in _PLAIN else hint
    if plain in _PLAIN:
        return _PLAIN[plain]
    if isinstance(hint, type) and origin is None:
        return Instance(hint)
    raise TypeError(f"annotation : une espèce d'argument attendue, reçu {hint}")


@dataclass(frozen=True)
class Contract:
    """Ce qu'une signature exige : l'espèce de chaque argument, dans l'ordre de lecture, et les
    valeurs par défaut."""

    positional: tuple[str, ...]
    kinds: dict[str, Kind]
    defaults: dict[str, Any]
    required: frozenset[str]
    rest: tuple[str, Kind | None] | None = None  # *suite
    options: tuple[str, Kind | None] | None = None  # **options

    @functools.cached_property
    def converters(self) -> list[tuple[str, Callable]]:
        return [(name, kind.convert) for name, kind in self.kinds.items()]

    @functools.cached_property
    def free(self) -> frozenset[str]:
        """Les arguments que rien ne contrôle."""
        return (self.required | self.defaults.keys()) - self.kinds.keys()

    def fits(self, args: tuple, options: Mapping[str, Any]) -> bool:
        """Vrai si chaque argument exigé est là, une fois, et aucun de trop."""
        given = {*self.positional[: len(args)], *options}
        once = len(given) == min(len(args), len(self.positional)) + len(options)
        few = len(args) <= len(self.positional) or self.rest is not None
        return once and few and self.required <= given

    def convert(
        self, args: tuple, options: Mapping[str, Any], owner: Any = None
    ) -> tuple[list[Any], dict[str, Any]]:
        """Arguments convertis, ceux qui vont par leur place puis ceux qui vont par leur nom ;
        ``owner`` : l'objet d'une méthode, ``self`` pour les limites qui le nomment."""
        values = {**self.defaults, **dict(zip(self.positional, args)), **options}
        known: Known = {"self": owner, **{name: values[name] for name in self.free}}
        for name, convert in self.converters:
            values[name] = known[name] = convert(name, values[name], known)
        rest: Sequence[Any] = args[len(self.positional) :]
        if self.rest is not None and (kind := self.rest[1]) is not None:
            rest = [kind.convert(self.rest[0], item, known) for item in rest]
        if self.options is not None and self.options[1] is not None:
            for name in options.keys() - self.required - self.defaults.keys():
                values[name] = self.options[1].convert(name, values[name], known)
        return [*(values.pop(name) for name in self.positional), *rest], values

    @property
    def numeric(self) -> str:
        """Les arguments dont dépend un résultat chiffré, pour le dire s'il n'est pas fini."""
        return ", ".join(
            name for name, kind in self.kinds.items() if not isinstance(kind, (Flag, Text, Choice))
        )


def contract_of(function: Callable) -> Contract:
    """Le contrat d'une fonction que ``@checked`` garde."""
    return function.__contract__()  # type: ignore[attr-defined]


def _read(function: Callable, hints: dict[str, Any]) -> Contract:
    parameters = [
        p for p in inspect.signature(function).parameters.values() if p.name not in ("self", "cls")
    ]
    kinds: dict[str, Kind] = {}
    rest = options = None
    for parameter in parameters:
        try:
            kind = kind_of(hints[parameter.name])
        except (KeyError, TypeError) as error:
            raise TypeError(
                f"{function.__qualname__}({parameter.name}) : une espèce d'argument attendue dans"
                f" la signature, reçu {error}"
            ) from None
        if parameter.kind is parameter.VAR_POSITIONAL:
            rest = (parameter.name, kind)
        elif parameter.kind is parameter.VAR_KEYWORD:
            options = (parameter.name, kind)
        elif kind is not None:
            kinds[parameter.name] = kind
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return Contract(
        tuple(p.name for p in named if p.kind is p.POSITIONAL_OR_KEYWORD),
        {name: kinds[name] for name in _order(kinds)},
        {p.name: p.default for p in named if p.default is not p.empty},
        frozenset(p.name for p in named if p.default is p.empty),
        rest,
        options,
    )


def _order(kinds: Mapping[str, Kind]) -> list[str]:
    """L'ordre de lecture : par rang, puis celui de la signature ; un argument dont un autre dépend
    avant lui."""
    ordered: list[str] = []

    def add(name: str) -> None:
        if name in ordered or name not in kinds:
            return
        for other in kinds:
            if other in kinds[name].needs:
                add(other)
        ordered.append(name)

    # une longueur partagée n'est pas un argument : les tableaux qui la donnent viennent avant
    wait = {name for name, kind in kinds.items() if kind.needs - set(kinds)}
    for name in sorted(kinds, key=lambda name: (name in wait, kinds[name].rank)):
        add(name)
    return ordered


F = TypeVar("F", bound=Callable[..., Any])


@typing.overload
def checked(function: F) -> F: ...
@typing.overload
def checked(*, finite: bool) -> Callable[[F], F]: ...
def checked(function: Any = None, *, finite: bool = True) -> Any:
    """Tient le contrat d'une fonction, d'une méthode ou, posé sur une classe, de son ``__init__``.

    ``finite=False`` : le résultat peut contenir des infinis, et la documentation de la fonction le
    dit. La signature, le nom et la documentation restent ceux de la fonction.
    """
    if function is None:
        return functools.partial(checked, finite=finite)
    if isinstance(function, type):
        start = function.__init__  # type: ignore[misc]
        # celui d'une classe de données ne sait pas où ses annotations ont été écrites
        owner = function if is_dataclass(function) else start
        function.__init__ = _guard(  # type: ignore[misc]
            start,
            lambda: typing.get_type_hints(owner, include_extras=True),
            finite=False,
            method=True,
        )
        return function
    return _guard(
        function,
        lambda: typing.get_type_hints(function, include_extras=True),
        finite=finite,
        method=next(iter(inspect.signature(function).parameters), "") in ("self", "cls"),
    )


def _guard(
    function: Callable, hints: Callable[[], dict[str, Any]], *, finite: bool, method: bool
) -> Callable:
    read: list[Contract] = []

    def contract() -> Contract:
        if not read:  # au premier appel : une annotation peut nommer une classe écrite plus bas
            read.append(_read(function, hints()))
        return read[0]

    start = 1 if method else 0

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        terms = contract()
        if not terms.fits(args[start:], options):
            return function(*args, **options)  # Python dit lui-même ce qui manque ou dépasse
        try:
            ordered, named = terms.convert(args[start:], options, args[0] if method else None)
        except (TypeError, ValueError) as error:
            _signed(error, function)
            raise
        try:
            result = function(*args[:start], *ordered, **named)
        except (TypeError, ValueError) as error:
            renamed = _renamed(error, terms, function)
            if renamed is None:
                raise
            raise _signed(renamed, function) from error
        if finite and (wrong := _count_not_finite(result)):
            told = f"reçu un résultat où {wrong} nombre(s) sont NaN ou infinis"
            named_error = ValueError(
                f"{terms.numeric} : valeurs au résultat fini attendues, {told}"
            )
            raise _signed(named_error, function)
        return result

    call.__contract__ = contract  # type: ignore[attr-defined]
    return call


def _signed(error: Exception, function: Callable) -> Exception:
    """L'erreur, avec le nom de la fonction qui refuse."""
    vars(error)["refused_by"] = function.__name__
    return error


def _renamed(error: Exception, terms: Contract, function: Callable) -> Exception | None:
    """L'erreur à lever à la place de celle d'une autre fonction du livre, qui nomme un argument que
    le lecteur n'a pas donné ; ``None`` si l'erreur est déjà la bonne.

    Une erreur venue d'une fonction que le lecteur a donnée (``given_calls``) garde ses mots.
    """
    inner, calls = getattr(error, "refused_by", None), getattr(error, "given_calls", 0)
    vars(error)["given_calls"] = max(calls - 1, 0)
    if str(error).partition(" ")[0] in terms.kinds:
        _signed(error, function)  # refusé par une ligne du corps
        return None
    if inner is None or calls:
        return None
    return ValueError(
        f"{terms.numeric} : valeurs qui conviennent à {inner} attendues, reçu « {error} »"
    )


def _count_not_finite(result: Any) -> int:
    """Combien de nombres d'un résultat ne sont pas finis ; ce qui n'est pas un nombre, un tableau
    ou un assemblage n'est pas ouvert."""
    if isinstance(result, float):
        return int(result - result != 0)  # NaN et infini sont les seuls
    if isinstance(result, np.ndarray):
        if result.dtype.kind not in "fc":
            return 0
        finite = np.isfinite(result)
        return 0 if finite.all() else int((~finite).sum())
    if isinstance(result, dict):
        return sum(map(_count_not_finite, result.values()))
    if isinstance(result, (tuple, list)):
        return sum(map(_count_not_finite, result))
    if is_dataclass(result) and not isinstance(result, type):
        # une cible est parfois son propre arbitre
        return sum(
            _count_not_finite(value) for value in vars(result).values() if value is not result
        )
    return 0
