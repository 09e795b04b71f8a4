from __future__ import annotations

import keras
import numpy as np
import pytest

from trahison.defenses import with_dropout, with_weight_penalty


def test_penalty_is_the_sum_over_kernels_only(trained):
    net = with_weight_penalty(trained.model, l1=0.3, l2=0.7)
    kernels = [layer.kernel.numpy() for layer in trained.model.layers if hasattr(layer, "kernel")]
    expected = sum(0.3 * np.abs(kernel).sum() + 0.7 * (kernel**2).sum() for kernel in kernels)
    np.testing.assert_allclose(float(sum(net.losses)), expected, rtol=1e-5)


def test_penalty_shrinks_the_weights(build, digit_data):
    sizes = []
    for l2 in (0.0, 0.05):
        net = with_weight_penalty(build().model, l2=l2)
        net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        net.fit(digit_data[0], digit_data[1], epochs=3, verbose=0)
        sizes.append(sum(float((weight**2).sum()) for weight in net.get_weights()))
    assert sizes[1] < 0.7 * sizes[0]


@pytest.mark.parametrize(
    "change", [lambda net: with_weight_penalty(net, l2=0.1), lambda net: with_dropout(net)]
)
def test_copies_compute_the_same_thing_in_inference(trained, digit_data, change):
    copy = change(trained.model)
    assert copy is not trained.model
    np.testing.assert_allclose(
        copy(digit_data[2], training=False), trained.model(digit_data[2], training=False), atol=1e-5
    )


def test_dropout_sits_before_each_dense_layer_and_acts_in_training_only(trained, digit_data):
    net = with_dropout(trained.model, rate=0.4)
    names = [type(layer).__name__ for layer in net.layers]
    assert names == ["Flatten", "Dropout", "Dense", "Dropout", "Dense"]
    assert (
        net(digit_data[2], training=True).numpy() != net(digit_data[2], training=False).numpy()
    ).any()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda net: with_weight_penalty(net, l1=-1.0), "l1"),
        (lambda net: with_weight_penalty(net, l2="fort"), "l2"),
        (lambda net: with_weight_penalty("réseau"), "model"),
        (lambda net: with_dropout(net, rate=1.0), "rate"),
        (lambda net: with_dropout(net, rate=-0.1), "rate"),
        (lambda net: with_dropout(None), "model"),
        (lambda net: with_dropout(net, seed=-1), "seed"),
        (lambda net: with_dropout(keras.Model(net.inputs, net.outputs)), "model"),
    ],
)
def test_refuses_bad_input_by_name(trained, call, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        call(trained.model)
