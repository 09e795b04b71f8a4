"""HopSkipJump : la direction devinée, la frontière retrouvée, et ce que la marche promet."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from trahison.attacks import judge
from trahison.attacks.boundary import boundary
from trahison.attacks.counting import count_calls
from trahison.attacks.hopskipjump import _guessed_direction, _to_the_boundary, hopskipjump
from trahison.networks.target import Target


def test_comes_near_the_exact_distance_on_an_affine_network(
    line_target, line_points, line_distance
):
    points, labels = line_points
    forged = hopskipjump(line_target, points, labels, steps=8, seed=1)
    result = judge(line_target, points, forged, labels)
    moved, exact = np.linalg.norm(forged - points, axis=1), line_distance(points, labels)
    assert result.success_rate > 0.9
    assert (moved >= exact - 1e-3)[result.success].all()
    assert np.median((moved / exact)[result.success]) < 1.05


def half_space(normal: np.ndarray):
    """Vrai du côté où le produit avec ``normal`` est positif."""
    return lambda points: points @ normal > 0


def test_the_guessed_direction_is_the_normal_of_a_flat_boundary():
    """Et la somme écrite à la main, sonde par sonde, rend la même direction."""
    normal, rng = np.random.default_rng(0).normal(size=30), np.random.default_rng(7)
    here = np.zeros((2, 30), np.float32)
    radius, bounds = np.full((2, 1), 0.1, np.float32), (-9.0, 9.0)
    found = _guessed_direction(half_space(normal), here, radius, 3000, rng, bounds)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    assert (found @ normal / np.linalg.norm(normal) > 0.97).all()

    rng = np.random.default_rng(7)
    probes = rng.standard_normal((2, 3000, 30), np.float32)[0]
    probes /= np.linalg.norm(probes, axis=1, keepdims=True)
    sides = np.where(probes @ normal > 0, 1, -1)
    total = sum((side - sides.mean()) * probe for side, probe in zip(sides, probes))
    np.testing.assert_allclose(found[0], total / np.linalg.norm(total), atol=1e-4)


def test_probes_all_on_one_side_still_point_there():
    """Loin de la frontière il n’y a rien à deviner, mais rien ne doit devenir nul ou infini."""
    rng, here = np.random.default_rng(0), np.zeros((1, 4), np.float32)
    everywhere = _guessed_direction(
        lambda points: np.ones(len(points), bool), here, np.ones((1, 1)), 5, rng, (-9.0, 9.0)
    )
    np.testing.assert_allclose(np.linalg.norm(everywhere), 1, rtol=1e-5)


def test_the_way_back_stops_just_behind_the_boundary():
    """La frontière est à 1 sur le premier axe : le point rendu est adverse, et à peine."""
    originals, far = np.zeros((2, 9), np.float32), np.zeros((2, 9), np.float32)
    far[:, 0] = (4, 7)
    found = _to_the_boundary(lambda points: points[:, 0] > 1, originals, far)
    assert (found[:, 0] > 1).all() and (found[:, 0] < 1 + 0.01 * far[:, 0]).all()
    np.testing.assert_array_equal(found[:, 1:], 0)


def test_more_jumps_never_go_further_and_beat_the_blind_walk(digit_target, digits):
    images, labels = digits[0][:20], digits[1][:20]
    counted, counter = count_calls(digit_target)
    l2 = []
    for steps in (1, 4, 12):
        forged = hopskipjump(counted, images, labels, steps=steps)
        asked, gradients = counter.read()
        assert gradients == 0
        l2.append(judge(digit_target, images, forged, labels).l2)
    assert (l2[1] <= l2[0] + 1e-5).all() and (l2[2] <= l2[1] + 1e-5).all()
    walked = boundary(counted, images, labels, steps=round(asked / len(images)))
    nearer = l2[2] < judge(digit_target, images, walked, labels).l2
    assert nearer.mean() > 0.7


def test_a_targeted_jump_reaches_its_target(digit_target, digit_data, digits):
    images, labels = digits[0][:10], digits[1][:10]
    targets = (labels + 1) % 10
    starts = np.stack([digit_data[0][digit_data[1] == target][0] for target in targets])
    forged = hopskipjump(
        digit_target, images, targets, starts=starts, steps=3, targeted=True, seed=3
    )
    right = digit_target.labels(starts) == targets
    assert right.sum() > 7
    np.testing.assert_array_equal(digit_target.labels(forged[right]), targets[right])


def test_a_walk_resumed_keeps_its_rank(digit_target, digits):
    """Le t-ième saut sonde √t fois plus : reprendre une marche ne la fait pas recommencer."""
    images, labels = digits[0][:4], digits[1][:4]
    counted, counter = count_calls(digit_target)
    prices = []
    for rank in (1, 16):
        counter.read()
        hopskipjump(counted, images, labels, steps=1, first_step=rank)
        prices.append(counter.read()[0] / 4)
    assert 250 < prices[1] - prices[0] < 350


def test_seed_chooses_the_probes(digit_target, digits):
    images, labels = digits[0][:5], digits[1][:5]
    first, again, other = (
        hopskipjump(digit_target, images, labels, steps=1, seed=s) for s in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_useless_starts_give_the_originals_back(digit_target, digits):
    images, labels = digits
    forged = hopskipjump(digit_target, images, labels, starts=images, steps=2)
    np.testing.assert_array_equal(forged, images)


@pytest.mark.parametrize("probes", [0, 1, 2.5, None])
def test_one_probe_tells_nothing(digit_target, digits, probes):
    with pytest.raises((TypeError, ValueError), match="^probes : .*reçu"):
        hopskipjump(digit_target, *digits, probes=probes)


def test_stays_inside_the_pixels():
    """Une frontière hors des pixels n’est pas franchie, et l’image reste dans l’intervalle."""
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    net.set_weights([np.float32([[0, 1], [0, 1], [0, 0]]), np.float32([1.5, 0])])
    target = Target(net, bounds=(0.0, 1.0))
    images, labels = np.full((6, 3), 0.5, np.float32), np.zeros(6, int)
    forged = hopskipjump(target, images, labels, steps=6)
    assert forged.min() >= 0 and forged.max() <= 1
