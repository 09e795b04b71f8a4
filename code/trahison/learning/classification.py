"""Classer : des scores aux probabilités, l’entropie croisée, la régression softmax.

Un réseau ou un modèle linéaire rend des *logits*, des scores quelconques ; la fonction softmax les
change en probabilités et l’entropie croisée mesure la surprise devant la vraie classe.
Conventions : ``logits`` (n, K), ``labels`` (n,) entiers de 0 à K − 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.checks import MOST_CLASSES
from trahison.contracts import Array, Count, Labels, NotNegative, Positive, Table, checked
from trahison.learning.gradient_descent import descend

Logits = Annotated[np.ndarray, Array("n", "K")]
TrueClasses = Annotated[np.ndarray, Labels("n", "K")]
# Un axe de ``logits`` : de −ndim à ndim − 1.
Axis = Annotated[int, Count(lambda logits: -logits.ndim, lambda logits: logits.ndim - 1)]


@dataclass(frozen=True)
class LinearClassifier:
    """Classifieur linéaire : ``weights`` (d, K), ``bias`` (K,), et ``losses`` (étapes + 1,), la
    perte à chaque étape."""

    weights: np.ndarray
    bias: np.ndarray
    losses: np.ndarray


@checked
def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Fonction logistique ``1 / (1 + e^(−z))``, de forme inchangée ; l’exposant n’est jamais
    positif, donc sans débordement."""
    decay = np.exp(-np.abs(scores))
    return np.where(scores >= 0, 1, decay) / (1 + decay)


@checked
def softmax(logits: np.ndarray, *, temperature: Positive = 1.0, axis: Axis = -1) -> np.ndarray:
    """Probabilités ``e^(z_k/T) / Σ_j e^(z_j/T)`` le long de ``axis`` ; ``temperature`` > 0 (Bridle,
    1990).

    Retrancher le plus grand score ne change pas le quotient et évite tout débordement.
    """
    return np.exp(_log_softmax(logits, temperature, axis))


@checked
def log_softmax(logits: np.ndarray, *, temperature: Positive = 1.0, axis: Axis = -1) -> np.ndarray:
    """Logarithmes des probabilités de :func:`softmax`, sans jamais prendre le logarithme de
    zéro."""
    return _log_softmax(logits, temperature, axis)


@checked
def cross_entropy(logits: Logits, labels: TrueClasses) -> float:
    """Entropie croisée moyenne, en nats : ``−moyenne(log p[vraie classe])``, ``logits`` (n, K) et
    ``labels`` (n,)."""
    return float(-_log_softmax(logits)[np.arange(len(labels)), labels].mean())


@checked
def cross_entropy_gradient(logits: Logits, labels: TrueClasses) -> np.ndarray:
    """Gradient (n, K) de :func:`cross_entropy` par rapport aux logits : ``(p − y) / n``, y valant 1
    à la vraie classe."""
    return (softmax(logits) - one_hot(labels, classes=logits.shape[1])) / len(labels)


@checked
def one_hot(
    labels: Annotated[np.ndarray, Labels("n", "classes")],
    *,
    classes: Annotated[int, Count(high=MOST_CLASSES)],
) -> np.ndarray:
    """Codage indicateur (n, classes) : 1 dans la colonne de l’étiquette, 0 ailleurs."""
    return (labels[:, None] == np.arange(classes)).astype(float)


@checked
def fit_softmax_regression(
    features: Table,
    labels: Annotated[np.ndarray, Labels("n", "classes")],
    *,
    classes: Annotated[int, Count(2, MOST_CLASSES)],
    learning_rate: NotNegative = 0.5,
    steps: Annotated[int, Count(0)] = 500,
    regularization: NotNegative = 0.0,
) -> LinearClassifier:
    """Régression softmax par descente de gradient : logits = ``features @ weights + bias``, depuis
    des poids nuls.

    La perte est l’entropie croisée plus ``regularization / 2 · Σ weights²`` (les biais ne sont pas
    pénalisés). ``features`` (n, d), de préférence centrées et réduites ; ``labels`` (n,).
    """
    design = np.hstack([features, np.ones((len(features), 1))])
    penalized = np.ones((design.shape[1], 1))
    penalized[-1] = 0

    def loss(parameters: np.ndarray) -> float:
        return cross_entropy(design @ parameters, labels) + regularization / 2 * np.sum(
            penalized * parameters**2
        )

    def gradient(parameters: np.ndarray) -> np.ndarray:
        return (
            design.T @ cross_entropy_gradient(design @ parameters, labels)
            + regularization * penalized * parameters
        )

    start = np.zeros((design.shape[1], classes))
    trajectory = descend(gradient, start, learning_rate=learning_rate, steps=steps)
    losses = np.array([loss(parameters) for parameters in trajectory])
    return LinearClassifier(trajectory[-1, :-1], trajectory[-1, -1], losses)


@checked
def linear_logits(
    classifier: LinearClassifier,
    features: Annotated[np.ndarray, Array("n", lambda classifier: len(classifier.weights))],
) -> np.ndarray:
    """Logits (n, K) que ``classifier`` donne à ``features`` (n, d)."""
    return features @ classifier.weights + classifier.bias


def _log_softmax(logits: np.ndarray, temperature: float = 1.0, axis: int = -1) -> np.ndarray:
    scores = (logits - logits.max(axis=axis, keepdims=True)) / temperature
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))
