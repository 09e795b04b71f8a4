"""Mesurer un classifieur : matrice de confusion, exactitude, précision, rappel, F1, courbes selon
le seuil.

Conventions : étiquettes entières (n,) ; la matrice de confusion a une ligne par vraie classe et une
colonne par classe prédite. Un rapport dont le dénominateur est nul vaut 0, comme le fait
scikit-learn.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.checks import MOST_CLASSES
from trahison.contracts import Array, Count, Labels, Numbers, checked

Confusion = Annotated[np.ndarray, Array("K", "K", low=0)]
Binary = Annotated[np.ndarray, Labels("n", 2)]
OfClasses = Annotated[np.ndarray, Labels("n", "classes")]


@checked
def accuracy(labels: Numbers, predictions: Numbers) -> float:
    """Exactitude : part des ``predictions`` (n,) égales aux ``labels`` (n,), entre 0 et 1."""
    return float(np.mean(labels == predictions))


@checked
def confusion_matrix(
    labels: OfClasses,
    predictions: OfClasses,
    *,
    classes: Annotated[int, Count(high=MOST_CLASSES)],
) -> np.ndarray:
    """Matrice (classes, classes) d’entiers : en ligne i, colonne j, le nombre d’exemples de classe
    i prédits j."""
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@checked
def precision(confusion: Confusion) -> np.ndarray:
    """Précision de chaque classe (K,) : parmi les exemples que l’on a prédits k, la part qui l’est
    vraiment."""
    return _ratio(np.diag(confusion), confusion.sum(axis=0))


@checked
def recall(confusion: Confusion) -> np.ndarray:
    """Rappel de chaque classe (K,) : parmi les exemples qui sont vraiment k, la part que l’on a
    trouvée."""
    return _ratio(np.diag(confusion), confusion.sum(axis=1))


@checked
def f1_score(confusion: Confusion) -> np.ndarray:
    """Score F1 de chaque classe (K,) : moyenne harmonique de la précision et du rappel."""
    p, r = precision(confusion), recall(confusion)
    return _ratio(2 * p * r, p + r)


@checked
def precision_recall_curve(
    labels: Binary, scores: Numbers
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Précision et rappel de la classe 1 pour chaque seuil utile : ``score ≥ seuil`` est déclaré
    positif.

    ``labels`` (n,) dans {0, 1}, ``scores`` (n,). Rend ``(thresholds, precisions, recalls)``, seuils
    décroissants.
    """
    thresholds, true_positives, false_positives = _counts_by_threshold(labels, scores)
    return (
        thresholds,
        true_positives / (true_positives + false_positives),
        true_positives / true_positives[-1],
    )


@checked(finite=False)  # le premier seuil est infini
def roc_curve(labels: Binary, scores: Numbers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Courbe ROC : ``(thresholds, false_positive_rates, true_positive_rates)``, seuils décroissants
    à partir de +∞."""
    thresholds, true_positives, false_positives = _counts_by_threshold(labels, scores)
    return (
        np.r_[np.inf, thresholds],
        np.r_[0, false_positives / false_positives[-1]],
        np.r_[0, true_positives / true_positives[-1]],
    )


@checked
def area_under_curve(x: Numbers, y: Numbers) -> float:
    """Aire sous la ligne brisée ``y`` (n,) en fonction de ``x`` (n,) croissant, par la méthode des
    trapèzes."""
    if (falls := np.diff(x)).min(initial=0) < 0:
        raise ValueError(f"x : valeurs croissantes attendues, reçu un écart de {falls.min():g}")
    return float(np.trapezoid(y, x))


def _counts_by_threshold(
    labels: np.ndarray, scores: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Nombres cumulés de vrais et de faux positifs quand le seuil descend sur chaque score
    distinct."""
    if labels.min() == labels.max():
        raise ValueError(
            f"labels : des exemples des deux classes attendus, reçu seulement la classe {labels[0]}"
        )
    order = np.argsort(-scores, kind="stable")
    last_of_each = np.r_[np.flatnonzero(np.diff(scores[order])), len(scores) - 1]
    true_positives = np.cumsum(labels[order])[last_of_each]
    return scores[order][last_of_each], true_positives, last_of_each + 1 - true_positives


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    return np.divide(numerator, denominator, out=np.zeros(len(numerator)), where=denominator > 0)
