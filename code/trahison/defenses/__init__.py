"""Les défenses : une par fichier, des fonctions qui rendent un réseau, et une seule façon de les juger.

Juger une défense est l’affaire de :mod:`trahison.defenses.evaluation`, jamais de la défense elle-même.
"""

from trahison.defenses.adversarial_training import adversarial_training
from trahison.defenses.distillation import distill, train_at_temperature
from trahison.defenses.ensemble import ensemble
from trahison.defenses.evaluation import RobustAccuracy, robust_accuracy, strongest
from trahison.defenses.regularisation import with_dropout, with_weight_penalty

__all__ = ["RobustAccuracy", "adversarial_training", "distill", "ensemble", "robust_accuracy", "strongest",
           "train_at_temperature", "with_dropout", "with_weight_penalty"]
