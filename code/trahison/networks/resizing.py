"""Un réseau et le changement de taille qui le précède, ensemble : ce que l’attaquant doit vraiment
dériver."""

from __future__ import annotations

from typing import Annotated

import keras

from trahison.chance import untouched
from trahison.contracts import Count, checked
from trahison.networks.target import Target

Side = Annotated[int, Count(high=4096)]


@checked
@untouched()
def behind_resizing(target: Target, height: Side, width: Side) -> Target:
    """Rend la cible dont le réseau porte l’image à (``height``, ``width``), la ramène à sa taille,
    puis calcule ce que calcule ``target``.

    Les deux changements de taille sont bilinéaires, donc dérivables : le gradient les traverse. Les
    images en réels n’y sont pas arrondies. Lève ``TypeError`` ou ``ValueError`` si une dimension
    n’est pas un entier positif.
    """

    def change(model: keras.Model) -> keras.Model:
        inputs = keras.Input(model.input_shape[1:])
        there = keras.ops.image.resize(inputs, (height, width))
        back = keras.ops.image.resize(there, model.input_shape[1:3])
        return keras.Model(inputs, model(back), name=f"{model.name}_redimensionne")

    return target.around(change)
