"""La descente de gradient : dérivées vérifiées numériquement, borne du pas, comparaison aux
moindres carrés et à Keras."""

import keras
import numpy as np
import pytest

from trahison.learning.gradient_descent import (
    FIXED_PRICE,
    PRICE_PER_SQUARE_METRE,
    descend,
    descend_by_batches,
    linear_curvatures,
    linear_gradient,
    linear_loss,
    numerical_gradient,
    predict_prices,
    simulate_flats,
    slope_curvature,
    slope_gradient,
)

FLATS = simulate_flats(40, seed=3)
DESIGN = np.stack([FLATS.areas, np.ones(40)], axis=1)


def slope_loss(slope):
    return float(np.mean((predict_prices(float(slope), FLATS.areas) - FLATS.prices) ** 2))


def gradient_of_slope(slope):
    return slope_gradient(float(slope), FLATS.areas, FLATS.prices)


def test_simulated_flats_follow_their_law():
    flats = simulate_flats(20_000, seed=1)
    slope, fixed = np.polyfit(flats.areas, flats.prices, 1)
    assert abs(slope - PRICE_PER_SQUARE_METRE) < 0.02 and abs(fixed - FIXED_PRICE) < 1
    assert flats.areas.min() >= 20 and flats.areas.max() <= 120


def test_the_same_seed_gives_the_same_flats():
    assert np.array_equal(simulate_flats(5, seed=7).prices, simulate_flats(5, seed=7).prices)
    assert not np.array_equal(simulate_flats(5, seed=7).prices, simulate_flats(5, seed=8).prices)


@pytest.mark.parametrize("slope", [-1.0, 0.0, 2.9, 10.0])
def test_gradient_and_curvature_of_the_slope_equal_finite_differences(slope):
    assert gradient_of_slope(slope) == pytest.approx(
        float(numerical_gradient(slope_loss, slope, step=1e-3)), rel=1e-6
    )
    curvature = (gradient_of_slope(slope + 1) - gradient_of_slope(slope - 1)) / 2
    assert slope_curvature(FLATS.areas) == pytest.approx(curvature)


def test_gradient_of_two_parameters_equals_finite_differences_and_the_slope_case():
    point = np.array([1.5, -20.0])
    numerical = numerical_gradient(lambda w: linear_loss(w, DESIGN, FLATS.prices), point)
    np.testing.assert_allclose(linear_gradient(point, DESIGN, FLATS.prices), numerical, rtol=1e-6)
    alone = linear_gradient([1.5], FLATS.areas[:, None], FLATS.prices)
    assert alone[0] == pytest.approx(slope_gradient(1.5, FLATS.areas, FLATS.prices))


def test_curvatures_are_the_eigenvalues_of_the_numerical_hessian():
    hessian = np.stack(
        [
            numerical_gradient(
                lambda w, i=i: linear_gradient(w, DESIGN, FLATS.prices)[i], np.zeros(2), step=1.0
            )
            for i in range(2)
        ]
    )
    np.testing.assert_allclose(linear_curvatures(DESIGN), np.linalg.eigvalsh(hessian), rtol=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_the_bound_of_the_learning_rate_is_two_over_the_curvature(seed):
    flats = simulate_flats(15, seed=seed)
    curvature = slope_curvature(flats.areas)
    best = flats.areas @ flats.prices / (flats.areas @ flats.areas)

    def error_after(multiple, steps):
        path = descend(
            lambda a: slope_gradient(float(a), flats.areas, flats.prices),
            0.0,
            learning_rate=multiple / curvature,
            steps=steps,
        )
        return abs(path[-1] - best)

    assert error_after(1.0, 1) < 1e-12 * best
    assert error_after(1.99, 1000) < 1e-3 * best
    assert error_after(2.0, 100) == pytest.approx(best)
    assert error_after(2.01, 1000) > 1e3 * best


def test_the_error_shrinks_by_the_predicted_factor_at_each_step():
    rate = 0.3 / slope_curvature(FLATS.areas)
    best = FLATS.areas @ FLATS.prices / (FLATS.areas @ FLATS.areas)
    path = descend(gradient_of_slope, 0.0, learning_rate=rate, steps=10)
    np.testing.assert_allclose((path - best)[1:] / (path - best)[:-1], 0.7)


def test_two_parameters_reach_the_least_squares_solution():
    design = np.stack([(FLATS.areas - FLATS.areas.mean()) / FLATS.areas.std(), np.ones(40)], axis=1)
    path = descend(
        lambda w: linear_gradient(w, design, FLATS.prices),
        np.zeros(2),
        learning_rate=0.3,
        steps=100,
    )
    expected = np.linalg.lstsq(design, FLATS.prices, rcond=None)[0]
    np.testing.assert_allclose(path[-1], expected, rtol=1e-10)


def test_trajectory_equals_that_of_keras():
    design, rate = DESIGN / [100, 1], 0.1
    path = descend(
        lambda w: linear_gradient(w, design, FLATS.prices),
        np.zeros(2),
        learning_rate=rate,
        steps=20,
    )
    variable = keras.Variable(np.zeros(2), dtype="float64")
    optimizer = keras.optimizers.SGD(rate)
    for expected in path[1:]:
        optimizer.apply([linear_gradient(variable.numpy(), design, FLATS.prices)], [variable])
        np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-6)


def test_no_step_or_no_rate_stays_at_the_start():
    assert np.array_equal(descend(gradient_of_slope, 1.5, learning_rate=1.0, steps=0), [1.5])
    assert np.array_equal(descend(gradient_of_slope, 1.5, learning_rate=0.0, steps=3), [1.5] * 4)


def test_one_batch_of_all_the_examples_is_plain_descent():

    def gradient(w, batch=slice(None)):
        return linear_gradient(w, DESIGN[batch], FLATS.prices[batch])

    by_batches = descend_by_batches(
        gradient, np.zeros(2), examples=40, batch_size=40, learning_rate=1e-4, epochs=5
    )
    np.testing.assert_allclose(
        by_batches, descend(gradient, np.zeros(2), learning_rate=1e-4, steps=5)
    )


@pytest.mark.parametrize("batch_size, batches", [(1, 40), (16, 3), (40, 1)])
def test_every_epoch_sees_every_example_once(batch_size, batches):
    seen = []
    path = descend_by_batches(
        lambda w, batch: seen.append(batch) or 0 * w,
        0.0,
        examples=40,
        batch_size=batch_size,
        learning_rate=0.1,
        epochs=2,
        seed=5,
    )
    assert len(path) == 1 + 2 * batches and len(seen) == 2 * batches
    first, second = np.concatenate(seen[:batches]), np.concatenate(seen[batches:])
    assert sorted(first) == sorted(second) == list(range(40)) and not np.array_equal(first, second)


def test_gradients_of_batches_average_to_the_full_gradient():
    gradients = [
        linear_gradient([1.0, 2.0], DESIGN[i : i + 8], FLATS.prices[i : i + 8])
        for i in range(0, 40, 8)
    ]
    np.testing.assert_allclose(
        np.mean(gradients, axis=0), linear_gradient([1.0, 2.0], DESIGN, FLATS.prices)
    )


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: simulate_flats(0), "count"),
        (lambda: simulate_flats(5, seed=-1), "seed"),
        (lambda: predict_prices("a", FLATS.areas), "slope"),
        (lambda: predict_prices(1.0, [[1.0]]), "areas"),
        (lambda: predict_prices(1.0, []), "areas"),
        (lambda: slope_gradient(1.0, [1.0, 2.0], [1.0]), "areas"),
        (lambda: slope_curvature([np.inf]), "areas"),
        (lambda: descend(gradient_of_slope, "x", learning_rate=0.1, steps=1), "start"),
        (lambda: descend(gradient_of_slope, 0.0, learning_rate=-0.1, steps=1), "learning_rate"),
        (lambda: descend(gradient_of_slope, 0.0, learning_rate=0.1, steps=1.5), "steps"),
        (
            lambda: descend_by_batches(
                abs, 0.0, examples=4, batch_size=5, learning_rate=0.1, epochs=1
            ),
            "batch_size",
        ),
        (
            lambda: descend_by_batches(
                abs, 0.0, examples=0, batch_size=1, learning_rate=0.1, epochs=1
            ),
            "examples",
        ),
        (
            lambda: descend_by_batches(
                abs, 0.0, examples=4, batch_size=1, learning_rate=0.1, epochs=-1
            ),
            "epochs",
        ),
        (lambda: linear_loss([1.0], DESIGN, FLATS.prices), "parameters"),
        (lambda: linear_gradient([1.0, 2.0], DESIGN, FLATS.prices[:3]), "targets"),
        (lambda: linear_curvatures([1.0, 2.0]), "design"),
        (lambda: numerical_gradient(np.sum, [np.nan]), "point"),
        (lambda: numerical_gradient(np.sum, [1.0], step=0), "step"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises((ValueError, TypeError), match=rf"^{name} :"):
        call()
