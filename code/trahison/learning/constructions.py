"""Réseaux construits à la main, sans apprentissage : ce que la largeur et la profondeur permettent
en principe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np

from trahison.contracts import Array, Count, Function, Number, Positive, checked
from trahison.learning.perceptron import Network, predict

# La droite où vit la fonction : de ``low`` à ``high``, strictement plus grand.
Above = Annotated[float, Number("low", open_low=True)]


@checked
def sawtooth_network(depth: Annotated[int, Count(high=1000)]) -> Network:
    """Réseau ReLU de ``depth`` couches de deux neurones : sur [0, 1], une dent de scie de
    2^``depth`` segments.

    Chaque couche applique le pliage t(x) = 2x si x ≤ ½, 2 − 2x sinon, écrit 2·ReLU(x) − 4·ReLU(x −
    ½) : elle plie en deux ce que la précédente a déjà plié. Source : Telgarsky (2016).
    """
    first = (np.array([[1.0, 1.0]]), np.array([[0.0, -0.5]]))
    fold_again = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([[0.0, -0.5]]))
    last = (np.array([[2.0], [-4.0]]), np.zeros((1, 1)))
    return Network((first, *[fold_again] * (depth - 1), last), activation="relu", output="linear")


@checked
def staircase_network(
    function: Annotated[
        Callable[[np.ndarray], np.ndarray],
        Function(Array(lambda neurons: neurons + 1, dtype=np.float64)),
    ],
    neurons: Annotated[int, Count(high=100_000)],
    *,
    low: float = 0.0,
    high: Above = 1.0,
    steepness: Positive = 20.0,
) -> Network:
    """Réseau à une couche cachée de ``neurons`` neurones tanh qui imite ``function`` sur [``low``,
    ``high``].

    Chaque neurone est une marche d’escalier presque raide, placée entre deux points régulièrement
    espacés et haute de l’écart entre les valeurs de la fonction à ces points. ``steepness`` :
    raideur, relative à la largeur d’une marche. C’est l’idée, constructive, du théorème de Cybenko
    (1989).
    """
    places = np.linspace(low, high, neurons + 1)
    values = function(places)
    edges, rises = (places[1:] + places[:-1]) / 2, np.diff(values)
    slope = steepness * neurons / (high - low)
    hidden = (np.full((1, neurons), slope), (-slope * edges)[None])
    return Network(
        (hidden, (rises[:, None] / 2, np.array([[values[0] + rises.sum() / 2]]))), output="linear"
    )


@checked
def count_segments(
    network: Network,
    *,
    low: float = 0.0,
    high: Above = 1.0,
    points: Annotated[int, Count(3)] = 4097,
) -> int:
    """Nombre de segments de droite du graphe d’un réseau ReLU d’une seule entrée, lu sur une grille
    de ``points`` points.

    La grille doit tomber sur les cassures (2^k + 1 points pour une dent de scie).
    """
    x = np.linspace(low, high, points)
    slopes = np.diff(predict(network, x[:, None])) / np.diff(x)
    return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
