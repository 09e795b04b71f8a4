"""LeNet-5 : le compte de l’exposé, les formes de l’article, un entraînement qui apprend et se
répète."""

import keras
import numpy as np
import pytest

from trahison.networks.lenet import (
    build_dense_rival,
    build_lenet5,
    epochs_for,
    follow_accuracy,
    predict_logits,
    shuffle_pixels,
    train_lenet5,
    worst_errors,
)

PARAMETER_COUNT = 76_226  # celui de l’exposé
RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def bars():
    """Dix images qui ne diffèrent que par la place d’une barre verticale, avec du bruit."""
    labels = np.arange(200) % 10
    images = RANDOM.uniform(0, 0.2, (200, 28, 28, 1)).astype(np.float32)
    for image, label in zip(images, labels):
        image[4:24, 4 + 2 * label : 6 + 2 * label] = 0.9
    return images, labels


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_parameter_count_of_the_talk(activation):
    assert build_lenet5(activation=activation).count_params() == PARAMETER_COUNT


def test_parameters_layer_by_layer_by_hand():
    expected = {
        "C1": (5 * 5 * 1 + 1) * 6,
        "S2": 0,
        "C3": (5 * 5 * 6 + 1) * 16,
        "S4": 0,
        "C5": (5 * 5 * 16 + 1) * 120,
        "aplatir": 0,
        "dense": (120 + 1) * 120,
        "F6": (120 + 1) * 84,
        "logits": (84 + 1) * 10,
    }
    assert {layer.name: layer.count_params() for layer in build_lenet5().layers} == expected


def test_shapes_of_the_paper():
    shapes = {layer.name: layer.output.shape[1:] for layer in build_lenet5().layers}
    assert (
        shapes["C1"] == (28, 28, 6) and shapes["S2"] == (14, 14, 6) and shapes["C3"] == (10, 10, 16)
    )
    assert shapes["S4"] == (5, 5, 16) and shapes["C5"] == (1, 1, 120) and shapes["logits"] == (10,)


def test_output_is_logits():
    outputs = build_lenet5()(RANDOM.uniform(0, 1, (5, 28, 28, 1)).astype(np.float32)).numpy()
    assert (outputs < 0).any() and not np.allclose(outputs.sum(axis=1), 1, atol=1e-3)


def test_seed_decides_the_weights():
    first, same, other = (build_lenet5(seed=seed).get_weights() for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, same))
    assert not np.array_equal(first[0], other[0])


def test_training_learns_and_repeats(bars):
    images, labels = bars
    weights = []
    for _ in range(2):
        model = build_lenet5()
        losses = train_lenet5(model, images, labels, epochs=15, batch_size=20)
        weights.append(model.get_weights())
    assert len(losses) == 15 and losses[-1] < 0.2 < losses[0]
    assert np.mean(model(images).numpy().argmax(axis=1) == labels) > 0.95
    for a, b in zip(*weights):
        np.testing.assert_allclose(a, b, atol=1e-3)


def test_first_loss_of_an_untrained_network_is_the_keras_loss(bars):
    """Un seul lot, taux minuscule : la perte rendue est celle du réseau de départ."""
    images, labels = bars
    model = build_lenet5()
    expected = float(
        keras.losses.sparse_categorical_crossentropy(labels, model(images), from_logits=True)
        .numpy()
        .mean()
    )
    assert train_lenet5(model, images, labels, batch_size=200, learning_rate=1e-9)[
        0
    ] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("count,epochs", [(40_000, 1), (1_347, 30), (20_000, 2), (1_000_000, 1)])
def test_epochs_for(count, epochs):
    assert epochs_for(count) == epochs


def test_following_does_not_disturb_the_training(bars):
    images, labels = bars
    plain, followed = build_lenet5(), build_lenet5()
    callback, accuracies = follow_accuracy(images, labels, at=[2, 10])
    train_lenet5(plain, images, labels, batch_size=20)
    train_lenet5(followed, images, labels, batch_size=20, callbacks=[callback])
    assert list(accuracies) == [2, 10]
    assert accuracies[10] == np.mean(predict_logits(followed, images).argmax(axis=1) == labels)
    for a, b in zip(plain.get_weights(), followed.get_weights()):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_trained_network_is_good(bars):
    images, labels = bars
    model = build_lenet5(seed=0)
    train_lenet5(model, images, labels, epochs=epochs_for(len(images)) // 6, seed=0)
    assert np.mean(predict_logits(model, images).argmax(axis=1) == labels) > 0.99


def test_predict_logits_in_packets_equals_all_at_once():
    model, images = build_lenet5(), RANDOM.uniform(0, 1, (1003, 28, 28, 1)).astype(np.float32)
    np.testing.assert_allclose(predict_logits(model, images), model(images).numpy(), atol=1e-5)


def test_worst_errors_are_wrong_and_sorted():
    logits, labels = RANDOM.normal(size=(100, 10)), RANDOM.integers(0, 10, 100)
    errors = worst_errors(logits, labels, 1000)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert set(errors) == set(np.flatnonzero(logits.argmax(axis=1) != labels))
    assert (np.diff(probabilities.max(axis=1)[errors]) <= 0).all()
    assert worst_errors(logits, labels, 3).tolist() == errors[:3].tolist()
    assert worst_errors(np.eye(10), np.arange(10), 5).size == 0


def test_rival_has_no_more_parameters():
    assert PARAMETER_COUNT - 1000 < build_dense_rival().count_params() <= PARAMETER_COUNT


def test_shuffle_is_one_permutation_for_all():
    images = RANDOM.uniform(0, 1, (3, 28, 28, 1))
    shuffled = shuffle_pixels(images)
    np.testing.assert_array_equal(np.sort(shuffled.reshape(3, -1)), np.sort(images.reshape(3, -1)))
    np.testing.assert_array_equal(shuffled[1:2], shuffle_pixels(images[1:2]))
    assert not np.array_equal(shuffled, images)


def _train(**changes):
    images, labels = np.zeros((4, 28, 28, 1), np.float32), np.arange(4)
    return train_lenet5(build_lenet5(), **({"images": images, "labels": labels} | changes))


@pytest.mark.parametrize(
    "call,error,word",
    [
        (lambda: build_lenet5(activation="sigmoïde"), ValueError, "activation"),
        (lambda: build_lenet5(seed=-1), ValueError, "seed"),
        (lambda: build_lenet5(seed=1.5), TypeError, "seed"),
        (lambda: _train(images=np.zeros((4, 28, 28))), ValueError, "images"),
        (lambda: _train(images=np.zeros((0, 28, 28, 1))), ValueError, "images"),
        (lambda: _train(images=np.full((4, 28, 28, 1), 255.0)), ValueError, "images"),
        (lambda: _train(images=np.full((4, 28, 28, 1), np.nan)), ValueError, "images"),
        (lambda: _train(images="chat"), TypeError, "images"),
        (lambda: _train(labels=np.arange(3)), ValueError, "labels"),
        (lambda: _train(labels=np.array([0, 1, 2, 10])), ValueError, "labels"),
        (lambda: _train(labels=np.arange(4) * 1.0), TypeError, "labels"),
        (lambda: _train(epochs=0), ValueError, "epochs"),
        (lambda: _train(batch_size=0), ValueError, "batch_size"),
        (lambda: _train(learning_rate=0.0), ValueError, "learning_rate"),
        (lambda: _train(seed=-1), ValueError, "seed"),
        (lambda: epochs_for(0), ValueError, "count"),
        (lambda: follow_accuracy(np.zeros((2, 28, 28)), [0, 1], at=[1]), ValueError, "images"),
        (lambda: predict_logits(build_lenet5(), np.zeros((2, 32, 32, 1))), ValueError, "images"),
        (lambda: worst_errors(np.zeros((2, 9)), np.arange(2), 1), ValueError, "logits"),
        (lambda: worst_errors(np.zeros((2, 10)), np.arange(3), 1), ValueError, "labels"),
        (lambda: worst_errors(np.zeros((2, 10)), np.arange(2), 0), ValueError, "count"),
        (lambda: shuffle_pixels(np.zeros((2, 28))), ValueError, "images"),
        (lambda: build_dense_rival(seed=-1), ValueError, "seed"),
    ],
)
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
