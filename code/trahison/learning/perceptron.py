"""Le perceptron multicouche en NumPy : propagation, rétropropagation, apprentissage par lots.

Une couche est un couple (poids, biais), de formes (entrées, sorties) et (1, sorties). Un axe de
plus devant, et ce sont plusieurs réseaux, partis de tirages différents, qui apprennent d’un même
geste : aucune formule ne change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from trahison.checks import (
    check_array,
    check_choice,
    check_count,
    check_instance,
    check_list,
    check_number,
    random_generator,
)

Layers = tuple[tuple[np.ndarray, np.ndarray], ...]

# Chaque activation, et sa dérivée écrite avec la valeur de sortie a = g(z).
_ACTIVATIONS = {
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
    def activations(self) -> list[str]:
        return [self.activation] * (len(self.layers) - 1) + [self.output]


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


def new_network(
    sizes: Sequence[int],
    *,
    activation: str = "tanh",
    output: str = "tanh",
    copies: int | None = None,
    seed: int = 0,
) -> Network:
    """Réseau de ``sizes`` = (entrées, cachées…, sorties) neurones, aux poids tirés entre −½ et ½,
    comme le Playground.

    Les biais valent 0,1. ``copies`` : nombre de réseaux à tirer ensemble, ``None`` pour un seul,
    sans axe de plus.
    """
    sizes = [check_count("sizes", size) for size in check_list("sizes", sizes, low=2)]
    check_choice("activation", activation, list(_ACTIVATIONS))
    check_choice("output", output, list(_ACTIVATIONS))
    lead = () if copies is None else (check_count("copies", copies),)
    rng = random_generator(seed)
    return Network(
        tuple(
            (rng.uniform(-0.5, 0.5, (*lead, before, after)), np.full((*lead, 1, after), 0.1))
            for before, after in zip(sizes, sizes[1:])
        ),
        activation,
        output,
    )


def forward(network: Network, inputs: np.ndarray) -> list[np.ndarray]:
    """Valeurs de chaque couche, de l’entrée (n, d) à la sortie (…, n, sorties) : a = g(a_précédent
    W + b)."""
    return _forward(network, _check_inputs(network, inputs))


def backward(network: Network, values: list[np.ndarray], output_gradient: np.ndarray) -> Layers:
    """Dérivées de la perte par rapport aux poids et aux biais, couche par couche, de la dernière à
    la première.

    ``values`` vient de :func:`forward` ; ``output_gradient`` est la dérivée de la perte par rapport
    à la sortie.
    """
    layers = check_instance("network", network, Network).layers
    if len(check_list("values", values)) != len(layers) + 1:
        raise ValueError(
            f"values : {len(layers) + 1} tableaux attendus, ceux de forward, reçu {len(values)}"
        )
    values = [check_array("values", value) for value in values]
    return _backward(
        network, values, check_array("output_gradient", output_gradient, shape=values[-1].shape)
    )


def predict(network: Network, inputs) -> np.ndarray:
    """Sortie du réseau, (…, n), pour ``inputs`` (n, d)."""
    return forward(network, inputs)[-1][..., 0]


def loss(network: Network, inputs, targets) -> np.ndarray:
    """Perte du Playground, ½ moyenne((ŷ − y)²) : un nombre, ou un par réseau, (copies,)."""
    inputs, targets = _check_examples(network, inputs, targets)
    return _mean_loss(network, inputs, targets)


def loss_gradient(network: Network, inputs, targets) -> Layers:
    """Gradient de :func:`loss` par rapport à chaque couche, de la forme de ``network.layers``."""
    inputs, targets = _check_examples(network, inputs, targets)
    return _gradient(network, inputs, targets)


def train(
    network: Network,
    inputs,
    targets,
    test_inputs,
    test_targets,
    *,
    epochs: int,
    learning_rate: float = 0.03,
    batch: int = 10,
    l1: float = 0.0,
    l2: float = 0.0,
    keep: Sequence[int] = (),
    seed: int = 0,
) -> Training:
    """Descente de gradient par lots, comme le Playground ; ``network`` n’est pas modifié.

    Args:
        inputs, targets: (n, d) et (n,), les exemples d’apprentissage.
        test_inputs, test_targets: ceux du test.
        epochs: nombre de passages sur tous les exemples, mélangés à chaque fois selon ``seed``.
        l1, l2: régularisation, ``l1`` · Σ|w| + ``l2`` / 2 · Σw² ajoutés à la perte (jamais sur les
        biais). keep: époques (0 = départ) dont on garde le réseau.
    """
    inputs, targets = _check_examples(network, inputs, targets)
    test_inputs, test_targets = _check_examples(network, test_inputs, test_targets, prefix="test_")
    check_number("learning_rate", learning_rate, low=0, open_low=True)
    check_number("l1", l1, low=0), check_number("l2", l2, low=0)
    check_count("epochs", epochs), check_count("batch", batch)
    keep = [check_count("keep", epoch, low=0) for epoch in check_list("keep", keep, low=0)]
    rng, kept = random_generator(seed), {0: network}
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


def take_copy(network: Network, index: int) -> Network:
    """Le réseau numéro ``index`` d’un groupe tiré avec ``copies``."""
    check_instance("network", network, Network)
    copies = network.layers[0][0].shape[0] if network.layers[0][0].ndim == 3 else 0
    if copies == 0:
        raise ValueError("network : un groupe de réseaux (copies) attendu, reçu un seul réseau")
    check_count("index", index, low=0, high=copies - 1)
    return Network(
        tuple((weights[index], bias[index]) for weights, bias in network.layers),
        network.activation,
        network.output,
    )


def count_parameters(network: Network) -> int:
    """Nombre de poids et de biais d’un réseau (d’un seul, si ``network`` en groupe plusieurs)."""
    check_instance("network", network, Network)
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


def _mean_loss(network, inputs, targets):
    return ((_forward(network, inputs)[-1] - targets) ** 2).mean(axis=(-1, -2)) / 2


def _gradient(network, inputs, targets) -> Layers:
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


def _check_inputs(network: Network, inputs, name: str = "inputs") -> np.ndarray:
    check_instance("network", network, Network)
    return check_array(name, inputs, shape=(None, network.layers[0][0].shape[-2]))


def _check_examples(
    network: Network, inputs, targets, prefix: str = ""
) -> tuple[np.ndarray, np.ndarray]:
    """Rend ``(inputs (n, d), targets (n, 1))``."""
    inputs = _check_inputs(network, inputs, prefix + "inputs")
    return inputs, check_array(prefix + "targets", targets, shape=(len(inputs),))[:, None]
