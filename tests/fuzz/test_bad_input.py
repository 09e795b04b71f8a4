"""Chaque argument de chaque signature, une valeur fausse à la fois : refusée par son nom.

Rien n’est écrit à la main : l’espèce que porte la signature dit ce qui est faux pour elle.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hostile_values import Anything
from valid_calls import valid_calls

from trahison.contracts import (
    Array,
    Arrays,
    Bounds,
    Choice,
    Count,
    Entries,
    Epsilon,
    File,
    Flag,
    Function,
    Images,
    Instance,
    Kind,
    Labels,
    List,
    Maybe,
    Number,
    Pixels,
    Text,
    WordOr,
)

NAN, HUGE = float("nan"), 10**400
# Ce qu’aucune espèce ne laisse passer.
NEVER = [object(), np.array(None, dtype=object)]
NOT_NUMBERS = ["chat", True, 1j, [1], np.array([1.0]), NAN, float("inf"), HUGE]
NOT_ARRAYS = ["chat", [[1], [1, 2]], [], [NAN], [HUGE], [None], {"a": 1}]
WRONG: dict[type[Kind], list[Any]] = {
    Number: [None, *NOT_NUMBERS],
    Epsilon: [None, *NOT_NUMBERS, -1e-9],
    Count: [None, *NOT_NUMBERS, 1.5, "2", 10**30, -HUGE],
    Flag: [None, "non", "", 0, 1, [], np.array([True])],
    Text: [None, 3, b"chat"],
    Choice: [None, "", "chat ?", 2, np.array(["a", "b"])],
    Array: [None, *NOT_ARRAYS],
    Arrays: [None, 3, *NOT_ARRAYS],
    Images: [None, *NOT_ARRAYS, [1e39]],
    Labels: [None, *NOT_ARRAYS, [0.5], [[0]], [-1], [10**15], 3],
    Pixels: [None, *NOT_ARRAYS, [0.5], [256]],
    Bounds: [None, *NOT_ARRAYS, (1, 1), (1, -1), (0, NAN), (0, 1e-50), (-1e39, 1e39)],
    Function: [None, 3, "abs"],
    Instance: [None, 3],
    List: [None, 3, np.array(1.0)],
    Entries: [None, 3, [], {}, "chat", [("a", 1)]],
    WordOr: [None, "chat ?", 1.5, HUGE, -1],
    File: [None, 3, "\0"],
}


def wrong_values(kind: Kind) -> Iterator[Any]:
    if isinstance(kind, Maybe):
        yield from (value for value in wrong_values(kind.kind) if value is not None)
        return
    yield from NEVER
    if not isinstance(kind, Function):
        yield Anything
    for family, values in WRONG.items():
        if isinstance(kind, family):
            yield from values
    if isinstance(kind, (Number, Count)) and isinstance(kind.low, (int, float)):
        yield kind.low - 1 if kind.low > -np.inf else NAN
    if isinstance(kind, (Number, Count)) and isinstance(kind.high, (int, float)):
        yield kind.high + 1 + abs(kind.high) if kind.high < np.inf else NAN


CALLS = {
    f"{name}({argument})": (function, arguments, argument, kind)
    for name, (function, arguments) in valid_calls().items()
    if hasattr(function, "__contract__")
    for argument, kind in function.__contract__().kinds.items()
}


@pytest.mark.parametrize("case", CALLS)
def test_the_argument_is_named(case):
    function, arguments, argument, kind = CALLS[case]
    rest = next((value for name, value in arguments.items() if name.startswith("*")), [])
    assert not rest or argument == next(iter(arguments)), "les suites viennent après un argument"
    for wrong in wrong_values(kind):
        given = {name: value for name, value in arguments.items() if not name.startswith("*")}
        given[argument] = wrong
        with pytest.raises((TypeError, ValueError)) as refusal:
            function(**given)
            pytest.fail(f"{argument} = {wrong!r:.60} n’est pas refusé")
        assert str(refusal.value).startswith(argument), f"{wrong!r:.60} : {refusal.value}"
        assert "attendu" in str(refusal.value) and "reçu" in str(refusal.value)
