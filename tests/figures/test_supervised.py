"""Les figures de l’apprentissage supervisé montrent les résultats qu’on leur donne."""

import numpy as np
import pytest

from trahison.figures.supervised import (
    error_curves,
    neighbours_of_image,
    polynomial_fits,
    score_histogram,
    three_phases,
)


def texts(figure) -> str:
    return " ".join(text.get_text() for ax in figure.draw().axes for text in ax.texts)


def test_three_phases_shows_its_numbers():
    figure = three_phases(trained=1240, tested=53, score=0.981, answer="cépage n° 3")
    for number in ("1 240 exemples", "53 exemples", "98,1 %", "cépage n° 3"):
        assert number.replace(" ", "") in texts(figure).replace(" ", "").replace("\u202f", "")
    assert "cépage n° 3" in figure.alt


def test_neighbours_of_image():
    images = np.arange(6 * 4).reshape(6, 2, 2)
    figure = neighbours_of_image(images[0], images[1:], [3, 3, 9, 9, 9], 9)
    titles = [ax.get_title() for ax in figure.draw().axes]
    assert titles == ["inconnue → 9"] + [f"étiquette {label}" for label in (3, 3, 9, 9, 9)]
    np.testing.assert_array_equal(figure.draw().axes[2].images[0].get_array(), images[2])
    assert figure.raster


def test_score_histogram_counts_every_draw():
    scores = np.array([0.9, 0.9, 0.95, 1.0])
    figure = score_histogram(scores, 0.4)
    heights = {
        round(bar.get_x() + bar.get_width() / 2, 3): bar.get_height()
        for bar in figure.draw().axes[0].patches
    }
    assert heights == {90.0: 2, 95.0: 1, 100.0: 1}
    assert "90,0\u202f%" in figure.alt and "40,0\u202f%" in figure.alt


def test_polynomial_fits():
    x, y = np.arange(5.0), np.arange(5.0) * 2
    figure = polynomial_fits(
        (x[:3], y[:3]),
        (x[3:], y[3:]),
        {0: lambda t: 0 * t + 2, 1: lambda t: 2 * t},
        {0: (1.6, 5.1), 1: (0.0, 0.0)},
        x_label="x",
        y_label="y",
    )
    assert [len(ax.lines) for ax in figure.draw().axes] == [3, 3]
    np.testing.assert_allclose(
        figure.draw().axes[1].lines[2].get_ydata(), 2 * figure.draw().axes[1].lines[2].get_xdata()
    )
    assert "Degré 0 : erreur 2 à l’entraînement et 5 au test." in figure.alt


@pytest.mark.parametrize("log", [False, True])
def test_error_curves_marks_the_best_setting(log):
    figure = error_curves(
        [1, 2, 5],
        np.array([1.0, 3, 4]),
        np.array([9.0, 6, 7]),
        x_label="k",
        y_label="erreur",
        log_x=log,
        log_y=log,
        baseline=8.0,
    )
    star = [line for line in figure.draw().axes[0].lines if line.get_marker() == "*"]
    assert star[0].get_xydata().tolist() == [[2, 6]]
    assert "6 au mieux (à 2)" in figure.alt
    assert figure.draw().axes[0].get_xscale() == ("log" if log else "linear")
