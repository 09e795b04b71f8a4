"""Réseaux construits à la main, sans apprentissage : ce que la largeur et la profondeur permettent
en principe."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from trahison.checks import check_count, check_function, check_number
from trahison.learning.perceptron import Network, predict


def sawtooth_network(depth: int) -> Network:
    """Réseau ReLU de ``depth`` couches de deux neurones : sur [0, 1], une dent de scie de
    2^``depth`` segments.

    Chaque couche applique le pliage t(x) = 2x si x ≤ ½, 2 − 2x sinon, écrit 2·ReLU(x) − 4·ReLU(x −
    ½) : elle plie en deux ce que la précédente a déjà plié. Source : Telgarsky (2016).
    """
    check_count("depth", depth)
    first = (np.array([[1.0, 1.0]]), np.array([[0.0, -0.5]]))
    fold_again = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([[0.0, -0.5]]))
    last = (np.array([[2.0], [-4.0]]), np.zeros((1, 1)))
    return Network((first, *[fold_again] * (depth - 1), last), activation="relu", output="linear")


def staircase_network(
    function: Callable[[np.ndarray], np.ndarray],
    neurons: int,
    *,
    low: float = 0.0,
    high: float = 1.0,
    steepness: float = 20.0,
) -> Network:
    """Réseau à une couche cachée de ``neurons`` neurones tanh qui imite ``function`` sur [``low``,
    ``high``].

    Chaque neurone est une marche d’escalier presque raide, placée entre deux points régulièrement
    espacés et haute de l’écart entre les valeurs de la fonction à ces points. ``steepness`` :
    raideur, relative à la largeur d’une marche. C’est l’idée, constructive, du théorème de Cybenko
    (1989).
    """
    check_count("neurons", neurons), check_function("function", function)
    check_number("high", high, low=check_number("low", low), open_low=True)
    check_number("steepness", steepness, low=0, open_low=True)
    places = np.linspace(low, high, neurons + 1)
    values = np.asarray(function(places), dtype=float)
    edges, rises = (places[1:] + places[:-1]) / 2, np.diff(values)
    slope = steepness * neurons / (high - low)
    hidden = (np.full((1, neurons), slope), (-slope * edges)[None])
    return Network(
        (hidden, (rises[:, None] / 2, np.array([[values[0] + rises.sum() / 2]]))), output="linear"
    )


def count_segments(
    network: Network, *, low: float = 0.0, high: float = 1.0, points: int = 4097
) -> int:
    """Nombre de segments de droite du graphe d’un réseau ReLU d’une seule entrée, lu sur une grille
    de ``points`` points.

    La grille doit tomber sur les cassures (2^k + 1 points pour une dent de scie).
    """
    check_number("high", high, low=check_number("low", low), open_low=True)
    x = np.linspace(low, high, check_count("points", points, low=3))
    slopes = np.diff(predict(network, x[:, None])) / np.diff(x)
    return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
