"""La dérivation automatique, contre les différences finies et contre le ruban de TensorFlow."""

import math

import numpy as np
import pytest
import tensorflow as tf

from trahison.learning.autodiff import Value, central_difference, topological_order

# Chaque fonction se lit avec des Value, avec des nombres et avec des tenseurs : ``m`` donne tanh,
# exp et relu.
FUNCTIONS = {
    "somme": lambda m, a, b, c: a + b + c,
    "différence": lambda m, a, b, c: a - b - c,
    "opposé": lambda m, a, b, c: -(a - 2 * b) * c,
    "produit": lambda m, a, b, c: a * b * c,
    "puissances": lambda m, a, b, c: a**3 + (b * b + 1) ** -0.5 - c**2,
    "constantes à gauche": lambda m, a, b, c: 2 * a + 3 - (1 - b) * c,
    "tanh": lambda m, a, b, c: m.tanh(a * b - c),
    "exp": lambda m, a, b, c: m.exp(a - b) * c,
    "relu": lambda m, a, b, c: m.relu(a * b + c) + m.relu(-c),
    "plusieurs chemins": lambda m, a, b, c: (a + b) * (b + c) * (c + a),
    "carré de soi": lambda m, a, b, c: (a * a) * (a * a) + b * c,
    "neurone": lambda m, a, b, c: (m.tanh(a * b + c) - 1) ** 2,
    "sigmoïde": lambda m, a, b, c: (1 + m.exp(-(a * b + c))) ** -1,
}


class OfValues:
    tanh, exp, relu = Value.tanh, Value.exp, Value.relu


class OfNumbers:
    tanh, exp = math.tanh, math.exp
    relu = staticmethod(lambda number: max(number, 0.0))


class OfTensors:
    tanh, exp, relu = tf.tanh, tf.exp, tf.nn.relu


def points(count: int = 20) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1.5, 1.5, (count, 3))


def gradient(function, point):
    leaves = [Value(number) for number in point]
    result = function(OfValues, *leaves)
    result.backward()
    return result.data, [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_equals_central_differences(function):
    for point in points():
        data, slopes = gradient(function, point)
        assert data == pytest.approx(function(OfNumbers, *point))
        finite = central_difference(lambda *numbers: function(OfNumbers, *numbers), list(point))
        np.testing.assert_allclose(slopes, finite, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_equals_the_tape_of_tensorflow(function):
    for point in points(3):
        leaves = [tf.Variable(number, dtype=tf.float64) for number in point]
        with tf.GradientTape() as tape:
            result = function(OfTensors, *leaves)
        np.testing.assert_allclose(
            gradient(function, point)[1],
            [float(s) for s in tape.gradient(result, leaves)],
            rtol=1e-12,
            atol=1e-14,
        )


def test_a_number_used_twice_receives_both_parts():
    b = Value(1.0)
    e = (Value(2.0) + b) * (b + 1)
    e.backward()
    assert b.grad == 5.0


def test_backward_twice_does_not_add_up():
    a = Value(3.0)
    result = a * a
    result.backward()
    result.backward()
    assert a.grad == 6.0


def test_topological_order_puts_every_number_after_its_parents():
    a, b = Value(1.0), Value(2.0)
    shared = a * b
    order = topological_order((shared + a) * shared.tanh() + shared)
    place = {id(value): i for i, value in enumerate(order)}
    assert len(place) == len(order)
    assert all(
        place[id(parent)] < place[id(value)] for value in order for parent, _ in value.parents
    )


def test_long_chain_and_doubling_graph():
    """Mille maillons ne débordent pas la pile ; trente doublements font 2³⁰ chemins, mais trente et
    un nombres."""
    link = start = Value(0.001)
    for _ in range(2000):
        link = link + 0.0
    link.backward()
    assert start.grad == 1.0
    double = seed = Value(1.0)
    for _ in range(30):
        double = double + double
    double.backward()
    assert seed.grad == 2.0**30 and len(topological_order(double)) == 31


def test_relu_is_flat_at_zero_and_below():
    for number, slope in ((-1.0, 0.0), (0.0, 0.0), (2.0, 1.0)):
        value = Value(number)
        value.relu().backward()
        assert value.grad == slope


def test_other_values_keep_their_gradient():
    a, stranger = Value(1.0), Value(2.0)
    stranger.grad = 7.0
    (a * 2).backward()
    assert stranger.grad == 7.0


def test_repr_shows_value_and_gradient():
    assert repr(Value(1.5)) == "Value(1.5, grad=0)"


@pytest.mark.parametrize(
    "data, error",
    [
        ("un", TypeError),
        (None, TypeError),
        ([1.0], TypeError),
        (True, TypeError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
    ],
)
def test_what_is_not_a_finite_number_is_refused(data, error):
    with pytest.raises(error, match="^data : .*reçu"):
        Value(data)
    with pytest.raises(error, match="^data : .*reçu"):
        Value(1.0) + data


def test_central_difference_error_shrinks_as_the_square_of_the_step():
    exact = 1 - math.tanh(1) ** 2
    errors = [
        abs(central_difference(math.tanh, [1.0], step=step)[0] - exact) for step in (1e-1, 1e-2)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.05)


@pytest.mark.parametrize(
    "step, error", [(0, ValueError), (-1e-5, ValueError), ("petit", TypeError)]
)
def test_bad_step_is_named(step, error):
    with pytest.raises(error, match="^step : .*reçu"):
        central_difference(math.tanh, [1.0], step=step)
