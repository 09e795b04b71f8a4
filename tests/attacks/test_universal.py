"""La perturbation universelle : une seule pour toutes, bornée, et qui passe à d’autres images."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from trahison.attacks import judge, random_sign
from trahison.attacks.losses import cross_entropy
from trahison.attacks.universal import add_to_all, universal, universal_perturbation
from trahison.networks.target import Target

BOUNDS = (0.0, 1.0)


def fooled(target, images, labels, perturbation):
    shown = add_to_all(images, perturbation, bounds=BOUNDS)
    return judge(target, images, shown, labels).success_rate


def test_fools_images_it_has_never_seen_far_better_than_noise(digit_target, digit_data, digits):
    trained, names = digit_data[0][:400], digit_data[1][:400]
    shared = universal_perturbation(digit_target, trained, names, epsilon=0.25, steps=30)
    assert shared.shape == (8, 8, 1) and np.abs(shared).max() <= 0.25 + 1e-6
    noise = random_sign(np.zeros((1, 8, 8, 1)), epsilon=0.25, bounds=(-1, 1), seed=2)[0]
    mine = fooled(digit_target, *digits, shared)
    assert mine > 0.4 and mine > fooled(digit_target, *digits, noise) + 0.25


def test_one_step_is_the_sign_of_the_summed_unit_gradients(digit_target, digits):
    """Refait à la main : chaque image vote avec un gradient de même taille."""
    images, labels = digits[0][:7], digits[1][:7]
    slopes = digit_target.gradient(images, labels, cross_entropy)
    votes = sum(slope / np.abs(slope).mean() for slope in slopes if np.abs(slope).mean() > 0)
    found = universal_perturbation(
        digit_target, images, labels, epsilon=0.2, steps=1, step_share=0.5, loss=cross_entropy
    )
    clear = np.abs(votes) > 1e-4
    assert clear.mean() > 0.5
    np.testing.assert_allclose(found[clear], 0.1 * np.sign(votes[clear]), atol=1e-6)


def test_is_exact_on_an_affine_network():
    """Deux classes : la meilleure perturbation commune est ε · signe de la différence des poids."""
    net = keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)])
    kernel = np.float32([[1, -1], [2, 0], [-1, 3], [0, 0.5], [4, 1]])
    net.set_weights([kernel, np.float32([0.3, 0])])
    target = Target(net, bounds=(-9.0, 9.0))
    images = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)
    found = universal_perturbation(target, images, np.zeros(12, int), epsilon=0.5, steps=15)
    np.testing.assert_allclose(found, 0.5 * np.sign(kernel[:, 1] - kernel[:, 0]), atol=1e-6)


def test_the_declared_attack_adds_the_same_to_every_image(digit_target, digits):
    images, labels = digits
    shared = universal_perturbation(digit_target, images, labels, epsilon=0.2, steps=5, seed=4)
    forged = universal(digit_target, images, labels, epsilon=0.2, steps=5, seed=4)
    np.testing.assert_array_equal(forged, np.clip(images + shared, *BOUNDS))


def test_seed_chooses_the_images_of_each_step(digit_target, digits):
    first, again, other = (
        universal_perturbation(digit_target, *digits, epsilon=0.2, steps=3, seed=s)
        for s in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_perturbation_of_another_shape_is_named(digits):
    with pytest.raises(ValueError, match="^perturbation : .*reçu"):
        add_to_all(digits[0], np.zeros((4, 4, 1), np.float32), bounds=BOUNDS)
