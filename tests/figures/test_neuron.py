"""Les figures de « Un neurone » : dessin dans les deux thèmes, nombres dans le texte de
remplacement."""

import numpy as np
import pytest

from trahison.figures import neuron as draw
from trahison.figures.recipe import MIME_TYPE
from trahison.learning.neuron import ACTIVATIONS, train_perceptron

RANDOM = np.random.default_rng(0)
POINTS = np.concatenate([RANDOM.normal(-2, 0.5, (10, 2)), RANDOM.normal(2, 0.5, (10, 2))])
LABELS = np.repeat([0, 1], 10)
GRID = RANDOM.uniform(0, 1, (8, 8))
TABLES = [(0, 0, 0, 1), (0, 1, 1, 0)]

FIGURES = {
    "schéma": (
        lambda: draw.neuron_diagram({"poils": 1, "aboie": 0}, [1.5, -4.0], -0.5, 1.0, 0.73),
        ["poils vaut 1 et pèse 1,5", "ŷ = 0,73"],
    ),
    "activations": (
        lambda: draw.activations(ACTIVATIONS),
        ["sigmoïde, de 0,02 à 0,98, pente maximale 0,25"],
    ),
    "droite": (
        lambda: draw.decision_line(
            POINTS, LABELS, np.array([1.0, 1.0]), 0.0, ["a", "b"], ["x", "y"]
        ),
        ["100\u202f% des points"],
    ),
    "logique": (
        lambda: draw.boolean_functions(
            TABLES, [(np.array([2.0, 1.0]), -2.0), None], {TABLES[1]: "OU EXCLUSIF"}
        ),
        ["1 sont coupées", "aucune : OU EXCLUSIF"],
    ),
    "poids": (
        lambda: draw.weights_as_image({"moyenne des 3": GRID, "moyenne des 8": GRID}, GRID - 0.5),
        ["votent pour 8"],
    ),
    "trompé": (
        lambda: draw.fooled_neuron(GRID, 0.1 * np.sign(GRID - 0.5), GRID, (0.977, 0.017), 0.1, "8"),
        ["0,977", "0,017", "0,10 par pixel"],
    ),
    "robustesse": (
        lambda: draw.robustness_curves(
            np.array([0, 0.1]), {"signe": np.array([1, 0.5]), "bruit": np.array([1, 0.9])}
        ),
        ["signe : 100\u202f% à 0,00, 50\u202f% à 0,10"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_says_its_numbers_in_both_themes(name, assert_says):
    make, expected = FIGURES[name]
    assert_says(make(), expected)


def test_perceptron_steps_has_one_frame_a_correction():
    history = train_perceptron(POINTS, LABELS)
    animation = draw.perceptron_steps(POINTS, LABELS, history, ["x", "y"])
    assert len(animation.moments) == len(history.biases)
    assert animation.alt.rstrip(".").endswith(", 0")
    assert animation._repr_mimebundle_()[MIME_TYPE]["film"]["steps"]


def test_a_constant_function_has_the_colour_of_its_class():
    """Sans limites, le fond d’une fonction toujours vraie serait celui de la classe 0."""
    always, never = (np.array([0.0, 0.0]), 1.0), (np.array([0.0, 0.0]), -1.0)
    names = {(1, 1, 1, 1): "toujours"}
    figure = draw.boolean_functions([(1, 1, 1, 1), (0, 0, 0, 0)], [always, never], names).draw()
    backgrounds = [ax.images[0] for ax in figure.axes if ax.images]
    assert [picture.get_clim() for picture in backgrounds] == [(0, 1), (0, 1)]
    assert [float(np.ptp(picture.get_array())) for picture in backgrounds] == [0, 0]
    assert backgrounds[0].to_rgba(1.0) != backgrounds[0].to_rgba(0.0)


def test_the_arrow_of_the_weights_is_drawn_at_a_right_angle():
    figure = draw.decision_line(POINTS, LABELS, np.array([3.0, 1.0]), 0.0, ["a", "b"], ["x", "y"])
    assert figure.draw().axes[0].get_aspect() == 1
