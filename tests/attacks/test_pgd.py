"""PGD : dans la boule de la bonne norme, au moins aussi forte que FGSM, reproductible."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.attacks import fgsm, gradient_sign, judge, pgd
from trahison.attacks.losses import cross_entropy, margin
from trahison.networks.acceleration import accelerate
from trahison.networks.target import Target


def losses(model, images, labels):
    return cross_entropy(model(images, training=False), labels).numpy()


def lengths(delta):
    return np.linalg.norm(delta.reshape(len(delta), -1), axis=1)


def eager_pgd(model, images, labels, *, epsilon, steps, step_size, norm):
    """Une implémentation indépendante, immédiate, image par image, la projection L2 écrite
    autrement."""
    result = []
    for image, label in zip(images, labels):
        x = image.astype(np.float64)
        for _ in range(steps):
            variable = tf.Variable(x[None], dtype=tf.float32)
            with tf.GradientTape() as tape:
                logits = model(variable, training=False)
                loss = keras.losses.sparse_categorical_crossentropy(
                    np.array([label]), logits, from_logits=True
                )
            gradient = tape.gradient(loss, variable).numpy()[0]
            x = x + step_size * (
                np.sign(gradient) if norm == "linf" else gradient / np.linalg.norm(gradient)
            )
            delta = x - image
            if norm == "linf":
                delta = np.clip(delta, -epsilon, epsilon)
            elif np.linalg.norm(delta) > epsilon:
                delta *= epsilon / np.linalg.norm(delta)
            x = np.clip(image + delta, -1, 1)
        result.append(x)
    return np.array(result)


@pytest.mark.parametrize(
    "norm, epsilon",
    [("linf", 0.0), ("linf", 0.05), ("linf", 2.0), ("l2", 0.0), ("l2", 0.5), ("l2", 20.0)],
)
@pytest.mark.parametrize("random_start", [False, True])
@pytest.mark.parametrize("targeted", [False, True])
def test_stays_in_the_ball_and_in_the_bounds(
    conv_model, conv_target, make_batch, norm, epsilon, random_start, targeted
):
    images, labels = make_batch(conv_model)
    adversarial = pgd(
        conv_target,
        images,
        labels,
        epsilon=epsilon,
        norm=norm,
        random_start=random_start,
        targeted=targeted,
        steps=5,
        step_size=max(epsilon, 0.1),
    )
    delta = adversarial - images
    assert adversarial.dtype == np.float32 and adversarial.shape == images.shape
    assert adversarial.min() >= -1 and adversarial.max() <= 1
    assert (np.abs(delta).max() if norm == "linf" else lengths(delta).max()) <= epsilon * (
        1 + 1e-5
    ) + 1e-6


@pytest.mark.parametrize("norm", ["linf", "l2"])
def test_epsilon_zero_changes_nothing(conv_model, conv_target, make_batch, norm):
    images, labels = make_batch(conv_model)
    for random_start in (False, True):
        np.testing.assert_array_equal(
            pgd(conv_target, images, labels, epsilon=0, norm=norm, random_start=random_start),
            images,
        )


@pytest.mark.parametrize("norm, epsilon", [("linf", 0.1), ("l2", 0.8)])
@pytest.mark.parametrize("name", ["conv_target", "dense_target"])
def test_equals_an_independent_implementation(request, make_batch, norm, epsilon, name):
    target = request.getfixturevalue(name)
    images, labels = make_batch(target.model, 6)
    ours = pgd(target, images, labels, epsilon=epsilon, steps=4, step_size=0.4 * epsilon, norm=norm)
    other = eager_pgd(
        target.model, images, labels, epsilon=epsilon, steps=4, step_size=0.4 * epsilon, norm=norm
    )
    assert np.isclose(ours, other, atol=1e-4).mean() >= 0.99


def test_one_full_step_is_fgsm(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    for targeted in (False, True):
        np.testing.assert_allclose(
            pgd(
                conv_target, images, labels, epsilon=0.1, steps=1, step_size=0.1, targeted=targeted
            ),
            fgsm(conv_target, images, labels, epsilon=0.1, targeted=targeted),
            atol=1e-6,
        )


@pytest.mark.parametrize("norm, epsilon", [("linf", 0.1), ("l2", 1.0)])
def test_untargeted_raises_the_loss_and_targeted_lowers_it(
    conv_model, conv_target, make_batch, norm, epsilon
):
    images, labels = make_batch(conv_model, 20)
    before = losses(conv_model, images, labels)
    options = {"epsilon": epsilon, "norm": norm}
    assert (losses(conv_model, pgd(conv_target, images, labels, **options), labels) > before).all()
    assert (
        losses(conv_model, pgd(conv_target, images, labels, targeted=True, **options), labels)
        < before
    ).all()


def test_ten_steps_are_stronger_than_one(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model, 40)
    one = losses(conv_model, fgsm(conv_target, images, labels, epsilon=0.3), labels)
    ten = losses(conv_model, pgd(conv_target, images, labels, epsilon=0.3), labels)
    assert ten.mean() > one.mean() and (ten >= one - 1e-3).mean() > 0.9


def test_default_step_follows_the_number_of_steps(conv_model, conv_target, make_batch):
    """Un pas fixe affaiblirait l'attaque dès qu'on réduit ``steps``."""
    images, labels = make_batch(conv_model)
    for steps in (2, 5):
        np.testing.assert_array_equal(
            pgd(conv_target, images, labels, epsilon=0.1, steps=steps),
            pgd(conv_target, images, labels, epsilon=0.1, steps=steps, step_size=0.25 / steps),
        )


@pytest.mark.parametrize("norm, epsilon", [("linf", 0.4), ("l2", 2.5)])
def test_targeted_reaches_its_target(digit_target, digits, norm, epsilon):
    images, labels = digits
    targets = (labels + 3) % 10
    forged = pgd(
        digit_target,
        images,
        targets,
        epsilon=epsilon,
        norm=norm,
        steps=20,
        targeted=True,
    )
    assert judge(digit_target, images, forged, labels, targets=targets).success_rate > 0.9


@pytest.mark.parametrize("norm", ["linf", "l2"])
def test_failure_is_an_ordinary_result(digit_target, digits, norm):
    """Un budget trop petit : des images dans la boule, aucun succès, ni exception ni NaN."""
    images, labels = digits
    result = judge(
        digit_target,
        images,
        pgd(digit_target, images, labels, epsilon=1e-6, norm=norm),
        labels,
    )
    assert result.success_rate == 0 and np.isfinite(result.adversarial).all()


def test_random_start_is_brought_back_inside_before_the_first_gradient():
    """Sous le bord, la pente de (x + 0,05)² est inversée : y prendre le gradient enverrait le pixel
    à l’envers."""
    inputs = keras.Input((4, 4, 1))
    total = keras.ops.sum(keras.ops.square(inputs + 0.05), axis=(1, 2, 3))
    model = keras.Model(inputs, keras.ops.stack([total, -total], axis=1))
    forged = pgd(
        Target(model, bounds=(0, 1)),
        np.zeros((3, 4, 4, 1)),
        np.ones(3, int),
        epsilon=0.2,
        steps=1,
        step_size=0.1,
        random_start=True,
    )
    assert (forged >= 0.1 - 1e-6).all()


def test_l2_step_follows_the_gradient_not_its_sign(dense_model, dense_target, make_batch):
    images, labels = make_batch(dense_model)
    images = images / 2
    delta = (
        pgd(dense_target, images, labels, epsilon=0.01, steps=1, step_size=0.01, norm="l2") - images
    )
    np.testing.assert_allclose(lengths(delta), 0.01, rtol=1e-4)
    assert np.abs(delta).std() > 0.1 * np.abs(delta).mean()
    np.testing.assert_array_equal(np.sign(delta), gradient_sign(dense_target, images, labels))


@pytest.mark.parametrize("norm, epsilon", [("linf", 0.2), ("l2", 1.0)])
def test_random_start_depends_on_the_seed_alone(conv_model, conv_target, make_batch, norm, epsilon):
    images, labels = make_batch(conv_model)

    def attack(seed):
        return pgd(
            conv_target,
            images,
            labels,
            epsilon=epsilon,
            norm=norm,
            steps=2,
            random_start=True,
            seed=seed,
        )

    np.testing.assert_array_equal(attack(3), attack(3))
    assert not np.array_equal(attack(3), attack(4))


@pytest.mark.parametrize("norm", ["linf", "l2"])
def test_random_start_is_uniform_in_the_ball(dense_target, make_batch, norm):
    """Pas nul : il ne reste que le départ. Rayon à la puissance n uniforme, comme le volume de la
    boule."""
    images, labels = np.zeros((400, 6, 6, 1), np.float32), np.zeros(400, int)
    start = pgd(
        dense_target,
        images,
        labels,
        epsilon=0.5,
        steps=1,
        step_size=0,
        norm=norm,
        random_start=True,
    )
    start = start.reshape(400, -1)
    assert abs(start.mean()) < 0.01
    radius = np.abs(start).max(axis=1) if norm == "linf" else lengths(start)
    assert radius.max() <= 0.5 + 1e-6
    assert np.mean((radius / 0.5) ** 36) == pytest.approx(0.5, abs=0.06)


def test_zero_gradient_leaves_the_image(dense_model, dense_target, make_batch):
    """Un gradient nul n'a pas de direction : ni NaN, ni mouvement."""
    images, labels = make_batch(dense_model)
    for norm in ("linf", "l2"):
        still = pgd(
            dense_target,
            images,
            labels,
            epsilon=0.1,
            norm=norm,
            loss=lambda z, y: 0 * cross_entropy(z, y),
        )
        np.testing.assert_allclose(still, images, atol=1e-7)


def test_margin_loss_attacks_too(conv_model, conv_target, make_batch):
    images, _ = make_batch(conv_model, 30)
    labels = conv_model(images, training=False).numpy().argmax(axis=1)
    adversarial = pgd(conv_target, images, labels, epsilon=0.4, loss=margin)
    assert (conv_model(adversarial, training=False).numpy().argmax(axis=1) != labels).mean() > 0.5


def test_no_weight_changes(make_conv_model, make_batch):
    for prepare in (lambda target: target, accelerate):
        model = make_conv_model()
        before = model.get_weights()
        target = prepare(Target(model, bounds=(-1.0, 1.0)))
        pgd(target, *make_batch(model), epsilon=0.1, random_start=True)
        assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    "options, argument, error",
    [
        ({"epsilon": -0.1}, "epsilon", ValueError),
        ({"epsilon": 2.1}, "epsilon", ValueError),
        # la diagonale du cube : 2 √432 ≈ 41,6
        ({"epsilon": 42.0, "norm": "l2"}, "epsilon", ValueError),
        ({"epsilon": float("nan")}, "epsilon", ValueError),
        ({"epsilon": "grand"}, "epsilon", TypeError),
        ({"steps": 0}, "steps", ValueError),
        ({"steps": 2.5}, "steps", TypeError),
        ({"steps": True}, "steps", TypeError),
        ({"step_size": -0.1}, "step_size", ValueError),
        ({"step_size": float("inf")}, "step_size", ValueError),
        ({"step_size": "petit"}, "step_size", TypeError),
        ({"norm": "l1"}, "norm", ValueError),
        ({"norm": None}, "norm", ValueError),
    ],
)
def test_bad_options_are_named(conv_model, conv_target, make_batch, options, argument, error):
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        pgd(conv_target, *make_batch(conv_model), **{"epsilon": 0.1, **options})


def test_images_outside_the_range_of_the_target_are_named(conv_model, make_batch):
    with pytest.raises(ValueError, match="^images : .*reçu"):
        pgd(Target(conv_model, bounds=(0, 1)), *make_batch(conv_model), epsilon=0.1)


def test_l2_radius_may_exceed_the_width_of_the_bounds(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model)
    assert (
        lengths(pgd(conv_target, images, labels, epsilon=5.0, norm="l2", steps=2) - images).max()
        > 2
    )


@pytest.mark.parametrize(
    "argument, change, error",
    [
        ("images", lambda x, y: (x[:0], y[:0]), ValueError),
        ("images", lambda x, y: (x[0], y), ValueError),
        ("images", lambda x, y: (np.full_like(x, np.nan), y), ValueError),
        ("images", lambda x, y: (["chat"], y), TypeError),
        ("labels", lambda x, y: (x, y + 5), ValueError),
        ("labels", lambda x, y: (x, y / 1), TypeError),
        ("labels", lambda x, y: (x, y[1:]), ValueError),
    ],
)
def test_bad_images_and_labels_are_named(
    conv_model, conv_target, make_batch, argument, change, error
):
    images, labels = change(*make_batch(conv_model))
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        pgd(conv_target, images, labels, epsilon=0.1)
