"""Les figures de LeNet-5 : le texte de remplacement dit les nombres, et les cas vides tiennent."""

import numpy as np
import pytest

from trahison.figures import lenet as draw

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(0, 1, (50, 28, 28, 1))
PROBABILITIES = np.eye(10)[[3, 8, 5]] * 0.7 + 0.03


def test_samples_show_five_of_each():
    figure = draw.samples(IMAGES, np.arange(50) % 10)
    assert sum(bool(ax.images) for ax in figure.draw().axes) == 50 and figure.alt


def test_learning_says_every_point():
    figure = draw.learning({1: 0.2, 10: 0.75, 100: 0.95}, 128)
    alt = figure.alt.replace("\u202f", " ")
    assert "80,0 % après 128 images" in alt and "5,0 % après 12 800 images" in alt
    np.testing.assert_allclose(figure.draw().axes[0].lines[0].get_ydata(), [80, 25, 5])


def test_journey_names_its_stages():
    stages = [("C1", RANDOM.uniform(size=(28, 28, 6))), ("S4", np.zeros((5, 5, 16)))]
    figure = draw.journey(IMAGES[0, ..., 0], stages, PROBABILITIES[0])
    assert (
        "La réponse : 3, probabilité 73,0 %" in figure.alt.replace("\u202f", " ")
        and "S4 : six cartes de 5 × 5" in figure.alt
    )


@pytest.mark.parametrize("number", [1, 3])
def test_errors_give_both_answers(number):
    figure = draw.errors(IMAGES[:number], np.array([9, 1, 5])[:number], PROBABILITIES[:number])
    assert figure.alt.startswith(f"{number} chiffres mal lus : un 9 lu 3")
    assert sum(bool(ax.images) for ax in figure.draw().axes) == number


def test_rivals_draw_their_shares():
    figure = draw.rivals({"a": (10, 100), "b": (20, 100)}, {"a": (0.05, 0.15), "b": (0.1, 0.3)})
    assert [bar.get_width() for bar in figure.draw().axes[0].patches] == [10, 20]
    assert "b, 20,0 % (de 10,0 % à 30,0 %)" in figure.alt.replace("\u202f", " ")


def test_strangers_and_shuffles_have_their_texts():
    assert "le chat, « c’est un 3 » à 73,0 %" in draw.not_digits(
        IMAGES[:3], ["le chat", "du bruit", "rien"], PROBABILITIES
    ).alt.replace("\u202f", " ")
    assert draw.shuffled(IMAGES[:3], IMAGES[3:6]).alt
