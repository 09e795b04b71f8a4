"""Les nombres à la française, comparés à des écritures faites à la main."""

import numpy as np
import pytest

from trahison.french import count, decimal, localize, percent, probability

THIN = "\u202f"


@pytest.mark.parametrize(
    "value, digits, expected",
    [
        (1234.567, 2, f"1{THIN}234,57"),
        (-1234.567, 1, f"−1{THIN}234,6"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
        (0, 2, "0,00"),
        (3.14159, 4, "3,1416"),
        (1e7, 0, f"10{THIN}000{THIN}000"),
        (np.float32(0.25), 2, "0,25"),
        (7, 1, "7,0"),
    ],
)
def test_decimal(value, digits, expected):
    assert decimal(value, digits) == expected


@pytest.mark.parametrize(
    "share, digits, expected",
    [
        (0.873, 1, f"87,3{THIN}%"),
        (1, 0, f"100{THIN}%"),
        (-0.05, 0, f"−5{THIN}%"),
        (0.00123, 2, f"0,12{THIN}%"),
    ],
)
def test_percent(share, digits, expected):
    assert percent(share, digits) == expected


@pytest.mark.parametrize(
    "number, expected",
    [
        (0, "0"),
        (999, "999"),
        (1000, f"1{THIN}000"),
        (3538984, f"3{THIN}538{THIN}984"),
        (-34112, f"−34{THIN}112"),
        (np.int64(76226), f"76{THIN}226"),
    ],
)
def test_count(number, expected):
    assert count(number) == expected


def test_defaults():
    assert decimal(2.345) == "2,35" or decimal(2.345) == "2,34"  # l'arrondi binaire de Python
    assert percent(0.5) == f"50{THIN}%"


def test_localize_leaves_words_alone():
    assert localize("abc") == "abc"
    assert localize("1,234.5") == f"1{THIN}234,5"
    assert localize("-3e-05") == "−3e−05"


@pytest.mark.parametrize("value", ["beaucoup", None, [1, 2]])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        decimal(value)


@pytest.mark.parametrize(
    "value, expected",
    [
        (0.64, "0,64"),
        (0.005, "0,01"),
        (0.0049, "< 0,01"),
        (0.0, "< 0,01"),
        (0.994, "0,99"),
        (0.995, "> 0,99"),
        (1.0, "> 0,99"),
    ],
)
def test_probability_never_shows_a_certainty(value, expected):
    assert probability(value) == expected
