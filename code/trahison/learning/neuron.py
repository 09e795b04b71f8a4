"""Un neurone artificiel : somme pondérée, activation, et les deux façons historiques de
l’apprendre.

Conventions : ``inputs`` (n, d), un exemple par ligne ; ``weights`` (d,) ; ``bias`` est le w₀ du
livre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.special import ndtr

from trahison.contracts import (
    Array,
    AtLeastOne,
    Function,
    NotNegative,
    Positive,
    Seed,
    Table,
    checked,
)
from trahison.learning.classification import sigmoid

Binary = Annotated[np.ndarray, Array(lambda inputs: len(inputs), values=(0, 1))]
Weights = Annotated[np.ndarray, Array("d")]


@checked
@dataclass(frozen=True)
class Activation:
    """Fonction d’activation : nom français, fonction et dérivée, toutes deux terme à terme."""

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    derivative: Callable[[np.ndarray], np.ndarray]


def _normal_density(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


# Dans l’ordre où l’histoire les a prises. En 0, où échelon et ReLU n’ont pas de dérivée, on
# convient de 0.
ACTIVATIONS = {
    "step": Activation("échelon", lambda z: np.where(z > 0, 1.0, 0.0), lambda z: np.zeros_like(z)),
    "sigmoid": Activation("sigmoïde", sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": Activation("tangente hyperbolique", np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": Activation("ReLU", lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky_relu": Activation(
        "ReLU à fuite", lambda z: np.where(z > 0, z, 0.1 * z), lambda z: np.where(z > 0, 1.0, 0.1)
    ),
    "gelu": Activation("GELU", lambda z: z * ndtr(z), lambda z: ndtr(z) + z * _normal_density(z)),
}


@checked
def neuron(
    inputs: Table,
    weights: Weights,
    bias: float,
    *,
    activation: Annotated[Callable[[np.ndarray], np.ndarray], Function(Array("n"))] = sigmoid,
) -> np.ndarray:
    """ŷ = g(Σᵢ wᵢ xᵢ + w₀) pour chaque ligne de ``inputs`` (n, d) ; rend (n,)."""
    return activation(inputs @ weights + bias)


@dataclass(frozen=True)
class Perceptron:
    """Histoire d’un perceptron.

    ``weights`` (c + 1, d) et ``biases`` (c + 1,) : avant et après chacune des c corrections ;
    ``errors`` (époques,) : nombre d’erreurs rencontrées à chaque passage ; ``converged`` : vrai si
    le dernier passage n’en a fait aucune.
    """

    weights: np.ndarray
    biases: np.ndarray
    errors: np.ndarray

    @property
    def converged(self) -> bool:
        return self.errors[-1] == 0


@checked
def train_perceptron(inputs: Table, labels: Binary, *, epochs: AtLeastOne = 100) -> Perceptron:
    """Règle de Rosenblatt (1958) : à chaque erreur, w ← w + (y − ŷ) x, w₀ ← w₀ + (y − ŷ). Poids de
    départ nuls.

    ``inputs`` (n, d), lus dans l’ordre ; ``labels`` (n,), 0 ou 1. S’arrête au premier passage sans
    erreur, ou après ``epochs`` passages. Partant de zéro, un taux d’apprentissage changerait
    l’échelle des poids, pas leurs décisions.
    """
    weights, bias = np.zeros(inputs.shape[1]), 0.0
    history, errors = [(weights, bias)], []
    for _ in range(epochs):
        errors.append(0)
        for x, y in zip(inputs, labels):
            mistake = y - float(x @ weights + bias > 0)
            if mistake:
                weights, bias = weights + mistake * x, bias + mistake
                history.append((weights, bias))
                errors[-1] += 1
        if errors[-1] == 0:
            break
    return Perceptron(
        np.array([w for w, _ in history]), np.array([b for _, b in history]), np.array(errors)
    )


@dataclass(frozen=True)
class SigmoidNeuron:
    """Neurone sigmoïde appris : ``weights`` (d,), ``bias``, et ``losses`` (étapes + 1,), départ
    compris."""

    weights: np.ndarray
    bias: float
    losses: np.ndarray


@checked
def neuron_loss(
    inputs: Table, labels: Binary, weights: Weights, bias: float
) -> tuple[float, np.ndarray, float]:
    """Entropie croisée d’un neurone sigmoïde, et ses dérivées : ``(perte, ∂/∂w (d,), ∂/∂w₀)``.

    La dérivée est moyenne((ŷ − y) x) : la règle de Rosenblatt, avec une erreur graduée au lieu de 0
    ou ±1.
    """
    scores = inputs @ weights + bias
    error = sigmoid(scores) - labels
    loss = np.logaddexp(0, scores) - labels * scores  # −y log ŷ − (1 − y) log(1 − ŷ), sans log(0)
    return float(loss.mean()), inputs.T @ error / len(labels), float(error.mean())


@checked
def train_neuron(
    inputs: Table,
    labels: Binary,
    *,
    learning_rate: Positive = 1.0,
    steps: AtLeastOne = 500,
    regularization: NotNegative = 0.0,
    seed: Seed = 0,
) -> SigmoidNeuron:
    """Descente de gradient sur :func:`neuron_loss`, plus ``regularization`` / 2 · Σ wᵢ² (w₀ n’est
    pas pénalisé).

    ``seed`` fixe les poids de départ, gaussiens d’écart-type 1. Deux classes séparables sans
    régularisation font croître les poids sans fin : c’est ``steps`` qui arrête.
    """
    weights = np.random.default_rng(seed).normal(size=(inputs.shape[1],))
    bias = 0.0
    losses = []
    for _ in range(steps):
        loss, slope, bias_slope = neuron_loss(inputs, labels, weights, bias)
        losses.append(loss)
        weights = weights - learning_rate * (slope + regularization * weights)
        bias -= learning_rate * bias_slope
    losses.append(neuron_loss(inputs, labels, weights, bias)[0])
    return SigmoidNeuron(weights, bias, np.array(losses))
