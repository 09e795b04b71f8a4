"""Le hasard de l’appelant : rendu tel quel, et celui du bloc reproductible au bit près."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.chance import untouched
from trahison.networks.lenet import build_dense_rival


def draw() -> list[float]:
    """Un tirage de chacun des quatre générateurs."""
    return [
        random.random(),
        float(np.random.uniform()),
        float(tf.random.uniform(())),
        float(keras.random.uniform(())),
    ]


def disturb() -> None:
    keras.utils.set_random_seed(7)
    draw()


@pytest.mark.parametrize("started", [False, True])
def test_the_callers_chance_is_given_back(started):
    keras.utils.set_random_seed(1)
    if started:  # le générateur de Keras ne naît qu’au premier tirage
        draw()
    expected = [draw() for _ in range(3)]
    keras.utils.set_random_seed(1)
    if started:
        draw()
    found = []
    for _ in range(3):
        with untouched():
            disturb()
        found.append(draw())
    assert found == expected


def test_chance_is_given_back_after_an_error():
    keras.utils.set_random_seed(1)
    expected = draw()
    keras.utils.set_random_seed(1)
    with pytest.raises(RuntimeError), untouched():
        disturb()
        raise RuntimeError
    assert draw() == expected


def test_tensorflow_without_a_seed_stays_without(monkeypatch):
    from tensorflow.python.eager.context import context

    monkeypatch.setattr(context(), "_seed", None)
    monkeypatch.delattr(context(), "_rng", raising=False)
    with untouched():
        disturb()
    assert context()._seed is None
    tf.random.uniform(())  # et tire encore


def test_building_gives_the_weights_of_the_seed_and_leaves_chance_alone():
    keras.utils.set_random_seed(1)
    expected = draw()
    keras.utils.set_random_seed(1)
    first = build_dense_rival(seed=5)
    assert draw() == expected
    for ours, theirs in zip(first.get_weights(), build_dense_rival(seed=5).get_weights()):
        np.testing.assert_array_equal(ours, theirs)
