"""Le hasard de l'appelant, rendu intact par qui construit, charge ou entraîne un réseau.

``keras.utils.set_random_seed`` change quatre générateurs de tout le programme. Un réseau que l'on
construit ou que l'on charge n'a pas à décider du hasard de qui l'appelle.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

# Les deux attributs où Keras range sa graine et son générateur, voir keras/src/utils/rng_utils.py.
_KERAS_ATTRIBUTES = ("global_random_seed", "global_seed_generator")


@contextmanager
def untouched() -> Iterator[None]:
    """Rend, à la sortie du bloc, les générateurs de Python, de NumPy, de Keras et de TensorFlow à
    l'état de l'entrée ; sert aussi de décorateur."""
    restore = [_keep_python_and_numpy()]
    if "keras" in sys.modules and "tensorflow" in sys.modules:  # sinon ils n'ont pas de hasard
        restore += [_keep_keras(), _keep_tensorflow()]
    try:
        yield
    finally:
        for give_back in restore:
            give_back()


def _keep_python_and_numpy() -> Callable[[], None]:
    python, numpy = random.getstate(), np.random.get_state()

    def give_back() -> None:
        random.setstate(python)
        np.random.set_state(numpy)

    return give_back


def _keep_keras() -> Callable[[], None]:
    from keras.src.backend.common import global_state

    kept = {name: global_state.get_global_attribute(name) for name in _KERAS_ATTRIBUTES}
    generator = kept["global_seed_generator"]
    drawn = None if generator is None else generator.state.numpy()

    def give_back() -> None:
        for name, value in kept.items():
            global_state.set_global_attribute(name, value)
        if generator is not None:
            generator.state.assign(drawn)

    return give_back


def _keep_tensorflow() -> Callable[[], None]:
    from tensorflow.python.eager import context

    tensorflow: Any = context.context()
    seed, generator = tensorflow._seed, getattr(tensorflow, "_rng", None)
    drawn = None if generator is None else generator.getstate()

    def give_back() -> None:
        tensorflow._seed = seed
        if generator is not None:  # sans graine donnée, TensorFlow n'a pas de générateur
            tensorflow._rng = generator
            generator.setstate(drawn)

    return give_back
