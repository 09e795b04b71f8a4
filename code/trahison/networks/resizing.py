"""Un réseau et le changement de taille qui le précède, ensemble : ce que l’attaquant doit vraiment
dériver."""

from __future__ import annotations

import keras

from trahison.checks import check_count
from trahison.networks.arguments import check_network


def behind_resizing(model: keras.Model, height: int, width: int) -> keras.Model:
    """Rend un réseau, gelé si ``model`` l’est, qui porte l’image à (``height``, ``width``), la
    ramène à sa taille, puis calcule ``model``.

    Les deux changements de taille sont bilinéaires, donc dérivables : le gradient les traverse. Les
    images en réels n’y sont pas arrondies. Lève ``TypeError`` ou ``ValueError`` si une dimension
    n’est pas un entier positif.
    """
    height, width = check_count("height", height), check_count("width", width)
    inputs = keras.Input(check_network(model).input_shape[1:])
    there = keras.ops.image.resize(inputs, (height, width))
    back = keras.ops.image.resize(there, model.input_shape[1:3])
    wrapped = keras.Model(inputs, model(back), name=f"{model.name}_redimensionne")
    # les couches de ``model`` sont partagées : le geler ici le gèlerait, lui
    wrapped.trainable = model.trainable
    return wrapped
