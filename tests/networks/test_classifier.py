"""Le réseau et ce qui l'entoure : préparation des photos, réponses en français, étiquettes, choix
de la source."""

import dataclasses

import keras
import numpy as np
import pytest

from trahison.networks import Classifier, chosen, load_classifier
from trahison.sources import NETWORK_VARIABLE
from trahison.vision.images import quantize

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def classifier(make_conv_model) -> Classifier:
    model = make_conv_model(dropout=0.9)
    return Classifier(
        name="petit réseau",
        model=model,
        size=12,
        labels=("chat", "chien", "corail", "paon", "tapis"),
        wnids=("n01", "n02", "n03", "n04", "n05"),
        origin="tiré au hasard",
        official=False,
        bounds=(-1.0, 1.0),
    )


def images(count: int) -> np.ndarray:
    return RANDOM.uniform(-1, 1, (count, 12, 12, 3)).astype(np.float32)


@pytest.mark.parametrize("shape", [(30, 50, 3), (50, 30, 3), (12, 12, 3), (7, 9, 3)])
def test_prepare_keeps_the_central_square_on_the_8_bit_grid(classifier, shape):
    photo = RANDOM.integers(0, 256, shape, dtype=np.uint8)
    image = classifier.prepare(photo)
    assert image.shape == (12, 12, 3) and image.dtype == np.float32
    assert image.min() >= -1 and image.max() <= 1
    np.testing.assert_allclose(image, quantize(image, (-1, 1)), atol=1e-6)


def test_prepare_does_not_distort(classifier):
    """Deux bandes hors du carré central : elles disparaissent, le reste n'est pas écrasé."""
    photo = np.full((12, 36, 3), 255, np.uint8)
    photo[:, 12:24] = RANDOM.integers(0, 200, (12, 12, 3))
    np.testing.assert_allclose(classifier.prepare(photo), photo[:, 12:24] / 127.5 - 1, atol=1e-6)


@pytest.mark.parametrize(
    "photo, error",
    [
        (RANDOM.uniform(0, 1, (20, 20, 3)), TypeError),
        ("chat", TypeError),
        (np.zeros((20, 20), np.uint8), TypeError),  # grise
        # transparente
        (np.zeros((20, 20, 4), np.uint8), TypeError),
        (np.zeros((0, 5, 3), np.uint8), ValueError),
    ],
)
def test_bad_photo_is_refused(classifier, photo, error):
    with pytest.raises(error, match="^photo|image"):
        classifier.prepare(photo)


def test_logits_are_those_of_the_model_whatever_the_batch(classifier):
    batch = images(70)
    expected = classifier.model.predict(batch, verbose=0)
    np.testing.assert_allclose(classifier.logits(batch), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(classifier.logits(batch[:1]), expected[:1], rtol=1e-4, atol=1e-5)
    # le dropout dort
    np.testing.assert_array_equal(classifier.logits(batch), classifier.logits(batch))


def test_the_target_is_the_model_and_its_range_made_once(classifier):
    target = classifier.target
    assert target is classifier.target and target.model is classifier.model
    assert target.bounds == classifier.bounds == (-1.0, 1.0)
    np.testing.assert_array_equal(target.logits(images(3) * 0), classifier.logits(images(3) * 0))


def test_another_range_is_the_one_that_photos_are_brought_to(classifier):
    other = dataclasses.replace(classifier, bounds=(0.0, 1.0))
    photo = RANDOM.integers(0, 256, (12, 12, 3), dtype=np.uint8)
    np.testing.assert_allclose(other.prepare(photo), photo / 255, atol=1e-6)


def test_probabilities_are_the_softmax_of_the_logits(classifier):
    batch = images(4)
    probabilities = classifier.probabilities(batch)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(
        probabilities, keras.ops.softmax(classifier.logits(batch)), rtol=1e-4
    )


def test_top_is_sorted_and_in_french(classifier):
    batch = images(3)
    for row, answers in zip(classifier.probabilities(batch), classifier.top(batch, k=5)):
        assert [answer.index for answer in answers] == list(np.argsort(-row))
        assert [answer.label for answer in answers] == [
            classifier.labels[i] for i in np.argsort(-row)
        ]
        np.testing.assert_allclose([answer.probability for answer in answers], np.sort(row)[::-1])
    assert len(classifier.top(batch)[0]) == 3


def test_index_of_a_label_or_an_identifier(classifier):
    assert classifier.index_of("corail") == classifier.index_of("n03") == 2
    with pytest.raises(ValueError, match="^label : .*petit réseau.*reçu 'récif'"):
        classifier.index_of("récif")


@pytest.mark.parametrize(
    "batch, error",
    [
        (images(2)[:, :-1], ValueError),
        (images(2)[0], ValueError),
        (images(2)[:0], ValueError),
        (images(2) * 2, ValueError),
        (images(2) * np.nan, ValueError),
        (None, TypeError),
        ("chat", TypeError),
    ],
)
@pytest.mark.parametrize("method", ["logits", "probabilities", "top"])
def test_bad_images_are_named(classifier, method, batch, error):
    with pytest.raises(error, match="^images : .*reçu"):
        getattr(classifier, method)(batch)


@pytest.mark.parametrize(
    "k, error", [(0, ValueError), (6, ValueError), (2.0, TypeError), ("trois", TypeError)]
)
def test_bad_k_is_named(classifier, k, error):
    with pytest.raises(error, match="^k : .*reçu"):
        classifier.top(images(1), k=k)


def test_unknown_choice_is_named(monkeypatch):
    with pytest.raises(ValueError, match="^choice : .*'officiel'.*reçu 'inconnu'"):
        load_classifier("inconnu")
    monkeypatch.setenv(NETWORK_VARIABLE, "imagenet")
    chosen._load_classifier.cache_clear()
    with pytest.raises(ValueError, match=f"^{NETWORK_VARIABLE} : .*reçu 'imagenet'"):
        load_classifier()
