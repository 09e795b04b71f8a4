"""Copier un passage : ses formules deviennent du LaTeX."""

from __future__ import annotations

import pytest

# Choisit d'un texte à l'autre, copie pour de bon, et rend ce qu'un éditeur de texte recevrait.
COPY = """([start, end]) => {
    const range = document.createRange();
    range.setStart(start[0] ? document.querySelector(start[0]) : document.body, start[1]);
    range.setEnd(end[0] ? document.querySelector(end[0]) : document.body, end[1]);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand('copy');
}"""
READ = "() => navigator.clipboard.readText()"


@pytest.fixture
def reader(browser, address):
    """Le chapitre sur FGSM, dans un navigateur qui laisse lire ce qui est copié."""
    context = browser.new_context(
        base_url=f"{address}/", permissions=["clipboard-read", "clipboard-write"]
    )
    tab = context.new_page()
    tab.goto("fgsm.html", wait_until="networkidle")
    yield tab
    context.close()


def copied(tab, selector: str) -> str:
    """Ce que donne la copie de tout un élément."""
    assert tab.evaluate(
        COPY,
        [
            [selector, 0],
            [
                selector,
                tab.locator(selector).first.evaluate("element => element.childNodes.length"),
            ],
        ],
    )
    return tab.evaluate(READ)


def test_a_sentence_keeps_its_formulas(reader):
    text = copied(reader, "#l-equation > p")
    assert r"$\theta$ les poids, $x$ l’image" in text
    assert r"$\mathcal L(\theta, x, y)$" in text


def test_a_displayed_formula_stands_apart(reader):
    text = copied(reader, "#l-equation")
    formula = reader.locator("#l-equation div.math").first.get_attribute("data-tex")
    assert r"\varepsilon" in formula and f"\n$$\n{formula}\n$$\n" in text
    assert "¶" not in text and "mjx" not in text


def test_half_a_formula_is_a_whole_one(reader):
    inside = "#l-equation > p .math mjx-math"
    assert reader.evaluate(COPY, [[inside, 0], [inside, 1]])
    assert reader.evaluate(READ).strip() == r"$\theta$"


def test_a_double_click_chooses_a_formula(reader):
    reader.locator("#l-equation div.math mjx-math").first.dblclick()
    assert reader.evaluate("document.execCommand('copy')")
    assert reader.evaluate(READ).strip().startswith("$$\n")


def test_text_without_formula_is_copied_as_it_is(reader):
    title = reader.locator("article h1").evaluate("title => title.firstChild.data.trim()")
    # Chromium copie de lui-même une espace insécable comme une espace.
    assert copied(reader, "article h1").strip().startswith(title.replace("\xa0", " "))
