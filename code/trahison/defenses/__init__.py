"""Les défenses : une par fichier, des fonctions qui rendent un réseau, et une seule façon de les
juger.

Juger une défense est l’affaire de :mod:`trahison.defenses.protocol`, la démasquer celle de
:mod:`trahison.defenses.masking`, jamais de la défense elle-même. Les réseaux que le livre a
  entraînés sont dans
:mod:`trahison.defenses.trained`.
"""

from trahison.defenses.adversarial_training import adversarial_training
from trahison.defenses.distillation import distill, train_at_temperature
from trahison.defenses.ensemble import ensemble
from trahison.defenses.evaluation import RobustAccuracy, robust_accuracy, strongest
from trahison.defenses.masking import MaskingReport, check_masking
from trahison.defenses.protocol import Trial, borrow, put_to_the_test
from trahison.defenses.regularisation import with_dropout, with_weight_penalty

__all__ = [
    "MaskingReport",
    "RobustAccuracy",
    "Trial",
    "adversarial_training",
    "borrow",
    "check_masking",
    "distill",
    "ensemble",
    "put_to_the_test",
    "robust_accuracy",
    "strongest",
    "train_at_temperature",
    "with_dropout",
    "with_weight_penalty",
]
