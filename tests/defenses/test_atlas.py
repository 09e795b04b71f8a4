from __future__ import annotations

import numpy as np
import pytest

from trahison.attacks.losses import cross_entropy
from trahison.defenses.atlas import plane_directions, plane_map
from trahison.defenses.evaluation import scale_logits


@pytest.fixture(scope="module")
def centre(trained, digit_data):
    images, labels = digit_data[2:]
    rank = int(np.flatnonzero(trained.labels(images) == labels)[0])
    return images[rank], int(labels[rank])


@pytest.fixture(scope="module")
def directions(trained, centre):
    return plane_directions(trained, *centre)


def test_directions_are_orthogonal_and_of_unit_size(directions):
    first, second = directions
    assert np.abs(first).max() == np.abs(second).max() == 1
    assert float((first * second).sum()) == 0


def test_map_is_what_the_network_says_point_by_point(trained, centre, directions):
    image, label = centre
    drawn = plane_map(trained, image, label, directions, reach=0.4, count=5)
    point = image + 0.2 * directions[0] - 0.4 * directions[1]  # quatrième colonne, première ligne
    logits = trained.logits(point[None])
    assert drawn.answers[0, 3] == logits.argmax()
    np.testing.assert_allclose(
        drawn.losses[0, 3], cross_entropy(logits, np.array([label]))[0], rtol=1e-3, atol=1e-5
    )
    assert drawn.answers[2, 2] == label


def test_scaling_the_logits_leaves_the_map_and_flattens_the_loss(trained, centre, directions):
    plain, saturated = (
        plane_map(net, *centre, directions, reach=0.3, count=21)
        for net in (trained, scale_logits(trained, 100.0))
    )
    np.testing.assert_array_equal(plain.answers, saturated.answers)
    assert (saturated.losses == 0).mean() > (plain.losses == 0).mean() + 0.2
    assert plain.share == saturated.share and plain.width == saturated.width


def test_width_is_the_first_crossing(trained, centre, directions):
    drawn = plane_map(trained, *centre, directions, reach=0.5, count=101)
    step = 0.01
    inside, outside = (centre[0] + (drawn.width + shift) * directions[0] for shift in (-step, 0))
    assert trained.labels(inside[None])[0] == centre[1] != trained.labels(outside[None])[0]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"reach": 0.0}, "reach"),
        ({"count": 2}, "count"),
        ({"count": 6}, "count"),
        ({"label": 10}, "label"),
        ({"label": -1}, "label"),
        ({"image": np.zeros((8, 8))}, "image"),
        ({"directions": (np.zeros((8, 8, 1)), np.zeros((4, 4, 1)))}, "directions"),
    ],
)
def test_refuses_bad_input_by_name(trained, centre, directions, change, named):
    good = {
        "target": trained,
        "image": centre[0],
        "label": centre[1],
        "directions": directions,
        "reach": 0.3,
    }
    with pytest.raises(ValueError, match=f"^{named} : "):
        plane_map(**good | change)
