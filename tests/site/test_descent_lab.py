"""Le laboratoire de la descente, mené dans un navigateur : ses pentes sont celles de
``trahison.learning.gradient_descent``."""

from __future__ import annotations

import re

import numpy as np
import pytest

from trahison.learning.gradient_descent import (
    descend,
    simulate_flats,
    slope_curvature,
    slope_gradient,
)

# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
PAGE = "descente-de-gradient.html"
FLATS = simulate_flats(40, seed=17)
CURVATURE = slope_curvature(FLATS.areas)
TRAIL = """async ([start, multiple, steps]) => {
    const place = document.querySelector('.labo'), files = JSON.parse(place.dataset.fichiers);
    const { update, curvature } = await import(
        new URL('descente.js', new URL(place.dataset.module, document.baseURI)));
    const sales = await (await fetch(files['ventes.json'])).json(), trail = [start];
    const rate = multiple / curvature(sales);
    for (let step = 0; step < steps; step++) trail.push(update(sales, trail.at(-1), rate));
    return trail;
}"""


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


def verdict(lab) -> str:
    return lab.locator(".verdict").inner_text()


def slope(lab) -> float:
    found = re.search(r"a = (−?\d+(?:,\d+)?)", verdict(lab))[1]
    return float(found.replace("−", "-").replace(",", "."))


def expected(multiple: float, steps: int, start: float = 0.0) -> np.ndarray:
    return descend(
        lambda a: slope_gradient(float(a), FLATS.areas, FLATS.prices),
        start,
        steps=steps,
        learning_rate=multiple / CURVATURE,
    )


@pytest.mark.parametrize("multiple", [0.05, 0.5, 1.8, 2.06])
def test_the_browser_descends_as_the_chapter_does(tab, multiple):
    tab.goto(PAGE)
    trail = tab.evaluate(TRAIL, [-1.5, multiple, 12])
    np.testing.assert_allclose(trail, expected(multiple, 12, -1.5).ravel(), rtol=1e-9)


def test_steps_are_shown_one_by_one_by_keyboard(lab):
    lab.locator("[name=rate]").focus()
    lab.page.keyboard.press("ArrowRight")  # 0,51
    lab.page.keyboard.press("ArrowLeft")
    lab.get_by_role("button", name="Un pas").focus()
    for step in range(1, 4):
        lab.page.keyboard.press("Enter")
        assert verdict(lab).startswith(f"Étape {step}")
        assert slope(lab) == pytest.approx(float(expected(0.5, step).ravel()[-1]), abs=1e-3)


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ("trop faible", "converge sans osciller"),
        ("un seul pas", "Un seul pas mène au minimum"),
        ("oscille", "oscille et converge"),
        ("la limite", "À la limite"),
        ("diverge", "Trop fort"),
    ],
)
def test_the_verdict_is_the_theorem(lab, preset, said):
    lab.get_by_role("button", name=preset, exact=True).click()
    assert said in verdict(lab)


def test_playing_stops_at_the_bottom_and_on_request(lab):
    lab.get_by_role("button", name="un seul pas").click()
    play = lab.locator("[name=play]")
    play.click()
    lab.page.wait_for_function(
        "() => document.querySelector('.labo [name=play]').textContent === 'Lire'"
    )
    best = FLATS.areas @ FLATS.prices / (FLATS.areas @ FLATS.areas)
    assert slope(lab) == pytest.approx(best, abs=1e-3)
    lab.get_by_role("button", name="Recommencer").click()
    assert verdict(lab).startswith("Étape 0")
    lab.get_by_role("button", name="trop faible").click()
    play.click()
    assert play.inner_text() == "Arrêter"
    play.click()
    assert play.inner_text() == "Lire"


def test_a_finger_on_the_curve_sets_the_start(lab):
    curve = lab.locator(".perte svg")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    lab.page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    start = float(lab.locator("[name=start]").input_value())
    assert 6 < start < 8 and slope(lab) == pytest.approx(start, abs=1e-9)
    assert verdict(lab).startswith("Étape 0")
