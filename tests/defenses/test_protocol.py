from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm
from trahison.attacks.deepfool import deepfool
from trahison.attacks.losses import margin
from trahison.attacks.pgd import pgd
from trahison.defenses import borrow, put_to_the_test, robust_accuracy
from trahison.defenses.evaluation import scale_logits
from trahison.defenses.protocol import MISTAKEN, UNBROKEN, _try_free
from trahison.networks.target import Target

GRID = [0.03, 0.06, 0.1, 0.2]


@pytest.fixture(scope="module")
def trial(trained, digit_data):
    return put_to_the_test(trained, *digit_data[2:], epsilons=GRID, restarts=1)


def test_curve_counts_the_images_that_need_more(trial, trained, digit_data):
    images, labels = digit_data[2:]
    assert trial.curve.accuracy[0] == (trained.labels(images) == labels).mean()
    np.testing.assert_allclose(
        trial.curve.accuracy, [(trial.smallest > epsilon).mean() for epsilon in [0, *GRID]]
    )
    assert (np.diff(trial.curve.accuracy) <= 0).all() and trial.curve.accuracy[-1] < 0.1
    assert set(trial.smallest) <= {0.0, *GRID, np.inf}


def test_names_agree_with_the_forces(trial, trained, digit_data):
    images, labels = digit_data[2:]
    wrong = trained.labels(images) != labels
    np.testing.assert_array_equal(trial.broken_by == MISTAKEN, wrong)
    np.testing.assert_array_equal(trial.broken_by == UNBROKEN, np.isinf(trial.smallest))
    assert sum(trial.credits().values()) == len(images)


@pytest.mark.parametrize("attack", ["fgsm", "pgd", "deepfool"])
def test_no_attack_of_the_book_breaks_an_image_that_the_trial_left_standing(
    trial, trained, digit_data, attack
):
    """La descente par crans ne perd rien : à chaque force, aucune attaque seule ne fait mieux que
    l’épreuve."""
    images, labels = digit_data[2:]
    for epsilon in GRID:
        options = {"epsilon": epsilon}
        forged = {
            "fgsm": lambda: fgsm(trained, images, labels, **options),
            "pgd": lambda: pgd(trained, images, labels, steps=20, loss=margin, **options),
            "deepfool": lambda: deepfool(trained, images, labels, norm="linf"),
        }[attack]()
        inside = np.abs(forged - images).reshape(len(images), -1).max(axis=1) <= epsilon + 1e-6
        alone = (trained.labels(forged) == labels) | ~inside
        # PGD part d’ailleurs : à une image ou deux près
        assert ((trial.smallest > epsilon) & ~alone).sum() <= 2


def test_agrees_with_attacking_every_image_at_every_force(trial, trained, digit_data):
    curve = robust_accuracy(trained, *digit_data[2:], epsilons=[0, *GRID])
    assert (trial.curve.accuracy <= curve.accuracy + 0.01).all()  # la même attaque, et d’autres
    assert (trial.curve.accuracy >= curve.accuracy - 0.06).all()


def test_deepfool_is_ranked_at_the_smallest_force_that_contains_it(trained, digit_data):
    """Ni en dessous, ce qui flatterait l’attaque, ni au-dessus."""
    images, labels = digit_data[2:]
    grid = np.linspace(0.005, 0.4, 80)
    smallest = np.where(trained.labels(images) == labels, np.inf, 0.0)
    names = np.full(len(images), UNBROKEN, object)
    attack = partial(deepfool, candidates=3, steps=4, norm="linf")
    standing = np.flatnonzero(smallest > 0)
    _try_free("DeepFool, L∞", attack, standing, trained, images, labels, grid, smallest, names)
    moved = attack(trained, images, labels)
    lengths = np.abs(moved - images).reshape(len(images), -1).max(axis=1)
    found = names == "DeepFool, L∞"
    assert found.sum() >= 5
    assert (lengths[found] <= smallest[found] * (1 + 1e-5)).all()
    assert (lengths[found] > smallest[found] - (grid[1] - grid[0]) - 1e-6).all()


def test_pgd_is_tried_at_the_smallest_force_too(trained, digit_data):
    images, labels = digit_data[2:]
    alone = {
        put_to_the_test(trained, images, labels, epsilons=[epsilon], restarts=1)
        .credits()
        .get("PGD-10, marge", 0)
        for epsilon in (0.08, 0.1, 0.12)
    }
    assert max(alone) > 0


def test_saturated_logits_change_nothing_to_the_verdict(trial, trained, digit_data):
    saturated = put_to_the_test(
        scale_logits(trained, 100.0), *digit_data[2:], epsilons=GRID, restarts=1
    )
    np.testing.assert_allclose(saturated.curve.accuracy, trial.curve.accuracy, atol=0.03)


def test_borrowed_images_can_only_help(trained, build, digit_data):
    images, labels = digit_data[2:]
    # contre lui-même : le meilleur prêt possible
    borrowed = borrow(trained, images, labels, epsilons=GRID, steps=10)
    trial = put_to_the_test(trained, images, labels, epsilons=GRID, borrowed=borrowed, restarts=1)
    assert trial.credits()["images d’un autre réseau"] > 20


@keras.saving.register_keras_serializable("essai")
class Blinding(keras.layers.Layer):
    """Rend son entrée, et un gradient nul : l’attaquant ne sait plus où aller."""

    def call(self, x):
        @tf.custom_gradient
        def same(x):
            return tf.identity(x), tf.zeros_like

        return same(x)

    def compute_output_shape(self, shape):
        return shape


def test_attacks_without_gradient_break_what_hides_its_gradient(trained, digit_data):
    images, labels = digit_data[2][:60], digit_data[3][:60]
    inputs = keras.Input((8, 8, 1))
    blind = Target(keras.Model(inputs, trained.model(Blinding()(inputs))), bounds=(0.0, 1.0))
    options = {"epsilons": [0.1, 0.2], "steps": 10, "restarts": 1}
    by_gradient = put_to_the_test(blind, images, labels, **options)
    by_scores = put_to_the_test(blind, images, labels, **options, queried=60, queries=500)
    by_answers = put_to_the_test(blind, images, labels, **options, walked=60, queries=500)
    assert by_gradient.curve.at(0.2) > 0.6
    assert by_scores.curve.at(0.2) < by_gradient.curve.at(0.2) - 0.3
    assert by_scores.credits()["Square"] > 20
    assert by_answers.credits()["frontière"] > 0
    assert by_answers.curve.at(0.2) < by_gradient.curve.at(0.2)


def test_only_the_first_images_are_queried(trained, digit_data):
    images, labels = digit_data[2][:40], digit_data[3][:40]
    inputs = keras.Input((8, 8, 1))
    blind = Target(keras.Model(inputs, trained.model(Blinding()(inputs))), bounds=(0.0, 1.0))
    trial = put_to_the_test(
        blind, images, labels, epsilons=[0.2], steps=2, restarts=1, queried=10, queries=300
    )
    assert set(np.flatnonzero(trial.broken_by == "Square")) <= set(range(10))


def test_same_seed_same_result(trial, trained, digit_data):
    again = put_to_the_test(trained, *digit_data[2:], epsilons=GRID, restarts=1)
    np.testing.assert_array_equal(again.smallest, trial.smallest)


def test_a_network_that_never_changes_its_mind_is_an_ordinary_result(digit_data):
    """Aucune image adverse n’existe : ce n’est pas une erreur, c’est une courbe plate."""
    flat = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    flat.set_weights([np.zeros((64, 10), np.float32), np.eye(10, dtype=np.float32)[3]])
    images, labels = digit_data[2][:30], digit_data[3][:30]
    trial = put_to_the_test(
        Target(flat, bounds=(0.0, 1.0)), images, labels, epsilons=[0.1, 0.5], steps=2, restarts=1
    )
    assert (trial.curve.accuracy == (labels == 3).mean()).all()
    assert set(trial.credits()) <= {UNBROKEN, MISTAKEN}


def test_a_network_wrong_everywhere_keeps_nothing(trained, digit_data):
    images, labels = digit_data[2:]
    trial = put_to_the_test(trained, images, (trained.labels(images) + 1) % 10, epsilons=[0.1])
    assert (trial.curve.accuracy == 0).all() and trial.credits() == {MISTAKEN: len(images)}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilons": []}, "epsilons"),
        ({"epsilons": [0.0, 0.1]}, "epsilons"),
        ({"epsilons": [0.2, 0.1]}, "epsilons"),
        ({"epsilons": [0.1, 0.1]}, "epsilons"),
        ({"epsilons": [1.5]}, "epsilons"),
        ({"steps": 0}, "steps"),
        ({"restarts": 0}, "restarts"),
        ({"seed": -1}, "seed"),
        ({"borrowed": {0.2: np.zeros((2, 8, 8, 1))}}, "borrowed"),
        ({"borrowed": {0.1: np.zeros((1, 8, 8, 1))}}, "borrowed"),
        ({"images": np.full((2, 8, 8, 1), np.nan)}, "images"),
        ({"labels": np.array([0, 10])}, "labels"),
        ({"target": "réseau"}, "target"),
    ],
)
def test_refuses_bad_input_by_name(trained, change, named):
    good = {
        "target": trained,
        "images": np.zeros((2, 8, 8, 1)),
        "labels": np.array([0, 1]),
        "epsilons": [0.1],
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        put_to_the_test(**good | change)


def test_curve_is_read_at_a_measured_force_only(trial):
    assert trial.curve.at(0.1) == trial.curve.accuracy[3]
    low, high = trial.curve.interval(0.1)
    assert low <= trial.curve.at(0.1) <= high
    with pytest.raises(ValueError, match="^epsilon : "):
        trial.curve.at(0.15)
