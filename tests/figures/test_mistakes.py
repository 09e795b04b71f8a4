"""Les figures du musée : elles disent dans leur texte de remplacement ce que l’on y voit."""

import numpy as np
import pytest

from trahison.attacks.mistakes import Exhibit
from trahison.figures import mistakes as draw
from trahison.networks import Prediction

ANSWERS = [
    Prediction("Chat égyptien", 0.7, 0),
    Prediction("Chat tigré", 0.2, 1),
    Prediction("Lynx", 0.1, 2),
]


def test_two_scales_lists_both_answers():
    image = np.zeros((16, 16, 3), np.float32)
    figure = draw.two_scales(image, image / 2, (ANSWERS, ANSWERS[::-1]))
    assert (
        figure.raster
        and "Chat égyptien 0,70" in figure.alt
        and "Lynx 0,10, Chat tigré 0,20" in figure.alt
    )


def test_false_successes_counts_black_images_and_wrong_answers():
    digits = np.full((3, 28, 28), 0.5, np.float32)
    returned = digits * np.float32([0, 1, 0])[:, None, None]
    figure = draw.false_successes(digits, returned, [1, 2, 3], [7, 2, 7])
    assert "2 sont entièrement noires. 2 sont comptées" in figure.alt


def test_survival_map_gives_every_rate():
    figure = draw.survival_map(
        {
            "Deep\nFool": {"arrondi": 0.5, "troncature": 0.25},
            "FGSM": {"arrondi": 1.0, "troncature": 0.9},
        }
    )
    assert "Deep Fool : arrondi" in figure.alt
    assert [f"{rate}\u202f%" in figure.alt for rate in (50, 25, 100, 90)] == [True] * 4
    assert sorted(text.get_text() for text in figure.draw().axes[0].texts) == sorted(
        f"{r}\u202f%" for r in (50, 25, 100, 90)
    )


@pytest.mark.parametrize("count", [1, 4])
def test_before_after_keeps_shares_only(count):
    exhibits = [Exhibit(f"erreur {rank}", "succès", 0.2, 0.8) for rank in range(count)]
    figure = draw.before_after([*exhibits, Exhibit("loin", "distance", 5.0, 0.5, is_share=False)])
    assert "erreur 0 : 20\u202f%, 80\u202f%" in figure.alt and "loin" not in figure.alt
    assert len(figure.draw().axes[0].get_yticklabels()) == count
