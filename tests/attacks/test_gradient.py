"""Le gradient par rapport à l'image : exact, par image, en mode inférence, compilé une seule
fois."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm, gradient_sign, pgd
from trahison.attacks.gradient import attack_copy, compile_once, input_gradient
from trahison.attacks.losses import cross_entropy, margin


def gradient_of(model, images, labels, loss=cross_entropy):
    return input_gradient(model, loss)(tf.constant(images), tf.constant(labels)).numpy()


def dense_losses(model, flat, labels):
    """Le réseau dense refait en NumPy, en double précision : pertes (N,) d'images (N, 36)."""
    w1, b1, w2, b2 = [weight.astype(np.float64) for weight in model.get_weights()]
    logits = np.tanh(flat @ w1 + b1) @ w2 + b2
    return np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(labels)), labels]


def counting_loss():
    """Une perte qui compte ses passages en Python : un par compilation, aucun à l'exécution."""

    def loss(logits, labels):
        loss.traces += 1
        return cross_entropy(logits, labels)

    loss.traces = 0
    return loss


def test_equals_central_finite_differences(dense_model, make_batch):
    images, labels = make_batch(dense_model, 3)
    flat, step = images.reshape(3, -1).astype(np.float64), 1e-5

    def loss_at(shift):
        return dense_losses(dense_model, flat + shift, labels)

    rises = [loss_at(step * axis) - loss_at(-step * axis) for axis in np.eye(36)]
    expected = np.stack(rises, axis=1) / (2 * step)
    np.testing.assert_allclose(
        gradient_of(dense_model, images, labels).reshape(3, -1), expected, rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("loss", [cross_entropy, margin])
def test_equals_an_eager_tape(conv_model, make_batch, loss):
    images, labels = make_batch(conv_model, 8)
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(loss(conv_model(x, training=False), tf.constant(labels)))
    expected = tape.gradient(total, x).numpy()
    np.testing.assert_allclose(
        gradient_of(conv_model, images, labels, loss), expected, rtol=1e-3, atol=1e-5
    )


def test_gradient_of_an_image_does_not_depend_on_its_batch(conv_model, dense_model, make_batch):
    """La perte est sommée : une moyenne diviserait chaque gradient par la taille du lot."""
    for model in (conv_model, dense_model):
        images, labels = make_batch(model, 7)
        together = gradient_of(model, images, labels)
        alone = np.concatenate(
            [gradient_of(model, images[i : i + 1], labels[i : i + 1]) for i in range(7)]
        )
        np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-6)


def test_inference_mode(make_conv_model, make_batch):
    """Un dropout de 99 % et des normalisations ne changent rien d'un appel à l'autre."""
    for trainable in (True, False):
        with_dropout, without = make_conv_model(dropout=0.99), make_conv_model(dropout=0.0)
        without.set_weights(with_dropout.get_weights())
        with_dropout.trainable = without.trainable = trainable
        images, labels = make_batch(with_dropout)
        first = gradient_of(with_dropout, images, labels)
        np.testing.assert_array_equal(first, gradient_of(with_dropout, images, labels))
        np.testing.assert_allclose(
            first, gradient_of(without, images, labels), rtol=1e-5, atol=1e-7
        )


def test_training_mode_would_give_another_gradient(make_conv_model, make_batch):
    """Le garde-fou du test précédent : en mode entraînement, le même calcul donne autre chose."""
    model = make_conv_model(dropout=0.0)
    images, labels = make_batch(model)
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(cross_entropy(model(x, training=True), tf.constant(labels)))
    assert (
        np.mean(np.sign(tape.gradient(total, x)) == np.sign(gradient_of(model, images, labels)))
        < 0.99
    )


@pytest.mark.parametrize("trainable", [True, False])
def test_compiled_once_whatever_the_values_and_the_batch(make_conv_model, make_batch, trainable):
    model, loss = make_conv_model(), counting_loss()
    model.trainable = trainable
    for count in (6, 6, 1, 3, 16):
        images, labels = make_batch(model, count)
        for epsilon in (0.01, 0.2):
            fgsm(model, images, labels, epsilon=epsilon, loss=loss)
            gradient_sign(model, images, labels, loss=loss, targeted=True)
        for steps in (2, 3):
            pgd(model, images, labels, epsilon=0.1, steps=steps, loss=loss)
            pgd(
                model,
                images,
                labels,
                epsilon=0.1,
                steps=steps,
                norm="l2",
                random_start=True,
                loss=loss,
            )
    assert loss.traces == 1


def test_compile_once_builds_once_per_key_and_per_model(make_conv_model):
    first, second, built = make_conv_model(), make_conv_model(), []
    for model in (first, first, second):
        for key in ("a", "b"):
            compile_once(model, key, lambda copy, key=key: built.append(key) or (lambda: None))
    assert built == ["a", "b", "a", "b"]


def test_many_networks_raise_no_tensorflow_warning(make_conv_model, make_batch, monkeypatch):
    """Douze réseaux attaqués à la suite : TensorFlow croit à des recompilations, et l'écrirait sur
    la page."""
    messages = []
    monkeypatch.setattr(tf.get_logger(), "handlers", [])
    monkeypatch.setattr(
        tf.get_logger(), "handle", lambda record: messages.append(record.getMessage())
    )
    for seed in range(12):
        model = make_conv_model(seed=seed)
        images, labels = make_batch(model, 1)
        fgsm(model, images, labels, epsilon=0.1)
        gradient_sign(model, images, labels)
    assert messages == []


def test_functions_disappear_with_their_model(make_conv_model, make_batch):
    model = make_conv_model()
    model.trainable = False
    gradient_of(model, *make_batch(model))
    ghost = weakref.ref(model)
    keras.backend.clear_session()
    del model
    gc.collect()
    assert ghost() is None


def test_attacked_model_can_still_be_saved(make_conv_model, make_batch, tmp_path):
    model = make_conv_model()
    model.trainable = False
    images, labels = make_batch(model)
    gradient_of(model, images, labels)
    model.save(tmp_path / "réseau.keras")
    copy = keras.models.load_model(tmp_path / "réseau.keras")
    np.testing.assert_allclose(copy(images), model(images), atol=1e-6)


def test_folded_copy_computes_the_same_thing(make_conv_model, make_batch):
    keras.utils.set_random_seed(0)
    mobile = keras.applications.MobileNetV2(
        (96, 96, 3), alpha=0.35, weights=None, classes=20, classifier_activation=None
    )
    images, _ = make_batch(mobile, 16)
    mobile(images, training=True)  # des moyennes mobiles qui ne sont plus 0 et 1
    for model in (mobile, make_conv_model()):
        images, labels = make_batch(model, 8)
        live = gradient_of(model, images, labels)
        model.trainable = False
        copy = attack_copy(model)
        assert copy is not model
        assert not any(
            isinstance(layer, keras.layers.BatchNormalization) for layer in copy._flatten_layers()
        )
        np.testing.assert_allclose(copy(images), model(images), rtol=1e-3, atol=1e-3)
        assert np.mean(np.sign(gradient_of(model, images, labels)) == np.sign(live)) >= 0.995


def test_trainable_model_is_read_live(make_conv_model, make_batch):
    model = make_conv_model()
    images, labels = make_batch(model)
    assert attack_copy(model) is model
    before = gradient_of(model, images, labels)
    model.set_weights([weight * 1.5 for weight in model.get_weights()])
    after = gradient_of(model, images, labels)
    assert not np.allclose(before, after, rtol=0.01)
    fresh = keras.models.clone_model(model)
    fresh.set_weights(model.get_weights())
    np.testing.assert_allclose(after, gradient_of(fresh, images, labels), rtol=1e-5, atol=1e-7)


def test_frozen_model_is_copied_once_and_again_after_training(make_conv_model, make_batch):
    model = make_conv_model(dropout=0.0)
    images, labels = make_batch(model, 16)
    model.trainable = False
    copy = attack_copy(model)
    before = gradient_of(model, images, labels)
    assert attack_copy(model) is copy
    model.trainable = True
    model.compile(
        keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images, labels, epochs=2, verbose=0)
    model.trainable = False
    assert attack_copy(model) is not copy
    after, fresh = gradient_of(model, images, labels), keras.models.clone_model(model)
    fresh.set_weights(model.get_weights())
    np.testing.assert_allclose(after, gradient_of(fresh, images, labels), rtol=1e-3, atol=1e-5)
    assert not np.allclose(before, after, rtol=0.01)


def test_frozen_model_is_copied_again_after_training_the_middle_layers(make_conv_model, make_batch):
    model = make_conv_model(dropout=0.0)
    images, labels = make_batch(model, 16)
    model.trainable = False
    copy = attack_copy(model)
    model.trainable = True
    model.layers[0].trainable = model.layers[-1].trainable = False
    model.compile(
        keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images, labels, epochs=2, verbose=0)
    model.trainable = False
    assert attack_copy(model) is not copy
    np.testing.assert_allclose(attack_copy(model)(images), model(images), rtol=1e-3, atol=1e-3)


def test_frozen_model_is_copied_again_when_its_first_weights_are_set(make_conv_model, make_batch):
    model = make_conv_model()
    images, _ = make_batch(model)
    model.trainable = False
    attack_copy(model)
    kernel = model.weights[0]
    kernel.assign(2 * kernel)
    np.testing.assert_allclose(attack_copy(model)(images), model(images), rtol=1e-3, atol=1e-3)


def test_frozen_model_that_cannot_be_folded_is_attacked_as_it_is(make_batch):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Flatten(),
            layers.Dense(8),
            layers.BatchNormalization(),
            layers.Dense(3),
        ]
    )
    images, labels = make_batch(model)
    live = gradient_of(model, images, labels)
    model.trainable = False
    assert attack_copy(model) is model
    np.testing.assert_allclose(gradient_of(model, images, labels), live, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_a_loss_that_is_not_a_function_is_named(make_conv_model, make_batch, attack):
    model = make_conv_model()
    with pytest.raises(TypeError, match="^loss : fonction .*reçu str"):
        attack(model, *make_batch(model, 1), epsilon=0.1, loss="margin")
