"""Figures de la classification : dessinées, avec un texte de remplacement qui dit leurs nombres."""

import numpy as np
import pytest

from trahison.figures import classification as draw

RANDOM = np.random.default_rng(0)
SCORES = np.linspace(-6, 6, 13)
POINTS, LABELS = RANDOM.normal(size=(12, 2)), np.arange(12) % 3
GRID = np.meshgrid(np.linspace(-2, 2, 5), np.linspace(-2, 2, 5))
TEN = np.diag(np.arange(10, 20)) + 7 * np.eye(10, k=1, dtype=int)
THRESHOLDS, PRECISIONS, RECALLS = (
    np.array([0.9, 0.6, 0.2]),
    np.array([1.0, 0.8, 0.5]),
    np.array([0.3, 0.75, 1.0]),
)
IMAGES = RANDOM.random((10, 8, 8))
FIGURES = {
    "sigmoïde": (
        lambda: draw.show_sigmoid(SCORES, 1 / (1 + np.exp(-SCORES)), [-2, 0]),
        ["score −2 : 11,9", "score 0 : 50,0"],
    ),
    "scores": (
        lambda: draw.show_scores(["chat", "chien"], np.array([2.0, -1.0]), np.array([0.95, 0.05])),
        ["chat, 2, 95\u202f% ; chien, −1, 5\u202f%"],
    ),
    "températures": (
        lambda: draw.show_temperatures(
            ["chat", "chien"], [0.5, 2], np.array([[0.9, 0.1], [0.6, 0.4]])
        ),
        ["Température 0,5 : chat 90", "chien 40"],
    ),
    "surprise": (
        lambda: draw.show_surprise(np.array([0.1, 1.0]), np.array([2.3, 0.0]), [0.1]),
        ["perte 2,30"],
    ),
    "pertes": (
        lambda: draw.show_losses(np.array([1.1, 0.5, 0.3]), 0.2879),
        ["de 1,100 à 0,3000 en 2 étapes", "0,2879"],
    ),
    "régions": (
        lambda: draw.show_regions(
            POINTS,
            LABELS,
            np.roll(LABELS, 1),
            (*GRID, np.zeros((5, 5))),
            ["a", "b", "c"],
            ("x", "y"),
        ),
        ["12 exemples", "12 exemples sont du mauvais côté : 4 a, 4 b, 4 c"],
    ),
    "confusion à deux": (
        lambda: draw.show_confusion(np.array([[50, 3], [0, 0]]), ["non", "oui"]),
        ["vérité non, prédiction oui : 3"],
    ),
    "confusion à dix": (
        lambda: draw.show_confusion(TEN, [str(k) for k in range(10)]),
        ["145 exemples sur 208", "8 pris pour 9 (7)"],
    ),
    "seuils dans le plan": (
        lambda: draw.show_threshold_lines(
            POINTS,
            LABELS % 2,
            ["non", "oui"],
            ("x", "y"),
            {0.5: (np.array([-1, 1]), np.array([1, -1]))},
            {0.5: 3},
        ),
        ["8 non et 4 oui", "Au seuil 0,50, 3 oui"],
    ),
    "compromis": (
        lambda: draw.show_thresholds(THRESHOLDS, PRECISIONS, RECALLS, [0.5, 0.2]),
        [
            "Seuil 0,50 : précision 80\u202f%, rappel 75",
            "Seuil 0,20 : précision 50\u202f%, rappel 100",
        ],
    ),
    "courbes": (
        lambda: draw.show_curves(
            RECALLS, PRECISIONS, np.array([0, 0.5, 1]), np.array([0, 0.9, 1]), 0.7, 0.4
        ),
        [
            "au mieux 80\u202f% pour un rappel d’au moins 70",
            "50\u202f% pour 95",
            "hasard donnerait 40",
            "aire 0,700",
        ],
    ),
    "prévalence": (
        lambda: draw.show_prevalence(np.array([0.001, 0.5]), np.array([0.02, 0.96]), [0.5]),
        ["50,0\u202f% de malades : précision 96"],
    ),
    "erreurs": (
        lambda: draw.show_digit_errors(IMAGES, np.arange(10), np.arange(10) + 1, np.full(10, 0.75)),
        ["un 3 pris pour un 4 (75"],
    ),
    "patrons": (
        lambda: draw.show_templates(np.stack([np.full((8, 8), k / 4) for k in range(10)])),
        ["de −2,2 à 2,2", "au centre du 8, 2,0"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn_and_its_alternative_text_gives_the_numbers(name, assert_says):
    build, expected = FIGURES[name]
    assert_says(build(), expected)
