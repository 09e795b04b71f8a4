"""Un réseau et le changement de taille qui le précède, ensemble : ce que l’attaquant doit vraiment
dériver."""

from __future__ import annotations

import keras

from trahison.checks import check_count
from trahison.networks.target import Target, check_target


def behind_resizing(target: Target, height: int, width: int) -> Target:
    """Rend la cible dont le réseau porte l’image à (``height``, ``width``), la ramène à sa taille,
    puis calcule ce que calcule ``target``.

    Les deux changements de taille sont bilinéaires, donc dérivables : le gradient les traverse. Les
    images en réels n’y sont pas arrondies. Lève ``TypeError`` ou ``ValueError`` si une dimension
    n’est pas un entier positif.
    """
    height, width = check_count("height", height), check_count("width", width)

    def change(model: keras.Model) -> keras.Model:
        inputs = keras.Input(model.input_shape[1:])
        there = keras.ops.image.resize(inputs, (height, width))
        back = keras.ops.image.resize(there, model.input_shape[1:3])
        return keras.Model(inputs, model(back), name=f"{model.name}_redimensionne")

    return check_target(target).around(change)
