"""Un réseau dont les poids sont des constantes du calcul compilé.

TensorFlow relit une variable à chaque appel, au cas où elle aurait changé, et range de nouveau son
noyau dans l'ordre que préfère la convolution. D'une constante il ne fait cela qu'une fois : sur une
seule image, c'est un dixième du temps d'un gradient.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from trahison.networks.arguments import check_network


def freeze_weights(model: keras.Model) -> keras.Model:
    """Rend un réseau qui calcule ce que ``model`` calcule à l'inférence, avec ses poids
    d'aujourd'hui, pour toujours.

    ``model`` : réseau à une entrée ; il n'est pas modifié, et ce qu'il apprendrait ensuite serait
    ignoré.
    """
    inputs = keras.Input(check_network(model).input_shape[1:])
    return keras.Model(inputs, _Constants(model)(inputs))


class _Constants(keras.layers.Layer):
    """Fait lire à ``model`` des constantes à la place de ses variables."""

    def __init__(self, model: keras.Model):
        super().__init__()
        self.model = model
        self.values = [variable.numpy() for variable in model.variables]

    def call(self, x: tf.Tensor) -> tf.Tensor:
        # Créées pendant la compilation, et non avant : ce seraient des arguments cachés de la
        # fonction compilée.
        constants = [
            (variable, tf.constant(value))
            for variable, value in zip(self.model.variables, self.values)
        ]
        with keras.StatelessScope(constants):
            return self.model(x, training=False)
