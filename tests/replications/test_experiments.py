"""Les expériences, en petit : sur des réseaux affines, où tout se calcule, et sur quelques
images."""

from __future__ import annotations

import numpy as np
import pytest

from trahison.networks.digit_networks import build_dense, build_maxout
from trahison.networks.lenet import BOUNDS, train_lenet5
from trahison.networks.line import Line, as_network
from trahison.networks.target import Target
from trahison.replications.carlini import distillation
from trahison.replications.goodfellow import (
    fool,
    mixed_training,
    softmax_regression,
    three_or_seven,
)
from trahison.replications.kolter import zero_or_one
from trahison.replications.madry import close_strangers, stronger_and_stronger
from trahison.replications.moosavi import average_robustness, smallest_epsilon
from trahison.replications.published import published_numbers
from trahison.vision.digits import Digits, _sklearn_digits

SHAPE = (28, 28, 1)


@pytest.fixture(scope="module")
def digits() -> Digits:
    """Les chiffres de scikit-learn, quoi que cette machine ait d’autre."""
    return Digits(*_sklearn_digits(), name="chiffres de scikit-learn", origin="embarqué")


@pytest.fixture(scope="module")
def plain(digits) -> Target:
    target = Target(build_dense(units=(32,), seed=0), bounds=BOUNDS)
    train_lenet5(target.model, digits.train_images, digits.train_labels, epochs=6)
    return target


@pytest.fixture(scope="module")
def line() -> Line:
    return Line(np.random.default_rng(0).normal(size=784), 0.0)


def value(measures, key):
    return next(measure.value for measure in measures if measure.key == key)


def test_maxout_takes_the_largest_piece():
    model = build_maxout(units=3, pieces=2, seed=0)
    image = np.random.default_rng(0).uniform(0, 1, (1, *SHAPE)).astype(np.float32)
    values, weights = image.reshape(1, 784), model.get_weights()
    for kernel, bias in zip(weights[:4:2], weights[1:4:2]):
        values = (values @ kernel + bias).reshape(1, 2, 3).max(axis=1)
    np.testing.assert_allclose(model(image).numpy(), values @ weights[4] + weights[5], atol=1e-5)


def test_fool_without_strength_is_the_plain_error(plain, digits):
    wrong, confidence = fool(plain, digits.test_images, digits.test_labels, epsilon=0.0)
    assert wrong.mean() < 0.1 and (confidence > 0.1).all() and (confidence <= 1).all()
    attacked, _ = fool(plain, digits.test_images, digits.test_labels)
    bounded, _ = fool(plain, digits.test_images, digits.test_labels, clip=True)
    assert attacked.mean() > 0.5 and attacked.mean() >= bounded.mean()


def test_mixed_training_resists_what_it_saw(plain, digits):
    hardened = Target(build_dense(units=(32,), seed=0), bounds=BOUNDS)
    losses = mixed_training(
        hardened,
        digits.train_images,
        digits.train_labels,
        epsilon=0.1,
        epochs=25,
        learning_rate=5e-3,
    )
    assert losses[-1] < losses[0]
    before, after = (
        fool(target, digits.test_images, digits.test_labels, epsilon=0.1)[0].mean()
        for target in (plain, hardened)
    )
    assert after < before - 0.2


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"epsilon": -0.1}, "epsilon"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"labels": [10, 0]}, "labels"),
        ({"images": np.full((2, 28, 28, 1), np.nan)}, "images"),
    ],
)
def test_mixed_training_names_what_it_refuses(changed, named):
    good = {"images": np.zeros((2, 28, 28, 1)), "labels": [0, 1], "epsilon": 0.1, "epochs": 1}
    with pytest.raises(ValueError, match=f"^{named} : "):
        mixed_training(Target(build_dense(units=()), bounds=BOUNDS), **good | changed)


def test_deepfool_measures_the_distance_to_a_line(line, digits):
    exact = np.abs(line.scores(digits.test_images.reshape(-1, 784))) / np.linalg.norm(line.weights)
    exact /= np.linalg.norm(digits.test_images.reshape(-1, 784), axis=1)
    measures = average_robustness(
        "deepfool-lenet", Target(as_network(line, SHAPE), bounds=BOUNDS), digits, test_count=450
    )
    assert {m.key for m in measures} == {"deepfool-lenet", "deepfool-lenet-fgsm"}
    # DeepFool dépasse de 2 %, et borne l’image : jamais plus court que la distance, et à peine plus
    # long en moyenne.
    assert exact.mean() <= value(measures, "deepfool-lenet") < 1.6 * exact.mean()
    assert value(measures, "deepfool-lenet-fgsm") > value(measures, "deepfool-lenet")


def test_smallest_epsilon_is_the_quantile_of_the_margins(line, digits):
    images, target = digits.test_images, Target(as_network(line, SHAPE), bounds=BOUNDS)
    scores = line.scores(images.reshape(-1, 784))
    signs = (
        (-np.sign(scores)[:, None] * np.sign(line.weights)).reshape(images.shape).astype(np.float32)
    )
    needed = np.quantile(np.abs(scores) / np.abs(line.weights).sum(), 0.9)
    assert abs(smallest_epsilon(target, images, signs, (scores > 0).astype(int)) - needed) <= 0.0051
    with pytest.raises(ValueError, match="^target : aucun ε"):
        smallest_epsilon(target, images, np.zeros_like(signs), (scores > 0).astype(int))


def test_lines_and_softmax_give_the_published_keys_and_honest_intervals(digits):
    measures = [
        *three_or_seven(digits),
        *zero_or_one(digits),
        *softmax_regression(digits, images_seen=8000),
    ]
    known = {measure.key for measure in measures} & set(published_numbers())
    assert len(known) == 8
    for measure in measures:
        assert measure.low - 1e-9 <= measure.value <= measure.high + 1e-9 and measure.setting
    assert value(measures, "goodfellow-droite-attaque") > value(
        measures, "goodfellow-droite-propre"
    )
    assert value(measures, "goodfellow-droite-borne") <= value(
        measures, "goodfellow-droite-attaque"
    )
    assert value(measures, "kolter-robuste-attaque") < value(measures, "kolter-droite-attaque")


def test_distillation_and_pgd_rows(plain, digits):
    measures = distillation(plain, plain, digits, test_count=30, slow_count=4)
    # le même réseau, les mêmes nombres
    assert value(measures, "papernot-avant") == value(measures, "papernot-apres")
    assert value(measures, "carlini-avant") == 1.0
    rows = {
        measure.key: measure.value
        for measure in stronger_and_stronger(plain, plain, digits, test_count=40)
    }
    assert set(rows) <= set(published_numbers())
    assert rows["madry-naturel-fgsm"] == rows["madry-fgsm"] < rows["madry-propre"]
    assert rows["madry-pgd100"] <= rows["madry-propre"]


def test_two_balls_touch_when_strangers_are_close():
    """Trois images : deux de classes différentes à 0,3, la troisième loin ; à 0,3, deux boules de
    rayon 0,2 se touchent, deux de 0,1 non. Une voisine de la même classe ne compte pas."""
    images = np.zeros((4, 28, 28, 1), np.float32)
    images[1, 3, 3], images[2, 3, 3], images[3] = 0.3, 1.0, 1.0
    images[3, 3, 3] = 0.9
    labels = np.array([0, 1, 2, 2])
    assert close_strangers(images, labels, epsilon=0.2).tolist() == [True, True, False, False]
    assert not close_strangers(images, labels, epsilon=0.1).any()
