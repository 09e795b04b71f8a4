"""Les figures des trois sortes d’apprentissage montrent les résultats qu’on leur donne."""

import numpy as np
from matplotlib.patches import Rectangle

from trahison.figures.three_kinds import cat_and_bowl, classes_and_groups, regression_line
from trahison.learning.reinforcement import Grid

RANDOM = np.random.default_rng(0)


def test_regression_line_draws_the_line_it_is_given():
    x = np.linspace(0, 4, 20)
    figure = regression_line(x, x**2, 0.5, -1.0, x_label="x", y_label="y")
    points, line = figure.draw().axes[0].lines
    np.testing.assert_allclose(points.get_ydata(), x**2)
    np.testing.assert_allclose(line.get_ydata(), [-1.0, 1.0])
    assert "20 points" in figure.alt and "0,50" in figure.alt and "−1,00" in figure.alt


def test_each_point_is_drawn_once_in_each_panel():
    points, labels, groups = RANDOM.normal(size=(30, 2)), np.arange(30) % 3, np.arange(30) // 10
    figure = classes_and_groups(
        points, labels, groups, points[:3], ["a", "b", "c"], x_label="x", y_label="y"
    )
    top, bottom = figure.draw().axes
    assert sum(len(line.get_xdata()) for line in top.lines) == 30
    assert sum(len(line.get_xdata()) for line in bottom.lines) == 30 + 3
    np.testing.assert_allclose(top.lines[1].get_xydata(), points[labels == 1])
    assert "tailles 10, 10, 10" in figure.alt


def test_the_cat_walks_on_the_cells_of_its_path():
    grid, path = Grid(("C~G", "...")), [(0, 0), (1, 0), (1, 1), (1, 2), (0, 2)]
    scores = np.r_[np.full(20, -50.0), np.full(20, 4.0)]
    figure = cat_and_bowl(grid, path, scores)
    plan, curve = figure.draw().axes
    assert len([patch for patch in plan.patches if isinstance(patch, Rectangle)]) == 6
    columns, rows = plan.lines[0].get_data()
    assert [(int(row), int(column)) for row, column in zip(rows, columns)] == path
    smooth = curve.lines[1].get_ydata()
    assert smooth[0] == -50 and abs(smooth[-1] - 4) < 1e-9
    assert "en 4 pas et contourne les flaques" in figure.alt and "−50 en moyenne" in figure.alt


def test_a_wet_path_says_so():
    figure = cat_and_bowl(Grid(("C~G",)), [(0, 0), (0, 1), (0, 2)], np.zeros(25))
    assert "traverse 1 flaque." in figure.alt
