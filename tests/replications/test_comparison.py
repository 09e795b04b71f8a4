from __future__ import annotations

import pytest

from trahison.french import percent
from trahison.replications.comparison import (
    FULL_HEADER,
    SHORT_HEADER,
    by_key,
    full_rows,
    inside,
    outward,
    short_rows,
    write_interval,
)
from trahison.replications.measure import Measure
from trahison.replications.published import published_numbers


@pytest.fixture
def measures():
    return {
        key: Measure(key, 0.5, 0.4, 0.6, 10, "dix images", "raison") for key in published_numbers()
    }


def test_one_row_per_published_number(measures):
    rows = full_rows(measures, data="MNIST")
    assert len(rows) == len(published_numbers()) and {len(row) for row in rows} == {
        len(FULL_HEADER)
    }
    assert rows[0][0] == "Goodfellow et al., 2015, § 4, p. 3" and rows[0][3] == "MNIST, dix images"
    assert rows[0][4:] == [
        percent(0.999, 1),
        f"{percent(0.5, 1)} (de {percent(0.4, 1)} à {percent(0.6, 1)})",
        "raison",
    ]


def test_short_rows_keep_one_paper(measures):
    rows = short_rows(measures, start="madry")
    assert len(rows) == 5 and {len(row) for row in rows} == {len(SHORT_HEADER)}
    assert all(row[2] == percent(0.5, 1) for row in rows)


def test_a_missing_measure_is_named(measures):
    del measures["madry-fgsm"]
    with pytest.raises(ValueError, match="^measures : .*madry-fgsm.*attendue"):
        full_rows(measures, data="MNIST")


def test_the_same_measure_twice_is_refused(measures):
    one = measures["madry-fgsm"]
    assert by_key([one], [measures["madry-propre"]]).keys() == {"madry-fgsm", "madry-propre"}
    with pytest.raises(ValueError, match="^groups : .*madry-fgsm"):
        by_key([one], [one])


def test_what_a_reader_counts_is_what_is_counted(measures):
    """99,9 % publié, bornes 99,91 et 99,99 % : on écrit « de 99,9 % à 100,0 % », et il y est."""
    key, number = next(iter(published_numbers().items()))
    measures[key] = Measure(key, 0.9995, 0.9991, 0.9999, 10, "", "")
    assert write_interval(number, measures[key]) == f"de {percent(0.999, 1)} à {percent(1, 1)}"
    assert inside(measures)[0]
    measures[key] = Measure(key, 0.995, 0.99, 0.9979, 10, "", "")
    assert write_interval(number, measures[key]) == f"de {percent(0.99, 1)} à {percent(0.998, 1)}"
    assert not inside(measures)[0]


def test_a_bound_already_round_does_not_move(measures):
    key, number = next(iter(published_numbers().items()))
    assert outward(number, Measure(key, 0.3, 0.1 + 0.2, 0.7, 10, "", "")) == (0.3, 0.7)
