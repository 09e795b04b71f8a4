"""La diversité : plusieurs réseaux différents, une seule réponse."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from trahison.checks import check_list, describe
from trahison.networks.target import Target, check_target


def ensemble(targets: Sequence[Target]) -> Target:
    """Rend la cible dont les logits sont la moyenne de ceux de ``targets``, moyenne géométrique des
    probabilités.

    ``targets`` : au moins deux cibles, de mêmes formes d’entrée et de sortie et de mêmes bornes ;
    les poids de leurs réseaux sont partagés, pas copiés. Lève ``TypeError`` ou ``ValueError`` en
    nommant l’argument.
    """
    targets = [check_target(one, name="targets") for one in check_list("targets", targets, low=2)]
    shapes = {(one.shape, one.classes, one.bounds) for one in targets}
    if len(shapes) > 1:
        raise ValueError(
            "targets : mêmes formes d’entrée et de sortie et mêmes bornes attendues, reçu"
            f" {describe(sorted(shapes))}"
        )
    inputs = keras.Input(targets[0].shape)
    logits = keras.layers.Average()([one.referee.model(inputs) for one in targets])
    return Target(keras.Model(inputs, logits, name="ensemble"), bounds=targets[0].bounds)
