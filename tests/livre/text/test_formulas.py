"""Formules mises en page à la construction."""

import re

import pytest
from bs4 import BeautifulSoup

from livre.text.formulas import MATHJAX, aligned


def test_formula_becomes_glyphs_and_mathml():
    html = BeautifulSoup(MATHJAX.render(r"\sqrt{x^2} \le \text{réseau}", False), "html.parser")
    assert html.select_one("mjx-math")["aria-hidden"] == "true"
    mathml = html.select_one("mjx-assistive-mml math")
    assert mathml.msqrt.msup.get_text() == "x2" and mathml.mtext.get_text() == "réseau"


def test_style_sheet_draws_every_glyph():
    """Chaque caractère d'une formule a sa règle, et chaque police demandée son fichier."""
    sheet = MATHJAX.style_sheet()
    html = MATHJAX.render(
        r"\nabla_\theta L = \sum_{i=1}^n \left(\frac{\mathbf{x}_i}{\mathcal{N}}\right) \mathbb{R}",
        True,
    )
    glyphs = set(re.findall(r'mjx-c class="(mjx-c\w+)', html))
    assert len(glyphs) > 8
    assert all(f"mjx-c.{glyph}" in sheet for glyph in glyphs)
    assert re.findall(r'url\("\./(MathJax_Main-Regular\.woff)"\)', sheet)


@pytest.mark.parametrize(
    "tex, reason", [(r"\frac{1", "Missing close brace"), (r"\inconnue", r"\inconnue")]
)
def test_wrong_formula_is_refused(tex, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        MATHJAX.render(tex, True)
    assert MATHJAX.render("x", True), "le moteur répond encore"


def test_lines_are_aligned():
    assert aligned("a = b") == "a = b"
    assert aligned(r"a &= b \\ c &= d") == r"\begin{split}a &= b \\ c &= d\end{split}"
    assert aligned("a = b\n\nc = d") == r"\begin{aligned}a = b\\c = d\end{aligned}"
    assert "mtable" in MATHJAX.render(aligned("a = b\n\nc = d"), True)


def test_only_the_pages_that_have_a_formula_ask_for_their_style_sheet(small_book):
    """L'accueil, qui annonce une page à formules, n'en a pas lui-même."""
    book = small_book({"accueil": "# Accueil\n\nRien.\n", "un": "# Un\n\nIci $x^2$.\n"})
    result = book.build()
    assert result.code == 0, result.console
    assert "formules.css" in book.html("un") and "copy.js" in book.html("un")
    assert "formules.css" not in book.html("accueil")
