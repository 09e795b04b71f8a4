"""La cible : le gradient par rapport à l'image, exact, par image, en mode inférence, compilé une
seule fois, et jamais périmé."""

import dataclasses
import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm, gradient_sign, pgd
from trahison.attacks.losses import cross_entropy, margin
from trahison.networks.acceleration import accelerate
from trahison.networks.target import Target, check_plain

WIDE = (-1.0, 1.0)
BOTH = pytest.mark.parametrize(
    "prepare", [lambda target: target, accelerate], ids=["", "accélérée"]
)


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


def eager_gradient(model, images, labels, loss=cross_entropy, training=False):
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(loss(model(x, training=training), tf.constant(labels)))
    return tape.gradient(total, x).numpy()


def negate_a_middle_layer(model):
    middle = next(
        layer for layer in model.layers if isinstance(layer, keras.layers.DepthwiseConv2D)
    )
    middle.set_weights([-weight for weight in middle.get_weights()])


def test_equals_central_finite_differences(dense_model, dense_target, make_batch):
    images, labels = make_batch(dense_model, 3)
    flat, step = images.reshape(3, -1).astype(np.float64), 1e-5

    def loss_at(shift):
        return dense_losses(dense_model, flat + shift, labels)

    rises = [loss_at(step * axis) - loss_at(-step * axis) for axis in np.eye(36)]
    expected = np.stack(rises, axis=1) / (2 * step)
    np.testing.assert_allclose(
        dense_target.gradient(images, labels, cross_entropy).reshape(3, -1),
        expected,
        rtol=1e-4,
        atol=1e-6,
    )


@pytest.mark.parametrize("loss", [cross_entropy, margin])
def test_equals_an_eager_tape(conv_model, conv_target, make_batch, loss):
    images, labels = make_batch(conv_model, 8)
    np.testing.assert_allclose(
        conv_target.gradient(images, labels, loss),
        eager_gradient(conv_model, images, labels, loss),
        rtol=1e-3,
        atol=1e-5,
    )


def test_gradient_of_an_image_does_not_depend_on_its_batch(conv_target, dense_target, make_batch):
    """La perte est sommée : une moyenne diviserait chaque gradient par la taille du lot."""
    for target in (conv_target, dense_target):
        images, labels = make_batch(target.model, 7)
        together = target.gradient(images, labels, cross_entropy)
        alone = np.concatenate(
            [target.gradient(images[i : i + 1], labels[i : i + 1], cross_entropy) for i in range(7)]
        )
        np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-6)


@BOTH
def test_inference_mode(make_conv_model, make_batch, prepare):
    """Un dropout de 99 % et des normalisations ne changent rien d'un appel à l'autre."""
    models = make_conv_model(dropout=0.99), make_conv_model(dropout=0.0)
    models[1].set_weights(models[0].get_weights())
    with_dropout, without = (prepare(Target(model, bounds=WIDE)) for model in models)
    images, labels = make_batch(models[0])
    first = with_dropout.gradient(images, labels, cross_entropy)
    np.testing.assert_array_equal(first, with_dropout.gradient(images, labels, cross_entropy))
    np.testing.assert_allclose(
        first, without.gradient(images, labels, cross_entropy), rtol=1e-5, atol=1e-7
    )
    np.testing.assert_array_equal(with_dropout.logits(images), with_dropout.logits(images))


def test_training_mode_would_give_another_gradient(make_conv_model, make_batch):
    """Le garde-fou du test précédent : en mode entraînement, le même calcul donne autre chose."""
    model = make_conv_model(dropout=0.0)
    images, labels = make_batch(model)
    ours = Target(model, bounds=WIDE).gradient(images, labels, cross_entropy)
    assert np.mean(
        np.sign(eager_gradient(model, images, labels, training=True)) == np.sign(ours)
    ) < (0.99)


@BOTH
def test_compiled_once_whatever_the_values_and_the_batch(make_conv_model, make_batch, prepare):
    model, loss = make_conv_model(), counting_loss()
    target = prepare(Target(model, bounds=WIDE))
    for count in (6, 6, 1, 3, 16):
        images, labels = make_batch(model, count)
        for epsilon in (0.01, 0.2):
            fgsm(target, images, labels, epsilon=epsilon, loss=loss)
            gradient_sign(target, images, labels, loss=loss, targeted=True)
        for steps in (2, 3):
            pgd(target, images, labels, epsilon=0.1, steps=steps, loss=loss)
            pgd(
                target,
                images,
                labels,
                epsilon=0.1,
                steps=steps,
                norm="l2",
                random_start=True,
                loss=loss,
            )
    assert loss.traces == 1


def test_built_once_per_key_and_per_target(conv_model):
    first, second = (Target(conv_model, bounds=WIDE) for _ in range(2))
    built = []
    for target in (first, first, second):
        for key in ("a", "b"):
            target.compiled(key, lambda key=key: built.append(key) or (lambda: None))
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
        target = Target(make_conv_model(seed=seed), bounds=WIDE)
        images, labels = make_batch(target.model, 1)
        fgsm(target, images, labels, epsilon=0.1)
        gradient_sign(target, images, labels)
    assert messages == []


@BOTH
def test_everything_disappears_with_the_target(make_conv_model, make_batch, prepare):
    model = make_conv_model()
    target = prepare(Target(model, bounds=WIDE))
    fgsm(target, *make_batch(model), epsilon=0.1)
    ghosts = weakref.ref(model), weakref.ref(target)
    keras.backend.clear_session()
    del model, target
    gc.collect()
    assert [ghost() for ghost in ghosts] == [None, None]


def test_attacked_model_keeps_no_trace_and_can_still_be_saved(
    make_conv_model, make_batch, tmp_path
):
    model = make_conv_model()
    before = set(vars(model))
    target = Target(model, bounds=WIDE)
    images, labels = make_batch(model)
    fgsm(accelerate(target), images, labels, epsilon=0.1)
    fgsm(target, images, labels, epsilon=0.1)
    assert set(vars(model)) == before
    model.save(tmp_path / "réseau.keras")
    copy = keras.models.load_model(tmp_path / "réseau.keras")
    np.testing.assert_allclose(copy(images), model(images), atol=1e-6)


def test_a_plain_target_is_never_stale(make_conv_model, make_batch):
    """L'exemple qui trompait : une couche du milieu change de signe entre deux attaques."""
    model = make_conv_model()
    images, labels = make_batch(model, 16)
    target = Target(model, bounds=WIDE)
    before = gradient_sign(target, images, labels)
    negate_a_middle_layer(model)
    truth = np.sign(eager_gradient(model, images, labels))
    assert np.mean(gradient_sign(target, images, labels) == truth) > 0.995
    assert np.mean(before == truth) < 0.9  # l'ancien gradient, lui, ne vaut plus rien
    np.testing.assert_allclose(target.logits(images), model(images, training=False), atol=1e-5)


def test_an_accelerated_target_keeps_the_weights_of_its_moment_and_says_so(
    make_conv_model, make_batch
):
    model = make_conv_model()
    images, labels = make_batch(model, 16)
    target = Target(model, bounds=WIDE)
    fast = accelerate(target)
    gradient, logits = fast.gradient(images, labels, cross_entropy), fast.logits(images)
    assert np.mean(np.sign(gradient) == gradient_sign(target, images, labels)) > 0.995
    negate_a_middle_layer(model)
    np.testing.assert_array_equal(fast.gradient(images, labels, cross_entropy), gradient)
    np.testing.assert_array_equal(fast.logits(images), logits)
    assert "copie accélérée, aux poids de ce moment-là" in repr(fast)
    assert "copie" not in repr(target) and "copie des poids" in accelerate.__doc__
    # celle qui juge lit toujours le réseau, et une nouvelle copie le suit
    assert fast.referee is target and not np.allclose(fast.referee.logits(images), logits, atol=0.1)
    np.testing.assert_allclose(
        accelerate(fast).logits(images), target.logits(images), rtol=1e-3, atol=1e-3
    )


def test_learning_is_seen_at_the_next_call(make_conv_model, make_batch):
    model = make_conv_model(dropout=0.0)
    images, labels = make_batch(model, 16)
    target = Target(model, bounds=WIDE)
    before = target.gradient(images, labels, cross_entropy)
    model.compile(
        keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images, labels, epochs=2, verbose=0)
    after = target.gradient(images, labels, cross_entropy)
    np.testing.assert_allclose(after, eager_gradient(model, images, labels), rtol=1e-3, atol=1e-5)
    assert not np.allclose(before, after, rtol=0.01)


def test_a_target_cannot_be_changed(conv_target):
    for name in ("model", "bounds", "referee", "classes", "shape"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(conv_target, name, None)
    assert (conv_target.classes, conv_target.shape) == (5, (12, 12, 3))
    assert conv_target.referee is conv_target


def test_answers_are_those_of_the_network(conv_model, conv_target, make_batch):
    images, _ = make_batch(conv_model, 600)
    expected = conv_model.predict(images, verbose=0)
    np.testing.assert_allclose(conv_target.logits(images), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(conv_target.labels(images), expected.argmax(axis=1))
    # hors de l'intervalle aussi : l'atlas y va
    np.testing.assert_array_equal(
        conv_target.labels(3 * images), conv_model.predict(3 * images, verbose=0).argmax(axis=1)
    )


def test_around_changes_the_network_and_its_referee(conv_target, make_batch):
    def louder(model):
        return keras.Sequential([model, keras.layers.Rescaling(2.0)])

    images, _ = make_batch(conv_target.model)
    for target in (conv_target, accelerate(conv_target)):
        changed = target.around(louder)
        assert (changed.referee is changed) == (target is conv_target)
        for one in (changed, changed.referee):
            np.testing.assert_allclose(
                one.logits(images), 2 * conv_target.logits(images), rtol=1e-3, atol=1e-3
            )


def test_only_a_plain_target_can_learn(conv_target):
    assert check_plain(conv_target) is conv_target
    with pytest.raises(ValueError, match="^student : cible ordinaire attendue, reçu .*accélérée"):
        check_plain(accelerate(conv_target), name="student")


@pytest.mark.parametrize(
    "images",
    [np.full((2, 12, 12, 3), np.nan), np.zeros((12, 12, 3)), np.zeros((0, 12, 12, 3)), None],
)
def test_images_that_have_no_answer_are_refused(conv_target, images):
    """L’argmax de NaN est 0 : une attaque qui diverge passerait pour une réponse."""
    for call in (
        conv_target.labels,
        conv_target.logits,
        lambda images: conv_target.gradient(images, [0, 1], cross_entropy),
    ):
        with pytest.raises((TypeError, ValueError), match="^images : "):
            call(images)


@pytest.mark.parametrize("labels", [[0], [0, 5], [0.0, 1.0], None])
def test_bad_labels_of_a_gradient_are_named(conv_target, labels):
    with pytest.raises((TypeError, ValueError), match="^labels : .*reçu"):
        conv_target.gradient(np.zeros((2, 12, 12, 3)), labels, cross_entropy)


@pytest.mark.parametrize(
    "attack",
    [
        lambda target, images, labels, loss: target.gradient(images, labels, loss),
        lambda *scene, loss: fgsm(*scene, epsilon=0.1, loss=loss),
        lambda *scene, loss: pgd(*scene, epsilon=0.1, loss=loss),
    ],
)
def test_a_loss_that_is_not_a_function_is_named(conv_target, make_batch, attack):
    with pytest.raises(TypeError, match="^loss : fonction .*reçu str"):
        attack(conv_target, *make_batch(conv_target.model, 1), loss="margin")


@pytest.mark.parametrize(
    "bounds, error",
    [
        ((1, -1), ValueError),
        ((0, 0), ValueError),
        ((0, 1, 2), ValueError),
        (1.0, ValueError),
        ((0, np.nan), ValueError),
        (None, TypeError),
        (("a", "b"), TypeError),
    ],
)
def test_bad_bounds_are_named(conv_model, bounds, error):
    with pytest.raises(error, match="^bounds : .*reçu"):
        Target(conv_model, bounds=bounds)
