"""Ce qu’une figure reçoit est jugé avant le premier trait, et dessiné tel qu’il est venu."""

import numpy as np
import pytest

from trahison.contracts import Count, Number, Text
from trahison.figures.arguments import Drawn, Extent, Fields, Items, KeyOf, Named, Record, Rows
from trahison.figures.image import compression
from trahison.figures.neuron import robustness_curves

KNOWN = {"n": 2, "curves": {"a": 1, "b": 2}}


def test_an_array_is_judged_and_drawn_in_its_own_type():
    photo = np.zeros((2, 2, 3), np.uint8)
    assert Drawn(None, None, 3).convert("photo", photo, {}) is photo
    holes = np.array([1.0, np.nan])
    assert Drawn("n", gaps=True).convert("x", holes, {}) is holes
    assert compression({"PNG": photo}).draw().axes[0].images[0].get_array().dtype == np.uint8


def test_a_length_named_in_a_tuple_stays_there():
    pair = Fields(Drawn("p"), Drawn("p"))
    known = dict(KNOWN)
    assert len(Named(pair).convert("sets", {"a": ([1], [2]), "b": ([1, 2], [3, 4])}, known)) == 2
    assert known == KNOWN


@pytest.mark.parametrize(
    "kind, wrong",
    [
        (Drawn(), [np.nan]),
        (Drawn(), [True, False]),
        pytest.param(
            Drawn(),
            np.array([1.0], np.longdouble),
            marks=pytest.mark.skipif(
                np.dtype(np.longdouble).itemsize == 8,
                reason="Windows et les puces d'Apple n'ont pas de réels de plus de 64 bits",
            ),
        ),
        (Drawn(), [1e300]),
        (Drawn(gaps=True), [np.inf]),
        (Drawn(whole=True), [1.0]),
        (Drawn(lit=True), [0.0, 0.0]),
        (Fields(Text(), Count()), ["a"]),
        (Fields(Drawn("p"), Drawn("p")), ([1.0], [1.0, 2.0])),
        (Items(Count(), "n"), [1, 2, 3]),
        (Named(Count(), count=2), {"a": 1}),
        (Named(Count(), of="curves"), {"a": 1}),
        (Named(Count(), among="curves"), {"c": 1}),
        (Rows(Number()), {"a": {"x": 1.0}, "b": {"y": 1.0}}),
        (KeyOf("curves"), "c"),
        (Record({"title": Text()}), {"titre": "a"}),
        (Extent(), (1, 0, 0, 1)),
    ],
)
def test_what_cannot_be_drawn_is_named(kind, wrong):
    with pytest.raises((TypeError, ValueError), match=r"^x\b.* : .*attendu.*reçu"):
        kind.convert("x", wrong, dict(KNOWN))


def test_a_figure_refuses_before_drawing():
    with pytest.raises(ValueError, match=r"^curves : forme \(2,\) attendue, reçu \(3,\)"):
        robustness_curves(np.array([0.0, 0.1]), {"signe": np.array([1.0, 0.5, 0.2])})
