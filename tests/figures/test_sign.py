"""Figures de « Pourquoi le signe ? » : le texte de remplacement dit les nombres dessinés."""

import numpy as np
import pytest

from trahison.figures.sign import (
    show_balls,
    show_chance,
    show_changed_maps,
    show_depth,
    show_dimension,
    show_directions,
    show_gradient_sizes,
    show_rates,
    show_resolutions,
    show_straight_line,
)
from trahison.french import decimal, percent


def test_balls_show_the_best_point_of_each_norm():
    figure = show_balls((1.0, 0.5))
    points = [
        line.get_xydata()[0]
        for ax in figure.draw().axes
        for line in ax.lines
        if line.get_marker() == "o"
    ]
    np.testing.assert_allclose(points, [[1, 1], np.array([2, 1]) / np.sqrt(5), [1, 0]])
    assert [ax.get_xlabel() for ax in figure.draw().axes] == [
        f"gain : {decimal(g)}" for g in (1.5, np.sqrt(1.25), 1)
    ]
    assert "gain 1,50" in figure.alt


def test_directions_tell_who_forgets_pixels():
    gradient = np.array([[1.0, -0.05], [0.02, -0.5]])
    figure = show_directions(np.eye(2), {"gradient": gradient, "signe": np.sign(gradient)})
    assert f"gradient : {percent(0.5)} des pixels" in figure.alt
    assert f"signe : {percent(0)} des pixels" in figure.alt
    first, *others = figure.draw().axes
    for ax, shown in zip(others, (gradient, np.sign(gradient))):
        np.testing.assert_array_equal(ax.images[0].get_array(), shown)
        assert ax.images[0].get_clim() == (-1, 1)


def test_the_last_level_line_touches_the_ball_at_the_best_point():
    gradient = np.array([1.0, 0.5])
    for ax in show_balls(tuple(gradient)).draw().axes:
        best = next(line for line in ax.lines if line.get_marker() == "o").get_xydata()[0]
        touching = [line for line in ax.lines if line.get_linewidth() == 1.6]
        assert len(touching) == 1
        np.testing.assert_allclose(touching[0].get_xydata() @ gradient, best @ gradient)


def test_rates_are_told_for_both_budgets():
    rates = {"signe": [0, 0.5, 0.9], "gradient": [0, 0.2, 0.4], "hasard": [0, 0.0, 0.1]}
    figure = show_rates([0, 0.1, 0.2], rates, [0, 1, 2], rates)
    assert (
        f"À L∞ = 0,20 : signe {percent(0.9)}" in figure.alt
        and f"À L2 = 2,00 : signe {percent(0.9)}" in figure.alt
    )


def test_gradient_sizes_find_the_half():
    figure = show_gradient_sizes(np.array([4.0, 1.0, 1.0, 1.0, 1.0]).reshape(1, 5))
    assert f"{percent(0.2)} des valeurs en portent la moitié" in figure.alt
    equal = show_gradient_sizes(np.ones((10, 10)))
    assert f"{percent(0.5)} des valeurs" in equal.alt


def test_curves_tell_their_ends():
    assert "rapport 4,0" in show_resolutions([7, 14], [2.0, 4.0], [0.5, 1.0]).alt
    dimension = show_dimension([10, 100], [0.1, 1.0], [0.1, 0.8], [0.01, 0.03])
    assert "100 valeurs déplacées : promis 1,000, mesuré 0,800, au hasard 0,030" in dimension.alt
    chance = show_chance([0, 1], {"chiffres": [0.9, 0.1], "découpes": [1, 0]})
    assert f"chiffres : {percent(0)} → {percent(0.9)}" in chance.alt


def test_straight_line_tells_what_was_kept():
    ticks, levels = np.linspace(-1, 1, 5), np.array([0.1, 1.0])
    figure = show_straight_line(
        ticks, np.tanh(3 * ticks), 3.0, levels, np.array([[0.9, 0.8, 1.0], [0.3, 0.2, 0.4]])
    )
    assert f"0,1 niveau, {percent(0.9)} ; 1 niveau, {percent(0.3)}" in figure.alt
    assert "la tangente de 3,00" in figure.alt


def test_depth_shows_medians_from_the_image_to_the_answers():
    attack = np.array([[0.01, 0.01, 0.02], [0.1, 0.2, 0.3], [0.5, 0.6, 0.9]])
    chance = attack[[0, 0, 1]] / 2
    figure = show_depth(attack, chance)
    assert f"sous l’attaque, de {percent(0.01, 1)} à {percent(0.6)}" in figure.alt
    assert f"sous le hasard, de {percent(0.005, 1)} à {percent(0.1)}" in figure.alt
    (ax,) = figure.draw().axes
    for line, values in zip(ax.lines, (attack, chance), strict=True):
        np.testing.assert_allclose(line.get_ydata(), np.median(values, axis=1))


def test_changed_maps_share_one_scale_and_their_shares_are_said():
    intact = np.full((2, 2), 2.0)
    row = np.stack([intact, intact + [[0, 1], [0, 0]], intact - 0.25])
    figure = show_changed_maps([("étage 3", row)])
    assert f"étage 3, {percent(0.25)} et {percent(0.125)}" in figure.alt
    first, *changes = (ax.images[0] for ax in figure.draw().axes)
    np.testing.assert_array_equal(first.get_array(), intact)
    np.testing.assert_array_equal(changes[0].get_array(), [[0, 1], [0, 0]])
    np.testing.assert_array_equal(changes[1].get_array(), intact - 2.25)
    assert all(image.get_clim() == (-1, 1) for image in changes)
    with pytest.raises(ValueError, match="^rows : « étage 1 », une carte de la photo allumée"):
        show_changed_maps([("étage 1", np.stack([0 * intact, intact, intact]))])
