"""Square : les mêmes tirages suivis pas à pas en NumPy, et ce qu’elle promet."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest

from trahison.attacks import judge
from trahison.attacks.counting import count_calls
from trahison.attacks.square import BLOCK, _draw, square, square_sides, square_stages
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)


def step_by_step(target, image, label, rank, images, epsilon, steps, sense=1):
    """L’algorithme 1 de l’article sur une image, question par question ; rend l’image et le nombre
    de questions."""
    height, width, channels = image.shape
    rng = np.random.default_rng([5, 0])
    stripes = rng.choice(np.float32([-1, 1]), (len(images), 1, width, channels))[rank]

    def gain(picture):
        logits = target.logits(picture[None])[0]
        return sense * (np.delete(logits, label).max() - logits[label])

    best = np.clip(image + np.float32(epsilon) * stripes, 0, 1)
    reached, asked = gain(best), 1
    for step in range(steps):
        if reached > 0:
            break
        corners, signs = _draw(images, 5, step // BLOCK * BLOCK)
        side = square_sides((height, width), steps=steps)[step]
        row, column = (
            int(draw * np.float32(room - side + 1))
            for draw, room in zip(corners[rank, step % BLOCK], (height, width))
        )
        trial = best.copy()
        for channel in range(channels):
            window = np.s_[row : row + side, column : column + side, channel]
            sign = signs[rank, step % BLOCK, channel]
            trial[window] = np.clip(image[window] + np.float32(epsilon) * sign, 0, 1)
        asked += 1
        if gain(trial) > reached:
            best, reached = trial, gain(trial)
    return best, asked


@pytest.mark.parametrize("targeted", [False, True])
def test_is_the_algorithm_of_the_article(digit_target, digits, targeted):
    images, labels = digits[0][:12], digits[1][:12]
    labels = (labels + 3) % 10 if targeted else labels
    forged = square(
        digit_target, images, labels, epsilon=0.12, steps=120, targeted=targeted, seed=5
    )
    wanted = (digit_target.labels(images) == labels) != targeted
    assert wanted.sum() > 8
    for rank in np.flatnonzero(wanted):
        expected, _ = step_by_step(
            digit_target,
            *(images[rank], labels[rank], rank, images, 0.12, 120),
            sense=-1 if targeted else 1,
        )
        np.testing.assert_allclose(forged[rank], expected, atol=1e-6)


def test_reaches_the_best_corner_of_a_linear_network():
    """Neuf pixels, 512 coins : on les essaie tous ; Square ne fait jamais mieux, et presque aussi
    bien."""
    keras.utils.set_random_seed(4)
    net = keras.Sequential([keras.Input((3, 3, 1)), keras.layers.Flatten(), keras.layers.Dense(3)])
    target, epsilon = Target(net, bounds=BOUNDS), 0.08
    images = np.random.default_rng(0).uniform(0.2, 0.8, (60, 3, 3, 1)).astype(np.float32)
    labels = target.labels(images)
    corners = np.array(list(itertools.product([-1, 1], repeat=9)), np.float32).reshape(-1, 3, 3, 1)
    falls = np.array(
        [
            (target.labels(image + np.float32(epsilon) * corners) != label).any()
            for image, label in zip(images, labels)
        ]
    )
    found = judge(target, images, square(target, images, labels, epsilon=epsilon), labels).success
    assert 10 < falls.sum() < 50
    assert not (found & ~falls).any() and (found == falls).mean() > 0.95


def test_every_pixel_is_at_the_end_of_its_ball(digit_target, digits):
    images, labels = digits
    known = digit_target.labels(images) == labels
    forged = square(digit_target, images, labels, epsilon=0.1, steps=200)
    ends = np.stack([np.clip(images + sign * np.float32(0.1), 0, 1) for sign in (-1, 1)])
    assert (np.abs(forged - ends).min(axis=0) < 1e-6)[known].all()
    np.testing.assert_array_equal(forged[~known], images[~known])


def test_more_questions_never_lose_an_image(digit_target, digits):
    images, labels = digits
    stages = square_stages(digit_target, images, labels, epsilon=0.08, stops=[5, 50, 400])
    held = [(digit_target.labels(stage) == labels).sum() for stage in stages]
    assert held[0] >= held[1] >= held[2] and held[0] > held[2] + 3
    last = square(digit_target, images, labels, epsilon=0.08, steps=400)
    np.testing.assert_array_equal(stages[-1], last)


def test_reads_no_gradient_and_one_score_a_step(digit_target, digits):
    images, labels = digits[0][:10], digits[1][:10]
    counted, counter = count_calls(digit_target)
    square(counted, images, labels, epsilon=0.001, steps=100)
    forward, backward = counter.read()
    assert backward == 0 and forward <= 10 * 102
    square(counted, images, labels, epsilon=0.9, steps=1000)
    assert counter.read()[0] < 10 * (2 * BLOCK + 2)  # trompée, une image n’interroge plus


def test_an_image_does_not_depend_on_the_fate_of_its_neighbours(digit_target, digits):
    images, labels = digits[0][:6], digits[1][:6]
    together = square(digit_target, images, labels, epsilon=0.1, steps=160)
    wrong = np.where(np.arange(6) < 3, (digit_target.labels(images) + 1) % 10, labels)
    mixed = square(digit_target, images, wrong, epsilon=0.1, steps=160)
    np.testing.assert_allclose(together[3:], mixed[3:], atol=1e-6)


def test_colours_have_their_own_signs(conv_target, make_batch):
    images, _ = make_batch(conv_target.model, 4)
    labels = conv_target.labels(images)
    forged = square(conv_target, images, labels, epsilon=0.01, steps=60)
    moved = np.sign(np.round(forged - images, 6))
    assert np.abs(forged - images).max() <= 0.01 + 1e-6
    assert (moved[..., 0] != moved[..., 1]).any()


def test_sides_shrink_as_in_the_article():
    """Huit dixièmes de 28 × 28, puis moins : après 10, 50, 200… questions sur dix mille."""
    sides = square_sides((28, 28), steps=10_000)
    assert [sides[at] for at in (0, 10, 11, 50, 51, 9999)] == [25, 25, 18, 18, 13, 1]
    assert (np.diff(sides) <= 0).all()
    assert square_sides((4, 50), steps=3).max() == 4


def test_seed_chooses_the_squares(digit_target, digits):
    one, again, other = (
        square(digit_target, *digits, epsilon=0.05, steps=20, seed=seed) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilon": -0.1}, "epsilon"),
        ({"epsilon": 1.1}, "epsilon"),
        ({"steps": 0}, "steps"),
        ({"first_share": 0.0}, "first_share"),
        ({"first_share": 1.5}, "first_share"),
        ({"seed": -1}, "seed"),
        ({"images": np.full((2, 8, 8, 1), 2.0)}, "images"),
        ({"labels": np.array([1])}, "labels"),
        ({"target": "réseau"}, "target"),
    ],
)
def test_refuses_bad_input_by_name(digit_target, change, named):
    good = {
        "target": digit_target,
        "images": np.zeros((2, 8, 8, 1)),
        "labels": np.array([0, 1]),
        "epsilon": 0.1,
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        square(**good | change)


@pytest.mark.parametrize("stops", [[], [5, 5], [9, 3], [0]])
def test_stages_refuse_stops_that_do_not_grow(digit_target, digits, stops):
    with pytest.raises(ValueError, match="^stops : "):
        square_stages(digit_target, *digits, epsilon=0.1, stops=stops)


def test_needs_images_with_height_and_width(line_target, line_points):
    with pytest.raises(ValueError, match="^target : un réseau qui lit des images"):
        square(line_target, *line_points, epsilon=0.1)
