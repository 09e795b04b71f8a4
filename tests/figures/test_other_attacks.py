"""La galerie des attaques : deux rangs dans la colonne, un seul sur une diapositive."""

import numpy as np
import pytest

from trahison.figures.layout import PHONE, SCREEN, WIDE
from trahison.figures.other_attacks import gallery

DIGIT = np.random.default_rng(0).uniform(size=(28, 28))


@pytest.mark.parametrize("layout, rows", [(WIDE, 1), (PHONE, 2), (SCREEN, 1)], ids=str)
@pytest.mark.parametrize("count", [3, 4])
def test_every_attack_stands_above_what_it_changed(layout, rows, count):
    forged = {f"attaque {rank}": (1 - DIGIT, rank) for rank in range(count)}
    figure = gallery(DIGIT, 7, forged).draw(layout)
    shown = [ax for ax in figure.axes if ax.images]
    titles = [ax for ax in shown if ax.get_title()]
    assert {ax.get_title() for ax in titles} == set(forged)
    assert len({ax.get_subplotspec().rowspan.start for ax in titles}) == rows
    for top in titles:
        [below] = [
            ax
            for ax in shown
            if ax not in titles
            and ax.get_subplotspec().colspan == top.get_subplotspec().colspan
            and ax.get_subplotspec().rowspan.start == top.get_subplotspec().rowspan.stop
        ]
        np.testing.assert_allclose(below.images[0].get_array(), 1 - 2 * DIGIT)
        assert top.get_xlabel() == f"lu « {top.get_title()[-1]} »"
    assert not any(ax.axison for ax in figure.axes if not ax.images)
