"""Les figures de « Détection de caractéristiques » : dessin dans les deux thèmes, nombres dans le
texte de remplacement."""

import numpy as np
import pytest

from trahison.figures import features as draw
from trahison.figures.recipe import MIME_TYPE

RANDOM = np.random.default_rng(0)
IMAGE = RANDOM.uniform(0, 1, (24, 24))
KERNEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
PATCH = RANDOM.integers(0, 256, (4, 4))
RESULT = np.array([[7, -3], [0, 5]])
LIKENESS = {
    "sombre": {"pixels": 1.0, "texture": 0.9},
    "miroir": {"pixels": -0.1, "texture": 0.95},
    "fleur": {"pixels": 0.2, "texture": 0.8},
}

FIGURES = {
    "gradient": (
        lambda: draw.gradient_maps(IMAGE, IMAGE - 0.5, IMAGE - 0.5, np.eye(24)),
        ["96\u202f% des pixels"],
    ),
    "mains": (
        lambda: draw.hand_made(
            IMAGE, np.array([[1, 2], [5, 6]]), IMAGE, IMAGE, RANDOM.uniform(0, 1, (3, 4, 9)), 6
        ),
        ["2 coins", "3 sur 4"],
    ),
    "limites": (lambda: draw.similarities(LIKENESS, ["fleur"]), ["miroir : −0,10, 0,95"]),
    "noyaux": (
        lambda: draw.kernel_zoo(
            {"flou": IMAGE, "bord": IMAGE, "id": IMAGE},
            {"flou": np.full((3, 3), 1 / 9), "bord": KERNEL, "id": KERNEL},
        ),
        ["1/9 1/9 1/9", "−2 0 2"],
    ),
    "retournement": (
        lambda: draw.flipped_kernel(KERNEL, np.eye(5), KERNEL[::-1, ::-1], KERNEL),
        ["rend le noyau tel quel : −1 0 1"],
    ),
    "tailles": (
        lambda: draw.window_positions([(6, 3, 1, 0, 4), (7, 3, 2, 1, 4)]),
        ["côté 7, noyau 3, pas 2, marge 1 : sortie de côté 4"],
    ),
    "regroupement": (
        lambda: draw.pooling(
            PATCH % 10 + 1, np.array([[9, 8], [7, 6]]), np.array([[4.25, 2], [3, 1]])
        ),
        ["9 8 ; 7 6", "4,25 2"],
    ),
    "équivariance": (
        lambda: draw.equivariance(IMAGE, IMAGE, IMAGE, IMAGE, (20, 30)),
        ["20 pixels vers le bas et 30"],
    ),
    "appris": (
        lambda: draw.learned_kernels(
            {"étape 0": KERNEL * 0.5, "étape 9": KERNEL * 0.9}, KERNEL, "Sobel"
        ),
        ["étape 0 : −0,50 0,00 0,50"],
    ),
    "courbes": (
        lambda: draw.learning_curves({"bruit": np.geomspace(1, 1e-8, 13), "chat": np.ones(13)}),
        ["bruit, étape 7", "chat, jamais en 12 étapes"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_says_its_numbers_in_both_themes(name, assert_says):
    make, expected = FIGURES[name]
    assert_says(make(), expected)


def test_sliding_kernel_fills_one_cell_a_frame():
    animation = draw.sliding_kernel(PATCH, KERNEL, RESULT)
    frames = animation.draw()
    assert len(frames) == 4 and "2 × 2 nombres, de −3 à 7" in animation.alt
    filled = [sum(text.get_text() != "" for text in frame.axes[2].texts) for frame in frames]
    assert filled == [1, 2, 3, 4]
    assert frames[1].get_supxlabel().endswith("= −3")
    assert animation._repr_mimebundle_()[MIME_TYPE]["film"]["steps"]
