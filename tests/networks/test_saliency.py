"""Cartes de saillance : la bonne dérivée, le bon maximum, la bonne moyenne."""

import numpy as np
import pytest
import tensorflow as tf

from trahison.networks.saliency import logit_gradient, saliency, smooth_saliency
from trahison.networks.target import Target


def test_linear_network_gives_back_its_weights(linear_model, linear_target, make_batch):
    images, _ = make_batch(linear_model, 3)
    kernel = linear_model.get_weights()[0].reshape(4, 4, 1, 2)
    for class_index in (0, 1):
        gradients = logit_gradient(linear_target, images, [class_index] * 3)
        np.testing.assert_allclose(
            gradients, np.broadcast_to(kernel[..., class_index], (3, 4, 4, 1)), rtol=1e-6
        )


def test_gradient_is_that_of_each_image_own_class(conv_model, conv_target, make_batch):
    images, classes = make_batch(conv_model, 4)
    ours = logit_gradient(conv_target, images, classes)
    for image, class_index, gradient in zip(images, classes, ours):
        x = tf.Variable(image[None])
        with tf.GradientTape() as tape:
            logit = conv_model(x, training=False)[0, int(class_index)]
        np.testing.assert_allclose(gradient, tape.gradient(logit, x)[0], rtol=1e-4, atol=1e-6)


def test_gradient_predicts_a_small_change_of_the_logit(dense_model, dense_target, make_batch):
    images, classes = make_batch(dense_model, 5)
    gradients = logit_gradient(dense_target, images, classes)
    shift = 1e-2 * np.random.default_rng(0).normal(size=images.shape).astype(np.float32)
    rows = np.arange(5)
    change = (dense_model(images + shift).numpy() - dense_model(images - shift).numpy())[
        rows, classes
    ]
    np.testing.assert_allclose(
        (gradients * shift).sum(axis=(1, 2, 3)), change / 2, rtol=0.01, atol=1e-5
    )


def test_saliency_is_the_largest_channel(conv_model, conv_target, make_batch):
    images, classes = make_batch(conv_model, 4)
    maps = saliency(conv_target, images, classes)
    assert maps.shape == (4, 12, 12) and (maps >= 0).all()
    np.testing.assert_array_equal(
        maps, np.abs(logit_gradient(conv_target, images, classes)).max(axis=3)
    )


def test_smooth_saliency_without_noise_is_saliency(conv_model, conv_target, make_batch):
    images, classes = make_batch(conv_model, 1)
    smooth = smooth_saliency(conv_target, images[0], int(classes[0]), samples=7, noise=0)
    np.testing.assert_allclose(
        smooth, saliency(conv_target, images, classes)[0], rtol=1e-5, atol=1e-7
    )


def test_smooth_saliency_averages_the_maps_of_noisy_copies(conv_model, conv_target, make_batch):
    images, classes = make_batch(conv_model, 1)
    noise = np.random.default_rng(3).normal(0, 0.1 * 2, (12, *images.shape[1:])).astype(np.float32)
    expected = saliency(conv_target, images + noise, np.repeat(classes, 12)).mean(axis=0)
    ours = smooth_saliency(conv_target, images[0], int(classes[0]), samples=12, noise=0.1, seed=3)
    np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-6)


def test_no_weight_changes(make_conv_model, make_batch):
    model = make_conv_model()
    images, classes = make_batch(model, 2)
    before = model.get_weights()
    smooth_saliency(Target(model, bounds=(-1.0, 1.0)), images[0], int(classes[0]), samples=3)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    "call, argument, error",
    [
        (lambda m, x, y: saliency(m, x[0], y), "images", ValueError),
        (lambda m, x, y: saliency(m, x * np.nan, y), "images", ValueError),
        (lambda m, x, y: saliency(m, x[:0], y[:0]), "images", ValueError),
        (lambda m, x, y: saliency(m, "chat", y), "images", TypeError),
        (lambda m, x, y: saliency(m, x, y + 5), "classes", ValueError),
        (lambda m, x, y: saliency(m, x, y / 1), "classes", TypeError),
        (lambda m, x, y: saliency(m, x, y[:1]), "classes", ValueError),
        (lambda m, x, y: smooth_saliency(m, x, 0), "image", ValueError),
        (lambda m, x, y: smooth_saliency(m, x[0] * 3, 0), "image", ValueError),
        (lambda m, x, y: smooth_saliency(m, x[0], 9), "class_index", ValueError),
        (lambda m, x, y: smooth_saliency(m, x[0], 0, samples=0), "samples", ValueError),
        (lambda m, x, y: smooth_saliency(m, x[0], 0, noise=-0.1), "noise", ValueError),
    ],
)
def test_bad_arguments_are_named(conv_target, make_batch, call, argument, error):
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        call(conv_target, *make_batch(conv_target.model, 3))
