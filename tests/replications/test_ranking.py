"""Un classement rompu arrête la construction, et le message dit lequel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from trahison.replications.measure import Measure, share_of
from trahison.replications.published import published_numbers
from trahison.replications.ranking import (
    FOUND,
    OPEN_PAIRS,
    PAIRS,
    RANKING_HEADER,
    REVERSED,
    UNDECIDED,
    RankingError,
    check_rankings,
    ranking_rows,
    verdict,
)


@pytest.fixture
def faithful() -> dict[str, Measure]:
    """Des mesures égales aux nombres publiés."""
    return {
        key: Measure(key, number.value, 0.0, 1.0, 100, "", "")
        for key, number in published_numbers().items()
    }


def test_the_papers_keep_their_own_rankings(faithful):
    assert check_rankings(faithful) == len(PAIRS) >= 12


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_each_broken_ranking_is_refused_by_name(faithful, pair):
    larger, smaller = pair
    # égaux : déjà rompu
    faithful[larger] = replace(faithful[larger], value=faithful[smaller].value)
    with pytest.raises(RankingError, match="classement rompu") as error:
        check_rankings(faithful, pairs=[pair])
    for key in pair:
        assert published_numbers()[key].quantity in str(error.value)


def test_all_broken_rankings_are_told_at_once(faithful):
    for key in ("deepfool-lenet-fgsm", "madry-propre"):
        faithful[key] = replace(faithful[key], value=0.0)
    with pytest.raises(RankingError, match="LeNet.*endurci"):
        check_rankings(faithful)


def test_a_missing_measure_is_not_a_success(faithful):
    del faithful["madry-pgd40"]
    with pytest.raises(ValueError, match="^measures : .*madry-pgd40.*attendue"):
        check_rankings(faithful)


def test_a_pair_that_the_paper_does_not_rank_is_refused(faithful):
    with pytest.raises(ValueError, match="^pairs : "):
        check_rankings(faithful, pairs=[("carlini-avant", "carlini-apres")])


@pytest.mark.parametrize(
    ("larger", "smaller", "expected"),
    [
        ((0.5, 0.6), (0.3, 0.4), FOUND),
        ((0.3, 0.4), (0.5, 0.6), REVERSED),
        ((0.3, 0.5), (0.5, 0.6), UNDECIDED),
    ],
)
def test_a_verdict_needs_intervals_apart(larger, smaller, expected):
    measures = (Measure("", sum(ends) / 2, *ends, 10, "", "") for ends in (larger, smaller))
    assert verdict(*measures) == expected


def test_on_the_same_images_the_test_is_paired():
    """Dix erreurs de plus sur cent, toutes les autres communes : les intervalles se recouvrent, le
    test apparié tranche ; sur d’autres images, il ne se fait pas."""
    few, more = np.arange(100) < 40, np.arange(100) < 50
    few, more = (share_of("", hits, setting="cent images", reason="") for hits in (few, more))
    assert few.high > more.low
    assert verdict(more, few) == FOUND and verdict(few, more) == REVERSED
    assert verdict(replace(more, setting="cent autres"), few) == UNDECIDED


def test_every_ranking_is_listed_those_that_fail_too(faithful):
    for key in ("madry-pgd40", "madry-pgd100"):
        low, high = {"madry-pgd40": (0.1, 0.2), "madry-pgd100": (0.3, 0.4)}[key]
        faithful[key] = Measure(key, (low + high) / 2, low, high, 100, "", "")
    rows = ranking_rows(faithful)
    assert len(rows) == len(PAIRS) + len(OPEN_PAIRS)
    assert {len(row) for row in rows} == {len(RANKING_HEADER)}
    assert rows[-1][-1] == REVERSED and "PGD, 40 pas" in rows[-1][0]


def test_the_papers_state_the_open_rankings(faithful):
    assert check_rankings(faithful, pairs=OPEN_PAIRS) == len(OPEN_PAIRS)
