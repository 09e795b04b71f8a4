"""La transférabilité : les images fabriquées contre un réseau trompent-elles les autres ?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

import numpy as np

from trahison.attacks.arguments import check_attack
from trahison.contracts import Array, Entries, Function, Instance, Labels, Text, checked
from trahison.networks.target import Target

Forge = Callable[[Target, np.ndarray, np.ndarray], np.ndarray]
Targets = Annotated[Mapping[str, Target], Entries(Text(), Instance(Target))]
# chaque réseau les contrôle ensuite : sa forme, ses bornes
Given = Annotated[np.ndarray, Array("n", ..., dtype=np.float32)]
Like = Annotated[np.ndarray, Array(shape=lambda images: images.shape, dtype=np.float32)]


@checked
def transfer_rates(
    targets: Targets,
    attack: Annotated[Forge, Function()],
    images: Given,
    labels: Annotated[np.ndarray, Labels("n")],
) -> np.ndarray:
    """Taux de succès (S, S) : la ligne est le réseau contre lequel l’image est fabriquée, la
    colonne celui qui la lit.

    ``attack(target, images, labels)`` rend les images adverses. Seules comptent les images que tous
    les réseaux reconnaissent : ``ValueError`` s’il n’y en a aucune.
    """
    for target in targets.values():
        images, labels = check_attack(target, images, labels, name="targets")
    readers = [target.referee for target in targets.values()]
    known = np.all([reader.labels(images) == labels for reader in readers], axis=0)
    if not known.any():
        raise ValueError(
            "images : au moins une image que tous les réseaux reconnaissent attendue, reçu aucune"
        )
    images, labels = images[known], labels[known]
    forged = [attack(source, images, labels) for source in targets.values()]
    return np.array(
        [[(reader.labels(image) != labels).mean() for reader in readers] for image in forged]
    )


@checked
def answer_changes(
    targets: Targets,
    attack: Annotated[Forge, Function()],
    images: Given,
    *,
    control: Like | None = None,
) -> np.ndarray:
    """Les réponses (S, S, N) qui changent : ligne, le réseau attaqué ; colonne, celui qui lit.

    Pour des réseaux dont les étiquettes ne sont pas les mêmes : chacun est comparé à ce qu’il
    disait lui-même des images intactes. Mêmes arguments que :func:`transfer_rates`, et l’attaque
    fuit la réponse du réseau attaqué. ``control`` : les mêmes images, changées sans regarder aucun
    réseau ; ce que chacun en dit fait une ligne de plus, la dernière, (S + 1, S, N).
    """
    readers, said = [target.referee for target in targets.values()], []
    for reader in readers:
        images, answers = check_attack(reader, images, reader.labels(images), name="targets")
        said.append(answers)
    forged = [attack(source, images, answers) for source, answers in zip(targets.values(), said)]
    return np.array(
        [
            [reader.labels(image) != answers for reader, answers in zip(readers, said)]
            for image in [*forged, *([] if control is None else [control])]
        ]
    )
