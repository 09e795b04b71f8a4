"""Compter ce que coûte une attaque : les images que le réseau a lues, et celles dont il a rendu un
gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import tensorflow as tf

from trahison.chance import untouched
from trahison.contracts import checked
from trahison.networks.target import Target


@dataclass(frozen=True, eq=False)
class Counter:
    """Deux compteurs d’images : ``forward``, passées dans le réseau ; ``backward``, dérivées."""

    forward: tf.Variable
    backward: tf.Variable

    def read(self) -> tuple[int, int]:
        """Rend (passages, gradients) depuis la dernière lecture et remet les compteurs à zéro."""
        totals = int(self.forward), int(self.backward)
        self.forward.assign(0)
        self.backward.assign(0)
        return totals


class _Meter(keras.layers.Layer):
    """Rend son entrée et compte les images qui la traversent, dans un sens et dans l’autre."""

    def __init__(self, counter: Counter):
        super().__init__()
        self.counter = counter

    def call(self, x: tf.Tensor) -> tf.Tensor:
        self.counter.forward.assign_add(tf.shape(x, tf.int64)[0])
        return self._same(x)

    @tf.custom_gradient
    def _same(self, x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        def backward(upstream: tf.Tensor) -> tf.Tensor:
            self.counter.backward.assign_add(tf.shape(upstream, tf.int64)[0])
            return upstream

        return tf.identity(x), backward

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape


@checked
@untouched()
def count_calls(target: Target) -> tuple[Target, Counter]:
    """Rend une cible qui calcule comme ``target``, avec ses poids, et le compteur des images qu’on
    lui a montrées, à elle ou à son arbitre."""
    counter = Counter(tf.Variable(0, dtype=tf.int64), tf.Variable(0, dtype=tf.int64))

    def behind_the_meter(model: keras.Model) -> keras.Model:
        inputs = keras.Input(model.input_shape[1:])
        return keras.Model(inputs, model(_Meter(counter)(inputs)), name=model.name)

    counted = target.around(behind_the_meter)
    counter.read()  # la construction de la cible a fait quelques passages
    return counted, counter
