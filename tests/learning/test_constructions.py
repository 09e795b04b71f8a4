"""La dent de scie et l’escalier font ce qu’ils promettent."""

import numpy as np
import pytest

from trahison.learning.constructions import count_segments, sawtooth_network, staircase_network
from trahison.learning.perceptron import count_parameters, predict

X = np.linspace(0, 1, 1025)


@pytest.mark.parametrize("depth", [1, 2, 3, 5, 7])
def test_sawtooth_doubles_with_each_layer(depth):
    network = sawtooth_network(depth)
    assert count_segments(network) == 2**depth
    folded = X
    for _ in range(depth):
        folded = 1 - np.abs(1 - 2 * folded)
    np.testing.assert_allclose(predict(network, X[:, None]), folded, atol=1e-9)


def test_sawtooth_grows_by_six_parameters_a_layer():
    sizes = [count_parameters(sawtooth_network(depth)) for depth in range(1, 6)]
    assert np.diff(sizes).tolist() == [6, 6, 6, 6]


def wave(x):
    return np.sin(2 * np.pi * x) + 0.5 * x


@pytest.mark.parametrize("low,high", [(0, 1), (-2, 3)])
def test_staircase_error_shrinks_with_width(low, high):
    x = np.linspace(low, high, 2001)
    errors = [
        np.abs(predict(staircase_network(wave, n, low=low, high=high), x[:, None]) - wave(x)).max()
        for n in (10, 40, 160)
    ]
    assert errors[0] > 2 * errors[1] > 4 * errors[2]
    assert errors[2] < 0.06 * (high - low) ** 1.5


def test_staircase_follows_a_constant_exactly():
    constant = staircase_network(lambda x: np.full_like(x, 0.7), 5)
    np.testing.assert_allclose(predict(constant, X[:, None]), 0.7)


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: sawtooth_network(0), ValueError, "depth"),
        (lambda: sawtooth_network(1.5), TypeError, "depth"),
        (lambda: staircase_network(wave, 0), ValueError, "neurons"),
        (lambda: staircase_network(wave, 5, low=1, high=1), ValueError, "high"),
        (lambda: staircase_network(wave, 5, steepness=0), ValueError, "steepness"),
        (lambda: count_segments(sawtooth_network(1), points=2), ValueError, "points"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
