"""Les figures des réseaux de convolution : nombres dits, noyaux éteints, mesures des images."""

import numpy as np
import pytest

from trahison.figures import convnets as draw
from trahison.networks.features import ReceptiveField

RANDOM = np.random.default_rng(0)
PHOTO = RANDOM.uniform(0, 1, (32, 32, 3))


def _words(figure):
    return figure.alt.replace("\u202f", " ")


def test_volumes_say_every_shape():
    alt = _words(
        draw.volumes([("image", (224, 224, 3)), ("sortie", (7, 7, 1280)), ("logits", (1000,))])
    )
    assert "image, 224 × 224 × 3 ; sortie, 7 × 7 × 1 280 ; logits, 1 000" in alt


def test_sides_are_to_scale():
    """Le côté de chaque feuillet, tel que dessiné, est proportionnel à celui de la carte."""
    sides = [224, 112, 56, 28, 14, 7, 1]
    figure = draw.volumes([(f"c{side}", (side, side, 1)) for side in sides]).draw()
    drawn = [np.ptp(patch.get_xy()[:, 0]) for patch in figure.axes[0].patches]
    assert figure.axes[0].get_aspect() == 1
    np.testing.assert_allclose(np.array(drawn) / drawn[0], np.array(sides) / sides[0], atol=1e-9)


def test_kernels_say_their_share_of_edges():
    weights = np.zeros((3, 3, 3, 3))
    weights[..., 0] = 1.0
    weights[:, 0, :, 1], weights[:, 2, :, 1] = 1.0, -1.0
    assert draw.dead_kernels(weights).tolist() == [False, False, True]
    alt = draw.kernels(weights, columns=3).alt
    assert "dont 1 éteints" in alt and "de 0,00 à 1,00, médiane 0,50" in alt


def test_answers_stand_under_their_kernels():
    weights, answers = RANDOM.normal(size=(3, 3, 1, 5)), RANDOM.uniform(size=(8, 8, 5))
    figure = draw.kernels(weights, answers, columns=3).draw()
    pictures = [ax.images[0].get_array().shape if ax.images else None for ax in figure.axes]
    kernel, answer = (3, 3), (8, 8)
    assert pictures == [kernel] * 3 + [answer] * 3 + [kernel] * 2 + [None] + [answer] * 2 + [None]


def test_zero_weight_is_grey():
    weights = RANDOM.normal(size=(5, 5, 1, 2))
    weights[2, 2] = 0
    figure = draw.kernels(weights, columns=2)
    for ax in figure.draw().axes:
        picture = ax.images[0].get_array()
        assert picture[2, 2] == pytest.approx(0.5) and picture.min() >= 0 and picture.max() <= 1


def test_shifts_and_growth_say_their_ends():
    assert (
        "0,25 pour les pixels"
        in draw.shifts(np.array([0, 8]), {"les pixels": np.array([1, 0.25])}).alt
    )
    fields = {"a": ReceptiveField(3, 2), "b": ReceptiveField(43, 4)}
    alt = draw.growth(fields, 32, {"b": "sortie"}).alt
    assert "de 3 à 43 pixels" in alt and "32 pixels" in alt and "sortie : 43" in alt


def test_influences_give_theory_and_measure():
    weights = np.ones((32, 32)) / 1024
    assert "champ théorique de 19 pixels, mais 90 % de l’influence dans 11 pixels" in _words(
        draw.influences(PHOTO, [("bloc", weights, 19, 11)] * 3)
    )


def test_feature_maps_count_the_dark_cells():
    maps = np.ones((5, 4, 4))
    maps[:, :2] = 0
    assert "bloc : 5 cartes de 4 × 4 cases, dont 50 % presque éteintes" in _words(
        draw.feature_maps([("bloc", maps)])
    )


def test_typical_wavelength_of_a_wave():
    wave = np.sin(2 * np.pi * np.arange(96) / 8)
    images = np.broadcast_to(wave[None, :, None, None], (2, 96, 96, 3))
    assert draw.typical_wavelength(images) == pytest.approx(8, rel=1e-6)
    assert "détail typique de 8 pixels" in draw.maximizers([("bloc", images)]).alt


def test_stretch_fills_the_range():
    stretched = draw.stretch(RANDOM.uniform(0.4, 0.6, (2, 16, 16, 3)))
    assert stretched.min() == 0 and stretched.max() == 1


@pytest.mark.parametrize(
    "values,share",
    [
        (np.array([[1.0, 1, 0, 0]]), 1.0),
        (np.array([[1.0, 0, 0, 3]]), 0.25),
        (np.array([[1.0, 2, 1]]), 0.5),
        (np.array([[2.0, -50, -50, 2]]), 0.5),
    ],
)
def test_left_share(values, share):
    assert draw.left_share(values) == pytest.approx(share)


def test_class_maps_and_pair_have_their_texts():
    maps = [("Chat", np.array([[2.0, 0], [0, 0]])), ("Tasse", np.array([[0.0, 1], [0, 3]]))]
    alt = _words(draw.class_maps(PHOTO, maps))
    assert (
        "« Chat » : la moitié gauche apporte 100 %" in alt
        and "« Tasse » : la moitié gauche apporte 0 %" in alt
    )


def test_the_pair_says_what_the_network_really_answers():
    figure = draw.free_or_regular([PHOTO] * 2, "Chat", (0.98, 0.001), ("Chat", "Tatou"))
    assert "à cette réponse 0,98 et répond « Chat »" in figure.alt
    assert "à cette réponse < 0,01 et répond « Tatou »" in figure.alt
    labels = [ax.get_xlabel() for ax in figure.draw().axes]
    assert labels == ["Chat : 0,98\nréponse : Chat", "Chat : < 0,01\nréponse : Tatou"]
