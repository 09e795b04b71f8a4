from __future__ import annotations

import keras
import numpy as np
import pytest

from trahison.attacks import judge
from trahison.attacks.boundary import boundary, boundary_stages
from trahison.attacks.counting import count_calls
from trahison.networks.target import Target

PLANE, BOUNDS = (-5.0, 5.0), (0.0, 1.0)


def test_comes_near_the_exact_distance_on_an_affine_network(
    line_target, line_points, line_distance
):
    points, labels = line_points
    forged = boundary(line_target, points, labels, steps=600, seed=1)
    result = judge(line_target, points, forged, labels)
    moved, exact = np.linalg.norm(forged - points, axis=1), line_distance(points, labels)
    assert result.success_rate > 0.9
    assert (moved >= exact - 1e-3)[result.success].all()
    assert np.median((moved / exact)[result.success]) < 1.1


def test_more_steps_never_go_further(digit_target, digits):
    images, labels = digits
    l2 = [
        judge(
            digit_target,
            images,
            boundary(digit_target, images, labels, steps=steps),
            labels,
        ).l2
        for steps in (50, 200, 400)
    ]
    assert (l2[1] <= l2[0] + 1e-5).all() and (l2[2] <= l2[1] + 1e-5).all()
    assert np.median(l2[2]) < 0.8 * np.median(l2[0])


def test_stages_are_the_shorter_walks(digit_target, digits):
    """S’arrêter pour regarder ne change pas la marche : chaque étape est celle d’une marche plus
    courte."""
    stages = boundary_stages(digit_target, *digits, stops=[1, 7, 60], seed=2)
    for stop, stage in zip([1, 7, 60], stages):
        np.testing.assert_array_equal(stage, boundary(digit_target, *digits, steps=stop, seed=2))


@pytest.mark.parametrize("stops", [[], [5, 5], [9, 3], [0]])
def test_stages_refuse_stops_that_do_not_grow(digit_target, digits, stops):
    with pytest.raises(ValueError, match="^stops : "):
        boundary_stages(digit_target, *digits, stops=stops)


def test_reads_no_gradient_and_about_one_answer_a_step(digit_target, digits):
    images, labels = digits[0][:10], digits[1][:10]
    counted, counter = count_calls(digit_target)
    boundary(counted, images, labels, steps=100)
    forward, backward = counter.read()
    assert backward == 0
    assert forward <= 10 * (110 + 30)


def test_seed_chooses_the_walk(digit_target, digits):
    images, labels = digits[0][:5], digits[1][:5]
    first, again, other = (
        boundary(digit_target, images, labels, steps=60, seed=s) for s in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_useless_starts_give_the_originals_back(digit_target, digits):
    images, labels = digits
    np.testing.assert_array_equal(
        boundary(digit_target, images, labels, starts=images, steps=20), images
    )


def test_walks_from_the_given_start(digit_target, digit_data, digits):
    images, labels = digits
    trained = {label: digit_data[0][digit_data[1] == label][0] for label in range(10)}
    starts = np.stack([trained[(label + 1) % 10] for label in labels])
    forged = boundary(
        digit_target,
        images,
        labels,
        starts=starts,
        steps=1,
        side_step=1e-6,
        toward_step=1e-6,
    )
    success = judge(digit_target, images, forged, labels).success
    np.testing.assert_allclose(forged[success], starts[success], atol=1e-4)


@pytest.fixture(scope="module")
def half_space():
    """Réseau de l’espace à cinq dimensions : la classe 1 commence à une unité du centre, le long du
    premier axe."""
    net = keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)])
    net.set_weights([np.float32([[0, 1]] + [[0, 0]] * 4), np.float32([1, 0])])
    return Target(net, bounds=(-9.0, 9.0))


def walk_from(target, distance, **options):
    """Les vecteurs (S, N, 5) de l’originale, le centre, à trente marches parties de ``distance``
    sur le premier axe."""
    starts = np.zeros((30, 5), np.float32)
    starts[:, 0] = distance
    return boundary_stages(target, np.zeros((30, 5)), np.zeros(30, int), starts=starts, **options)


def test_the_side_step_is_at_right_angles_to_the_original(half_space):
    """Loin de la frontière, un pas de côté de longueur relative s tourne d’arctan s, toujours du
    même angle."""
    (moved,) = walk_from(half_space, 8, stops=[1], side_step=0.5, toward_step=1e-3)
    lengths = np.linalg.norm(moved, axis=1)
    np.testing.assert_allclose(lengths, 8 * (1 - 1e-3), rtol=1e-5)
    np.testing.assert_allclose(np.arccos(moved[:, 0] / lengths), np.arctan(0.5), rtol=1e-4)


def test_the_step_toward_the_original_grows_when_it_succeeds(half_space):
    stages = walk_from(half_space, 8, stops=[1, 2, 6], side_step=1e-6, toward_step=0.01)
    for stop, stage in zip([1, 2, 6], stages):
        expected = 8 * np.prod(1 - 0.01 * 1.05 ** (3 * np.arange(stop)))
        np.testing.assert_allclose(np.linalg.norm(stage, axis=1), expected, rtol=1e-5)


def test_the_step_toward_the_original_shrinks_until_it_succeeds(half_space):
    """De 2 à la frontière, en 1, il faut la moitié du chemin : 0,9 / 1,05¹² n’y tient pas, 0,9 /
    1,05¹³ si."""
    before, after = walk_from(half_space, 2, stops=[13, 14], side_step=1e-6, toward_step=0.9)
    np.testing.assert_allclose(before[:, 0], 2, rtol=1e-5)
    np.testing.assert_allclose(after[:, 0], 2 * (1 - 0.9 / 1.05**13), rtol=1e-4)
