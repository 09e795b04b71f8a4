from __future__ import annotations

import keras
import numpy as np
import pytest

from trahison.attacks import fgsm
from trahison.defenses import ensemble
from trahison.learning.classification import softmax
from trahison.networks.target import Target


def test_answers_with_the_geometric_mean_of_the_probabilities(build, trained, digit_data):
    other = build()
    images = digit_data[2]
    together = softmax(ensemble([trained, other]).logits(images).astype(float))
    product = np.sqrt(
        softmax(trained.logits(images).astype(float)) * softmax(other.logits(images).astype(float))
    )
    np.testing.assert_allclose(together, product / product.sum(axis=1, keepdims=True), atol=1e-5)


def test_can_be_attacked_like_one_network(build, trained, digit_data):
    images, labels = digit_data[2:]
    forged = fgsm(ensemble([trained, build()]), images, labels, epsilon=0.1)
    assert (forged != images).any()


def test_refuses_bad_input_by_name(trained):
    small = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    small, wide = Target(small, bounds=(0, 1)), Target(trained.model, bounds=(-1, 1))
    for targets in ([], [trained], [trained, small], [trained, wide]):
        with pytest.raises(ValueError, match="^targets : "):
            ensemble(targets)
    with pytest.raises(TypeError, match="^targets : "):
        ensemble([trained, "réseau"])
