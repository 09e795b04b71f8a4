"""Les figures du chat : texte de remplacement avec les nombres, grossissement écrit, unités de
ε."""

import numpy as np
import pytest
from matplotlib.text import Text

from trahison.figures import adversarial
from trahison.figures.recipe import MIME_TYPE
from trahison.networks import Prediction

RNG = np.random.default_rng(0)
IMAGE = RNG.uniform(-0.9, 0.9, (32, 32, 3)).astype(np.float32)
OTHER = np.clip(IMAGE + np.float32(4 / 255) * RNG.choice([-1, 1], IMAGE.shape), -1, 1).astype(
    np.float32
)
BEFORE = [Prediction("Chat égyptien", 0.61, 3), Prediction("Chat tigré", 0.2, 4)]
AFTER = [Prediction("Récif corallien", 0.99, 7), Prediction("Chat égyptien", 0.01, 3)]


@pytest.mark.parametrize(
    "epsilon, text",
    [
        (2 / 255, "ε = 0,008 (1 niveau sur 255)"),
        (4 / 255, "ε = 0,016 (2 niveaux sur 255)"),
        (0.1, "ε = 0,100 (12,8 niveaux sur 255)"),
    ],
)
def test_epsilon_is_given_in_both_units(epsilon, text):
    assert adversarial.describe_epsilon(epsilon, (-1, 1)) == text


def test_triptych_says_its_numbers():
    figure = adversarial.triptych(IMAGE, OTHER, BEFORE, AFTER, epsilon=4 / 255)
    for expected in ("Chat égyptien 0,61", "Récif corallien 0,99", "2 niveaux sur 255"):
        assert expected in figure.alt
    titles = [ax.get_title() for ax in figure.draw().axes]
    assert f"Perturbation × {adversarial.magnification(4 / 255)}" in titles


def test_narrow_triptych_says_the_same():
    figure = adversarial.triptych(IMAGE, OTHER, BEFORE, AFTER, epsilon=4 / 255)

    def words(drawing):
        drawing.draw_without_rendering()
        return sorted(text.get_text() for text in drawing.findobj(Text) if text.get_text())

    wide, narrow = figure.draw(), figure.draw(figure.phone)
    assert figure.raster and narrow.get_figwidth() < wide.get_figwidth()
    assert words(narrow) == words(wide)


def test_narrow_photo_keeps_its_answers():
    figure = adversarial.photo_with_answers(IMAGE, BEFORE)
    assert [text.get_text() for text in figure.draw(figure.phone).axes[1].texts] == [
        text.get_text() for text in figure.draw().axes[1].texts
    ]


def test_magnified_perturbation_does_not_saturate():
    for epsilon in (2 / 255, 4 / 255, 0.1, 0.5):
        shown = adversarial.magnify(
            np.full((2, 2, 3), epsilon, np.float32), adversarial.magnification(epsilon)
        )
        assert 127 < shown.max() < 255


def test_zero_epsilon_is_not_magnified():
    assert adversarial.magnification(0.0) == 1


def test_steps_name_every_answer():
    figure = adversarial.epsilon_steps(np.stack([IMAGE, OTHER]), [BEFORE[0], AFTER[0]], [0.0, 0.1])
    assert "ε = 0,000 : Chat égyptien 0,61" in figure.alt
    assert "ε = 0,100 : Récif corallien 0,99" in figure.alt


def test_curves_and_bars_say_their_numbers():
    curves = adversarial.probability_curves(
        np.array([0.0, 0.5]),
        {"Chat": np.array([0.75, 0.25])},
        control={"Chat, bruit": np.array([0.75, 0.5])},
    )
    assert "Chat : 0,75 au départ, 0,75 au plus, 0,25 à la fin" in curves.alt
    noise = {"JPEG": np.array([0.2, 0.4, 0.9]), "arrondi": np.array([0.5])}
    dots = adversarial.survival_dots(
        {
            "Chat": {
                "intacte": {"JPEG": np.array([0.5]), "arrondi": np.array([0.25])},
                "sous le bruit": noise,
            }
        }
    )
    assert "Chat : JPEG, intacte 0,50, sous le bruit 0,40 ; arrondi, intacte 0,25" in dots.alt


def test_nine_forces_fit_on_a_screen_with_long_names():
    names = ["Chat égyptien", "Requin-marteau commun", "Tapis de prière"] * 3
    answers = [Prediction(name, 0.5, rank) for rank, name in enumerate(names)]
    figure = adversarial.epsilon_steps(
        np.zeros((9, 8, 8, 3), dtype=np.float32), answers, [0.05] * 9
    )
    bundle = figure._repr_mimebundle_()[MIME_TYPE]
    assert bundle["screen_height"] < 0.75 * bundle["screen_width"] < bundle["height"]
