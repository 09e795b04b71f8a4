"""La rétropropagation en matrices : l’aller et le retour d’un réseau dense, tel qu’une bibliothèque
les calcule.

Conventions : ``inputs`` (n, d₀), un exemple par ligne ; ``weights[k]`` (dₖ, dₖ₊₁) ; la couche k + 1
est aₖ₊₁ = g(aₖ Wₖ), sans biais (un biais est le poids d’une entrée constante).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from trahison.checks import LARGEST_SEED, check_array, check_list
from trahison.contracts import (
    Array,
    Arrays,
    Count,
    Kind,
    Known,
    Positive,
    Seed,
    Table,
    checked,
)
from trahison.learning.neuron import Activation


@dataclass(frozen=True)
class Chain(Kind):
    """Matrices qui s’enchaînent : la première lit ``width`` nombres, chacune lit ce que rend celle
    d’avant."""

    def convert(self, name: str, value: Any, known: Known) -> list[np.ndarray]:
        matrices: list[np.ndarray] = []
        for matrix in check_list(name, value):
            width = matrices[-1].shape[1] if matrices else known["inputs"].shape[1]
            matrices.append(check_array(name, matrix, shape=(width, None)))
        return matrices

    @property
    def needs(self) -> set[str]:
        return {"inputs"}


@dataclass(frozen=True)
class Forward:
    """Ce que l’aller laisse au retour : ``layers``, a₀ … a_L, et ``scores``, les aₖ Wₖ avant
    l’activation."""

    layers: list[np.ndarray]
    scores: list[np.ndarray]


# Un réseau tiré au hasard tient en mémoire : mille matrices de mille lignes seraient déjà 8 Go.
Depth = Annotated[int, Count(high=1000)]
Width = Annotated[int, Count(high=1000)]


@checked
def forward(
    inputs: Table, weights: Annotated[list[np.ndarray], Chain()], activation: Activation
) -> Forward:
    """L’aller : zₖ = aₖ Wₖ, aₖ₊₁ = g(zₖ)."""
    layers, scores = [inputs], []
    for weight in weights:
        scores.append(layers[-1] @ weight)
        layers.append(activation.function(scores[-1]))
    return Forward(layers, scores)


def _matrix_shapes(state: Forward) -> list[tuple[int, int]]:
    """Formes des matrices qui ont fait cet aller."""
    sizes = [layer.shape[1] for layer in state.layers]
    return list(zip(sizes, sizes[1:]))


@checked
def backward(
    state: Forward,
    weights: Annotated[list[np.ndarray], Arrays(_matrix_shapes)],
    activation: Activation,
    output_gradient: Annotated[np.ndarray, Array(shape=lambda state: state.layers[-1].shape)],
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Le retour : δ = ∂L/∂aₖ₊₁ ⊙ g′(zₖ), puis ∂L/∂Wₖ = aₖᵀ δ et ∂L/∂aₖ = δ Wₖᵀ.

    ``output_gradient`` (n, d_L) : ∂L/∂a_L. Rend les gradients des poids et ceux des couches ; le
    premier de ces derniers est le gradient par rapport aux entrées. Source : Rumelhart, Hinton et
    Williams, 1986, éq. 4 à 7.
    """
    layer_gradients = [output_gradient]
    weight_gradients: list[np.ndarray] = []
    for layer, score, weight in zip(
        state.layers[-2::-1], state.scores[::-1], weights[::-1], strict=True
    ):
        delta = layer_gradients[0] * activation.derivative(score)
        weight_gradients.insert(0, layer.T @ delta)
        layer_gradients.insert(0, delta @ weight.T)
    return weight_gradients, layer_gradients


@checked
def random_weights(
    depth: Depth, width: Width, *, scale: Positive = 1.0, seed: Seed = 0
) -> list[np.ndarray]:
    """``depth`` matrices (width, width), gaussiennes d’écart-type ``scale`` / √width (Glorot et
    Bengio, 2010)."""
    rng = np.random.default_rng(seed)
    return [rng.normal(0, scale / np.sqrt(width), (width, width)) for _ in range(depth)]


@checked
def layer_gradient_sizes(
    activation: Activation,
    *,
    depth: Depth = 30,
    width: Width = 100,
    scale: Positive = 1.0,
    examples: Annotated[int, Count(high=10_000)] = 50,
    seed: Annotated[int, Count(0, LARGEST_SEED - 1)] = 0,
) -> np.ndarray:
    """Taille (depth + 1,) du gradient à chaque couche d’un réseau tiré au hasard, de l’entrée à la
    sortie.

    La taille est la moyenne quadratique des dérivées, rapportée à celle de la sortie (la dernière
    valeur est donc 1).
    """
    rng = np.random.default_rng(seed)
    weights = random_weights(depth, width, scale=scale, seed=seed + 1)
    inputs, output_gradient = rng.normal(size=(2, examples, width))
    _, gradients = backward(
        forward(inputs, weights, activation), weights, activation, output_gradient
    )
    sizes = np.array([np.sqrt((gradient**2).mean()) for gradient in gradients])
    return sizes / sizes[-1]
