"""La droite robuste, contre scikit-learn à ε = 0 et contre les conditions d’optimalité au-delà."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from trahison.attacks.line import worst_margins
from trahison.defenses.robust_line import exact_accuracy, train_line

RNG = np.random.default_rng(0)
SIGNS = RNG.choice([-1.0, 1.0], 300)
FEATURES = RNG.normal(size=(300, 12)) + 0.6 * SIGNS[:, None] * np.r_[np.ones(4), np.zeros(8)]


def loss(line, epsilon, l2):
    worst = worst_margins(line, FEATURES, SIGNS, epsilon=epsilon, bounds=None)
    return np.logaddexp(0, -worst).mean() + l2 / 2 * (line.weights**2).sum()


def test_without_an_enemy_it_is_logistic_regression():
    ours = train_line(FEATURES, SIGNS, l2=0.01).line
    theirs = LogisticRegression(C=1 / (0.01 * len(SIGNS)), tol=1e-8, max_iter=1000).fit(
        FEATURES, SIGNS
    )
    np.testing.assert_allclose(ours.weights, theirs.coef_[0], atol=2e-3)
    np.testing.assert_allclose(ours.bias, theirs.intercept_[0], atol=2e-3)


@pytest.mark.parametrize("kept", [0.3, 0.7])
def test_mostly_black_images_give_the_same_line_as_any_other(kept):
    """En deçà d’une valeur sur deux, seules celles qui ne sont pas nulles sont lues."""
    rng = np.random.default_rng(1)
    features = FEATURES * (rng.random(FEATURES.shape) < kept)
    plain = train_line(features, SIGNS, l2=0.01).line
    theirs = LogisticRegression(C=1 / (0.01 * len(SIGNS)), tol=1e-8, max_iter=1000)
    np.testing.assert_allclose(plain.weights, theirs.fit(features, SIGNS).coef_[0], atol=2e-3)
    # Douze valeurs de plus, presque nulles et qui ne pèsent rien : on les lit toutes.
    shifted = np.hstack([features, np.full((len(SIGNS), 12), 1e-9)])
    ours, again = (train_line(given, SIGNS, epsilon=0.1, l2=0.01) for given in (features, shifted))
    np.testing.assert_allclose(ours.loss, again.loss, atol=1e-6)
    np.testing.assert_allclose(ours.line.weights, again.line.weights[:12], atol=2e-3)


def test_it_is_a_minimum_of_the_true_worst_loss():
    found = train_line(FEATURES, SIGNS, epsilon=0.2, l2=0.01)
    assert found.slope < 1e-3
    np.testing.assert_allclose(found.loss, loss(found.line, 0.2, 0.01), atol=1e-6)
    for _ in range(200):
        moved = type(found.line)(
            found.line.weights + RNG.normal(scale=0.02, size=12), found.line.bias
        )
        assert loss(moved, 0.2, 0.01) >= found.loss - 1e-7


def test_the_start_does_not_matter():
    losses = [
        train_line(FEATURES, SIGNS, epsilon=0.2, l2=0.01, seed=seed).loss for seed in (None, 0, 1)
    ]
    np.testing.assert_allclose(losses, losses[0], atol=1e-5)


def test_training_against_the_enemy_helps_against_the_enemy_and_shrinks_weights():
    plain, robust = (
        train_line(FEATURES, SIGNS, epsilon=epsilon, l2=1e-3).line for epsilon in (0.0, 0.3)
    )
    before, after = (
        exact_accuracy(line, FEATURES, SIGNS, epsilons=[0, 0.3], bounds=None).accuracy
        for line in (plain, robust)
    )
    assert after[1] > before[1] and before[0] >= after[0] - 0.02
    assert np.abs(robust.weights).sum() < np.abs(plain.weights).sum()
    # ε‖w‖₁ éteint les valeurs inutiles
    assert (robust.weights[4:] == 0).sum() > (plain.weights[4:] == 0).sum()


def test_exact_accuracy_counts_worst_margins():
    line = train_line(FEATURES, SIGNS).line
    curve = exact_accuracy(line, FEATURES, SIGNS, epsilons=[0.0, 0.1, 0.5], bounds=None)
    expected = [
        (worst_margins(line, FEATURES, SIGNS, epsilon=e, bounds=None) > 0).mean()
        for e in (0.0, 0.1, 0.5)
    ]
    np.testing.assert_array_equal(curve.accuracy, expected)
    assert (
        (curve.low <= curve.accuracy).all()
        and (curve.accuracy <= curve.high).all()
        and curve.count == 300
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilon": -1.0}, "epsilon"),
        ({"l2": -1.0}, "l2"),
        ({"iterations": 0}, "iterations"),
        ({"seed": -1}, "seed"),
        ({"signs": SIGNS > 0}, "signs"),
        ({"features": FEATURES[0]}, "features"),
        ({"features": np.full_like(FEATURES, np.nan)}, "features"),
    ],
)
def test_refuses_bad_input_by_name(change, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        train_line(**{"features": FEATURES, "signs": SIGNS} | change)


def test_no_strength_is_refused():
    for wrong in ([], 0.1):
        with pytest.raises(ValueError, match="^epsilons : "):
            exact_accuracy(
                train_line(FEATURES, SIGNS).line, FEATURES, SIGNS, epsilons=wrong, bounds=None
            )
