"""CROWN : jamais au-dessus du vrai minimum, que la force brute donne sur un réseau minuscule."""

from __future__ import annotations

from functools import partial
from itertools import product

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import linprog

from trahison.attacks.losses import margin
from trahison.attacks.pgd import pgd
from trahison.defenses import robust_accuracy
from trahison.defenses.crown import _lowest, _relu_lines, _worst_gaps, crown_accuracy, crown_leads
from trahison.defenses.interval_bounds import is_certified, worst_leads
from trahison.networks.target import Target

layers = keras.layers


def random_target(units=(4, 4), *, size=3, classes=3, seed=0) -> Target:
    """Un réseau non entraîné, aux biais tirés eux aussi, sur des images ``size`` × 1."""
    keras.utils.set_random_seed(seed)
    options = {"bias_initializer": keras.initializers.RandomNormal(stddev=0.3)}
    hidden = [layers.Dense(width, "relu", **options) for width in units]
    stack = [keras.Input((size, 1)), layers.Flatten(), *hidden, layers.Dense(classes, **options)]
    return Target(keras.Sequential(stack), bounds=(0.0, 1.0))


def affine_layers(target: Target) -> list[tuple[np.ndarray, np.ndarray]]:
    weights = [weight.astype(np.float64) for weight in target.model.get_weights()]
    return list(zip(weights[::2], weights[1::2]))


def exact_minimum(affine, rows: np.ndarray, constant: float, low, high) -> float:
    """Le vrai minimum de ``rows · z + constant`` sur la boîte : un programme linéaire par façon
    d’allumer les ReLU. Rien n’y est emprunté à CROWN."""
    widths, best = [len(bias) for _, bias in affine], np.inf
    for pattern in product((0.0, 1.0), repeat=sum(widths)):
        slope, shift, matrix, limits = np.eye(len(low)), np.zeros(len(low)), [], []
        switches = np.split(np.array(pattern), np.cumsum(widths)[:-1])
        for (kernel, bias), on in zip(affine, switches):
            slope, shift = slope @ kernel, shift @ kernel + bias
            sign = np.where(on, -1.0, 1.0)  # allumé : h ≥ 0 ; éteint : h ≤ 0
            matrix.append((slope * sign).T)
            limits.append(-sign * shift)
            slope, shift = slope * on, shift * on
        solved = linprog(
            slope @ rows,
            np.concatenate(matrix),
            np.concatenate(limits),
            bounds=list(zip(low, high)),
        )
        if solved.success:
            best = min(best, solved.fun + shift @ rows + constant)
    return best


@pytest.mark.parametrize("seed", range(3))
def test_below_the_exact_minimum_which_is_below_every_point(seed):
    target, rng, epsilon = random_target(seed=seed), np.random.default_rng(seed), 0.15
    images = rng.uniform(0, 1, (2, 3, 1)).astype(np.float32)
    labels = target.labels(images)
    proved = crown_leads(target, images, labels, epsilon=epsilon)
    *hidden, (kernel, bias) = affine_layers(target)
    for image, label, leads in zip(images, labels, proved):
        low, high = (np.clip(image.ravel() + side, 0, 1) for side in (-epsilon, epsilon))
        drawn = rng.uniform(low, high, (500, 3))[..., None].astype(np.float32)
        logits = target.logits(drawn)
        for rival, lead in zip(np.delete(np.arange(3), label), leads):
            truth = exact_minimum(
                hidden, kernel[:, label] - kernel[:, rival], bias[label] - bias[rival], low, high
            )
            assert lead <= truth + 1e-5
            assert truth <= (logits[:, label] - logits[:, rival]).min() + 1e-5


def test_on_a_wide_network_boxes_lose_several_times_more():
    """Plus il y a de neurones qui se compensent, plus la boîte oublie : l’avance perdue entre le
    centre et la borne est plusieurs fois plus petite chez CROWN."""
    target, epsilon = random_target((60, 40), size=30, classes=5), 0.05
    images = np.random.default_rng(0).uniform(0, 1, (20, 30, 1)).astype(np.float32)
    labels, others = target.labels(images), np.arange(5)
    crown = crown_leads(target, images, labels, epsilon=epsilon)
    centre = crown_leads(target, images, labels, epsilon=0.0)
    settings = tf.constant(images), tf.constant(labels), epsilon, 0.0, 1.0
    boxes = -worst_leads(target.model, *settings).numpy()[others != labels[:, None]]
    assert (centre - crown).mean() < 0.4 * (centre - boxes.reshape(20, 4)).mean()


def test_exact_when_no_relu_hesitates():
    """Toutes les ReLU allumées : le réseau est affine sur la boîte, et CROWN donne son minimum."""
    rng = np.random.default_rng(0)
    affine = [(rng.normal(size=(4, 5)), np.full(5, 50.0)), (rng.normal(size=(5, 3)), np.zeros(3))]
    centre, reach = rng.uniform(0.3, 0.7, (2, 4)), 0.1
    found = _worst_gaps(affine, (centre - reach, centre + reach), np.array([0, 2]))
    slope = affine[0][0] @ affine[1][0]
    for image, label, row in zip(centre, (0, 2), found):
        rivals = np.delete(np.arange(3), label)
        gaps = slope[:, [label]] - slope[:, rivals]
        shift = affine[0][1] @ (affine[1][0][:, [label]] - affine[1][0][:, rivals])
        np.testing.assert_allclose(row, image @ gaps + shift - reach * np.abs(gaps).sum(axis=0))


def test_without_hidden_layer_it_is_the_law_of_the_line():
    """Sans ReLU, l’équation de la page : avance − ε ‖différence des poids‖₁."""
    rng = np.random.default_rng(1)
    rows, middle = rng.normal(size=(1, 2, 6)), rng.uniform(0.3, 0.7, (4, 6))
    found = _lowest(rows, np.array([1.0, 2.0]), [], (middle - 0.1, middle + 0.1))
    expected = middle @ rows[0].T + [1.0, 2.0] - 0.1 * np.abs(rows[0]).sum(axis=1)
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("floor", "ceiling"), [(-2, 1), (-1, 2), (-1, 1), (1, 3), (-3, -1), (0, 0), (0, 2), (-2, 0)]
)
def test_the_lines_enclose_relu(floor, ceiling):
    below, above, lift = _relu_lines(np.float64([floor]), np.float64([ceiling]))
    values = np.linspace(floor, ceiling, 101)
    rectified = np.maximum(values, 0)
    assert (below * values <= rectified + 1e-9).all()
    assert (rectified <= above * values + lift + 1e-9).all()
    if floor >= 0 or ceiling <= 0:  # rien d’incertain : les deux droites sont la ReLU
        np.testing.assert_allclose(below * values, rectified, atol=1e-9)
        np.testing.assert_allclose(above * values + lift, rectified, atol=1e-9)


def test_without_perturbation_it_is_the_lead(trained_dense, digit_data):
    _, _, images, labels = digit_data
    logits = trained_dense.logits(images[:20])
    answers = logits.argmax(axis=1)
    expected = [row[label] - np.delete(row, label) for row, label in zip(logits, answers)]
    found = crown_leads(trained_dense, images[:20], answers, epsilon=0.0)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_proves_more_than_intervals_and_no_attack_breaks_it(trained_dense, digit_data):
    _, _, images, labels = digit_data
    images, labels, radii = images[:120], labels[:120], [0.0, 0.01, 0.02, 0.05]
    curve = crown_accuracy(trained_dense, images, labels, epsilons=radii)
    broken = robust_accuracy(trained_dense, images, labels, epsilons=radii)
    assert curve.accuracy[0] == broken.accuracy[0] > 0.8
    assert (curve.accuracy <= broken.accuracy).all() and (np.diff(curve.accuracy) <= 0).all()
    by_boxes = is_certified(trained_dense, images, labels, epsilon=0.02).mean()
    assert curve.accuracy[2] > by_boxes + 0.2
    proved = (crown_leads(trained_dense, images, labels, epsilon=0.02) > 0).all(axis=1)
    attack = partial(pgd, epsilon=0.02, steps=30, loss=margin, random_start=True)
    for seed in range(3):
        forged = attack(trained_dense, images, labels, seed=seed)
        assert (trained_dense.labels(forged)[proved] == labels[proved]).all()


def test_packets_change_nothing(trained_dense, digit_data):
    _, _, images, labels = digit_data
    whole = crown_leads(trained_dense, images[:70], labels[:70], epsilon=0.02)
    few = crown_leads(trained_dense, images[60:70], labels[60:70], epsilon=0.02)
    np.testing.assert_allclose(whole[60:70], few, rtol=1e-4, atol=1e-4)


@pytest.fixture(scope="module")
def trained_dense(digit_data) -> Target:
    keras.utils.set_random_seed(0)
    stack = [layers.Flatten(), layers.Dense(24, "relu"), layers.Dense(16, "relu"), layers.Dense(10)]
    model = keras.Sequential([keras.Input((8, 8, 1)), *stack])
    model.compile(
        keras.optimizers.Adam(5e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(*digit_data[:2], epochs=8, verbose=0)
    return Target(model, bounds=(0.0, 1.0))


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ([layers.Flatten(), layers.Dense(4, "tanh"), layers.Dense(3)], "dense"),
        ([layers.Conv2D(2, 3, activation="relu"), layers.Flatten(), layers.Dense(3)], "conv2d"),
        ([layers.Flatten(), layers.Dense(3, "relu")], "sans activation"),
    ],
)
def test_an_unknown_layer_is_named(stack, message):
    target = Target(keras.Sequential([keras.Input((8, 8, 1)), *stack]), bounds=(0.0, 1.0))
    with pytest.raises(ValueError, match=f"^target : .*{message}"):
        crown_leads(target, np.zeros((1, 8, 8, 1)), [0], epsilon=0.1)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epsilons": []}, "epsilons"),
        ({"epsilons": [0.2, 0.1]}, "epsilons"),
        ({"labels": np.array([11])}, "labels"),
        ({"images": np.full((1, 8, 8, 1), 3.0)}, "images"),
        ({"target": None}, "target"),
    ],
)
def test_refuses_bad_input_by_name(trained_dense, change, named):
    good = {
        "target": trained_dense,
        "images": np.zeros((1, 8, 8, 1)),
        "labels": np.array([0]),
        "epsilons": [0.1],
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        crown_accuracy(**good | change)
