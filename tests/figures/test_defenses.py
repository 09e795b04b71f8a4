"""Les figures des défenses : le texte de remplacement dit les nombres, et rien ne manque."""

import numpy as np
import pytest

from trahison.defenses.atlas import PlaneMap
from trahison.defenses.evaluation import from_counts
from trahison.defenses.trained.overfitting import Course
from trahison.figures import defenses as draw

GRID = [0.0, 0.1, 0.2]
CURVES = {
    name: from_counts(GRID, held, 100)
    for name, held in {"sans défense": (97, 40, 0), "adverse": (94, 90, 80)}.items()
}


def spaced(figure):
    return figure.alt.replace("\u202f", " ")


def test_curves_say_every_point():
    alt = spaced(draw.robustness_curves(CURVES, trained_at=0.2))
    assert "sans défense : 97 % à ε = 0,000, 40 % à ε = 0,100" in alt and "80 % à ε = 0,200" in alt


def test_verdict_adds_the_price_and_the_illusion():
    figure = draw.verdict(
        CURVES, trained_at=0.2, illusion=("vue par FGSM", from_counts(GRID, (97, 95, 93), 100))
    )
    alt = spaced(figure)
    assert (
        "Erreurs sans attaque : sans défense 3,0 %, adverse 6,0 %" in alt
        and "vue par FGSM : 97 %" in alt
    )
    top, bottom = figure.draw().axes
    assert [text.get_text() for text in bottom.get_yticklabels()] == list(CURVES)
    assert sum(line.get_label() == "vue par FGSM" for line in top.lines) == 1


def test_eight_defences_have_eight_looks():
    many = {str(rank): CURVES["adverse"] for rank in range(8)}
    lines = [
        line
        for line in draw.robustness_curves(many).draw().axes[0].lines
        if not line.get_label().startswith("_")
    ]
    assert len({(line.get_color(), line.get_marker()) for line in lines}) == 8


def test_collapse_says_both_courses_and_marks_the_moment():
    fine = np.array([0.9, 0.8, 0.8])
    courses = {
        "un pas": Course(fine, fine, np.array([0.9, 0.7, 0.1])),
        "cinq pas": Course(fine, fine, fine),
    }
    figure = draw.collapse(courses)
    alt = spaced(figure)
    assert "un pas : sous un pas, 90 %, 80 %, 80 % ; sous vingt pas, 90 %, 70 %, 10 %" in alt
    assert "s’effondre à l’époque 3" in alt
    first, second = figure.draw().axes
    assert len(first.lines) == 3 and len(second.lines) == 2


@pytest.mark.parametrize("flat", [False, True])
def test_atlas_says_the_share_of_the_right_answer(flat):
    answers = np.full((5, 5), 3)
    answers[:, 4] = 8
    losses = np.zeros((5, 5)) if flat else np.linspace(0.1, 5, 25).reshape(5, 5)
    plane = PlaneMap(answers, losses, reach=0.6, label=3)
    figure = draw.atlas({"sans défense": [plane, plane], "autre": [plane, plane]}, radius=0.3)
    assert "sans défense : la bonne réponse occupe 80 %, 80 % des plans" in spaced(figure)
    assert f"exactement nulle sur {'100' if flat else '0'} %" in spaced(figure)
    written = {text.get_text() for ax in figure.draw().axes for text in ax.texts}
    assert {"3", "8"} <= written and ("nulle" in written) == flat


def test_masking_bars_say_both_losses():
    figure = draw.masking_bars({"logits × 10": {"entropie croisée": 0.25, "marge": 0.8}})
    assert "logits × 10 : entropie croisée 25 %, marge 80 %" in spaced(figure)


def test_readings_say_what_is_read_in_each_image():
    images, answers = np.zeros((2, 28, 28)), np.zeros((2, 10))
    answers[0, 7], answers[1, 3] = 1.0, 0.64
    figure = draw.readings(images, ["intact", "attaqué,\ndéfendu"], answers)
    assert figure.alt == (
        "Ce qui est lu : intact, « 7 », probabilité > 0,99 ; attaqué, défendu, « 3 »,"
        " probabilité 0,64."
    )
    assert [ax.get_xlabel() for ax in figure.draw().axes] == ["« 7 »\n> 0,99", "« 3 »\n0,64"]
