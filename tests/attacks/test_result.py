"""Le bilan d'une attaque : ce qu'est un succès, et ce qui n'en est pas un."""

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm, judge
from trahison.networks.target import Target
from trahison.vision.images import quantize


@pytest.fixture(scope="module")
def sign_target():
    """Un pixel x, trois logits : −x, 0,503 et x ; la réponse est 2 dès que x dépasse 0,503."""
    model = keras.Sequential(
        [keras.Input((1, 1, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    model.set_weights([np.array([[-1.0, 0.0, 1.0]]), np.array([0.0, 0.503, 0.0])])
    return Target(model, bounds=(-1.0, 1.0))


def pixels(*values):
    return np.array(values, np.float32).reshape(-1, 1, 1, 1)


def test_success_counts_only_recognised_images(sign_target):
    """Trois images : une reconnue et trompée, une reconnue et tenue, une déjà mal classée."""
    result = judge(sign_target, pixels(0.9, 0.9, 0.9), pixels(0.0, 0.8, -0.9), [2, 2, 0])
    np.testing.assert_array_equal(result.before, [2, 2, 2])
    np.testing.assert_array_equal(result.after, [1, 2, 0])
    np.testing.assert_array_equal(result.attacked, [True, True, False])
    np.testing.assert_array_equal(result.success, [True, False, False])
    assert result.success_rate == 0.5


def test_targeted_success_must_reach_the_target(sign_target):
    images, adversarial = pixels(0.9, 0.9, 0.9), pixels(0.0, -0.9, 0.9)
    result = judge(sign_target, images, adversarial, [2, 2, 2], targets=[0, 0, 2])
    np.testing.assert_array_equal(result.success, [False, True, False])
    # viser sa propre classe n'est pas attaquer
    np.testing.assert_array_equal(result.attacked, [True, True, False])
    assert result.success_rate == 0.5


def test_rate_is_nan_when_nothing_was_recognised(sign_target):
    assert np.isnan(judge(sign_target, pixels(0.9), pixels(0.9), [0]).success_rate)


def test_norms_of_each_perturbation(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model, 4)
    adversarial = np.clip(
        images + np.random.default_rng(0).normal(0, 0.1, images.shape), -1, 1
    ).astype(np.float32)
    result = judge(conv_target, images, adversarial, labels)
    for i in range(4):
        delta = (adversarial[i] - images[i]).ravel()
        assert result.linf[i] == pytest.approx(np.linalg.norm(delta, np.inf))
        assert result.l2[i] == pytest.approx(np.linalg.norm(delta), rel=1e-5)
    np.testing.assert_array_equal(result.perturbation, adversarial - images)


def test_unchanged_images_are_never_a_success(conv_model, conv_target, make_batch):
    images, labels = make_batch(conv_model, 30)
    result = judge(conv_target, images, images, labels)
    assert not result.success.any() and result.linf.max() == 0
    np.testing.assert_array_equal(result.attacked, result.before == labels)


def test_an_image_saved_in_8_bits_is_judged_as_saved(sign_target):
    """Un succès qui tenait à moins d'un demi-niveau disparaît à l'arrondi."""
    # niveau 192, et juste sous la frontière ce qui s'y arrondit
    image, crossing = quantize(pixels(0.506), (-1, 1)), 0.5028
    assert judge(sign_target, image, pixels(crossing), [2]).success.all()
    assert not judge(sign_target, image, quantize(pixels(crossing), (-1, 1)), [2]).success.any()


def test_predictions_do_not_depend_on_the_chunks(conv_model, conv_target, make_batch):
    images, _ = make_batch(conv_model, 600)
    expected = conv_model.predict(images, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(conv_target.labels(images), expected)


def test_judging_an_attack_changes_no_weight(make_conv_model, make_batch):
    model = make_conv_model()
    images, labels = make_batch(model)
    target = Target(model, bounds=(-1.0, 1.0))
    before = model.get_weights()
    judge(target, images, fgsm(target, images, labels, epsilon=0.1), labels)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    "options, argument, error",
    [
        ({"images": np.zeros((0, 1, 1, 1))}, "images", ValueError),
        ({"images": pixels(np.nan, 0)}, "images", ValueError),
        ({"images": pixels(2, 0)}, "images", ValueError),
        ({"images": "chat"}, "images", TypeError),
        ({"adversarial": pixels(0)}, "adversarial", ValueError),
        ({"adversarial": pixels(0, 1.5)}, "adversarial", ValueError),
        ({"adversarial": pixels(0, np.nan)}, "adversarial", ValueError),
        ({"adversarial": None}, "adversarial", TypeError),
        ({"labels": [0]}, "labels", ValueError),
        ({"labels": [0.0, 1.0]}, "labels", TypeError),
        ({"labels": [0, 3]}, "labels", ValueError),
        ({"targets": [0]}, "targets", ValueError),
        ({"targets": [0, -1]}, "targets", ValueError),
        ({"targets": ["chat", "chien"]}, "targets", TypeError),
        ({"target": "MobileNetV2"}, "target", TypeError),
    ],
)
def test_bad_arguments_are_named(sign_target, options, argument, error):
    good = {
        "target": sign_target,
        "images": pixels(0, 0),
        "adversarial": pixels(0, 0),
        "labels": [0, 1],
    }
    with pytest.raises(error, match=f"^{argument} : .*reçu"):
        judge(**{**good, **options})


def test_the_judge_is_the_network_itself_not_the_copy_that_attacks_derive(conv_model, make_batch):
    """Une copie qui répondrait toujours 1 ne change rien à ce que dit l'arbitre."""
    images, labels = make_batch(conv_model, 6)
    expected = np.asarray(conv_model(images, training=False)).argmax(axis=1)
    liar = keras.models.clone_model(conv_model)
    liar.set_weights([np.zeros_like(weight) for weight in liar.get_weights()])
    liar.layers[-1].bias.assign([0, 9, 0, 0, 0])
    referee = Target(conv_model, bounds=(-1.0, 1.0))
    fast = Target(liar, bounds=(-1.0, 1.0), referee=referee)
    assert (fast.labels(images) == 1).all() and (expected != 1).any()
    np.testing.assert_array_equal(judge(fast, images, images, labels).before, expected)


@pytest.mark.parametrize(
    "images",
    [np.full((2, 12, 12, 3), np.nan), np.zeros((12, 12, 3)), np.zeros((0, 12, 12, 3)), None],
)
def test_images_that_have_no_answer_are_refused(conv_target, images):
    """L’argmax de NaN est 0 : une attaque qui diverge passerait pour une réponse."""
    with pytest.raises((TypeError, ValueError), match="^images : "):
        conv_target.labels(images)
