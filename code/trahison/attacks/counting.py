"""Compter ce que coûte une attaque : les images que le réseau a lues, et celles dont il a rendu un
gradient."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import tensorflow as tf

from trahison.attacks.arguments import check_model


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

    def call(self, x):
        self.counter.forward.assign_add(tf.shape(x, tf.int64)[0])
        return self._same(x)

    @tf.custom_gradient
    def _same(self, x):
        def backward(upstream):
            self.counter.backward.assign_add(tf.shape(upstream, tf.int64)[0])
            return upstream

        return tf.identity(x), backward

    def compute_output_shape(self, input_shape):
        return input_shape


def count_calls(model: keras.Model) -> tuple[keras.Model, Counter]:
    """Rend un réseau qui calcule comme ``model``, avec ses poids, et le compteur des images qu’on
    lui a montrées."""
    check_model(model)
    counter = Counter(tf.Variable(0, dtype=tf.int64), tf.Variable(0, dtype=tf.int64))
    inputs = keras.Input(model.input_shape[1:])
    counted = keras.Model(inputs, model(_Meter(counter)(inputs)))
    counted.trainable = model.trainable
    counter.read()  # la construction du réseau a fait un passage
    return counted, counter
