"""Les figures de MobileNetV2 : barres et textes suivent les nombres reçus."""

import numpy as np
import pytest

from trahison.figures import mobilenet as draw

RANDOM = np.random.default_rng(0)


def _words(figure):
    return figure.alt.replace("\u202f", " ")


def test_separable_bars_add_up():
    figure = draw.separable(14, 3, 64, 96, 10_838_016, 112_896, 1_204_224)
    widths = [bar.get_width() for bar in figure.draw().axes[0].patches]
    assert widths == pytest.approx([10.838016, 0.112896, 1.204224])
    assert "10,8 millions" in figure.alt and "1,3 millions" in figure.alt


@pytest.mark.parametrize("shortcut", [True, False])
def test_block_says_its_channels_and_its_shortcut(shortcut):
    figure = draw.inverted_residual(
        [("entrée", (56, 56, 24)), ("étalé", (56, 56, 144)), ("sortie", (56, 56, 24))],
        [("1×1\nReLU6", 10_838_016), ("1×1\nlinéaire", 10_838_016)],
        shortcut,
    )
    assert "de 24 à 144 canaux par 1×1 ReLU6 (10,8 millions" in figure.alt
    assert ("flèche" in figure.alt) == shortcut


def test_spirals_say_what_is_lost():
    points = RANDOM.normal(size=(20, 2))
    assert "2 canaux : 34,0 % de la variance perdue" in _words(
        draw.spirals(points, {2: (points, 0.34)})
    )


def test_shares_sum_to_one_hundred():
    figure = draw.shares_by_block({"a": (100, 900), "b": (300, 100)})
    heights = np.array([bar.get_height() for bar in figure.draw().axes[0].patches])
    np.testing.assert_allclose(heights, [25, 75, 90, 10])
    assert "b en porte 75 %" in figure.alt and "90 %, est celle de a" in figure.alt


def test_faces_show_both_rows():
    figure = draw.faces(RANDOM.uniform(size=(20, 25, 25)), np.repeat([1, 0], 10))
    assert sum(bool(ax.images) for ax in figure.draw().axes) == 12


def test_transfer_says_the_means():
    figure = draw.transfer(
        [1, 5],
        {"pixels": np.array([[0.5, 0.7], [0.8, 0.8]]), "corps": np.array([[0.9, 0.9], [1, 1]])},
    )
    assert "pixels : 60 % pour 1, 80 % pour 5" in _words(
        figure
    ) and "corps : 90 % pour 1, 100 % pour 5" in _words(figure)


def test_family_groups_its_generations():
    members = [
        ("V1", "un", 4_000_000, 500_000_000, 0.7),
        ("V1", "demi", 1_000_000, 100_000_000, 0.6),
        ("V2", "deux", 3_500_000, 300_000_000, 0.72),
    ]
    figure = draw.family(members)
    assert len(figure.draw().axes[0].lines) == 2 and len(figure.draw().axes[0].collections) == 3
    assert (
        "deux : 300 millions de multiplications-additions, 3,5 millions de paramètres, 72,0 %"
        in _words(figure)
    )
