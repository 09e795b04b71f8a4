"""Mesurer un classifieur : matrice de confusion, exactitude, précision, rappel, F1, courbes selon
le seuil.

Conventions : étiquettes entières (n,) ; la matrice de confusion a une ligne par vraie classe et une
colonne par classe prédite. Un rapport dont le dénominateur est nul vaut 0, comme le fait
scikit-learn.
"""

from __future__ import annotations

import numpy as np

from trahison.checks import check_array, check_count, check_labels


def accuracy(labels, predictions) -> float:
    """Exactitude : part des ``predictions`` (n,) égales aux ``labels`` (n,), entre 0 et 1."""
    labels = check_array("labels", labels, ndim=1)
    predictions = check_array("predictions", predictions, shape=labels.shape)
    return float(np.mean(labels == predictions))


def confusion_matrix(labels, predictions, *, classes: int) -> np.ndarray:
    """Matrice (classes, classes) d’entiers : en ligne i, colonne j, le nombre d’exemples de classe
    i prédits j."""
    check_count("classes", classes)
    count = len(check_array("labels", labels, ndim=1))
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(
        matrix,
        (
            check_labels("labels", labels, count=count, classes=classes),
            check_labels("predictions", predictions, count=count, classes=classes),
        ),
        1,
    )
    return matrix


def precision(confusion) -> np.ndarray:
    """Précision de chaque classe (K,) : parmi les exemples que l’on a prédits k, la part qui l’est
    vraiment."""
    confusion = _check_confusion(confusion)
    return _ratio(np.diag(confusion), confusion.sum(axis=0))


def recall(confusion) -> np.ndarray:
    """Rappel de chaque classe (K,) : parmi les exemples qui sont vraiment k, la part que l’on a
    trouvée."""
    confusion = _check_confusion(confusion)
    return _ratio(np.diag(confusion), confusion.sum(axis=1))


def f1_score(confusion) -> np.ndarray:
    """Score F1 de chaque classe (K,) : moyenne harmonique de la précision et du rappel."""
    p, r = precision(confusion), recall(confusion)
    return _ratio(2 * p * r, p + r)


def precision_recall_curve(labels, scores) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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


def roc_curve(labels, scores) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Courbe ROC : ``(thresholds, false_positive_rates, true_positive_rates)``, seuils décroissants
    à partir de +∞."""
    thresholds, true_positives, false_positives = _counts_by_threshold(labels, scores)
    return (
        np.r_[np.inf, thresholds],
        np.r_[0, false_positives / false_positives[-1]],
        np.r_[0, true_positives / true_positives[-1]],
    )


def area_under_curve(x, y) -> float:
    """Aire sous la ligne brisée ``y`` (n,) en fonction de ``x`` (n,) croissant, par la méthode des
    trapèzes."""
    x = check_array("x", x, ndim=1)
    if np.any(np.diff(x) < 0):
        raise ValueError("x : valeurs croissantes attendues")
    return float(np.trapezoid(check_array("y", y, shape=x.shape), x))


def _counts_by_threshold(labels, scores) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Nombres cumulés de vrais et de faux positifs quand le seuil descend sur chaque score
    distinct."""
    scores = check_array("scores", scores, ndim=1)
    labels = check_labels("labels", labels, count=len(scores), classes=2)
    if labels.min() == labels.max():
        raise ValueError(
            f"labels : des exemples des deux classes attendus, reçu seulement la classe {labels[0]}"
        )
    order = np.argsort(-scores, kind="stable")
    last_of_each = np.r_[np.flatnonzero(np.diff(scores[order])), len(scores) - 1]
    true_positives = np.cumsum(labels[order])[last_of_each]
    return scores[order][last_of_each], true_positives, last_of_each + 1 - true_positives


def _ratio(numerator, denominator) -> np.ndarray:
    return np.divide(numerator, denominator, out=np.zeros(len(numerator)), where=denominator > 0)


def _check_confusion(confusion) -> np.ndarray:
    confusion = check_array("confusion", confusion, ndim=2)
    if confusion.shape[0] != confusion.shape[1] or confusion.min() < 0:
        raise ValueError(
            "confusion : matrice carrée de nombres positifs attendue, reçu la forme"
            f" {confusion.shape}"
        )
    return confusion
