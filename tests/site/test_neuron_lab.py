"""Le laboratoire du neurone, mené dans un navigateur : ses corrections sont celles de
``trahison.learning.neuron``."""

from __future__ import annotations

import numpy as np
import pytest

from trahison.learning.neuron import train_perceptron

PAGE = "neurone.html"
PASSES = """async ([name, passes]) => {
    const place = document.querySelector('.labo'), files = JSON.parse(place.dataset.fichiers);
    const { correct } = await import(
        new URL('neurone.js', new URL(place.dataset.module, document.baseURI)));
    const sets = await (await fetch(files['points.json'])).json();
    const points = sets[name].map(([x1, x2, label]) => ({ at: [x1, x2], label }));
    let weights = [0, 0, 0];
    for (let pass = 0; pass < passes; pass++) {
        for (const point of points) weights = correct(weights, point);
    }
    return { weights, points: sets[name] };
}"""


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


@pytest.mark.parametrize("name", ["et", "ou", "vingt iris"])
def test_the_browser_corrects_as_the_chapter_does(tab, name):
    tab.goto(PAGE)
    found = tab.evaluate(PASSES, [name, 60])
    points = np.array(found["points"])
    expected = train_perceptron(points[:, :2], points[:, 2].astype(int), epochs=60)
    assert expected.converged
    np.testing.assert_allclose(found["weights"][:2], expected.weights[-1], atol=1e-9)
    assert found["weights"][2] == pytest.approx(expected.biases[-1])


def test_the_exclusive_or_never_has_four(lab):
    step, verdict = lab.locator("[name=step]"), lab.locator(".verdict")
    seen = set()
    for _ in range(24):
        step.click()
        seen.add(int(verdict.inner_text().split()[0]))
    assert max(seen) <= 3
    # La main n'y peut rien non plus : toute une grille de poids.
    best = lab.evaluate(
        """(lab) => {
            const { w0, w1, w2 } = lab.querySelector('form').elements;
            let best = 0;
            for (let i = 0; i < 343; i++) {
                [w0, w1, w2].forEach((slider, rank) => {
                    slider.value = Math.floor(i / 7 ** rank) % 7 - 3;
                    slider.dispatchEvent(new Event('input'));
                });
                best = Math.max(best, parseInt(lab.querySelector('.verdict').textContent));
            }
            return best;
        }"""
    )
    assert best == 3


def test_or_is_learnt_and_the_line_is_perpendicular_to_the_arrow(lab):
    lab.locator("[name=set]").select_option(label="ou")
    lab.locator("[name=restart]").click()
    for _ in range(12):
        lab.locator("[name=step]").click()
    assert "4 points justes sur 4 : la droite les sépare" in lab.locator(
        ".verdict"
    ).inner_text().replace("\u00a0", " ")
    directions = [
        lab.locator(f".plan .{name}").evaluate(
            "(path) => { const end = path.getPointAtLength(path.getTotalLength()),"
            " start = path.getPointAtLength(0); return [end.x - start.x, end.y - start.y]; }"
        )
        for name in ("droite", "fleche")
    ]
    along, arrow = (np.array(direction) / np.linalg.norm(direction) for direction in directions)
    assert abs(along @ arrow) < 0.01


def test_a_point_follows_the_pointer_and_the_keys(lab):
    plane = lab.locator(".plan-neurone svg")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    unit = box["width"] * (320 - 46 - 10) / 320 / 7

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            box["x"] + box["width"] * 46 / 320 + (x + 3.5) * unit,
            box["y"] + box["height"] * 10 / 312 + (3.5 - y) * unit,
        )

    lab.page.mouse.move(*at(1, 1))
    lab.page.mouse.down()
    lab.page.mouse.move(*at(2, -1), steps=4)
    lab.page.mouse.up()
    coordinates = [float(lab.locator(f"[name=x{axis}]").input_value()) for axis in (0, 1)]
    assert coordinates == pytest.approx([2, -1], abs=0.15)
    lab.locator("[name=x0]").focus()
    lab.page.keyboard.press("ArrowLeft")
    assert float(lab.locator("[name=x0]").input_value()) < coordinates[0]
