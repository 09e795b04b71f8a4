"""La couverture : la phrase manuscrite se trace en entier, les tableaux et le curseur disent leurs
nombres."""

import numpy as np
import pytest

from trahison.figures import cover
from trahison.figures.drawing import new_figure
from trahison.figures.handwriting import LETTERS, THICK, THIN, lay_out, pen_width, write
from trahison.figures.layout import Layout
from trahison.figures.recipe import MIME_TYPE
from trahison.networks import Prediction

IMAGE = np.random.default_rng(0).uniform(-0.9, 0.9, (16, 16, 3)).astype(np.float32)
BEFORE = [Prediction("Chat égyptien", 0.61, 3), Prediction("Chat tigré", 0.2, 4)]
AFTER = [Prediction("Récif corallien", 0.998, 7), Prediction("Chat égyptien", 0.001, 3)]


@pytest.mark.parametrize("sentence", [cover.SAYS_CAT, cover.SAYS_NO_CAT])
def test_every_letter_has_a_place_of_its_own(sentence):
    assert set(sentence) - {" "} <= set(LETTERS)
    ends = [
        np.concatenate(list(lay_out(sentence[:length])))[:, 0].max()
        for length in range(1, len(sentence))
        if sentence[length - 1].isalpha()
    ]
    assert np.all(np.diff(ends) > 0.3)


def test_a_word_is_one_line_of_ink():
    strokes = list(lay_out("ne"))
    for before, after in zip(strokes, strokes[1:]):
        assert np.allclose(before[-1], after[0])


def test_pen_is_full_going_down_and_thin_going_up():
    down, up = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])
    assert pen_width(down) == pytest.approx(THICK) and pen_width(up) == pytest.approx(THIN)


def test_writing_fits_its_width():
    figure, axes = new_figure(Layout("wide", 4), height=1)
    figure.set_layout_engine("none")
    axes[0, 0].set(xlim=(0, 4), ylim=(0, 1))
    write(axes[0, 0], cover.SAYS_NO_CAT, center=(2, 0.5), width=3, colour="black")
    points = np.concatenate(
        [path.vertices for drawn in axes[0, 0].collections for path in drawn.get_paths()]
    )
    assert points[:, 0].min() == pytest.approx(0.5) and points[:, 0].max() == pytest.approx(3.5)


def test_unknown_letter_is_refused():
    with pytest.raises(KeyError):
        list(lay_out("Ceci est un zèbre."))


def test_paintings_say_both_sentences_and_both_answers():
    figure = cover.two_paintings(IMAGE, IMAGE, BEFORE, AFTER)
    for expected in (
        cover.SAYS_CAT,
        cover.SAYS_NO_CAT,
        "Chat égyptien 0,61",
        "Récif corallien > 0,99",
        "Chat égyptien < 0,01",
    ):
        assert expected in figure.alt
    for drawn in (figure.draw(), figure.draw(figure.phone)):
        texts = [text.get_text() for ax in drawn.axes for text in ax.texts]
        assert {"Chat égyptien", "0,61", "Récif corallien", "> 0,99"} <= set(texts)


def test_slider_names_every_stop_on_both_layouts():
    answers = [BEFORE[0], AFTER[0], AFTER[0]]
    figure = cover.slider_frames(np.stack([IMAGE] * 3), answers, [0.0, 2 / 255, 16 / 255])
    assert (
        "ε = 0 niveau de gris : Chat égyptien 0,61 ; ε = 1 niveau de gris : Récif corallien > 0,99"
        in figure.alt
    )
    for drawn in (figure.draw(), figure.draw(figure.phone)):
        texts = [text.get_text() for ax in drawn.axes for text in ax.texts]
        assert {"0 niveau", "1 niveau", "8 niveaux"} <= set(texts)
    bundle = figure._repr_mimebundle_()[MIME_TYPE]
    assert (
        bundle["narrow_width"] < bundle["width"]
        and bundle["light_narrow"]["data"] != bundle["light"]["data"]
    )


def test_slider_has_a_step_per_epsilon_and_a_film_of_some():
    epsilons = [0.0, 2 / 255, 4 / 255, 16 / 255]
    slider = cover.epsilon_slider(
        np.stack([IMAGE] * 4), [BEFORE, BEFORE, AFTER, AFTER], epsilons, still=[0, 3]
    )
    assert [step.name for step in slider.steps] == [
        "ε = 0 niveau de gris",
        "ε = 1 niveau de gris",
        "ε = 2 niveaux de gris",
        "ε = 8 niveaux de gris",
    ]
    assert [step.answers for step in slider.steps] == [BEFORE, BEFORE, AFTER, AFTER]
    assert "pour 2 valeurs de ε" in slider.alt
