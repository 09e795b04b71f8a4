"""Le transfert : mêmes caractéristiques que le réseau entier, tirages honnêtes, courbe qui
monte."""

import keras
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from trahison.networks.classifier import Classifier
from trahison.networks.mobilenet import build_official
from trahison.networks.transfer import (
    extract,
    head_accuracy,
    headless,
    learning_curve,
    load_faces,
    split,
)

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    names = tuple(map(str, range(1000)))
    return Classifier("essai", build_official(), 224, names, names, "hasard", False, (-1.0, 1.0))


@pytest.fixture(scope="module")
def body(network):
    return headless(network, 32)


def _clusters(count=60, dimensions=30, distance=4.0):
    labels = np.arange(count) % 3
    return RANDOM.normal(size=(count, dimensions)) + distance * np.eye(dimensions)[labels], labels


def test_body_is_the_network_without_its_last_layer(network):
    image = RANDOM.uniform(-1, 1, (1, 224, 224, 3)).astype(np.float32)
    head = network.model.layers[-1]
    expected = network.model(image, training=False).numpy()
    np.testing.assert_allclose(
        head(headless(network, 224)(image)).numpy(), expected, rtol=1e-3, atol=1e-4
    )


def test_extract_gives_one_row_per_image(body):
    features = extract(body, RANDOM.uniform(0, 1, (53, 25, 25)))
    assert features.shape == (53, 1280) and np.isfinite(features).all()


def test_faces_come_first():
    faces = load_faces()
    assert (
        faces.images.shape == (200, 25, 25) and faces.images.min() >= 0 and faces.images.max() <= 1
    )
    assert faces.labels[:100].all() and not faces.labels[100:].any()


@pytest.mark.parametrize("seed", range(5))
def test_split_draws_each_class_and_never_overlaps(seed):
    labels = np.array([0] * 20 + [1] * 30 + [2] * 10)
    train, test = split(labels, 4, seed=seed)
    assert np.bincount(labels[train]).tolist() == [4, 4, 4]
    assert sorted([*train, *test]) == list(range(60))


def test_head_equals_a_logistic_regression_on_clear_clusters():
    features, labels = _clusters(300, distance=6.0)
    train, test = split(labels, 20)
    expected = (
        LogisticRegression().fit(features[train], labels[train]).score(features[test], labels[test])
    )
    assert head_accuracy(features, labels, train, test) == pytest.approx(expected, abs=0.03)
    assert expected > 0.95


def test_head_ignores_scale_and_offset():
    features, labels = _clusters()
    train, test = split(labels, 5)
    assert head_accuracy(features, labels, train, test) == head_accuracy(
        1000 * features + 50, labels, train, test
    )


def test_head_is_scaled_after_the_training_examples_alone():
    """Un exemple de test aberrant ne change rien à ce qui est répondu des autres."""
    features, labels = _clusters()
    train, test = split(labels, 5)
    before = head_accuracy(features, labels, train, test[1:])
    features[test[0]] = 1e6
    assert head_accuracy(features, labels, train, test[1:]) == before


def test_noise_is_not_learned_and_examples_help():
    features, labels = _clusters(300, distance=3.0)
    curve = learning_curve(features, labels, [1, 30], draws=5)
    assert curve.shape == (2, 5) and curve[1].mean() > curve[0].mean() + 0.1
    noise = learning_curve(RANDOM.normal(size=(300, 30)), labels, [30], draws=5)
    assert abs(noise.mean() - 1 / 3) < 0.1


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: split(np.array([0, 1, 0, 1]), 2), ValueError, "count"),
        (lambda: split(np.array([0, 1, 0, 1]), 0), ValueError, "count"),
        (lambda: split(np.array([0.5, 1]), 1), TypeError, "labels"),
        (
            lambda: head_accuracy(np.ones(4), np.array([0, 1, 0, 1]), [0, 1], [2, 3]),
            ValueError,
            "features",
        ),
        (
            lambda: learning_curve(np.ones((4, 2)), np.array([0, 1, 0, 1]), [1], draws=0),
            ValueError,
            "draws",
        ),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()


@pytest.mark.parametrize(
    "images,error",
    [
        (np.ones((2, 25)), ValueError),
        (np.full((2, 8, 8), 255.0), ValueError),
        (np.full((2, 8, 8), np.nan), ValueError),
        (np.ones((0, 8, 8)), ValueError),
        ("chat", TypeError),
    ],
)
def test_bad_images_are_named(body, images, error):
    with pytest.raises(error, match="^images :"):
        extract(body, images)
