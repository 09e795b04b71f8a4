"""LeNet-5 : le compte de l’exposé, les formes de l’article, un entraînement qui apprend et se répète."""

import keras
import numpy as np
import pytest

from trahison.networks.lenet import PARAMETER_COUNT, build_lenet5, epochs_for, train_lenet5

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def bars():
    """Dix images qui ne diffèrent que par la place d’une barre verticale, avec du bruit."""
    labels = np.arange(200) % 10
    images = RANDOM.uniform(0, 0.2, (200, 28, 28, 1)).astype(np.float32)
    for image, label in zip(images, labels):
        image[4:24, 4 + 2 * label:6 + 2 * label] = 0.9
    return images, labels


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_parameter_count_of_the_talk(activation):
    assert build_lenet5(activation=activation).count_params() == PARAMETER_COUNT == 76_226


def test_parameters_layer_by_layer_by_hand():
    expected = {"C1": (5 * 5 * 1 + 1) * 6, "S2": 0, "C3": (5 * 5 * 6 + 1) * 16, "S4": 0, "C5": (5 * 5 * 16 + 1) * 120,
                "aplatir": 0, "dense": (120 + 1) * 120, "F6": (120 + 1) * 84, "logits": (84 + 1) * 10}
    assert {layer.name: layer.count_params() for layer in build_lenet5().layers} == expected


def test_shapes_of_the_paper():
    shapes = {layer.name: layer.output.shape[1:] for layer in build_lenet5().layers}
    assert shapes["C1"] == (28, 28, 6) and shapes["S2"] == (14, 14, 6) and shapes["C3"] == (10, 10, 16)
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
        losses = train_lenet5(model, images, labels, epochs=25, batch_size=20)
        weights.append(model.get_weights())
    assert len(losses) == 25 and losses[-1] < 0.2 < losses[0]
    assert np.mean(model(images).numpy().argmax(axis=1) == labels) > 0.95
    for a, b in zip(*weights):
        np.testing.assert_allclose(a, b, atol=1e-3)


def test_first_loss_of_an_untrained_network_is_the_keras_loss(bars):
    """Un seul lot, taux minuscule : la perte rendue est celle du réseau de départ."""
    images, labels = bars
    model = build_lenet5()
    expected = float(keras.losses.sparse_categorical_crossentropy(labels, model(images), from_logits=True).numpy().mean())
    assert train_lenet5(model, images, labels, batch_size=200, learning_rate=1e-9)[0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("count,epochs", [(60_000, 1), (1_347, 45), (30_000, 2), (1_000_000, 1)])
def test_epochs_for(count, epochs):
    assert epochs_for(count) == epochs


def _train(**changes):
    images, labels = np.zeros((4, 28, 28, 1), np.float32), np.arange(4)
    return train_lenet5(build_lenet5(), **({"images": images, "labels": labels} | changes))


@pytest.mark.parametrize("call,error,word", [
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
])
def test_bad_input_names_the_argument(call, error, word):
    with pytest.raises(error, match=rf"^{word} :"):
        call()
