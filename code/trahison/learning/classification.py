"""Classer : des scores aux probabilités, l’entropie croisée, la régression softmax.

Un réseau ou un modèle linéaire rend des *logits*, des scores quelconques ; la fonction softmax les
change en probabilités et l’entropie croisée mesure la surprise devant la vraie classe.
Conventions : ``logits`` (n, K), ``labels`` (n,) entiers de 0 à K − 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trahison.checks import check_array, check_count, check_instance, check_labels, check_number
from trahison.learning.gradient_descent import descend


@dataclass(frozen=True)
class LinearClassifier:
    """Classifieur linéaire : ``weights`` (d, K), ``bias`` (K,), et ``losses`` (étapes + 1,), la
    perte à chaque étape."""

    weights: np.ndarray
    bias: np.ndarray
    losses: np.ndarray


def sigmoid(scores) -> np.ndarray:
    """Fonction logistique ``1 / (1 + e^(−z))``, de forme inchangée ; l’exposant n’est jamais
    positif, donc sans débordement."""
    scores = check_array("scores", scores)
    decay = np.exp(-np.abs(scores))
    return np.where(scores >= 0, 1, decay) / (1 + decay)


def softmax(logits, *, temperature: float = 1.0, axis: int = -1) -> np.ndarray:
    """Probabilités ``e^(z_k/T) / Σ_j e^(z_j/T)`` le long de ``axis`` ; ``temperature`` > 0 (Bridle,
    1990).

    Retrancher le plus grand score ne change pas le quotient et évite tout débordement.
    """
    return np.exp(log_softmax(logits, temperature=temperature, axis=axis))


def log_softmax(logits, *, temperature: float = 1.0, axis: int = -1) -> np.ndarray:
    """Logarithmes des probabilités de :func:`softmax`, sans jamais prendre le logarithme de
    zéro."""
    check_number("temperature", temperature, low=0, open_low=True)
    logits = _check_logits(logits, axis)
    scores = (logits - logits.max(axis=axis, keepdims=True)) / temperature
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


def cross_entropy(logits, labels) -> float:
    """Entropie croisée moyenne, en nats : ``−moyenne(log p[vraie classe])``, ``logits`` (n, K) et
    ``labels`` (n,)."""
    logits, labels = _check_examples(logits, labels)
    return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def cross_entropy_gradient(logits, labels) -> np.ndarray:
    """Gradient (n, K) de :func:`cross_entropy` par rapport aux logits : ``(p − y) / n``, y valant 1
    à la vraie classe."""
    logits, labels = _check_examples(logits, labels)
    return (softmax(logits) - one_hot(labels, classes=logits.shape[1])) / len(labels)


def one_hot(labels, *, classes: int) -> np.ndarray:
    """Codage indicateur (n, classes) : 1 dans la colonne de l’étiquette, 0 ailleurs."""
    examples = len(check_array("labels", labels, ndim=1))
    return np.eye(check_count("classes", classes))[
        check_labels("labels", labels, count=examples, classes=classes)
    ]


def fit_softmax_regression(
    features,
    labels,
    *,
    classes: int,
    learning_rate: float = 0.5,
    steps: int = 500,
    regularization: float = 0.0,
) -> LinearClassifier:
    """Régression softmax par descente de gradient : logits = ``features @ weights + bias``, depuis
    des poids nuls.

    La perte est l’entropie croisée plus ``regularization / 2 · Σ weights²`` (les biais ne sont pas
    pénalisés). ``features`` (n, d), de préférence centrées et réduites ; ``labels`` (n,).
    """
    features = check_array("features", features, ndim=2)
    labels = check_labels(
        "labels", labels, count=len(features), classes=check_count("classes", classes, low=2)
    )
    check_number("regularization", regularization, low=0)
    design = np.hstack([features, np.ones((len(features), 1))])
    penalized = np.ones((design.shape[1], 1))
    penalized[-1] = 0

    def loss(parameters):
        return cross_entropy(design @ parameters, labels) + regularization / 2 * np.sum(
            penalized * parameters**2
        )

    def gradient(parameters):
        return (
            design.T @ cross_entropy_gradient(design @ parameters, labels)
            + regularization * penalized * parameters
        )

    start = np.zeros((design.shape[1], classes))
    trajectory = descend(gradient, start, learning_rate=learning_rate, steps=steps)
    losses = np.array([loss(parameters) for parameters in trajectory])
    return LinearClassifier(trajectory[-1, :-1], trajectory[-1, -1], losses)


def linear_logits(classifier: LinearClassifier, features) -> np.ndarray:
    """Logits (n, K) que ``classifier`` donne à ``features`` (n, d)."""
    check_instance("classifier", classifier, LinearClassifier)
    features = check_array("features", features, shape=(None, len(classifier.weights)))
    return features @ classifier.weights + classifier.bias


def _check_logits(logits, axis) -> np.ndarray:
    logits = check_array("logits", logits)
    if (
        isinstance(axis, bool)
        or not isinstance(axis, (int, np.integer))
        or not -logits.ndim <= axis < logits.ndim
    ):
        raise ValueError(f"axis : un axe de logits (forme {logits.shape}) attendu, reçu {axis!r}")
    return logits


def _check_examples(logits, labels) -> tuple[np.ndarray, np.ndarray]:
    logits = check_array("logits", logits, ndim=2)
    return logits, check_labels("labels", labels, count=len(logits), classes=logits.shape[1])
