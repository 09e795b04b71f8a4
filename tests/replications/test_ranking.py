"""Un classement rompu arrête la construction, et le message dit lequel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trahison.replications.measure import Measure
from trahison.replications.published import published_numbers
from trahison.replications.ranking import PAIRS, RankingError, check_rankings


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
