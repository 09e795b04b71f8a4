"""Figures des optimiseurs : dessinées, avec un texte de remplacement qui dit leurs nombres."""

import numpy as np
import pytest

from trahison.figures import optimizers as draw
from trahison.figures.recipe import MIME_TYPE
from trahison.figures.theme import DARK, LIGHT
from trahison.learning.optimizers import RULES, follow
from trahison.learning.surfaces import saddle, valley

VALLEY, PASS = valley(), saddle()
WINDOW = (-4.6, 1.2, -2, 2)


def paths(surface, steps=3):
    return {
        name: follow(rule, surface.gradient, surface.start, steps=steps, learning_rate=0.05)
        for name, rule in RULES.items()
    }


RATES = np.array([0.25, 0.5, 1.0])
TRIALS = {name: np.array([[np.nan, 1.0], [40, 1.0], [30, 5.0]]) for name in RULES}
RANGES = dict.fromkeys(RULES, (RATES[1:], RATES[1:2]))
FIGURES = {
    "terrains": (
        lambda: draw.show_surfaces([VALLEY, PASS], [WINDOW, WINDOW]),
        ["Vallée allongée : départ en (−4,00 ; 1,50)"],
    ),
    "trajectoires": (
        lambda: draw.show_paths(VALLEY, WINDOW, {"Adam": (0.05, paths(VALLEY)["Adam"])}),
        ["après 3 étapes en (−3,85 ; 1,35)"],
    ),
    "conditionnement": (
        lambda: draw.show_conditioning(
            np.array([10.0, 1000]), np.array([23, 2303]), np.array([11, 158])
        ),
        ["Conditionnement 1\u202f000 : 2\u202f303 sans inertie, 158 avec"],
    ),
    "sensibilité": (
        lambda: draw.show_rate_ranges(RATES, TRIALS, RANGES),
        ["Adam : arrive de 0,50 à 1,0, bon de 0,50 à 1,0, calme de 0,50 à 0,50, au mieux à 1,0"],
    ),
    "col": (
        lambda: draw.show_escape(PASS, WINDOW, paths(PASS, 30)),
        ["descente simple jamais", "RMSProp 16"],
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn_and_its_alternative_text_gives_the_numbers(name, assert_says):
    build, expected = FIGURES[name]
    assert_says(build(), expected)


def test_race():
    race = draw.animate_race(VALLEY, WINDOW, paths(VALLEY), np.array([0, 1, 3]))
    assert (
        len(race.moments) == 3 and "étape 3" in race.alt and all(name in race.alt for name in RULES)
    )
    assert race._repr_mimebundle_()[MIME_TYPE]["film"]["steps"]


def test_every_rule_has_its_own_look():
    for theme in (LIGHT, DARK):
        styles = draw.styles(theme)
        looks = [tuple(look.values()) for look in styles.values()]
        assert list(styles) == list(RULES) and len(set(looks)) == len(looks)
