"""Le laboratoire des optimiseurs, mené dans un navigateur : ses chemins sont ceux de
``trahison.learning.optimizers``."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from long_tasks import never_holds

from trahison.learning.optimizers import RULES, follow, steps_to_settle
from trahison.learning.surfaces import valley

# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
PAGE = "optimiseurs.html"
PATH = """async ([name, rate, beta, angle, steps]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { RULES, follow, stepsToSettle, valley } = await import(new URL('regles.js', base));
    const surface = valley(50, angle), path = follow(RULES[name], surface, steps, { rate, beta });
    const heights = path.map(surface.value);
    return { path, heights, settled: stepsToSettle(heights, 0.01) };
}"""
# La plus longue tâche du fil principal pendant que trois cartes se peignent.
CHANGE_METHODS = """async () => {
    const method = document.querySelector('.labo [name=method]');
    for (const name of ['Adam', 'RMSProp', 'inertie']) {
        method.value = name;
        method.dispatchEvent(new Event('input'));
        await new Promise((resolve) => setTimeout(resolve, 500));
    }
}"""
NAMED = {"inertie": "inertia", "Nesterov": "inertia", "RMSProp": "decay", "Adam": "beta_1"}
PAGE_RATES = {
    "descente simple": 0.036,
    "inertie": 0.012,
    "Nesterov": 0.012,
    "AdaGrad": 0.5,
    "RMSProp": 0.1,
    "Adam": 0.2,
}


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


def expected(name: str, rate: float, beta: float, *, angle: float = 0, steps: int = 300):
    surface = valley(50, angle=angle)
    options = {NAMED[name]: beta} if name in NAMED else {}
    path = follow(
        RULES[name], surface.gradient, surface.start, steps=steps, learning_rate=rate, **options
    )
    return path, surface.value(path)


def verdict(lab) -> str:
    return lab.locator(".verdict").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize("name", RULES)
def test_the_browser_walks_as_the_chapter_does(tab, name):
    tab.goto(PAGE)
    for angle, factor, beta in itertools.product((0, 30), (0.3, 1, 4), (0.5, 0.9)):
        rate = PAGE_RATES[name] * factor
        found = tab.evaluate(PATH, [name, rate, beta, angle, 60])
        path, heights = expected(name, rate, beta, angle=angle, steps=60)
        np.testing.assert_allclose(found["path"], path, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found["heights"], heights, rtol=1e-9, atol=1e-9)
        assert found["settled"] == steps_to_settle(heights, 0.01)


@pytest.mark.parametrize("name", NAMED)
def test_the_kept_part_matters(tab, name):
    """Le même essai, avec un autre β, ne passerait pas."""
    tab.goto(PAGE)
    found = tab.evaluate(PATH, [name, PAGE_RATES[name], 0.9, 0, 60])["path"]
    other, _ = expected(name, PAGE_RATES[name], 0.91, steps=60)
    assert np.abs(np.array(found) - other).max() > 1e-3


@pytest.mark.parametrize("name", RULES)
def test_the_page_gives_its_rates_and_the_verdict_counts_the_steps(lab, name):
    lab.locator("[name=method]").select_option(name)
    _, heights = expected(name, PAGE_RATES[name], 0.9)
    steps = steps_to_settle(heights, 0.01)
    said = f"à partir de l’étape {steps}." if steps else "n’est pas restée sous 0,01"
    assert said in verdict(lab)
    assert ("montée" in verdict(lab)) == bool(heights.max() > heights[0])


def test_six_walkers_advance_together_by_keyboard(lab):
    assert lab.locator(".chemins figure").count() == 6
    lab.get_by_role("button", name="Un pas").focus()
    for step in range(1, 4):
        lab.page.keyboard.press("Enter")
        assert lab.locator(".compteur").inner_text() == f"Étape {step} sur 300."
    first = [walker.get_attribute("cx") for walker in lab.locator(".marcheur").all()]
    assert len(set(first)) == 6
    lab.locator("[name=restart]").click()
    again = [walker.get_attribute("cx") for walker in lab.locator(".marcheur").all()]
    assert len(set(again)) == 1


def test_the_sliders_tune_the_chosen_method_only(lab):
    captions = lab.locator(".chemins figcaption")
    before = captions.all_inner_texts()
    lab.locator("[name=method]").select_option("Adam")
    lab.locator("[name=beta]").focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.locator("[name=power]").focus()
    lab.page.keyboard.press("ArrowRight")
    after = captions.all_inner_texts()
    assert after[:5] == before[:5] and after[5] != before[5]
    assert "β₁ = 0,89" in verdict(lab)
    lab.locator("[name=method]").select_option("AdaGrad")
    assert lab.locator("[name=beta]").is_disabled()


def test_the_map_finds_the_best_of_its_settings(lab):
    lab.locator("[name=method]").select_option("inertie")
    lab.page.wait_for_timeout(1500)  # la carte se peint par tranches
    lab.locator("[name=best]").click()
    column, row = np.meshgrid(np.arange(30), np.arange(20))
    rates, betas = 10 ** (-3.5 + (column + 0.5) / 30 * 4.5), 1 - (row + 0.5) / 20
    steps = [
        steps_to_settle(expected("inertie", rate, beta)[1], 0.01) or 999
        for rate, beta in zip(rates.ravel(), betas.ravel(), strict=True)
        if abs(1 + beta) * 2 > 50 * rate  # au-delà, l'inertie diverge
    ]
    assert f"à partir de l’étape {min(steps)}." in verdict(lab)


def test_a_finger_chooses_a_method_and_a_setting(lab):
    lab.locator(".chemins svg").nth(4).click()
    assert lab.locator("[name=method]").input_value() == "RMSProp"
    card = lab.locator(".carte svg")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    card.click(
        position={"x": box["width"] * (46 + 132) / 320, "y": box["height"] * (10 + 96) / 240}
    )
    assert float(lab.locator("[name=power]").input_value()) == pytest.approx(-1.25, abs=0.05)
    assert float(lab.locator("[name=beta]").input_value()) == pytest.approx(0.5, abs=0.02)


def test_the_map_never_holds_the_page(lab):
    assert never_holds(lab.page, lambda: lab.page.evaluate(CHANGE_METHODS), attempts=3)
