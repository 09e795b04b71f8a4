"""Figures de « Quand tout est exact » : le texte de remplacement dit les nombres dessinés."""

import numpy as np
import pytest

from trahison.defenses.evaluation import RobustAccuracy
from trahison.figures.exact import (
    show_exact_curves,
    show_law,
    show_logit_intervals,
    show_relu_bounds,
    show_sandwich,
    show_smoothed,
    show_two_steps,
    show_vote,
    show_weights,
)
from trahison.french import count, percent


def test_law_tells_its_end():
    line = np.array([0.0, 1.0, 2.0])
    figure = show_law(np.array([0, 0.1, 0.2]), line, line, line / 2, line / 4)
    assert (
        "promise 2,00, FGSM 2,00, FGSM bornée 1,00" in figure.alt and "hasards 0,50" in figure.alt
    )


def test_weights_tell_their_norm_and_what_is_unused():
    useless = "de poids plus petits que le millième du plus grand"
    figure = show_weights(
        {"avant": np.array([[1.0, -2.0], [0.5, 0.5]]), "après": np.array([[1.0, 0.0], [0.0, 0.0]])}
    )
    assert (
        "avant : ‖w‖₁ = 4,0" in figure.alt
        and f"‖w‖₁ = 1,0, {percent(0.75)} {useless}" in figure.alt
    )


def test_intervals_tell_their_widths():
    proved, reached = (
        (np.array([0.0, -2.0]), np.array([4.0, 1.0])),
        (np.array([1.0, -1.0]), np.array([3.0, 0.0])),
    )
    figure = show_logit_intervals(proved, reached, 0)
    assert (
        "prouvé : 3,50" in figure.alt
        and "atteignent : 1,50" in figure.alt
        and "vaut 0,00" in figure.alt
    )
    assert "des autres, 1,00" in figure.alt


def curve_of(values):
    axis = np.array([0.0, 0.1])
    return RobustAccuracy(axis, np.array(values), axis, axis, 10)


def test_sandwich_tells_its_three_layers():
    judged = {
        "attaque": curve_of([0.9, 0.6]),
        "CROWN": curve_of([0.9, 0.4]),
        "intervalles": curve_of([0.9, 0.2]),
    }
    figure = show_sandwich({"petit": judged}, trained_at=0.1)
    expected = f"attaque {percent(0.6)}, CROWN {percent(0.4)}, intervalles {percent(0.2)}"
    assert f"petit : à ε = 0,10, {expected}." in figure.alt


def test_the_unknown_band_starts_at_the_best_proof():
    """Là où les intervalles prouvent plus que CROWN, la bande part d’eux."""
    judged = {
        "attaque": curve_of([1.0, 0.6]),
        "CROWN": curve_of([0.9, 0.1]),
        "intervalles": curve_of([0.8, 0.3]),
    }
    band = show_sandwich({"petit": judged}, trained_at=0.1).draw().axes[0].collections[0]
    corners = {tuple(np.round(corner, 6)) for corner in band.get_paths()[0].vertices}
    assert {(0.0, 0.9), (0.1, 0.3), (0.1, 0.6), (0.0, 1.0)} <= corners


@pytest.mark.parametrize(
    ("low", "high", "box", "lines"), [(-1.0, 2.0, "6,00", "1,00"), (-2.0, 1.0, "3,00", "1,50")]
)
def test_the_area_left_by_the_lines(low, high, box, lines):
    """Dessous, h quand high > −low (triangle de base −low), 0 sinon (triangle de base high −
    low)."""
    alt = show_relu_bounds(low, high).alt
    assert f"aire de {box} ; les deux droites, de {lines}." in alt


def test_smoothed_tells_five_points_and_its_ceiling():
    radii = np.linspace(0, 0.8, 9)
    figure = show_smoothed(radii, {"bruité": np.linspace(1, 0.2, 9)}, count=50, ceiling=0.6)
    assert f"bruité : {percent(1)} à 0,00, {percent(0.8)} à 0,20" in figure.alt
    assert "sur 50 images" in figure.alt and figure.alt.endswith("Rien au-delà de 0,60.")


def test_vote_tells_its_first_classes_and_draws_every_voice():
    image, copies = np.eye(4), np.stack([np.eye(4), 1 - np.eye(4)])
    votes = np.array([0, 900, 60, 0, 40])
    figure = show_vote(image, copies, votes, label=2)
    assert f"Voix de {count(1000)} copies : 900 pour la classe 1, 60 pour la classe 2" in figure.alt
    *shown, bars = figure.draw().axes
    np.testing.assert_array_equal([bar.get_height() for bar in bars.patches], votes)
    assert [len(ax.images) for ax in shown] == [1, 1, 1]
    colours = [bar.get_facecolor() for bar in bars.patches]
    assert [colours.count(colour) for colour in colours] == [4, 4, 1, 4, 4]  # la vraie, à part


def test_exact_curves_tell_some_of_their_points():
    axis = np.linspace(0, 0.4, 5)
    curve = RobustAccuracy(axis, np.array([1.0, 0.9, 0.8, 0.7, 0.5]), axis, axis, 10)
    alt = show_exact_curves({"ordinaire": curve}, trained_at=0.2).alt
    assert f"ordinaire : {percent(1)} à ε = 0,000, {percent(0.5)} à ε = 0,400" in alt


def test_boxes_tell_what_is_wasted():
    square, diagonal = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [0.5, 0.5]])
    figure = show_two_steps([square, square], [square, diagonal], ["avant", "après"])
    assert f"avant : le nuage s’étend sur {percent(1)}" in figure.alt
    assert f"après : le nuage s’étend sur {percent(0.25)}" in figure.alt


@pytest.mark.parametrize("label", [0, 1])
def test_the_true_class_has_its_own_colour(label):
    sides = (np.zeros(2), np.ones(2))
    bars = show_logit_intervals(sides, sides, label).draw().axes[0].patches
    colours = [bar.get_facecolor()[:3] for bar in bars[:2]]
    assert colours[0] != colours[1]
