"""Les figures de « Réseaux de neurones » : dessin dans les deux thèmes, nombres dans le texte de
remplacement."""

import numpy as np
import pytest

from trahison.figures import networks as draw
from trahison.figures.networks import Scene
from trahison.figures.recipe import MIME_TYPE
from trahison.learning.constructions import count_segments, sawtooth_network, staircase_network
from trahison.learning.perceptron import new_network, train
from trahison.learning.playground import make_dataset

POINTS, LABELS = make_dataset("cercle", samples=60)
SCENE = Scene(new_network((2, 3, 1), seed=1), POINTS, LABELS)
FOLDS = {depth: sawtooth_network(depth) for depth in (1, 3)}

FIGURES = {
    "données": (lambda: draw.datasets({"cercle": (POINTS, LABELS)}), ["cercle (60 points)"]),
    "scène": (lambda: draw.playground_scene(SCENE), ["entrées X1 et X2", "3 neurones cachés"]),
    "cartes": (
        lambda: draw.decision_maps({"1 neurone\nperte 0,44": SCENE, "autre": SCENE}, alt="Fin."),
        ["1 neurone, perte 0,44", "Fin."],
    ),
    "droites": (
        lambda: draw.hidden_lines(SCENE),
        ["3 neurones cachés", "neurone 2 : distance à l’origine"],
    ),
    "tirages": (
        lambda: draw.growth_losses([1, 3], np.array([[0.4, 0.5, 0.6], [0.05, 0.02, 0.3]]), 0.1),
        [
            "1 neurone : médiane 0,500, 0 réseau sur 3",
            "3 neurones : médiane 0,050, 2 réseaux sur 3",
        ],
    ),
    "escalier": (
        lambda: draw.approximations(np.sin, {5: staircase_network(np.sin, 5)}),
        ["avec 5 neurones"],
    ),
    "pliage": (
        lambda: draw.sawtooth(FOLDS, {d: count_segments(n) for d, n in FOLDS.items()}),
        ["3 couches, 8 segments avec 19 paramètres"],
    ),
    "amende": (
        lambda: draw.regularization_curve([0, 0.03], np.array([0.1, 0.2]), np.array([0.4, 0.3])),
        ["λ = 0,03 : 0,200 et 0,300"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_says_its_numbers_in_both_themes(name, assert_says):
    make, expected = FIGURES[name]
    assert_says(make(), expected)


def test_hidden_line_is_where_the_neuron_is_silent():
    """Les deux bouts de chaque droite annulent le score de son neurone."""
    weights, bias = SCENE.network.layers[0]
    lines = [
        line
        for line in draw.hidden_lines(SCENE).draw().axes[0].lines
        if str(line.get_label()).startswith("neurone")
    ]
    for line, w, b in zip(lines, weights.T, bias[0], strict=True):
        np.testing.assert_allclose(line.get_xydata() @ w + b, 0, atol=1e-9)


def test_training_has_one_frame_a_kept_epoch():
    run = train(SCENE.network, POINTS, LABELS, POINTS, LABELS, epochs=6, keep=(2, 4, 6))
    animation = draw.training(run, POINTS, LABELS)
    assert len(animation.moments) == 4 and "à l’époque 0" in animation.alt
    assert animation._repr_mimebundle_()[MIME_TYPE]["film"]["steps"]
