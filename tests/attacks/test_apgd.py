"""APGD : celle de l’article, réécrite image par image, et ce qu’elle promet."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm, pgd
from trahison.attacks.apgd import apgd, apgd_targeted, checkpoints
from trahison.attacks.counting import count_calls
from trahison.attacks.losses import cross_entropy, dlr, margin
from trahison.networks.target import Target

ATTACKS = {
    "entropie croisée": apgd,
    "DLR": partial(apgd, loss=dlr),
    "ciblée": apgd_targeted,
}
every_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())


def by_the_article(look, image, start, epsilon, steps, low, high):
    """L’algorithme 1 de Croce et Hein, mot à mot, sur une image en float64.

    ``look(x)`` → (perte, gradient). Rend la meilleure image, et la longueur de chaque pas.
    """
    parts = [0.0, 0.22]
    while parts[-1] < 1:
        parts.append(parts[-1] + max(parts[-1] - parts[-2] - 0.03, 0.06))
    moments = [int(np.ceil(round(part * steps, 9))) for part in parts]

    def project(x):
        return np.clip(np.clip(x, image - epsilon, image + epsilon), low, high)

    eta, lengths = 2 * epsilon, []
    x = [project(start)]
    losses = [look(x[0])[0]]
    x.append(project(x[0] + eta * np.sign(look(x[0])[1])))
    lengths.append(eta)
    losses.append(look(x[1])[0])
    best, best_loss = (x[0], losses[0]) if losses[0] > losses[1] else (x[1], losses[1])
    rises, previous_best, halved = int(losses[1] > losses[0]), losses[0], False
    last = 0
    for k in range(1, steps + 1):
        if k in moments:
            window = k - last
            halve = rises < 0.75 * window or (not halved and best_loss <= previous_best)
            previous_best, halved, last, rises = best_loss, halve, k, 0
            if halve:
                eta /= 2
                x[k], losses[k] = best, best_loss
        if k == steps:
            break
        z = project(x[k] + eta * np.sign(look(x[k])[1]))
        x.append(project(x[k] + 0.75 * (z - x[k]) + 0.25 * (x[k] - x[k - 1])))
        lengths.append(eta)
        losses.append(look(x[k + 1])[0])
        rises += losses[k + 1] > losses[k]
        if losses[k + 1] > best_loss:
            best, best_loss = x[k + 1], losses[k + 1]
    return best, best_loss, lengths


@pytest.fixture(scope="module")
def smooth():
    """Un réseau lisse et hésitant : aucune image ne cède, la meilleure est donc celle rendue."""
    keras.utils.set_random_seed(0)
    layers = [
        keras.Input((6, 6, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(16, activation="tanh"),
        keras.layers.Dense(4, bias_initializer="normal"),
    ]
    net = keras.Sequential(layers)
    images = np.random.default_rng(1).uniform(0, 1, (12, 6, 6, 1)).astype(np.float32)
    return Target(net, bounds=(0.0, 1.0)), images


def weights_in_double(target):
    return [weight.astype(np.float64) for weight in target.model.get_weights()]


def look_in_double(target, label):
    """Entropie croisée et gradient, écrits à la main en NumPy, sans TensorFlow."""
    first, first_bias, second, second_bias = weights_in_double(target)

    def look(x):
        hidden = np.tanh(x.ravel() @ first + first_bias)
        logits = hidden @ second + second_bias
        exps = np.exp(logits - logits.max())
        probabilities = exps / exps.sum()
        slope = probabilities.copy()
        slope[label] -= 1
        slope = first @ ((second @ slope) * (1 - hidden**2))
        return -np.log(probabilities[label]), slope.reshape(x.shape)

    return look


@pytest.mark.parametrize("steps", [1, 7, 40])
def test_is_the_algorithm_of_the_article(smooth, steps):
    target, images = smooth
    labels, epsilon = target.labels(images), 0.02
    forged = apgd(target, images, labels, epsilon=epsilon, steps=steps, seed=3)
    draw = np.random.default_rng(3).uniform(-epsilon, epsilon, images.shape).astype(np.float32)
    held = target.labels(forged) == labels
    assert held.sum() >= 8
    for rank in np.flatnonzero(held):
        look = look_in_double(target, labels[rank])
        best, loss, _ = by_the_article(
            look, images[rank].astype(np.float64), images[rank] + draw[rank], epsilon, steps, 0, 1
        )
        assert look(forged[rank].astype(np.float64))[0] == pytest.approx(loss, rel=1e-4)
        np.testing.assert_allclose(forged[rank], best, atol=2e-3)


def test_the_reference_halves_its_step_and_so_do_we(smooth):
    """Sans cela, comparer les deux ne dirait rien des bilans : la référence doit en avoir fait."""
    target, images = smooth
    look = look_in_double(target, target.labels(images)[0])
    lengths = by_the_article(look, images[0].astype(np.float64), images[0], 0.02, 40, 0, 1)[2]
    assert len(set(lengths)) >= 3


def test_checkpoints_are_those_of_the_article():
    at = np.flatnonzero(checkpoints(100)) + 1
    np.testing.assert_array_equal(at, [22, 41, 57, 70, 80, 87, 93, 99])
    assert checkpoints(1).tolist() == [True] and len(checkpoints(7)) == 7


def test_is_exact_where_fgsm_is(linear_target, make_batch):
    images, labels = make_batch(linear_target.model)
    forged = apgd(linear_target, images, labels, epsilon=0.3, steps=20)
    best = fgsm(linear_target, images, labels, epsilon=0.3)

    def loss(pictures):
        return cross_entropy(tf.constant(linear_target.logits(pictures)), labels).numpy()

    right = linear_target.labels(forged) == labels
    np.testing.assert_allclose(loss(forged)[right], loss(best)[right], rtol=1e-5)
    np.testing.assert_array_equal(right, linear_target.labels(best) == labels)


@every_attack
def test_stays_in_the_ball_and_in_the_interval(attack, digit_target, digits):
    images, labels = digits
    forged = attack(digit_target, images, labels, epsilon=0.1, steps=15)
    assert forged.dtype == np.float32 and forged.shape == images.shape
    assert np.abs(forged - images).max() <= 0.1 + 1e-6
    assert forged.min() >= 0 and forged.max() <= 1


@pytest.mark.parametrize("loss", [cross_entropy, margin], ids=["entropie croisée", "marge"])
def test_finds_what_a_longer_pgd_finds(digit_target, digits, loss):
    images, labels = digits
    attacks = [partial(apgd, loss=loss)] if loss is cross_entropy else [*ATTACKS.values()][1:]
    for epsilon in (0.05, 0.08, 0.12):
        walked = pgd(
            digit_target, images, labels, epsilon=epsilon, steps=200, loss=loss, random_start=True
        )
        for attack in attacks:
            forged = attack(digit_target, images, labels, epsilon=epsilon, steps=60)
            left = [(digit_target.labels(one) == labels).sum() for one in (forged, walked)]
            assert left[0] <= left[1] + 1


def test_saturated_logits_do_not_blind_the_rational_losses(digit_net, digit_target, digits):
    inputs = keras.Input((8, 8, 1))
    loud = Target(
        keras.Model(inputs, keras.layers.Rescaling(1000.0)(digit_net(inputs))), bounds=(0.0, 1.0)
    )
    for attack in (partial(apgd, loss=dlr), apgd_targeted):
        plain, sharp = (
            target.labels(attack(target, *digits, epsilon=0.1, steps=30)) == digits[1]
            for target in (digit_target, loud)
        )
        assert abs(plain.mean() - sharp.mean()) < 0.06


def test_more_restarts_and_more_goals_only_add_successes(digit_target, digits):
    images, labels = digits
    for attack, name in ((apgd, "restarts"), (apgd_targeted, "goals")):
        held = [
            digit_target.labels(
                attack(digit_target, images, labels, epsilon=0.06, steps=8, **{name: number})
            )
            == labels
            for number in (1, 5)
        ]
        assert not (held[1] & ~held[0]).any()


def test_targeted_goals_are_the_best_rivals_of_the_clean_image(digit_target, digits):
    """Juste assez fort pour quelques images : c’est la rivale visée que le réseau répond."""
    images, labels = digits
    forged = apgd_targeted(digit_target, images, labels, epsilon=0.06, steps=20, goals=1)
    logits = digit_target.logits(images)
    logits[np.arange(len(labels)), labels] = -np.inf
    fell = (digit_target.labels(images) == labels) & (digit_target.labels(forged) != labels)
    assert fell.sum() >= 5
    assert (digit_target.labels(forged) == logits.argmax(axis=1))[fell].mean() > 0.9


def test_costs_a_gradient_a_step_and_spares_the_fallen(digit_target, digits):
    counted, counter = count_calls(digit_target)
    apgd(counted, *digits, epsilon=0.1, steps=10)
    forward, backward = counter.read()
    assert backward == 11 * len(digits[1]) and forward <= 12.5 * len(digits[1])
    apgd(counted, *digits, epsilon=0.9, steps=10, restarts=50)
    assert counter.read()[1] < 3 * 11 * len(digits[1])


def test_seed_chooses_the_start(digit_target, digits):
    one, again, other = (
        apgd(digit_target, *digits, epsilon=0.1, steps=3, seed=seed) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_an_image_that_needs_no_attack_comes_back_misread(digit_target, digits):
    images, labels = digits
    wrong = (digit_target.labels(images) + 1) % 10
    forged = apgd(digit_target, images, wrong, epsilon=0.05, steps=3)
    assert (digit_target.labels(forged) != wrong).mean() > 0.9


def test_targeted_needs_four_classes(line_target, line_points):
    with pytest.raises(ValueError, match="^target : un réseau d’au moins 4 classes"):
        apgd_targeted(line_target, *line_points, epsilon=0.1, goals=2)


@pytest.mark.parametrize(
    ("attack", "change", "named"),
    [
        (apgd, {"epsilon": -0.1}, "epsilon"),
        (apgd, {"epsilon": 1.1}, "epsilon"),
        (apgd, {"steps": 0}, "steps"),
        (apgd, {"restarts": 0}, "restarts"),
        (apgd, {"seed": -1}, "seed"),
        (apgd, {"loss": "marge"}, "loss"),
        (apgd, {"images": np.full((2, 8, 8, 1), np.nan)}, "images"),
        (apgd, {"labels": np.array([0, 10])}, "labels"),
        (apgd, {"target": "réseau"}, "target"),
        (apgd_targeted, {"goals": 0}, "goals"),
        (apgd_targeted, {"goals": 10}, "goals"),
        (apgd_targeted, {"steps": 2.5}, "steps"),
    ],
)
def test_refuses_bad_input_by_name(digit_target, attack, change, named):
    good = {
        "target": digit_target,
        "images": np.zeros((2, 8, 8, 1)),
        "labels": np.array([0, 1]),
        "epsilon": 0.1,
    }
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        attack(**good | change)
