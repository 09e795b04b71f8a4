"""Le test de McNemar, contre SciPy et contre ce qu’il promet : ne se tromper qu’à son niveau."""

import numpy as np
import pytest
from scipy.stats import binomtest

from trahison.learning.paired import mcnemar


def answers(only_first: int, only_second: int, both: int = 5, neither: int = 3):
    """Deux masques dont les désaccords sont ceux que l’on demande."""
    first = [1] * only_first + [0] * only_second + [1] * both + [0] * neither
    second = [0] * only_first + [1] * only_second + [1] * both + [0] * neither
    order = np.random.default_rng(0).permutation(len(first))
    return np.array(first)[order], np.array(second)[order]


@pytest.mark.parametrize("split", [(0, 1), (5, 0), (3, 3), (10, 4), (120, 80), (410, 1360)])
def test_equals_scipy(split):
    test = mcnemar(*answers(*split))
    assert (test.only_first, test.only_second) == split
    assert test.split == sum(split)
    assert test.p_value == pytest.approx(binomtest(split[0], sum(split)).pvalue, rel=1e-9)


def test_twins_are_not_told_apart():
    assert mcnemar([True, False], [True, False]).p_value == 1.0


def test_the_two_orders_agree():
    first, second = answers(10, 4)
    assert mcnemar(first, second).p_value == mcnemar(second, first).p_value


def test_equals_are_seldom_told_apart():
    """Deux classifieurs aussi bons, qui se trompent indépendamment : au plus 5 % d’alertes."""
    rng = np.random.default_rng(1)
    found = [mcnemar(*(rng.uniform(size=(2, 400)) < 0.9)).p_value < 0.05 for _ in range(400)]
    assert np.mean(found) < 0.07


@pytest.mark.parametrize(
    "call,word",
    [(lambda: mcnemar([0, 2], [0, 1]), "first"), (lambda: mcnemar([0, 1], [0, 1, 1]), "second")],
)
def test_bad_input_names_the_argument(call, word):
    with pytest.raises(ValueError, match=rf"^{word} :"):
        call()
