"""Le laboratoire du seuil, mené dans un navigateur : ses mesures sont celles de scikit-learn."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_curve

# Trois laboratoires passent chaque fois (test_labs.py) ; celui-ci, avant de publier.
pytestmark = pytest.mark.complet
PAGE = "classification.html"
CALCULATE = """async (threshold) => {
    const place = document.querySelector('.labo'), files = JSON.parse(place.dataset.fichiers);
    const { confusion, rates, thresholds } = await import(
        new URL('mesures.js', new URL(place.dataset.module, document.baseURI)));
    const { truth, scores } = await (await fetch(files['tumeurs.json'])).json();
    const counts = confusion(truth, scores, threshold);
    const curve = thresholds(scores).map((value) => rates(confusion(truth, scores, value)));
    return { truth, scores, counts, rates: rates(counts),
             curve: curve.map(({ falseRate, recall }) => [falseRate, recall]) };
}"""


@pytest.fixture
def lab(start_lab):
    return start_lab(PAGE)


@pytest.mark.parametrize("threshold", [0.09, 0.5, 0.95])
def test_the_browser_measures_what_scikit_learn_measures(tab, threshold):
    tab.goto(PAGE)
    found = tab.evaluate(CALCULATE, threshold)
    truth, scores = np.array(found["truth"]), np.array(found["scores"])
    answer = (scores >= threshold).astype(int)
    assert list(found["counts"].values()) == confusion_matrix(truth, answer).ravel().tolist()
    precision, recall, f1, _ = precision_recall_fscore_support(truth, answer, average="binary")
    rates = found["rates"]
    assert [rates[name] for name in ("precision", "recall", "f1")] == pytest.approx(
        [precision, recall, f1]
    )
    assert rates["accuracy"] == pytest.approx(np.mean(answer == truth))
    expected = roc_curve(truth, scores, drop_intermediate=False)[:2]
    np.testing.assert_allclose(np.transpose(found["curve"]), expected)


def test_one_notch_moves_everything(lab):
    slider, verdict = lab.locator("[name=threshold]"), lab.locator(".verdict")
    before, line = verdict.inner_text(), lab.locator(".tumeurs .droite").get_attribute("d")
    slider.focus()
    for _ in range(20):
        lab.page.keyboard.press("ArrowLeft")
    assert "Seuil 0,30" in verdict.inner_text() and verdict.inner_text() != before
    assert lab.locator(".tumeurs .droite").get_attribute("d") != line
    cells = [int(text) for text in lab.locator("tbody td").all_inner_texts()]
    assert f"{cells[2]} cancer" in verdict.inner_text()
    assert f"{cells[1]} fausse" in verdict.inner_text()


def test_the_two_buttons_choose_a_threshold(lab):
    def bill() -> int:
        return int(re.search(r"facture (\d+)", lab.locator(".verdict").inner_text())[1])

    lab.get_by_role("button", name="Le seuil que dit le calcul").click()
    assert "Seuil 0,09" in lab.locator(".verdict").inner_text()
    by_rule = bill()
    lab.get_by_role("button", name="Le moins cher").click()
    assert bill() <= by_rule
