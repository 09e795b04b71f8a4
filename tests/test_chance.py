"""Le hasard de l’appelant : rendu tel quel, et celui du bloc reproductible au bit près."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from trahison.chance import seeded, untouched


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


@pytest.mark.parametrize("block", [untouched, lambda: seeded(3)], ids=["untouched", "seeded"])
@pytest.mark.parametrize("started", [False, True])
def test_the_callers_chance_is_given_back(block, started):
    keras.utils.set_random_seed(1)
    if started:  # le générateur de Keras ne naît qu’au premier tirage
        draw()
    expected = [draw() for _ in range(3)]
    keras.utils.set_random_seed(1)
    if started:
        draw()
    found = []
    for _ in range(3):
        with block():
            disturb()
        found.append(draw())
    assert found == expected


def test_chance_is_given_back_after_an_error():
    keras.utils.set_random_seed(1)
    expected = draw()
    keras.utils.set_random_seed(1)
    with pytest.raises(RuntimeError), seeded(2):
        disturb()
        raise RuntimeError
    assert draw() == expected


def test_tensorflow_without_a_seed_stays_without(monkeypatch):
    from tensorflow.python.eager.context import context

    monkeypatch.setattr(context(), "_seed", None)
    monkeypatch.delattr(context(), "_rng", raising=False)
    with seeded(3):
        draw()
    assert context()._seed is None
    tf.random.uniform(())  # et tire encore


def test_seeded_gives_what_set_random_seed_gives():
    keras.utils.set_random_seed(5)
    expected, weights = draw(), keras.layers.Dense(3)
    weights.build((None, 4))
    with seeded(5):
        found, same = draw(), keras.layers.Dense(3)
        same.build((None, 4))
    assert found == expected
    np.testing.assert_array_equal(weights.kernel, same.kernel)


@pytest.mark.parametrize("seed", [-1, 2**32, None, 1.0])
def test_a_bad_seed_is_named(seed):
    with pytest.raises((TypeError, ValueError), match="^seed : .*reçu"), seeded(seed):
        pass
