"""Les optimiseurs : trajectoires égales à celles de Keras, et les propriétés que le chapitre
énonce."""

import keras
import numpy as np
import pytest

from trahison.learning.optimizers import (
    RULES,
    adagrad,
    adam,
    follow,
    momentum,
    nesterov,
    rmsprop,
    sgd,
    steps_to_settle,
)
from trahison.learning.surfaces import rosenbrock, saddle, valley

# Keras range son taux d’apprentissage en float32 : une puissance de 2 y est exacte.
RATE = 2.0**-10
PAIRS = {
    "sgd": (sgd, {}, keras.optimizers.SGD, {}),
    "momentum": (momentum, {}, keras.optimizers.SGD, {"momentum": 0.9}),
    "momentum 0.5": (momentum, {"inertia": 0.5}, keras.optimizers.SGD, {"momentum": 0.5}),
    "nesterov": (nesterov, {}, keras.optimizers.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (adagrad, {}, keras.optimizers.Adagrad, {}),
    "rmsprop": (rmsprop, {}, keras.optimizers.RMSprop, {}),
    "rmsprop 0.99": (
        rmsprop,
        {"decay": 0.99, "epsilon": 1e-3},
        keras.optimizers.RMSprop,
        {"rho": 0.99, "epsilon": 1e-3},
    ),
    "adam": (adam, {}, keras.optimizers.Adam, {}),
    "adam 0.5 0.9": (
        adam,
        {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-2},
        keras.optimizers.Adam,
        {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-2},
    ),
}


@pytest.mark.parametrize(
    "surface", [valley(), saddle(), rosenbrock()], ids=lambda surface: surface.name
)
@pytest.mark.parametrize("name", PAIRS)
def test_trajectory_equals_that_of_keras(name, surface):
    rule, ours, keras_class, theirs = PAIRS[name]
    path = follow(rule, surface.gradient, surface.start, steps=60, learning_rate=RATE, **ours)
    variable = keras.Variable(surface.start, dtype="float64")
    optimizer = keras_class(learning_rate=RATE, **theirs)
    for point in path[1:]:
        optimizer.apply([surface.gradient(variable.numpy())], [variable])
        np.testing.assert_allclose(point, variable.numpy(), rtol=1e-6, atol=1e-6)
    assert np.abs(path[-1] - path[0]).max() > 1e-3  # la comparaison porte sur un vrai trajet


@pytest.mark.parametrize("rule", RULES.values())
def test_every_rule_goes_down_the_valley(rule):
    surface = valley()
    path = follow(rule, surface.gradient, surface.start, steps=200, learning_rate=0.03)
    assert surface.value(path[-1]) < surface.value(surface.start)
    assert path.shape == (201, 2) and np.array_equal(path[0], surface.start)


def test_without_inertia_the_three_first_rules_are_one():
    gradient = np.array([3.0, -2.0])
    expected, _ = sgd(gradient, learning_rate=0.1)
    for rule in (momentum, nesterov):
        assert np.array_equal(rule(gradient, learning_rate=0.1, inertia=0.0)[0], expected)


def test_inertia_multiplies_a_constant_slope_by_ten():
    path = follow(
        momentum, lambda point: np.ones(1), [0.0], steps=300, learning_rate=0.01, inertia=0.9
    )
    assert path[-1, 0] - path[-2, 0] == pytest.approx(-0.01 / (1 - 0.9))


@pytest.mark.parametrize("rule", [adagrad, rmsprop, adam])
def test_adaptive_rules_hardly_see_the_scale_of_the_loss(rule):
    surface, options = valley(), {"steps": 50, "learning_rate": 0.05}
    start = np.array([-40.0, 15.0])  # loin, pour que le 0,1 d’AdaGrad ne pèse rien
    path = follow(rule, surface.gradient, start, **options)
    scaled = follow(rule, lambda point: 1000 * surface.gradient(point), start, **options)
    np.testing.assert_allclose(scaled, path, atol=1e-3)
    assert np.abs(path[-1] - start).max() > 0.1


def test_the_first_step_of_adam_is_the_sign_of_the_gradient():
    gradient = np.array([1e-3, -2.0, 500.0])
    np.testing.assert_allclose(
        adam(gradient, learning_rate=0.1)[0], -0.1 * np.sign(gradient), rtol=1e-2
    )


def test_adagrad_slows_down_and_rmsprop_does_not():

    def constant(point):
        return np.ones(1)

    slow, steady = (
        follow(rule, constant, [0.0], steps=400, learning_rate=0.01) for rule in (adagrad, rmsprop)
    )
    assert slow[-1, 0] - slow[-2, 0] == pytest.approx(-0.01 / np.sqrt(400.1))
    assert steady[-1, 0] - steady[-2, 0] == pytest.approx(-0.01)


def test_optimal_inertia_turns_the_condition_number_into_its_square_root():
    """Polyak : facteurs par étape (κ − 1)/(κ + 1) pour la descente, (√κ − 1)/(√κ + 1) avec
    l’inertie optimale."""
    surface, root = valley(100.0), 10.0
    plain = follow(sgd, surface.gradient, [1.0, 1.0], steps=300, learning_rate=2 / 101)
    rate, inertia = (2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2
    heavy = follow(
        momentum, surface.gradient, [1.0, 1.0], steps=300, learning_rate=rate, inertia=inertia
    )
    norms = [np.linalg.norm(path, axis=1) for path in (plain, heavy)]
    assert (norms[0][300] / norms[0][200]) ** 0.01 == pytest.approx(99 / 101, rel=1e-6)
    assert (norms[1][300] / norms[1][100]) ** 0.005 == pytest.approx(9 / 11, rel=1e-2)


def test_a_diverging_path_stops_instead_of_overflowing():
    path = follow(sgd, valley().gradient, [1.0, 1.0], steps=500, learning_rate=1.0)
    assert (
        np.isfinite(path).all()
        and np.abs(path[-1]).max() > 1e6
        and np.array_equal(path[-1], path[-2])
    )


def test_steps_to_settle():
    assert steps_to_settle([3.0, 1.0, 3.0, 2.0, 1.0], 2.5) == 3
    assert steps_to_settle([1.0, 1.0], 1.0) == 0
    assert steps_to_settle([1.0, 2.0], 1.0) is None


@pytest.mark.parametrize(
    "call, name",
    [
        *((lambda rule=rule: rule([np.nan]), "gradient") for rule in RULES.values()),
        *(
            (lambda rule=rule: rule([1.0], learning_rate=-0.1), "learning_rate")
            for rule in RULES.values()
        ),
        (lambda: momentum([1.0], inertia=1.5), "inertia"),
        (lambda: nesterov([1.0], inertia=-0.5), "inertia"),
        (lambda: adagrad([1.0], epsilon=0.0), "epsilon"),
        (lambda: rmsprop([1.0], decay=2.0), "decay"),
        (lambda: adam([1.0], beta_1=-1.0), "beta_1"),
        (lambda: adam([1.0], beta_2="b"), "beta_2"),
        (lambda: adam([1.0], beta_2=1.0), "beta_2"),
        (lambda: adam([1.0], step=0), "step"),
        (lambda: follow(sgd, abs, [np.nan], steps=1), "start"),
        (lambda: follow(sgd, abs, [1.0], steps=-1), "steps"),
        (lambda: steps_to_settle([[1.0]], 0.5), "values"),
        (lambda: steps_to_settle([1.0], "bas"), "target"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises((ValueError, TypeError), match=rf"^{name} :"):
        call()
