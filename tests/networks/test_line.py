from __future__ import annotations

import numpy as np
import pytest

from trahison.networks.line import Line, as_network, two_digits
from trahison.networks.target import Target

LINE = Line(np.array([1.0, -2.0, 0.5, 0.0]), 0.25)


def test_network_answers_like_the_line():
    images = np.random.default_rng(0).uniform(0, 1, (200, 2, 2, 1)).astype(np.float32)
    logits = as_network(LINE, (2, 2, 1))(images).numpy()
    scores = LINE.scores(images.reshape(200, 4))
    np.testing.assert_allclose(logits[:, 1] - logits[:, 0], scores, atol=1e-6)
    np.testing.assert_array_equal(
        Target(as_network(LINE, (2, 2, 1)), bounds=(0, 1)).labels(images), scores > 0
    )


def test_two_digits_keeps_the_pair_and_signs_it():
    images, labels = np.arange(20.0).reshape(5, 2, 2, 1), np.array([3, 1, 7, 7, 9])
    features, signs = two_digits(images, labels, negative=3, positive=7)
    np.testing.assert_array_equal(features, images[[0, 2, 3]].reshape(3, 4))
    np.testing.assert_array_equal(signs, [-1, 1, 1])


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: two_digits(np.zeros((2, 4)), np.array([1, 2]), negative=3, positive=7), "labels"),
        (lambda: two_digits(np.zeros((2, 4)), np.array([1]), negative=3, positive=7), "labels"),
        (
            lambda: two_digits(np.zeros((2, 4)), np.array([3, 7]), negative=None, positive=7),
            "negative",
        ),
        (
            lambda: two_digits(np.zeros((2, 4)), np.array([3, 7]), negative=3, positive=10),
            "positive",
        ),
        (
            lambda: two_digits(np.zeros((2, 4)), np.array([3, 7]), negative=3, positive=3),
            "positive",
        ),
        (
            lambda: two_digits(np.full((2, 4), np.nan), np.array([3, 7]), negative=3, positive=7),
            "images",
        ),
        (lambda: LINE.scores(np.zeros((2, 3))), "features"),
        (lambda: as_network(LINE, (3, 3, 1)), "image_shape"),
    ],
)
def test_refuses_bad_input_by_name(call, named):
    with pytest.raises((TypeError, ValueError), match=f"^{named} : "):
        call()
