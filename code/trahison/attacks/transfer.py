"""La transférabilité : les images fabriquées contre un réseau trompent-elles les autres ?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import keras
import numpy as np

from trahison.attacks.arguments import check_attack, check_model
from trahison.attacks.result import predict_labels
from trahison.checks import check_function, describe

Attack = Callable[[keras.Model, np.ndarray, np.ndarray], np.ndarray]


def transfer_rates(
    models: Mapping[str, keras.Model],
    attack: Attack,
    images,
    labels,
    *,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> np.ndarray:
    """Taux de succès (S, S) : la ligne est le réseau contre lequel l’image est fabriquée, la
    colonne celui qui la lit.

    ``attack(model, images, labels)`` rend les images adverses. Seules comptent les images que tous
    les réseaux reconnaissent : ``ValueError`` s’il n’y en a aucune.
    """
    _check_models(models), check_function("attack", attack)
    for model in models.values():
        images, labels, bounds = check_attack(model, images, labels, bounds)
    known = np.all([predict_labels(model, images) == labels for model in models.values()], axis=0)
    if not known.any():
        raise ValueError(
            "images : au moins une image que tous les réseaux reconnaissent attendue, reçu aucune"
        )
    images, labels = images[known], labels[known]
    forged = [attack(source, images, labels) for source in models.values()]
    return np.array(
        [
            [(predict_labels(reader, image) != labels).mean() for reader in models.values()]
            for image in forged
        ]
    )


def answer_changes(
    models: Mapping[str, keras.Model],
    attack: Attack,
    images,
    *,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> np.ndarray:
    """Part (S, S) des réponses qui changent : ligne, le réseau attaqué ; colonne, celui qui lit.

    Pour des réseaux dont les étiquettes ne sont pas les mêmes : chacun est comparé à ce qu’il
    disait lui-même des images intactes. Mêmes arguments que :func:`transfer_rates`, et l’attaque
    fuit la réponse du réseau attaqué.
    """
    _check_models(models), check_function("attack", attack)
    said = []
    for model in models.values():
        images, answers, bounds = check_attack(model, images, predict_labels(model, images), bounds)
        said.append(answers)
    forged = [attack(source, images, answers) for source, answers in zip(models.values(), said)]
    return np.array(
        [
            [
                (predict_labels(reader, image) != answers).mean()
                for reader, answers in zip(models.values(), said)
            ]
            for image in forged
        ]
    )


def _check_models(models) -> None:
    """Refuse ce qui n’est pas un dictionnaire d’au moins un réseau à logits."""
    if not isinstance(models, Mapping) or not models:
        raise TypeError(
            f"models : dictionnaire nom → réseau, non vide, attendu, reçu {describe(models)}"
        )
    for model in models.values():
        check_model(model, name="models")
