"""La carte de l’apprentissage marque la case demandée, et elle seule."""

import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Ellipse, FancyBboxPatch

from trahison.figures.learning_map import learning_map, nested_sets
from trahison.figures.theme import LIGHT

PLACES = [
    "apprentissage automatique",
    "supervisé",
    "non supervisé",
    "par renforcement",
    "régression",
    "classification",
]
MARK = "vous êtes ici"


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.draw().axes[0].texts]


def filled_boxes(figure) -> list[FancyBboxPatch]:
    boxes = [patch for patch in figure.draw().axes[0].patches if isinstance(patch, FancyBboxPatch)]
    return [box for box in boxes if same_color(box.get_facecolor(), LIGHT.highlight)]


def test_the_map_without_a_mark():
    figure = learning_map()
    assert set(PLACES) <= set(words(figure))
    assert MARK not in words(figure) and MARK not in figure.alt and not filled_boxes(figure)


@pytest.mark.parametrize("place", PLACES)
def test_one_place_is_marked(place):
    figure = learning_map(highlight=place)
    (box,) = filled_boxes(figure)
    (name,) = [text for text in figure.draw().axes[0].texts if text.get_text() == place]
    assert box.get_x() < name.get_position()[0] < box.get_x() + box.get_width()
    assert box.get_y() < name.get_position()[1] < box.get_y() + box.get_height()
    assert words(figure).count(MARK) == 1 and f"« {place} »" in figure.alt


@pytest.mark.parametrize(
    "place, branches", [("apprentissage automatique", 0), ("supervisé", 1), ("régression", 2)]
)
def test_the_route_from_the_root_is_orange(place, branches):
    lines = learning_map(place).draw().axes[0].lines
    assert sum(same_color(line.get_color(), LIGHT.highlight) for line in lines) == branches


def test_unknown_place():
    with pytest.raises(ValueError, match="highlight.*'clustering'"):
        learning_map("clustering")


def test_each_set_contains_the_next_one():
    ellipses = [
        patch for patch in nested_sets().draw().axes[0].patches if isinstance(patch, Ellipse)
    ]
    outlines = ellipses[::2]
    assert len(outlines) == 3
    for outer, inner in zip(outlines, outlines[1:]):
        assert outer.contains_points(inner.get_verts()).all()
