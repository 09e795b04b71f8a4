"""Les figures des tâches de vision montrent les boîtes, les classes et les objets qu’on leur
donne."""

import numpy as np
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

from trahison.figures.layout import SCREEN
from trahison.figures.recipe import MIME_TYPE
from trahison.figures.theme import LIGHT
from trahison.figures.vision_tasks import (
    detected_boxes,
    four_tasks,
    masks_and_instances,
    merged_and_split,
    photo_labels,
    strokes_and_classes,
)
from trahison.networks import Prediction
from trahison.vision.tasks import Box

RANDOM = np.random.default_rng(0)
PHOTO = RANDOM.integers(0, 256, (40, 60, 3)).astype(np.uint8)
GREY = PHOTO[..., 0]
BOX = Box(5, 10, 12, 14)


def rectangles(ax) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def test_photo_labels():
    answers = [
        Prediction("Chat égyptien", 0.641, 285),
        Prediction("Chat tigré", 0.2, 282),
    ]
    figure = photo_labels([PHOTO, PHOTO], ["chat", "autre"], [answers, answers])
    bars = rectangles(figure.draw().axes[1])
    assert [bar.get_width() for bar in bars] == [0.641, 0.2]
    assert "chat : Chat égyptien 0,64, Chat tigré 0,20." in figure.alt


def test_boxes_are_where_they_were_found_and_coloured_by_overlap():
    figure = detected_boxes(
        [PHOTO] * 3, [[BOX], [BOX], []], [BOX, None, BOX], [1.0, 0.2, 0.0], ["a", "b", "c"]
    )
    first, second, third = figure.draw().axes
    (found, truth), (lost,) = rectangles(first), rectangles(second)
    assert (found.get_y(), found.get_x(), found.get_height(), found.get_width()) == BOX
    assert same_color(found.get_edgecolor(), LIGHT.right) and same_color(
        lost.get_edgecolor(), LIGHT.wrong
    )
    assert truth.get_linestyle() == "--" and len(rectangles(third)) == 1
    assert (
        "a : 1 boîte, recouvrement 100\u202f%." in figure.alt
        and "c : rien n’est trouvé." in figure.alt
    )


def test_two_rows_of_three():
    figure = detected_boxes([PHOTO] * 6, [[]] * 6, [None] * 6, [0.0] * 6, list("abcdef"))
    assert len(figure.draw().axes) == 6 and figure.draw().axes[5].get_title() == "f"


def test_classes_tint_their_own_pixels():
    classes = np.zeros((40, 60), dtype=int)
    classes[:, 30:] = 1
    flat = np.full_like(PHOTO, 100)
    figure = strokes_and_classes(flat, {"ciel": [BOX], "lac": [BOX, Box(20, 40, 5, 5)]}, classes)
    shown = figure.draw().axes[1].images[0].get_array()
    assert np.ptp(shown[:, :30], axis=(0, 1)).max() == 0 and not np.allclose(
        shown[0, 0], shown[0, 59]
    )
    assert len(rectangles(figure.draw().axes[0])) == 3
    assert "ciel 50\u202f%, lac 50\u202f%" in figure.alt


def test_each_object_gets_its_number():
    instances = np.zeros((40, 60), dtype=int)
    instances[5:10, 5:10], instances[20:30, 40:50] = 1, 2
    figure = masks_and_instances(GREY, instances > 0, instances)
    written = {text.get_text(): text.get_position() for text in figure.draw().axes[1].texts}
    assert written == {"1": (7.0, 7.0), "2": (44.5, 24.5)}
    assert "de 25 à 100 pixels" in figure.alt
    grey = figure.draw().axes[1].images[0].get_array()[0, 0]
    np.testing.assert_allclose(grey, GREY[0, 0] / 255)


def test_merged_and_split():
    merged, split = np.ones((40, 60), dtype=int), np.ones((40, 60), dtype=int)
    split[:, 30:] = 2
    figure = merged_and_split(GREY, merged, split)
    assert [ax.get_title() for ax in figure.draw().axes] == [
        "d’un seul tenant : 1",
        "partage des eaux : 2",
    ]


def test_four_tasks():
    classes = np.zeros((40, 60), dtype=int)
    classes[20:] = 3
    figure = four_tasks((PHOTO, "Chat égyptien"), (PHOTO, BOX), (PHOTO, classes), (GREY, classes))
    assert len(figure.draw().axes) == 4 and figure.raster
    for words in ("« Chat égyptien »", "12 pixels de côté", "l’une de 4 couleurs"):
        assert words in figure.alt


def test_on_a_screen_they_stand_side_by_side():
    classes = np.zeros((40, 60), dtype=int)
    answers = [Prediction("Chat égyptien", 0.641, 285)]
    for figure, columns in (
        (photo_labels([PHOTO] * 3, list("abc"), [answers] * 3), 4),
        (strokes_and_classes(PHOTO, {"ciel": [BOX]}, classes), 2),
        (masks_and_instances(GREY, classes > -1, classes + 1), 2),
    ):
        drawn = figure.draw(SCREEN)
        assert drawn.axes[0].get_subplotspec().get_gridspec().ncols == columns
        assert drawn.get_figheight() < drawn.get_figwidth() / 2
        assert "light_screen" in figure._repr_mimebundle_()[MIME_TYPE]
