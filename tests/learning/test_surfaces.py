"""Les paysages : gradients égaux aux différences finies, minima vérifiés, Rosenbrock égale à celle
de SciPy."""

import numpy as np
import pytest
from scipy import optimize

from trahison.learning.gradient_descent import numerical_gradient
from trahison.learning.surfaces import rosenbrock, saddle, valley

SURFACES = [valley(), valley(1), valley(angle=30), saddle(), rosenbrock()]
POINTS = np.random.default_rng(0).uniform(-2, 2, (5, 2))


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_gradients_equal_finite_differences(surface):
    for point in POINTS:
        np.testing.assert_allclose(
            surface.gradient(point), numerical_gradient(surface.value, point), rtol=1e-5, atol=1e-6
        )


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_the_minimum_is_one_and_a_grid_of_points_is_allowed(surface):
    np.testing.assert_allclose(surface.gradient(surface.minimum), 0, atol=1e-12)
    around = surface.minimum + POINTS
    assert surface.value(around).shape == (5,) and surface.gradient(around).shape == (5, 2)
    assert surface.value(around).min() > surface.value(surface.minimum)


def test_rosenbrock_equals_scipy():
    for point in POINTS:
        assert rosenbrock().value(point) == pytest.approx(optimize.rosen(point))
        np.testing.assert_allclose(rosenbrock().gradient(point), optimize.rosen_der(point))


@pytest.mark.parametrize("angle", [0, 30, -45])
def test_the_ratio_is_the_condition_number_whatever_the_angle(angle):
    surface, still = valley(25, angle=angle), valley(25)
    curvatures = np.linalg.eigvalsh(surface.gradient(np.eye(2)))
    np.testing.assert_allclose(curvatures, [1, 25])
    assert surface.value(surface.start) == pytest.approx(still.value(still.start))


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: valley(0.5), "ratio"),
        (lambda: valley("long"), "ratio"),
        (lambda: valley(angle=np.nan), "angle"),
        (lambda: valley().value([1.0, 2.0, 3.0]), "point"),
        (lambda: saddle().gradient(1.0), "point"),
        (lambda: rosenbrock().value([np.nan, 1.0]), "point"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises((ValueError, TypeError), match=rf"^{name} :"):
        call()
