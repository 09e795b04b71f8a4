"""La rétropropagation en matrices : l’aller et le retour d’un réseau dense, tel qu’une bibliothèque
les calcule.

Conventions : ``inputs`` (n, d₀), un exemple par ligne ; ``weights[k]`` (dₖ, dₖ₊₁) ; la couche k + 1
est aₖ₊₁ = g(aₖ Wₖ), sans biais (un biais est le poids d’une entrée constante).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trahison.checks import (
    check_array,
    check_count,
    check_instance,
    check_list,
    check_number,
    random_generator,
)
from trahison.learning.neuron import Activation


@dataclass(frozen=True)
class Forward:
    """Ce que l’aller laisse au retour : ``layers``, a₀ … a_L, et ``scores``, les aₖ Wₖ avant
    l’activation."""

    layers: list[np.ndarray]
    scores: list[np.ndarray]


def forward(inputs, weights: list[np.ndarray], activation: Activation) -> Forward:
    """L’aller : zₖ = aₖ Wₖ, aₖ₊₁ = g(zₖ)."""
    layers, scores = [check_array("inputs", inputs, ndim=2)], []
    check_instance("activation", activation, Activation)
    for weight in check_list("weights", weights):
        weight = check_array("weights", weight, shape=(layers[-1].shape[1], None))
        scores.append(layers[-1] @ weight)
        layers.append(activation.function(scores[-1]))
    return Forward(layers, scores)


def backward(
    state: Forward, weights: list[np.ndarray], activation: Activation, output_gradient
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Le retour : δ = ∂L/∂aₖ₊₁ ⊙ g′(zₖ), puis ∂L/∂Wₖ = aₖᵀ δ et ∂L/∂aₖ = δ Wₖᵀ.

    ``output_gradient`` (n, d_L) : ∂L/∂a_L. Rend les gradients des poids et ceux des couches ; le
    premier de ces derniers est le gradient par rapport aux entrées. Source : Rumelhart, Hinton et
    Williams, 1986, éq. 4 à 7.
    """
    _check_return(state, weights, activation)
    layer_gradients = [
        check_array("output_gradient", output_gradient, shape=state.layers[-1].shape)
    ]
    weight_gradients = []
    for layer, score, weight in zip(
        state.layers[-2::-1], state.scores[::-1], weights[::-1], strict=True
    ):
        delta = layer_gradients[0] * activation.derivative(score)
        weight_gradients.insert(0, layer.T @ delta)
        layer_gradients.insert(0, delta @ weight.T)
    return weight_gradients, layer_gradients


def random_weights(
    depth: int, width: int, *, scale: float = 1.0, seed: int = 0
) -> list[np.ndarray]:
    """``depth`` matrices (width, width), gaussiennes d’écart-type ``scale`` / √width (Glorot et
    Bengio, 2010)."""
    rng = random_generator(seed)
    deviation = check_number("scale", scale, low=0, open_low=True) / np.sqrt(
        check_count("width", width)
    )
    return [rng.normal(0, deviation, (width, width)) for _ in range(check_count("depth", depth))]


def layer_gradient_sizes(
    activation: Activation,
    *,
    depth: int = 30,
    width: int = 100,
    scale: float = 1.0,
    examples: int = 50,
    seed: int = 0,
) -> np.ndarray:
    """Taille (depth + 1,) du gradient à chaque couche d’un réseau tiré au hasard, de l’entrée à la
    sortie.

    La taille est la moyenne quadratique des dérivées, rapportée à celle de la sortie (la dernière
    valeur est donc 1).
    """
    check_instance("activation", activation, Activation)
    rng = random_generator(seed)
    weights = random_weights(depth, width, scale=scale, seed=seed + 1)
    inputs, output_gradient = rng.normal(size=(2, check_count("examples", examples), width))
    _, gradients = backward(
        forward(inputs, weights, activation), weights, activation, output_gradient
    )
    sizes = np.array([np.sqrt((gradient**2).mean()) for gradient in gradients])
    return sizes / sizes[-1]


def _check_return(state: Forward, weights: list[np.ndarray], activation: Activation) -> None:
    """Refuse ce qui n’est pas l’aller de ces poids-là."""
    layers = check_instance("state", state, Forward).layers
    check_instance("activation", activation, Activation)
    if len(check_list("weights", weights)) != len(state.scores):
        raise ValueError(
            f"weights : {len(state.scores)} matrices attendues, celles de l’aller, reçu"
            f" {len(weights)}"
        )
    for weight, before, after in zip(weights, layers, layers[1:]):
        check_array("weights", weight, shape=(before.shape[1], after.shape[1]))
