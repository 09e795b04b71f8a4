"""Tableaux accessibles."""

import pytest
from bs4 import BeautifulSoup

from livre.tables import is_number, table


def soup(*args):
    return BeautifulSoup(table(*args)._repr_html_(), "html.parser")


def test_structure():
    html = soup(["Méthode", "Taux"], [["FGSM", "87,3 %"], ["PGD", "—"]], "Taux : deux méthodes")
    assert html.caption.text == "Taux\u00a0: deux méthodes"
    assert [th.text for th in html.select("thead th[scope=col]")] == ["Méthode", "Taux"]
    assert [th.text for th in html.select("tbody th[scope=row]")] == ["FGSM", "PGD"]
    region = html.select_one("[role=region][tabindex='0']")
    assert region["aria-label"] == html.caption.text


def test_numeric_columns_are_aligned():
    html = soup(["A", "B", "C"], [["x", "1", "un"], ["y", "2,5", "3"]], "Légende")
    assert [
        "nombre" in cell.get("class", []) for cell in html.select("tbody tr:first-child td")
    ] == [True, False]
    assert "nombre" in html.select("thead th")[1]["class"]


def test_short_text_columns_are_marked():
    html = soup(
        ["A", "B", "C"],
        [["x", "L∞", "une phrase, plus longue que deux mots"], ["y", "poids", "un"]],
        "Légende",
    )
    assert [cell.get("class") for cell in html.select("tbody tr:last-child td")] == [["bref"], None]


def test_text_is_escaped():
    html = soup(["A & B"], [["<script>"]], "x < y")
    assert html.select_one("script") is None and html.th.text == "A & B"


@pytest.mark.parametrize(
    "text",
    [
        "87,3\u202f%",
        "−1\u202f234,5",
        "0,02 s",
        "3×",
        "12",
        "+4",
        "≤ 0,1",
        "—",
        "1,2e−5",
        "0,5 ± 0,1",
    ],
)
def test_is_number(text):
    assert is_number(text)


@pytest.mark.parametrize("text", ["FGSM", "L2", "chat 3", "oui", "1 chat", "non (3)"])
def test_is_not_number(text):
    assert not is_number(text)


@pytest.mark.parametrize(
    "arguments, name",
    [
        (([], [["a"]], "x"), "header"),
        ((["A"], [], "x"), "rows"),
        ((["A"], [["a", "b"]], "x"), r"rows\[0\]"),
        ((["A"], ["a"], "x"), r"rows\[0\]"),
        ((["A"], [["a"]], " "), "caption"),
    ],
)
def test_bad_input(arguments, name):
    with pytest.raises(ValueError, match=name):
        table(*arguments)
