"""FGSM : la perturbation permise, ni plus ni moins, dans le bon sens, et rien de changé dans le
réseau."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm, gradient_sign, judge, pgd, random_sign
from trahison.attacks.losses import cross_entropy, margin
from trahison.networks.acceleration import accelerate
from trahison.networks.lenet import build_lenet5
from trahison.networks.target import Target
from trahison.vision.images import grey_levels, quantize

ATTACKS = {
    "fgsm": fgsm,
    "signe": lambda target, images, labels, epsilon, **options: gradient_sign(
        target, images, labels, **options
    ),
}


def losses(model, images, labels):
    return cross_entropy(model(images, training=False), labels).numpy()


def eager_fgsm(model, images, labels, epsilon, bounds=(-1.0, 1.0)):
    """La recette des tutoriels, en exécution immédiate : aucune ligne commune avec celle du
    livre."""
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            labels, model(x, training=False)
        )
    return np.clip(images + epsilon * np.sign(tape.gradient(loss, x)), *bounds)


@pytest.mark.parametrize("epsilon", [0.0, 0.01, 0.3, 2.0])
@pytest.mark.parametrize("bounds", [(-1.0, 1.0), (-1.5, 3.0)])
@pytest.mark.parametrize("targeted", [False, True])
def test_stays_in_the_ball_and_in_the_bounds(conv_model, make_batch, epsilon, bounds, targeted):
    images, labels = make_batch(conv_model)
    target = Target(conv_model, bounds=bounds)
    adversarial = fgsm(target, images, labels, epsilon=epsilon, targeted=targeted)
    assert adversarial.dtype == np.float32 and adversarial.shape == images.shape
    assert np.abs(adversarial - images).max() <= epsilon + 1e-6
    assert bounds[0] <= adversarial.min() and adversarial.max() <= bounds[1]


@pytest.mark.parametrize("epsilon", [0.0, 0.5, 5.0])
@pytest.mark.parametrize("targeted", [False, True])
def test_l2_step_has_the_length_asked_for_and_is_one_step_of_pgd(
    conv_model, conv_target, make_batch, epsilon, targeted
):
    images, labels = make_batch(conv_model)
    adversarial = fgsm(conv_target, images, labels, epsilon=epsilon, norm="l2", targeted=targeted)
    lengths = np.linalg.norm((adversarial - images).reshape(len(images), -1), axis=1)
    assert adversarial.min() >= -1 and adversarial.max() <= 1
    assert (lengths <= epsilon + 1e-5).all()  # borner à l'intervalle raccourcit
    inside = np.abs(adversarial).reshape(len(images), -1).max(axis=1) < 1
    np.testing.assert_allclose(lengths[inside], epsilon, rtol=1e-4)
    np.testing.assert_allclose(
        adversarial,
        pgd(
            conv_target,
            images,
            labels,
            epsilon=epsilon,
            norm="l2",
            steps=1,
            step_size=epsilon,
            targeted=targeted,
        ),
        atol=1e-5,
    )


def test_no_gradient_no_step(dense_model, dense_target, make_batch):
    images, labels = make_batch(dense_model)
    for norm in ("linf", "l2"):
        still = fgsm(
            dense_target,
            images,
            labels,
            epsilon=0.1,
            norm=norm,
            loss=lambda z, y: 0 * cross_entropy(z, y),
        )
        np.testing.assert_array_equal(still, images)


def test_unknown_norm_is_named(conv_model, conv_target, make_batch):
    with pytest.raises(ValueError, match="^norm : .*reçu"):
        fgsm(conv_target, *make_batch(conv_model), epsilon=0.1, norm="l0")


def test_epsilon_zero_changes_nothing(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    np.testing.assert_array_equal(fgsm(conv_target, images, labels, epsilon=0), images)


def test_moves_every_value_by_epsilon_when_no_bound_is_near(dense_model, dense_target, make_batch):
    images, labels = make_batch(dense_model)
    moved = np.abs(fgsm(dense_target, images / 2, labels, epsilon=0.1) - images / 2)
    np.testing.assert_allclose(moved, 0.1, atol=1e-6)


def test_equals_an_eager_implementation(conv_target, dense_target, make_batch):
    for target in (conv_target, dense_target):
        model = target.model
        images, labels = make_batch(model, 32)
        ours = fgsm(target, images, labels, epsilon=0.1)
        # Un gradient presque nul change de signe avec l'ordre des additions : au plus une valeur
        # sur deux cents.
        assert np.isclose(ours, eager_fgsm(model, images, labels, 0.1), atol=1e-6).mean() >= 0.995


def test_untargeted_raises_the_loss_and_targeted_lowers_it(conv_target, dense_target, make_batch):
    for target in (conv_target, dense_target):
        model = target.model
        images, labels = make_batch(model, 20)
        before = losses(model, images, labels)
        assert (losses(model, fgsm(target, images, labels, epsilon=0.01), labels) > before).all()
        assert (
            losses(model, fgsm(target, images, labels, epsilon=0.01, targeted=True), labels)
            < before
        ).all()


def test_is_optimal_on_a_linear_model(linear_model, linear_target, make_batch):
    """Deux classes, modèle linéaire : la perte est monotone en w·δ, et w·δ ≤ ε ‖w‖₁, atteint par le
    signe."""
    images, _ = make_batch(linear_model, 5)
    images, labels, epsilon = images / 2, np.array([0, 1, 0, 1, 1]), 0.2
    kernel = linear_model.get_weights()[0]
    w = np.where(labels[:, None] == 0, kernel[:, 1] - kernel[:, 0], kernel[:, 0] - kernel[:, 1])
    adversarial = fgsm(linear_target, images, labels, epsilon=epsilon)
    gain = ((adversarial - images).reshape(5, -1) * w).sum(axis=1)
    np.testing.assert_allclose(gain, epsilon * np.abs(w).sum(axis=1), rtol=1e-5)
    best = losses(linear_model, adversarial, labels)
    rng = np.random.default_rng(0)
    for _ in range(200):
        inside = images + epsilon * rng.uniform(-1, 1, images.shape).astype(np.float32)
        corner = images + epsilon * np.sign(inside - images)
        assert (losses(linear_model, inside, labels) <= best + 1e-6).all()
        assert (losses(linear_model, corner, labels) <= best + 1e-6).all()


def test_beats_random_noise_of_the_same_size(conv_model, conv_target, make_batch):
    """Le témoin : à ε égal, pile ou face ne fait presque rien à la perte."""
    images, labels = make_batch(conv_model, 20)
    before = losses(conv_model, images, labels)
    attack = losses(conv_model, fgsm(conv_target, images, labels, epsilon=0.05), labels) - before
    noise = losses(conv_model, random_sign(images, epsilon=0.05, bounds=(-1, 1)), labels) - before
    assert attack.mean() > 5 * abs(noise.mean())


def test_another_loss_gives_another_direction(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    assert not np.array_equal(
        gradient_sign(conv_target, images, labels, loss=margin),
        gradient_sign(conv_target, images, labels),
    )


def test_gradient_sign_is_the_direction_of_fgsm(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    images = images / 2
    for targeted in (False, True):
        sign = gradient_sign(conv_target, images, labels, targeted=targeted)
        assert set(np.unique(sign)) <= {-1.0, 0.0, 1.0}
        for epsilon in (0.01, 0.2):
            np.testing.assert_allclose(
                fgsm(conv_target, images, labels, epsilon=epsilon, targeted=targeted),
                images + np.float32(epsilon) * sign,
                atol=1e-6,
            )


def test_no_weight_no_moving_average_and_no_optimizer_changes(make_conv_model, make_batch):
    for prepare in (lambda target: target, accelerate):
        model = make_conv_model()
        model.compile("adam", "mse")
        target = prepare(Target(model, bounds=(-1.0, 1.0)))
        images, labels = make_batch(model)
        before, variables = model.get_weights(), [v.numpy() for v in model.optimizer.variables]
        for _ in range(3):
            fgsm(target, images, labels, epsilon=0.1)
        assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
        assert all(
            np.array_equal(a, b.numpy())
            for a, b in zip(variables, model.optimizer.variables, strict=True)
        )
        assert model.trainable


def test_same_images_same_result_and_arguments_untouched(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    kept = images.copy(), labels.copy()
    first = fgsm(conv_target, images, labels, epsilon=0.1)
    np.testing.assert_array_equal(first, fgsm(conv_target, images, labels, epsilon=0.1))
    np.testing.assert_array_equal(images, kept[0])
    np.testing.assert_array_equal(labels, kept[1])


def test_units_of_epsilon(dense_model, dense_target, make_batch):
    """Le même ε ne vaut pas le même nombre de niveaux sur (−1, 1) et sur (0, 1)."""
    images, labels = make_batch(dense_model)
    images = quantize(images / 2, (-1, 1))
    moved = fgsm(dense_target, images, labels, epsilon=2 / 255)
    levels = (quantize(moved, (-1, 1)) - images) * 255 / 2
    np.testing.assert_allclose(np.abs(levels), 1, atol=1e-3)
    assert grey_levels(2 / 255, (-1, 1)) == pytest.approx(1) and grey_levels(
        2 / 255, (0.0, 1.0)
    ) == pytest.approx(2)


def test_less_than_half_a_level_is_rounded_away(dense_model, dense_target, make_batch):
    """ε < 1/255 sur (−1, 1) disparaît à l'enregistrement en 8 bits."""
    images, labels = make_batch(dense_model)
    images = quantize(images / 2, (-1, 1))
    moved = fgsm(dense_target, images, labels, epsilon=0.0035)
    assert not np.array_equal(moved, images)
    np.testing.assert_array_equal(quantize(moved, (-1, 1)), images)


def test_saturated_logits_starve_the_cross_entropy_but_not_the_margin(make_conv_model, make_batch):
    """Logits × 1000 : mêmes décisions, gradient de l'entropie croisée nul ; la marge attaque
    toujours."""
    model = make_conv_model()
    images, _ = make_batch(model, 40)
    target = Target(model, bounds=(-1.0, 1.0))
    labels = target.labels(images)
    loud = model.layers[-1]
    loud.set_weights([1000 * weight for weight in loud.get_weights()])
    np.testing.assert_array_equal(target.labels(images), labels)
    starved = (gradient_sign(target, images, labels) == 0).all(axis=(1, 2, 3)).mean()
    assert starved > 0.8
    assert (gradient_sign(target, images, labels, loss=margin) != 0).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize(
    "argument, change, error",
    [
        ("images", lambda x, y: (x[0], y), ValueError),
        ("images", lambda x, y: (x[:, :-1], y), ValueError),
        ("images", lambda x, y: (x[..., :1], y), ValueError),
        ("images", lambda x, y: (x[:0], y[:0]), ValueError),
        ("images", lambda x, y: ("chat", y), TypeError),
        ("images", lambda x, y: (None, y), TypeError),
        ("images", lambda x, y: (np.where(x > 0.9, np.nan, x), y), ValueError),
        ("images", lambda x, y: (np.where(x > 0.9, np.inf, x), y), ValueError),
        ("images", lambda x, y: (x * 255, y), ValueError),
        ("images", lambda x, y: ((x * 127.5 + 127.5).astype(np.uint8), y), ValueError),
        ("labels", lambda x, y: (x, y[:-1]), ValueError),
        ("labels", lambda x, y: (x, y[:, None]), ValueError),
        ("labels", lambda x, y: (x, y.astype(float)), TypeError),
        ("labels", lambda x, y: (x, np.full(len(x), 5)), ValueError),
        ("labels", lambda x, y: (x, np.full(len(x), -1)), ValueError),
        ("labels", lambda x, y: (x, np.eye(5, dtype=int)[y]), ValueError),
        ("labels", lambda x, y: (x, [[1], [1, 2]]), TypeError),
        ("labels", lambda x, y: (x, None), TypeError),
        ("labels", lambda x, y: (x, "chat"), TypeError),
    ],
)
def test_bad_images_and_labels_are_named(
    conv_model, conv_target, make_batch, attack, argument, change, error
):
    images, labels = change(*make_batch(conv_model))
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        attack(conv_target, images, labels, epsilon=0.1)


@pytest.mark.parametrize(
    "epsilon, error",
    [
        (-0.1, ValueError),
        (2.01, ValueError),
        (np.nan, ValueError),
        (np.inf, ValueError),
        ("0.1", TypeError),
        (None, TypeError),
        (True, TypeError),
        ([0.1], TypeError),
    ],
)
def test_bad_epsilon_is_named(conv_model, conv_target, make_batch, epsilon, error):
    with pytest.raises(error, match="^epsilon : .*reçu"):
        fgsm(conv_target, *make_batch(conv_model), epsilon=epsilon)


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
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_bad_bounds_are_named(conv_model, make_batch, attack, bounds, error):
    with pytest.raises(error, match="^bounds : .*reçu"):
        attack(Target(conv_model, bounds=bounds), *make_batch(conv_model), epsilon=0.1)


def test_pixels_never_leave_the_range_of_their_target():
    """LeNet-5 lit des pixels de 0 à 1 : un ε de 0,2 n’en fait jamais descendre un à −0,2."""
    lenet = Target(build_lenet5(), bounds=(0, 1))
    images = np.random.default_rng(0).choice(np.float32([0, 0.1, 1]), size=(20, 28, 28, 1))
    labels = lenet.labels(images)
    for attack in (fgsm, pgd):
        forged = attack(lenet, images, labels, epsilon=0.2)
        assert forged.min() >= 0 and forged.max() <= 1
        judge(lenet, images, forged, labels)
    with pytest.raises(TypeError, match="bounds"):  # et nul ne devine l’intervalle
        Target(lenet.model)


def test_a_network_is_not_a_target(conv_model, make_batch):
    with pytest.raises(TypeError, match="^target : cible attendue, Target.*reçu Functional"):
        fgsm(conv_model, *make_batch(conv_model), epsilon=0.1)
