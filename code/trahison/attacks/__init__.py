"""Les attaques : une par fichier, des fonctions qui prennent une cible, des images, et rendent des
images.

Conventions communes. La cible (:class:`trahison.networks.target.Target`) rend des **logits** et
sait l'intervalle de ses pixels ; ε est toujours dans ces unités-là. Le réseau reste en mode
inférence et aucun de ses poids ne change. Juger une attaque est l'affaire de
:mod:`trahison.attacks.result`, jamais de l'attaque elle-même. Chaque fichier déclare ses attaques
dans ``DECLARED`` ; on les importe d'ici par leur nom.
"""

from collections.abc import Callable

from trahison.attacks.controls import random_sign
from trahison.attacks.declaration import Attack, Knowledge, declared_attacks, exported_functions
from trahison.attacks.fgsm import gradient_sign
from trahison.attacks.result import AttackResult, judge

__all__ = [
    "Attack",
    "AttackResult",
    "Knowledge",
    "declared_attacks",
    "gradient_sign",
    "judge",
    "random_sign",
]

globals().update(exported_functions())
__all__ += sorted(exported_functions())


def __getattr__(name: str) -> Callable:
    # Ne sert qu'aux outils : ils ne voient pas les fonctions que les déclarations exportent.
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
