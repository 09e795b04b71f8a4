"""Les attaques : une par fichier, des fonctions qui prennent un réseau, des images, et rendent des
images.

Conventions communes. Le réseau rend des **logits**. ε est toujours dans les unités de ``bounds``
(l'intervalle des valeurs d'un pixel : (−1, 1) pour MobileNetV2, (0, 1) pour les chiffres). Le
réseau reste en mode inférence et aucun de ses poids ne change. Juger une attaque est l'affaire
de :mod:`trahison.attacks.result`, jamais de l'attaque elle-même.
"""

from trahison.attacks.controls import random_sign
from trahison.attacks.fgsm import fgsm, gradient_sign
from trahison.attacks.pgd import pgd
from trahison.attacks.result import AttackResult, judge

__all__ = ["AttackResult", "fgsm", "gradient_sign", "judge", "pgd", "random_sign"]
