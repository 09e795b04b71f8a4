"""Les formules du livre, écrites sur une ligne : ce que MathJax en fait, puis nous."""

import pytest

from livre.search.sections import read_sections
from livre.text.formulas import MATHJAX

CASES = {
    r"x_{\text{adv}} = x + \varepsilon \cdot \operatorname{signe}(\nabla_x J(\theta, x, y))": (
        "x_{adv} = x + ε ⋅ signe(∇ₓJ(θ, x, y))"
    ),
    r"\frac{1}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i)^2": "1/n ∑ᵢ₌₁ⁿ (ŷᵢ − yᵢ)²",
    r"[-1, 1]": "[−1, 1]",
    r"-x - 1": "−x − 1",
    r"\frac{a + b}{2}": "(a + b)/2",
    r"\sqrt{x^2 + y^2}": "√(x² + y²)",
    r"\lVert \delta \rVert_\infty \le \varepsilon": "‖δ‖_∞ ≤ ε",
    r"1 \times 1": "1 × 1",
    r"\sigma(z) = \frac{1}{1 + e^{-z}}": "σ(z) = 1/(1 + e^{−z})",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "(1 2 ; 3 4)",
    r"\underbrace{a + b}_{c}": "a + b_c",
    r"\mathbf{W} \in \mathbb{R}^{3 \times 2}": "W ∈ R^{3×2}",
}


@pytest.mark.parametrize("tex", CASES)
def test_formula(tex):
    html = MATHJAX.render(tex, False)
    [section] = read_sections(
        f'<article class="bd-article"><section id="a"><h1>A</h1><p>{html}</p></section></article>'
    )
    assert section.text == CASES[tex]
