"""Les contrats d’une signature : la valeur convertie entre, le reste est refusé par son nom."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest

from trahison.contracts import (
    Array,
    Arrays,
    Bounds,
    Choice,
    Count,
    Entries,
    Epsilon,
    File,
    Function,
    Images,
    Labels,
    List,
    Number,
    Pixels,
    Positive,
    Seed,
    Table,
    Text,
    Tuple,
    WordOr,
    checked,
    contract_of,
)


@checked
def distances(
    points: Table, centre: Annotated[np.ndarray, Array("d")], *, scale: Positive = 1.0
) -> np.ndarray:
    """Distances au centre."""
    assert type(scale) is float and isinstance(points, np.ndarray)
    return np.linalg.norm((points - centre) / scale, axis=1)


def test_the_body_gets_converted_values():
    assert distances([[3, 4], [0, 0]], (0, 0), scale=np.float32(5)).tolist() == [1, 0]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: distances("chat", [0]), "points : tableau de nombres attendu, reçu str 'chat'"),
        (lambda: distances([1, 2], [0]), r"points : 2 axe\(s\) attendu\(s\), reçu la forme \(2,\)"),
        (lambda: distances([[1, 2]], [0]), r"centre : forme \(2,\) attendue, reçu \(1,\)"),
        (lambda: distances([[1]], [np.nan]), "centre : nombres finis attendus, reçu 1 NaN"),
        (lambda: distances([[1]], [0], scale=0), "scale : 0 < scale ≤ inf attendu, reçu 0"),
        (lambda: distances([[1]], [0], scale=None), "scale : nombre attendu, reçu NoneType"),
        (lambda: distances([[1]]), r"distances\(\) missing .* argument: 'centre'"),
        (lambda: distances([[1]], [0], 3), r"distances\(\) takes 2 positional arguments but 3"),
        (lambda: distances([[1]], [0], points=3), "multiple values for argument 'points'"),
        (lambda: distances([[1]], [0], size=3), "unexpected keyword argument 'size'"),
    ],
)
def test_what_is_refused_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_the_signature_and_the_documentation_stay():
    assert list(inspect.signature(distances).parameters) == ["points", "centre", "scale"]
    assert inspect.signature(distances).parameters["scale"].default == 1.0
    assert distances.__name__ == "distances" and distances.__doc__ == "Distances au centre."
    assert list(contract_of(distances).kinds) == ["scale", "points", "centre"]


def test_a_result_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="^scale, points, centre : .*attendues, reçu un résultat"):
        distances([[1e200]], [0], scale=1e-200)

    @checked(finite=False)
    def logarithm(x: float) -> float:
        """Logarithme ; −∞ en 0."""
        return float(np.log(x)) if x else -np.inf

    assert logarithm(0) == -np.inf


def test_limits_come_from_other_arguments_whatever_their_order():
    @checked
    def pick(
        k: Annotated[int, Count(high=lambda items: len(items))],
        low: Annotated[float, Number(high="high")],
        high: float,
        labels: Annotated[np.ndarray, Labels("n", "classes")],
        items: Annotated[np.ndarray, Array("n", ...)],
        *,
        classes: Annotated[int, Count()],
    ) -> int:
        return k

    good: dict[str, Any] = {"low": 0, "high": 1, "labels": [0, 1], "items": [5.0, 6.0]}
    assert pick(2, **good, classes=2) == 2
    for wrong, message in [
        ({"k": 3}, "k : entier au moins égal à 1 et au plus 2 attendu, reçu 3"),
        ({"low": 2}, "low : -inf ≤ low ≤ 1 attendu, reçu 2"),
        ({"classes": 1}, "labels : étiquettes de 0 à 0 attendues, reçu 1"),
        ({"labels": [0]}, r"labels : forme \(2,\) attendue"),
    ]:
        with pytest.raises(ValueError, match="^" + message):
            pick(**{"k": 2, **good, "classes": 2, **wrong})


def test_plain_annotations_are_contracts():
    @checked
    def plain(
        flag: bool, whole: int, real: float, word: str, apply: Callable, kind: np.random.Generator,
        anything: Any, none: float | None = None,
    ) -> tuple:  # fmt: skip
        return flag, whole, real, word, apply, anything, none

    rng = np.random.default_rng(0)
    good = {"flag": np.bool_(True), "whole": np.int8(3), "real": 2, "word": "chat", "apply": abs}
    assert plain(**good, kind=rng, anything=object) == (True, 3, 2.0, "chat", abs, object, None)
    for name, wrong in [
        ("flag", 1),
        ("whole", 2.0),
        ("whole", 10**400),
        ("real", "2"),
        ("real", 10**400),
        ("word", b"chat"),
        ("apply", 3),
        ("kind", None),
        ("none", "rien"),
    ]:
        with pytest.raises((TypeError, ValueError), match=f"^{name} : .*attendu.*reçu"):
            plain(**{**good, "kind": rng, "anything": 1, name: wrong})


def test_plain_sequences_and_mappings_are_contracts():
    @checked
    def plain(numbers: Sequence[float], named: Mapping[str, int] | None = None) -> tuple:
        return numbers, named

    assert plain(np.array([1, 2]), {"a": np.int8(3)}) == ([1.0, 2.0], {"a": 3})
    for name, wrong in [
        ("numbers", [1, "2"]),
        ("numbers", 3),
        ("named", {"a": 0.5}),
        ("named", []),
    ]:
        with pytest.raises((TypeError, ValueError), match=f"^{name} : .*attendu.*reçu"):
            plain(**{"numbers": [1], name: wrong})


def test_an_argument_without_a_contract_is_a_mistake_of_ours():
    @checked
    def untyped(x, y: list[int]) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(TypeError, match=r"untyped\(x\) : une espèce d'argument attendue"):
        untyped(1, 2)


def test_methods_classes_and_rests():
    class Scale:
        @checked
        def by(self, factor: float, *others: float, **named: float) -> list[float]:
            return [factor, *others, *named.values()]

    assert Scale().by(2, 3, last=4) == [2.0, 3.0, 4.0]
    for call, name in [
        (lambda: Scale().by("2"), "factor"),
        (lambda: Scale().by(2, "3"), "others"),
        (lambda: Scale().by(2, last="4"), "last"),
    ]:
        with pytest.raises(TypeError, match=f"^{name} : nombre attendu, reçu str"):
            call()

    @checked
    @dataclass(frozen=True)
    class Grid:
        rows: Annotated[tuple[str, ...], Tuple(Choice("ab"))]
        water: float = -1

        def __post_init__(self) -> None:
            if len(self.rows) > 2:
                raise ValueError(f"rows : deux rangées au plus attendues, reçu {len(self.rows)}")

    assert Grid(["a", "b"], 3) == Grid(("a", "b"), 3.0) and type(Grid(["a"], 3).water) is float
    assert list(inspect.signature(Grid).parameters) == ["rows", "water"]
    for call, name in [
        (lambda: Grid(["c"]), "rows"),
        (lambda: Grid(["a"] * 3), "rows"),
        (lambda: Grid(["a"], water="eau"), "water"),
    ]:
        with pytest.raises((TypeError, ValueError), match=f"^{name} : .*attendu.*reçu"):
            call()


def test_what_a_function_returns_is_kept_too():
    @checked
    def apply(
        function: Annotated[
            Callable[..., np.ndarray], Function(Array(shape=lambda start: start.shape))
        ],
        start: np.ndarray,
    ) -> np.ndarray:
        return function(start)

    assert apply(lambda x: [2.0, 3.0], [1.0, 2.0]).tolist() == [2, 3]
    for wrong in (lambda x: None, lambda x: "chat", lambda x: x[:1], lambda x: x * np.nan):
        with pytest.raises((TypeError, ValueError), match="^function : .*attendu.*reçu"):
            apply(wrong, [1.0, 2.0])

    def broken(x: np.ndarray) -> np.ndarray:
        raise ValueError("la fonction du lecteur")

    with pytest.raises(ValueError, match="^la fonction du lecteur$"):
        apply(broken, [1.0])


def test_a_refusal_inside_takes_the_name_of_an_argument_of_the_function_called():
    @checked
    def inner(logits: Annotated[np.ndarray, Array("n")]) -> float:
        return float(logits.sum())

    @checked
    def outer(features: Annotated[np.ndarray, Array("n")]) -> float:
        return inner(features * 1e200)

    @checked
    def lend(
        function: Annotated[Callable[[int], float], Function(Number())],
        size: Annotated[int, Count()],
    ) -> float:
        return function(size)

    with pytest.raises(ValueError, match="^features : .*inner attendues, reçu « logits : nombres"):
        outer([1e200])
    # la fonction du lecteur, elle, garde ses propres mots
    with pytest.raises(ValueError, match="^logits : forme"):
        lend(lambda size: inner(np.ones((size, size))), 2)


@pytest.mark.parametrize(
    "kind, good, expected",
    [
        (Array(), 3, 3.0),
        (Array(dtype=np.float32), [1.5], [1.5]),
        (Array(..., 2), np.ones((4, 3, 2)), np.ones((4, 3, 2))),
        (Array("a", "a"), np.eye(2), np.eye(2)),
        (Array("n", raw=True), np.uint8([1, 2]), np.uint8([1, 2])),
        (Arrays(lambda: [(2,), (None, 1)]), ([1, 2], [[3]]), [np.ones(2), np.ones((1, 1))]),
        (Pixels(None, 2), np.uint8([[1, 2]]), np.uint8([[1, 2]])),
        (Images(within=(0, 1)), [[0, 1]], np.float32([[0, 1]])),
        (Epsilon(within=lambda: (0, 1)), 1, 1.0),
        (Bounds(), np.array([0, 255]), (0.0, 255.0)),
        (WordOr(("same",), Count(0)), "same", "same"),
        (WordOr(("same",), Count(0)), np.int64(2), 2),
        (List(Count(), 2), iter([1, 2]), [1, 2]),
        (Tuple(Count(), 2), [1, 2], (1, 2)),
        (Entries(Text(), Number()), {"a": 1}, {"a": 1.0}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kinds_convert(kind, good, expected):
    found = kind.convert("x", good, {})
    if kind.__class__ is Arrays:
        assert [item.shape for item in found] == [item.shape for item in expected]
    else:
        np.testing.assert_array_equal(found, expected)
        if isinstance(expected, np.ndarray):
            assert found.dtype == expected.dtype


@pytest.mark.parametrize(
    "kind, wrong",
    [
        (Array(dtype=np.float32), [1e39]),  # fini, puis infini : jugé après la conversion
        (Images(within=(0, 1)), [1e39]),
        (Array(), [10**400]),
        (Array(), np.array([1, None])),
        (Array(..., 2), np.ones(3)),
        (Array(..., 2), 3.0),
        (Array("n", ...), 3.0),
        (Array("a", "a"), np.ones((2, 3))),
        (Array(low=0), [-1]),
        (Arrays(lambda: [(2,)]), []),
        (Arrays(lambda: [(2,)]), [[1, 2], [1, 2]]),
        (Pixels(), [[1, 2]]),
        (Pixels(), [[1], [1, 2]]),
        (Pixels(None, 2), np.zeros((2, 3), np.uint8)),
        (Count(), 10**6 + 1),  # un plafond, même sans le dire
        (Count(), 10**5000),
        (Number(), 10**400),
        (Labels("n"), [10**15]),  # des pétaoctets
        (Labels("n"), 3),
        (List(Count()), np.array(1.0)),  # une suite, selon Python
        (List(Count()), (n for n in iter(int, 1))),  # sans fin
        (Choice(("a",)), np.array(["a", "b"])),
        (Entries(Text(), Number()), {}),
        (Entries(Text(), Number()), [("a", 1)]),
        (Entries(Text(), Number()), {1: 1}),
        (Entries(Text(), Number()), {"a": np.nan}),
        (Bounds(), (0, 1e-50)),  # égaux en float32
        (Bounds(), (-1e39, 1e39)),
        (File(), "\0"),
        (File(), 3),
        (Epsilon(within=lambda: (0, 1)), 1.5),
        (WordOr(("same",), Count(0)), "full"),
        (WordOr(("same",), Count(0)), -1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kinds_refuse(kind, wrong):
    name = "bounds" if isinstance(kind, Bounds) else "x"
    with pytest.raises((TypeError, ValueError), match=f"^{name} : .*attendu.*reçu"):
        kind.convert(name, wrong, {})


def test_a_seed_fits_every_generator():
    @checked
    def draw(seed: Seed) -> int:
        return seed

    assert draw(2**32 - 1) == 2**32 - 1
    for wrong in (None, -1, 2**32, 1.5, "0", True):
        with pytest.raises((TypeError, ValueError), match="^seed : entier .*reçu"):
            draw(wrong)


def test_inputs_are_left_as_they_were():
    @checked
    def double(values: Annotated[np.ndarray, Array("n")]) -> np.ndarray:
        return values * 2

    values = np.arange(3)
    values.flags.writeable = False
    double(values)
    assert values.tolist() == [0, 1, 2] and values.dtype == int
