"""Les attaques du livre, celles qu’il déclare, réglées comme le dit la scène."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from trahison.attacks.declaration import Attack, Knowledge, declared_attacks
from trahison.networks.target import Target
from trahison.replications.references.scene import Scene


def run(attack: Attack, scene: Scene, *, target: Target | None = None) -> np.ndarray:
    """Les images que ``attack`` fabrique sur ``scene``, contre sa cible accélérée ou ``target``."""
    aimed = scene.targets if scene.is_targeted(attack.name) else scene.labels
    options = scene.options(attack)
    return attack.function(target or scene.target, scene.images, aimed, **options)


ATTACKS: dict[str, Callable[[Scene], np.ndarray]] = {
    name: partial(run, attack)
    for name, attack in declared_attacks().items()
    if attack.knowledge is not Knowledge.NOTHING  # elle devrait d’abord apprendre
}


def _without_folding(attack: Attack) -> Callable[[Scene], np.ndarray]:
    return lambda scene: run(attack, scene, target=scene.target.referee)


# Le même code et la même fonction, d’autres arrondis : le témoin de ce que dix pas font d’un écart
# de départ infime.
UNFOLDED_ATTACKS = {
    name: _without_folding(declared_attacks()[name]) for name in ("PGD", "PGD L2", "PGD ciblé")
}
