"""Les courbes de questions et les barres de la perturbation universelle : ce qu’elles disent, et
qu’elles tiennent sur un téléphone."""

import numpy as np

from trahison.figures import queries, universal
from trahison.figures.theme import LIGHT
from trahison.networks import Prediction

FEW, MANY = np.array([11.0, 101.0, 1001.0]), np.array([120.0, 2300.0])


def test_distances_say_where_each_attack_starts_and_ends():
    figure = queries.distance_by_query(
        {
            "frontière": (FEW, np.array([6.0, 4.0, 2.5])),
            "HopSkipJump": (MANY, np.array([3.5, 1.9])),
        },
        {"DeepFool": 1.5},
    )
    assert "frontière : 6,00 après 11 questions, 2,50 après 1\u202f001" in figure.alt
    assert (
        "HopSkipJump : 3,50 après 120 questions" in figure.alt and "DeepFool : 1,50" in figure.alt
    )
    assert figure._repr_mimebundle_()


def test_successes_say_their_number_and_wear_their_interval():
    figure = queries.success_by_query(
        FEW, np.array([0, 24, 48]), 48, {"PGD": 0.98, "bruit de même taille": 0.1}
    )
    assert "des 48 images" in figure.alt and "50\u202f% après 101" in figure.alt
    [band] = figure.draw().axes[0].collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == 0 and 0.05 < np.min(heights[heights > 0]) < 0.1  # Wilson à 0 sur 48
    assert figure._repr_mimebundle_()


def test_rates_beside_noise_count_both_on_the_same_images():
    figure = universal.rates_beside_noise(
        {"photos jamais vues": (13, 7, 40), "autres découpes des mêmes photos": (39, 11, 40)}
    )
    assert "photos jamais vues : 32\u202f% sous la perturbation commune, 18\u202f%" in figure.alt
    bars = [patch.get_width() for patch in figure.draw().axes[0].patches]
    np.testing.assert_allclose(bars, [13 / 40, 39 / 40, 7 / 40, 11 / 40])
    assert figure._repr_mimebundle_()


def test_one_for_all_names_what_changes_and_what_stays():
    cat, reef = Prediction("Chat égyptien", 0.6, 285), Prediction("Récif corallien", 0.9, 973)
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, (4, 16, 16, 3)).astype(np.float32)
    figure = universal.one_for_all(noise[0], noise[1:], [cat] * 3, [reef, cat, reef])
    assert figure.alt.startswith("Une seule perturbation, grossie 8 fois")
    assert "Chat égyptien devient Récif corallien ; Chat égyptien reste" in figure.alt
    assert len(figure.draw(theme=LIGHT).axes) == 4
    assert figure._repr_mimebundle_()
