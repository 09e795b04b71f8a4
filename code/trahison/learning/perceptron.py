"""Le perceptron multicouche en NumPy : propagation, rétropropagation, apprentissage par lots.

Une couche est un couple (poids, biais), de formes (entrées, sorties) et (1, sorties). Un axe de
plus devant, et ce sont plusieurs réseaux, partis de tirages différents, qui apprennent d’un même
geste : aucune formule ne change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from trahison.checks import check_count
from trahison.contracts import (
    Array,
    Arrays,
    AtLeastOne,
    Choice,
    Count,
    List,
    NotNegative,
    Numbers,
    Positive,
    Seed,
    checked,
)

Layers = tuple[tuple[np.ndarray, np.ndarray], ...]

# Chaque activation, et sa dérivée écrite avec la valeur de sortie a = g(z).
_ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(float)),
    "linear": (lambda z: z, np.ones_like),
}


@dataclass(frozen=True)
class Network:
    """Réseau : ``layers``, les couches ; ``activation``, celle des couches cachées ; ``output``,
    celle de la dernière."""

    layers: Layers
    activation: str = "tanh"
    output: str = "tanh"

    @property
    def input_size(self) -> int:
        return self.layers[0][0].shape[-2]

    @property
    def copies(self) -> int:
        """Nombre de réseaux réunis ici ; 0 si c’est un seul réseau, sans axe de plus."""
        weights = self.layers[0][0]
        return len(weights) if weights.ndim == 3 else 0

    @property
    def activations(self) -> list[str]:
        return [self.activation] * (len(self.layers) - 1) + [self.output]


def _value_shapes(network: Network) -> list[tuple]:
    """Forme des valeurs de chaque couche, telles que :func:`forward` les rend."""
    lead = (network.copies,) if network.copies else ()
    return [
        ("n", network.input_size),
        *((*lead, "n", weights.shape[-1]) for weights, _ in network.layers),
    ]


Inputs = Annotated[np.ndarray, Array("n", lambda network: network.input_size)]
Activation = Annotated[str, Choice(_ACTIVATIONS)]


@dataclass(frozen=True)
class Training:
    """Apprentissage : ``network`` appris, ``train_losses`` et ``test_losses`` (époques + 1, …),
    départ compris.

    ``kept`` : le réseau tel qu’il était au départ et aux époques demandées.
    """

    network: Network
    train_losses: np.ndarray
    test_losses: np.ndarray
    kept: dict[int, Network] = field(default_factory=dict)


@checked
def new_network(
    sizes: Annotated[Sequence[int], List(Count(high=10_000), 2, 1000)],
    *,
    activation: Activation = "tanh",
    output: Activation = "tanh",
    copies: Annotated[int, Count(high=1000)] | None = None,
    seed: Seed = 0,
) -> Network:
    """Réseau de ``sizes`` = (entrées, cachées…, sorties) neurones, aux poids tirés entre −½ et ½,
    comme le Playground.

    Les biais valent 0,1. ``copies`` : nombre de réseaux à tirer ensemble, ``None`` pour un seul,
    sans axe de plus.
    """
    lead = () if copies is None else (copies,)
    rng = np.random.default_rng(seed)
    return Network(
        tuple(
            (rng.uniform(-0.5, 0.5, (*lead, before, after)), np.full((*lead, 1, after), 0.1))
            for before, after in zip(sizes, sizes[1:])
        ),
        activation,
        output,
    )


@checked
def forward(network: Network, inputs: Inputs) -> list[np.ndarray]:
    """Valeurs de chaque couche, de l’entrée (n, d) à la sortie (…, n, sorties) : a = g(a_précédent
    W + b)."""
    return _forward(network, inputs)


@checked
def backward(
    network: Network,
    values: Annotated[list[np.ndarray], Arrays(_value_shapes)],
    output_gradient: Annotated[np.ndarray, Array(shape=lambda values: values[-1].shape)],
) -> Layers:
    """Dérivées de la perte par rapport aux poids et aux biais, couche par couche, de la dernière à
    la première.

    ``values`` vient de :func:`forward` ; ``output_gradient`` est la dérivée de la perte par rapport
    à la sortie.
    """
    return _backward(network, values, output_gradient)


@checked
def predict(network: Network, inputs: Inputs) -> np.ndarray:
    """Sortie du réseau, (…, n), pour ``inputs`` (n, d)."""
    return _forward(network, inputs)[-1][..., 0]


@checked
def loss(network: Network, inputs: Inputs, targets: Numbers) -> np.ndarray:
    """Perte du Playground, ½ moyenne((ŷ − y)²) : un nombre, ou un par réseau, (copies,)."""
    return _mean_loss(network, inputs, targets[:, None])


@checked
def loss_gradient(network: Network, inputs: Inputs, targets: Numbers) -> Layers:
    """Gradient de :func:`loss` par rapport à chaque couche, de la forme de ``network.layers``."""
    return _gradient(network, inputs, targets[:, None])


@checked
def train(
    network: Network,
    inputs: Inputs,
    targets: Numbers,
    test_inputs: Annotated[np.ndarray, Array("m", lambda network: network.input_size)],
    test_targets: Annotated[np.ndarray, Array("m")],
    *,
    epochs: AtLeastOne,
    learning_rate: Positive = 0.03,
    batch: AtLeastOne = 10,
    l1: NotNegative = 0.0,
    l2: NotNegative = 0.0,
    keep: Annotated[Sequence[int], List(Count(0), low=0)] = (),
    seed: Seed = 0,
) -> Training:
    """Descente de gradient par lots, comme le Playground ; ``network`` n’est pas modifié.

    Args:
        inputs, targets: (n, d) et (n,), les exemples d’apprentissage.
        test_inputs, test_targets: ceux du test.
        epochs: nombre de passages sur tous les exemples, mélangés à chaque fois selon ``seed``.
        l1, l2: régularisation, ``l1`` · Σ|w| + ``l2`` / 2 · Σw² ajoutés à la perte (jamais sur les
            biais).
        keep: époques (0 = départ) dont on garde le réseau.
    """
    targets, test_targets = targets[:, None], test_targets[:, None]
    rng, kept = np.random.default_rng(seed), {0: network}
    losses = [
        (_mean_loss(network, inputs, targets), _mean_loss(network, test_inputs, test_targets))
    ]
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(inputs))
        for start in range(0, len(inputs), batch):
            chosen = order[start : start + batch]
            gradients = _gradient(network, inputs[chosen], targets[chosen])
            network = _step(network, gradients, learning_rate, l1, l2)
        losses.append(
            (_mean_loss(network, inputs, targets), _mean_loss(network, test_inputs, test_targets))
        )
        if epoch in keep:
            kept[epoch] = network
    train_losses, test_losses = (np.array(column) for column in zip(*losses))
    return Training(network, train_losses, test_losses, kept)


@checked
def take_copy(network: Network, index: Annotated[int, Count(0)]) -> Network:
    """Le réseau numéro ``index`` d’un groupe tiré avec ``copies``."""
    if not network.copies:
        raise ValueError("network : un groupe de réseaux (copies) attendu, reçu un seul réseau")
    check_count("index", index, low=0, high=network.copies - 1)
    return Network(
        tuple((weights[index], bias[index]) for weights, bias in network.layers),
        network.activation,
        network.output,
    )


@checked
def count_parameters(network: Network) -> int:
    """Nombre de poids et de biais d’un réseau (d’un seul, si ``network`` en groupe plusieurs)."""
    return sum(
        int(np.prod(weights.shape[-2:])) + bias.shape[-1] for weights, bias in network.layers
    )


def _forward(network: Network, inputs: np.ndarray) -> list[np.ndarray]:
    """:func:`forward`, sans ses contrôles : un apprentissage l’appelle des milliers de fois."""
    values = [inputs]
    for (weights, bias), name in zip(network.layers, network.activations):
        values.append(_ACTIVATIONS[name][0](values[-1] @ weights + bias))
    return values


def _backward(network: Network, values: list[np.ndarray], output_gradient: np.ndarray) -> Layers:
    delta, gradients = output_gradient, []
    steps = list(zip(network.layers, network.activations, values, values[1:]))
    for (weights, _), name, before, after in reversed(steps):
        delta = delta * _ACTIVATIONS[name][1](after)
        gradients.append((before.mT @ delta, delta.sum(axis=-2, keepdims=True)))
        delta = delta @ weights.mT
    return tuple(gradients[::-1])


def _mean_loss(network: Network, inputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    return ((_forward(network, inputs)[-1] - targets) ** 2).mean(axis=(-1, -2)) / 2


def _gradient(network: Network, inputs: np.ndarray, targets: np.ndarray) -> Layers:
    values = _forward(network, inputs)
    return _backward(network, values, (values[-1] - targets) / len(targets))


def _step(
    network: Network, gradients: Layers, learning_rate: float, l1: float, l2: float
) -> Network:
    if l1 or l2:
        gradients = tuple(
            (slope + l1 * np.sign(weights) + l2 * weights, bias_slope)
            for (weights, _), (slope, bias_slope) in zip(network.layers, gradients)
        )
    layers = tuple(
        (weights - learning_rate * slope, bias - learning_rate * bias_slope)
        for (weights, bias), (slope, bias_slope) in zip(network.layers, gradients)
    )
    return Network(layers, network.activation, network.output)
