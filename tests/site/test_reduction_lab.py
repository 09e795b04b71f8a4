"""Le laboratoire de la réduction, mené dans un navigateur : ses cartes sont celles de Keras."""

from __future__ import annotations

import numpy as np
import pytest
from browser_labs import settled_box
from keras import ops

# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
PAGE = "reseaux-de-convolution.html"
APPLY = """async ([values, side, operation, settings]) => {
    const base = new URL(document.querySelector('.labo').dataset.module, document.baseURI);
    const { apply } = await import(new URL('fenetre.js', base));
    return [...apply(values, side, operation, settings)];
}"""
SIDE = 11


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_the_browser_reduces_as_keras_does(tab, padding):
    tab.goto(PAGE)
    random = np.random.default_rng(0)
    values, kernel = random.integers(0, 256, (SIDE, SIDE)), random.normal(size=(3, 3)).round(2)
    image = values[None, ..., None].astype("float32")
    for size in (2, 3, 4, 5):
        for stride in (1, 2, 3, 4):
            if size == 3:
                expected = ops.conv(
                    image, kernel[..., None, None].astype("float32"), stride, padding=padding
                )
                settings = {"kernel": kernel.tolist(), "size": 3}
                check(tab, values, "convolution", settings, stride, padding, expected)
            for name, pool in (("maximum", ops.max_pool), ("moyenne", ops.average_pool)):
                expected = pool(image, size, stride, padding=padding)
                check(tab, values, name, {"size": size}, stride, padding, expected)


def check(tab, values, name, settings, stride, padding, expected) -> None:
    found = tab.evaluate(
        APPLY,
        [values.ravel().tolist(), SIDE, name, settings | {"stride": stride, "padding": padding}],
    )
    wanted = np.asarray(expected)[0, ..., 0].ravel()
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-2, err_msg=f"{name} {settings}")


def test_the_reader_walks_cell_by_cell(lab):
    verdict = lab.locator(".verdict")
    assert "donne 22 cases de côté" in verdict.inner_text()
    assert "Case (0, 0)" in verdict.inner_text()
    lab.locator("[name=stride]").focus()
    lab.page.keyboard.press("ArrowRight")
    assert "(24 − 3) / 2 + 1" in verdict.inner_text() and "donne 11" in verdict.inner_text()
    lab.get_by_role("button", name="Case suivante").click()
    said = verdict.inner_text()
    assert "Case (0, 1)" in said
    numbers = said.partition("le plus grand de ")[2].partition(" = ")
    assert max(map(int, numbers[0].split(", "))) == int(numbers[2].rstrip("."))


def test_the_pointer_shows_the_sum_under_it(lab):
    canvas = lab.locator(".apres canvas")
    box = settled_box(canvas)
    lab.page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + box["height"] * 0.01)
    assert "Case (0, 21)" in lab.locator(".verdict").inner_text()


def test_a_kernel_fixes_the_size_of_the_window(lab):
    lab.locator("[name=operation]").select_option(index=2)
    assert lab.locator("[name=size]").is_disabled()
    assert "3 × 3" in lab.locator(".dit-size").inner_text()
    lab.locator("[name=padding]").select_option("same")
    assert "donne 24 cases de côté" in lab.locator(".verdict").inner_text()


def test_one_s_own_file_that_is_no_picture_is_named(lab, tmp_path):
    bad = tmp_path / "lettre.png"
    bad.write_text("bonjour", encoding="utf-8")
    lab.locator("[name=own]").set_input_files(bad)
    lab.page.get_by_text("« lettre.png » ne s’ouvre pas").wait_for()
