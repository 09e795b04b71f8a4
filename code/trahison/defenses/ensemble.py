"""La diversité : plusieurs réseaux différents, une seule réponse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import keras

from trahison.chance import untouched
from trahison.checks import describe
from trahison.contracts import Instance, List, checked
from trahison.networks.target import Target


@checked
@untouched()
def ensemble(
    targets: Annotated[Sequence[Target], List(Instance(Target), low=2, high=100)],
) -> Target:
    """Rend la cible dont les logits sont la moyenne de ceux de ``targets``, moyenne géométrique des
    probabilités.

    ``targets`` : au moins deux cibles, de mêmes formes d’entrée et de sortie et de mêmes bornes ;
    les poids de leurs réseaux sont partagés, pas copiés. Lève ``TypeError`` ou ``ValueError`` en
    nommant l’argument.
    """
    shapes = {(one.shape, one.classes, one.bounds) for one in targets}
    if len(shapes) > 1:
        raise ValueError(
            "targets : mêmes formes d’entrée et de sortie et mêmes bornes attendues, reçu"
            f" {describe(sorted(shapes))}"
        )
    inputs = keras.Input(targets[0].shape)
    logits = keras.layers.Average()([one.referee.model(inputs) for one in targets])
    return Target(keras.Model(inputs, logits, name="ensemble"), bounds=targets[0].bounds)
