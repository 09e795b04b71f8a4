"""Les figures des données montrent les nombres qu’on leur donne."""

import numpy as np

from trahison.figures.data_kinds import (
    count_matrix,
    nearest_by_units,
    photo_and_numbers,
    sound_wave,
    video_frames,
)
from trahison.learning.sound import plucked_string
from trahison.vision.video import pan

RANDOM = np.random.default_rng(0)
PHOTO = RANDOM.integers(0, 256, (40, 60, 3)).astype(np.uint8)


def test_neighbours_are_ringed_and_told():
    points = np.array([[0.0, 0], [1, 9], [2, 1], [50, 0]])
    figure = nearest_by_units(
        points,
        np.array([0, 1, 0, 2]),
        0,
        {"brutes": np.array([1, 2]), "même échelle": np.array([2, 3])},
        ("proline", "couleur"),
        ["cépage 1", "cépage 2", "cépage 3"],
    )
    left, right = figure.draw().axes
    for ax, near in ((left, [1, 2]), (right, [2, 3])):
        ringed = ax.lines[3].get_xydata()
        np.testing.assert_array_equal(ringed, points[near])
    assert "Brutes : 1 du même cépage ; proline de 1,0 à 2,0, couleur de 1,0 à 9,0." in figure.alt


def test_every_count_is_written_in_its_cell():
    counts = np.array([[0, 3], [1, 0], [2, 7]])
    figure = count_matrix(counts, ["t1", "t2", "t3"], ["chat", "doux"])
    written = {text.get_position(): text.get_text() for text in figure.draw().axes[0].texts}
    assert written == {
        (column, row): str(number) for (row, column), number in np.ndenumerate(counts)
    }
    assert "t3 : chat 2, doux 7." in figure.alt and "t2 : chat 1." in figure.alt


def test_the_numbers_are_the_reds_of_the_patch():
    figure = photo_and_numbers(PHOTO, 10, 20, 4)
    values = [int(text.get_text()) for text in figure.draw().axes[1].texts]
    assert values == PHOTO[10:14, 20:24, 0].ravel().tolist()
    assert figure.raster and str(max(values)) in figure.alt


def test_sound_wave_shows_the_samples():
    sound = plucked_string(220, seconds=0.5)
    figure = sound_wave(sound, 11025, start=0.1, shown=0.01)
    shown = figure.draw().axes[0].lines[0].get_ydata()
    np.testing.assert_array_equal(shown, sound[1102 : 1102 + 110])
    loudest = int(figure.alt.split("vers ")[1].split(" hertz")[0])
    assert abs(loudest - 220) < 25  # la finesse du spectrogramme : 11 025 / 512 hertz


def test_video_frames_shows_frames_and_changes():
    video = pan(PHOTO, height=20, width=20, frames=6)
    figure = video_frames(video, [0, 2, 4])
    np.testing.assert_array_equal(figure.draw().axes[1].images[0].get_array(), video[2])
    change = np.abs(video[3].astype(int) - video[2]).mean(axis=2)
    np.testing.assert_allclose(figure.draw().axes[4].images[0].get_array(), change)
    assert "numéros 1, 3, 5" in figure.alt
