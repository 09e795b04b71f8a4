"""Le texte de remplacement dit le mot et les deux réponses."""

import numpy as np

from trahison.figures.written_label import show_stuck_label
from trahison.networks.classifier import Prediction


def test_tells_the_word_and_both_answers():
    photos = [np.zeros((20, 20, 3), np.uint8)] * 2
    answers = [[Prediction("Chat", 0.6, 1)], [Prediction("Chien", 0.5, 2)]]
    figure = show_stuck_label(photos, answers, "iPod")
    assert "le mot « iPod »" in figure.alt
    assert "première : Chat : 0,60" in figure.alt and "seconde : Chien : 0,50" in figure.alt
    labels = [ax.get_xlabel() for ax in figure.draw().axes]
    assert labels == ["Chat : 0,60", "Chien : 0,50"]
