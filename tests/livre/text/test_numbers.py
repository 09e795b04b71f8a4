"""Valeurs calculées écrites à la française."""

import pytest

from livre.text.numbers import french_plain_text


@pytest.mark.parametrize(
    "value, spec, expected",
    [
        ("0.873", ".1%", "87,3\u202f%"),
        ("2270794", ",d", "2\u202f270\u202f794"),
        ("-1234.5", ",.1f", "\u22121\u202f234,5"),
        ("0.5", ".2f", "0,50"),
        ("np.float64(0.5)", ".2f", "0,50"),
        ("np.int64(12)", "d", "12"),
        ("np.float64(0.5)", "", "0,5"),
        ("-0.5", "s", "\u22120,5"),
        ("'3.5'", "s", "3.5"),
        ("'chat égyptien'", "s", "chat égyptien"),
        ("'chat, tigré'", "", "chat, tigré"),
        ("1e-05", ".0e", "1e\u221205"),
    ],
)
def test_format(value, spec, expected):
    assert french_plain_text(value, spec) == expected


def test_text_with_numeric_format_is_an_error():
    with pytest.raises(ValueError):
        french_plain_text("'chat'", ".2f")
