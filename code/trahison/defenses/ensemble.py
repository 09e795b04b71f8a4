"""La diversité : plusieurs réseaux différents, une seule réponse."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from trahison.attacks.arguments import check_model
from trahison.checks import check_list, describe


def ensemble(models: Sequence[keras.Model]) -> keras.Model:
    """Rend le réseau dont les logits sont la moyenne de ceux de ``models``, moyenne géométrique des
    probabilités.

    ``models`` : au moins deux réseaux à logits, de mêmes formes d’entrée et de sortie ; leurs poids
    sont partagés, pas copiés. Lève ``TypeError`` ou ``ValueError`` en nommant l’argument.
    """
    models = check_list("models", models, low=2)
    for model in models:
        check_model(model, name="models")
    shapes = {(model.input_shape[1:], model.output_shape[1:]) for model in models}
    if len(shapes) > 1:
        raise ValueError(
            "models : mêmes formes d’entrée et de sortie attendues, reçu"
            f" {describe(sorted(shapes))}"
        )
    inputs = keras.Input(models[0].input_shape[1:])
    return keras.Model(
        inputs, keras.layers.Average()([model(inputs) for model in models]), name="ensemble"
    )
