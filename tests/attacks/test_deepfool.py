from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from trahison.attacks import judge
from trahison.attacks.deepfool import deepfool, nearest_crossing
from trahison.networks.target import Target

PLANE = (-5.0, 5.0)


def test_distance_is_exact_on_an_affine_network(line_target, line_points, line_distance):
    points, labels = line_points
    forged = deepfool(line_target, points, labels, overshoot=1e-3, steps=1)
    moved = np.linalg.norm(forged - points, axis=1)
    assert judge(line_target, points, forged, labels).success_rate == 1
    np.testing.assert_allclose(moved, line_distance(points, labels), rtol=5e-3, atol=1e-3)


def test_default_overshoot_is_two_percent(line_target, line_points, line_distance):
    points, labels = line_points
    far = line_distance(points, labels) > 0.3
    moved = np.linalg.norm(deepfool(line_target, points, labels) - points, axis=1)
    np.testing.assert_allclose(moved[far] / line_distance(points, labels)[far], 1.02, atol=2e-3)


def test_chooses_the_nearest_of_several_crossings():
    gaps = tf.constant([[-3.0, -1.0]])
    # à 1 de la première frontière, à 2 de la seconde
    slopes = tf.constant([[[3.0, 0.0], [0.0, 0.5]]])
    np.testing.assert_allclose(nearest_crossing(gaps, slopes), [[1.0, 0.0]], atol=1e-3)


def test_no_gradient_no_move():
    move = nearest_crossing(tf.constant([[-1.0, -2.0]]), tf.zeros((1, 2, 4)))
    np.testing.assert_array_equal(move, np.zeros((1, 4)))


def test_flat_network_gives_the_images_back():
    net = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(
                3, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant([1.0])
            ),
        ]
    )
    net.set_weights([np.zeros((2, 3), np.float32), np.float32([1, 0, 0])])
    points = np.float32([[0.3, 0.4]])
    np.testing.assert_array_equal(
        deepfool(Target(net, bounds=PLANE), points, np.array([0])), points
    )


def test_one_rival_only_is_a_restriction(line_target, line_points):
    points, labels = line_points
    every, one = (
        np.linalg.norm(deepfool(line_target, points, labels, candidates=k) - points, axis=1)
        for k in (10, 2)
    )
    assert (every <= one + 1e-4).all()


def test_packets_do_not_change_the_result(digit_target, digits, monkeypatch):
    images, labels = digits
    whole = deepfool(digit_target, images, labels)
    monkeypatch.setattr("trahison.networks.packets.PACKET_VALUES", 64 * 10 * 7)
    np.testing.assert_allclose(deepfool(digit_target, images, labels), whole, atol=1e-4)


def test_beats_fgsm_in_l2(digit_target, digits):
    from trahison.attacks import fgsm

    images, labels = digits
    result = judge(digit_target, images, deepfool(digit_target, images, labels), labels)
    one_step = fgsm(digit_target, images, labels, epsilon=0.15)
    signed = judge(digit_target, images, one_step, labels)
    both = result.success & signed.success
    assert np.median(result.l2[both]) < 0.7 * np.median(signed.l2[both])


def test_linf_goes_less_far_for_the_largest_pixel_and_crosses_exactly(line_target, line_points):
    points, labels = line_points
    forged = {
        norm: deepfool(line_target, points, labels, overshoot=1e-3, steps=1, norm=norm)
        for norm in ("l2", "linf")
    }
    assert judge(line_target, points, forged["linf"], labels).success_rate == 1
    largest = {norm: np.abs(image - points).max(axis=1) for norm, image in forged.items()}
    assert (largest["linf"] <= largest["l2"] + 1e-3).all()
    assert largest["linf"].mean() < 0.95 * largest["l2"].mean()


def test_linf_step_is_the_dual_norm_of_the_gradient():
    move = nearest_crossing(tf.constant([[-3.0]]), tf.constant([[[2.0, -1.0]]]), "linf")
    np.testing.assert_allclose(move, [[1.0, -1.0]], atol=1e-3)
