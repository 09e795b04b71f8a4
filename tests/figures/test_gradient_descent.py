"""Figures de la descente de gradient : dessinées, avec un texte de remplacement qui dit leurs
nombres."""

import numpy as np
import pytest

from trahison.figures import gradient_descent as draw
from trahison.figures.recipe import MIME_TYPE, BookAnimation
from trahison.french import count, decimal
from trahison.learning.gradient_descent import (
    descend,
    predict_prices,
    simulate_flats,
    slope_curvature,
    slope_gradient,
)

FLATS = simulate_flats(12, seed=2)
SLOPES = np.linspace(-1, 6, 20)


def loss_of(slope):
    return float(np.mean((predict_prices(float(slope), FLATS.areas) - FLATS.prices) ** 2))


def losses_of(slopes):
    return np.array([loss_of(slope) for slope in slopes])


LOSSES = losses_of(SLOPES)
PATH = descend(
    lambda a: slope_gradient(float(a), FLATS.areas, FLATS.prices),
    0.0,
    learning_rate=0.5 / slope_curvature(FLATS.areas),
    steps=2,
)
PANEL = {
    "title": "en m²",
    "x": SLOPES,
    "y": SLOPES,
    "values": np.add.outer(SLOPES**2, SLOPES**2),
    "labels": ("b", "a"),
    "path": np.array([[5.0, 5.0], [1.5, 0.25]]),
    "best": np.zeros(2),
    "shape": "cercles",
}
FIGURES = {
    "départ": (draw.show_start(FLATS, 0.0), ["12 ventes", f"{decimal(FLATS.prices.max(), 0)} k€"]),
    "prédiction": (
        draw.show_predictions(FLATS, 2.0, [2, 3]),
        [f"prédit {decimal(2 * FLATS.areas[3], 0)} k€"],
    ),
    "perte": (
        draw.show_loss(FLATS, 0.0, loss_of(0), SLOPES, LOSSES),
        [count(round(loss_of(0))), count(round(LOSSES.min()))],
    ),
    "gradient": (
        draw.show_gradient(0.0, loss_of(0), -1234.0, SLOPES, LOSSES),
        ["descend", decimal(-1234, 0)],
    ),
    "gradient positif": (
        draw.show_gradient(5.0, loss_of(5), 1234.0, SLOPES, LOSSES),
        ["monte", decimal(1234, 0)],
    ),
    "pas": (
        draw.show_update(
            FLATS, PATH[0], PATH[1], loss_of(PATH[0]), loss_of(PATH[1]), SLOPES, LOSSES
        ),
        [f"{decimal(PATH[1])} k€/m²", count(round(loss_of(PATH[1])))],
    ),
    "borne": (
        draw.show_rate_scan(
            np.array([0.5, 1.95, 2.05]), np.array([1e-3, 0.4, 2.5]), np.array([1e-3, 0.4, 2.5]), 20
        ),
        ["1,95/L il reste 0,40", "2,05/L il vaut 2,50", "20 étapes"],
    ),
    "échelle": (draw.show_scaling([PANEL, PANEL]), ["cercles", "(1,5 ; 0,2)"]),
    "lots": (
        draw.show_batches(
            {bowl: {20: np.linspace(90, 1.2, 41), 400: np.array([90.0, 40, 1.5])} for bowl in "ab"}
        ),
        [
            "Cuvette a, lots de 20 : 90,00 au départ, 45,60 après 400",
            "lots de 400",
            "1,50 à la fin",
        ],
    ),
    "ventes": (draw.show_sales(FLATS, 70), ["12 ventes", "marque 70 m²"]),
    "bruit": (
        draw.show_gradient_noise(np.array([1, 4]), np.array([1.0, 0.5])),
        ["100\u202f% pour un lot de 1", "50\u202f%"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn_and_its_alternative_text_gives_the_numbers(name):
    figure, expected = FIGURES[name]
    assert figure._repr_mimebundle_()[MIME_TYPE]["alt"] == figure.alt
    for text in expected:
        assert text in figure.alt


def test_animation_of_the_descent():
    animation = draw.animate_descent(FLATS, PATH, losses_of(PATH), SLOPES, LOSSES)
    frames = animation.draw()
    assert isinstance(animation, BookAnimation) and len(frames) == 3
    assert "2 étapes" in animation.alt and decimal(PATH[-1]) in animation.alt
    assert frames[0].axes[0].get_position().bounds == frames[-1].axes[0].get_position().bounds
    assert animation._repr_mimebundle_()[MIME_TYPE]["film"]["steps"]


def test_rate_slider_tells_every_rate_in_its_still():
    slider = draw.rate_slider({0.5: PATH, 1.8: PATH[::-1]}, SLOPES, LOSSES, losses_of, start=0.5)
    assert [step.name for step in slider.steps] == [
        "η = 0,50/L",
        "η = 1,80/L",
    ] and slider.start == 0
    assert f"{decimal(PATH[0])} à 1,80/L" in slider.alt
    assert (
        decimal(PATH[-1]) in slider.steps[0].picture.alt and "1,80/L" in slider.steps[1].picture.alt
    )


def test_animation_of_the_learning_rates():
    animation = draw.animate_learning_rates(
        dict.fromkeys("abcd", (0.5, PATH)), SLOPES, LOSSES, losses_of
    )
    assert (
        len(animation.moments) == 3
        and "A (0,50/L)" in animation.alt
        and decimal(PATH[-1]) in animation.alt
    )
