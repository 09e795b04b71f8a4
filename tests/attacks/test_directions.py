"""La meilleure direction de chaque norme : démontrée, donc imbattable ; les promesses, donc
mesurées."""

import numpy as np
import pytest

from trahison.attacks import gradient_sign
from trahison.attacks.directions import (
    DUAL,
    best_direction,
    keep_inside,
    length,
    losses_of,
    promised_gain,
    replace_by_chance,
    scale_to,
)
from trahison.attacks.losses import cross_entropy, margin

RNG = np.random.default_rng(0)
GRADIENTS = RNG.normal(size=(5, 4, 3, 2))
ORDERS = {"linf": np.inf, "l2": 2, "l1": 1}


def gain(direction, gradients=GRADIENTS):
    return (direction * gradients).sum(axis=(1, 2, 3))


@pytest.mark.parametrize("norm", DUAL)
def test_best_direction_has_norm_one_and_reaches_the_promised_gain(norm):
    direction = best_direction(GRADIENTS, norm=norm)
    assert direction.shape == GRADIENTS.shape
    np.testing.assert_allclose(length(direction, norm=norm), 1)
    np.testing.assert_allclose(gain(direction), promised_gain(GRADIENTS, norm=norm))


@pytest.mark.parametrize("norm", DUAL)
def test_no_direction_does_better(norm):
    promise = promised_gain(GRADIENTS, norm=norm)
    for seed in range(300):
        rng = np.random.default_rng(seed)
        tried = rng.normal(size=GRADIENTS.shape) * (rng.random(GRADIENTS.shape) < rng.random())
        near = best_direction(GRADIENTS, norm=norm) + 0.1 * tried
        for direction in (tried, near):
            assert (gain(scale_to(direction, norm=norm, radius=1.0)) <= promise + 1e-12).all()


def test_known_example():
    g = np.array([[3.0, -1.0, 2.0]])
    np.testing.assert_array_equal(best_direction(g, norm="linf"), [[1, -1, 1]])
    np.testing.assert_allclose(best_direction(g, norm="l2"), g / np.sqrt(14))
    np.testing.assert_array_equal(best_direction(g, norm="l1"), [[1, 0, 0]])
    assert [promised_gain(g, norm=norm)[0] for norm in ("linf", "l2", "l1")] == pytest.approx(
        [6, np.sqrt(14), 3]
    )


@pytest.mark.parametrize("norm", DUAL)
def test_zero_gradient_gives_zero_direction(norm):
    np.testing.assert_array_equal(best_direction(np.zeros((2, 3)), norm=norm), np.zeros((2, 3)))
    np.testing.assert_array_equal(
        scale_to(np.zeros((2, 3)), norm=norm, radius=4.0), np.zeros((2, 3))
    )


@pytest.mark.parametrize("norm", DUAL)
def test_length_is_numpy_norm_and_scaling_reaches_the_radius(norm):
    expected = [np.linalg.norm(g.ravel(), ORDERS[norm]) for g in GRADIENTS]
    np.testing.assert_allclose(length(GRADIENTS, norm=norm), expected)
    scaled = scale_to(GRADIENTS, norm=norm, radius=0.3)
    np.testing.assert_allclose(length(scaled, norm=norm), 0.3)
    np.testing.assert_allclose(np.sign(scaled), np.sign(GRADIENTS))
    np.testing.assert_array_equal(scale_to(GRADIENTS, norm=norm, radius=0.0), 0 * GRADIENTS)


def test_sign_is_the_direction_of_fgsm(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    gradient = conv_target.gradient(images, labels, cross_entropy)
    np.testing.assert_array_equal(
        best_direction(gradient, norm="linf"), gradient_sign(conv_target, images, labels)
    )


def test_keep_inside_removes_only_what_would_leave():
    images = np.array([[0.0, 0.0, 1.0, 1.0, 0.5, 0.5]])
    direction = np.array([[-1.0, 1.0, -1.0, 1.0, -1.0, 1.0]])
    np.testing.assert_array_equal(
        keep_inside(direction, images, bounds=(0, 1)), [[0, 1, -1, 0, -1, 1]]
    )


def test_replace_by_chance_replaces_the_announced_share():
    signs = np.ones((4, 50, 50, 3))
    np.testing.assert_array_equal(replace_by_chance(signs, 0.0), signs)
    for share in (0.3, 0.8, 1.0):
        changed = replace_by_chance(signs, share, seed=2)
        assert set(np.unique(changed)) == {-1.0, 1.0}
        assert (changed == -1).mean() == pytest.approx(share / 2, abs=0.01)
    np.testing.assert_array_equal(
        replace_by_chance(signs, 0.5, seed=1), replace_by_chance(signs, 0.5, seed=1)
    )
    assert not np.array_equal(
        replace_by_chance(signs, 0.5, seed=1), replace_by_chance(signs, 0.5, seed=2)
    )


@pytest.mark.parametrize("loss", [cross_entropy, margin])
def test_losses_are_those_of_the_model(conv_model, conv_target, make_batch, loss):
    images, labels = make_batch(conv_model, 150)
    expected = loss(conv_model(images, training=False), labels)
    np.testing.assert_allclose(
        losses_of(conv_target, images, labels, loss=loss), expected, rtol=1e-3, atol=1e-4
    )


@pytest.mark.parametrize("norm", DUAL)
def test_promise_is_kept_for_a_small_step(dense_model, dense_target, make_batch, norm):
    images, labels = make_batch(dense_model)
    images = images / 2
    gradient = dense_target.gradient(images, labels, cross_entropy)
    step = scale_to(best_direction(gradient, norm=norm), norm=norm, radius=0.01)
    change = (
        losses_of(dense_target, images + step, labels)
        - losses_of(dense_target, images - step, labels)
    ) / 2
    np.testing.assert_allclose(change, 0.01 * promised_gain(gradient, norm=norm), rtol=0.01)


@pytest.mark.parametrize(
    "call, argument, error",
    [
        (lambda: best_direction(GRADIENTS, norm="l0"), "norm", ValueError),
        (lambda: best_direction([1.0, 2.0], norm="l2"), "gradient", ValueError),
        (lambda: best_direction(GRADIENTS * np.nan, norm="l2"), "gradient", ValueError),
        (lambda: best_direction("g", norm="l2"), "gradient", TypeError),
        (lambda: promised_gain(GRADIENTS, norm=2), "norm", ValueError),
        (lambda: length(GRADIENTS[:0], norm="l2"), "perturbation", ValueError),
        (lambda: length(GRADIENTS, norm="l3"), "norm", ValueError),
        (lambda: scale_to(GRADIENTS, norm="l2", radius=-1), "radius", ValueError),
        (lambda: scale_to(GRADIENTS, norm="l2", radius="1"), "radius", TypeError),
        (lambda: scale_to(3.0, norm="l2", radius=1), "direction", ValueError),
        (lambda: keep_inside(GRADIENTS, GRADIENTS * 10, bounds=(-1, 1)), "images", ValueError),
        (lambda: keep_inside(GRADIENTS, GRADIENTS[:2], bounds=(-1, 1)), "images", ValueError),
        (lambda: keep_inside(GRADIENTS, GRADIENTS, bounds=(1, 0)), "bounds", ValueError),
        (lambda: replace_by_chance(GRADIENTS, 1.5), "share", ValueError),
        (lambda: replace_by_chance(GRADIENTS, None), "share", TypeError),
    ],
)
def test_bad_arguments_are_named(call, argument, error):
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        call()


def test_bad_images_of_losses_are_named(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    with pytest.raises(ValueError, match="^images : "):
        losses_of(conv_target, images * 3, labels)
    with pytest.raises(TypeError, match="^labels : "):
        losses_of(conv_target, images, labels / 1)
