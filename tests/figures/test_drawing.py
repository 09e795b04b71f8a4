"""Les gestes communs : virgule décimale, image sans graduations."""

import numpy as np

from trahison.figures.drawing import new_figure, show_image
from trahison.figures.layout import PHONE, WIDE


def test_ticks_use_a_decimal_comma():
    figure, axes = new_figure(WIDE)
    axes[0, 0].plot([0, 1], [0.25, 0.75])
    figure.draw_without_rendering()
    labels = [label.get_text() for label in axes[0, 0].get_yticklabels()]
    assert any("," in label for label in labels)
    assert not any("." in label for label in labels)


def test_figure_has_the_width_of_its_layout():
    for layout in (WIDE, PHONE):
        figure, axes = new_figure(layout, 2, 3, height=4)
        assert tuple(figure.get_size_inches()) == (layout.width, 4) and axes.shape == (2, 3)


def test_image_has_no_ticks():
    _, axes = new_figure(WIDE)
    show_image(axes[0, 0], np.eye(3), "une diagonale")
    assert not axes[0, 0].get_xticks().size and axes[0, 0].get_title() == "une diagonale"
