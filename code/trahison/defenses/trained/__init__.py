"""Les réseaux défendus du livre : entraînés par lui et livrés avec lui pour MNIST, entraînés sur
place sinon.

``journal.csv`` est le journal de leur entraînement, ``mesures.csv`` ce que valent les poids
livrés ; le tout s’écrit avec ``python -m trahison.defenses.trained.training``.
"""

from __future__ import annotations

from pathlib import Path

import keras

from trahison.checks import check_choice, check_instance
from trahison.defenses.ensemble import ensemble
from trahison.defenses.trained.recipes import RECIPES, build, train, training_radius
from trahison.networks.embedded.storage import load_weights
from trahison.networks.lenet import BOUNDS
from trahison.networks.target import Target
from trahison.vision.digits import Digits

__all__ = ["load_shipped", "network_for", "networks_for", "training_radius"]

FOLDER = Path(__file__).parent
# sans MNIST, les réseaux s’entraînent pendant la construction du livre : il faut faire vite
SMALL_SCALE = 1 / 3


def networks_for(digits: Digits) -> dict[str, Target]:
    """Les cibles que sont tous les réseaux du livre pour ``digits`` : une par recette, et
    ``ensemble``, qui en réunit trois."""
    networks = {name: network_for(name, digits) for name in RECIPES}
    networks["ensemble"] = ensemble([networks[name] for name in ("plain", "dense", "strided")])
    return networks


def network_for(name: str, digits: Digits) -> Target:
    """La cible qu’est le réseau ``name`` de ``RECIPES`` : chargé si ``digits`` est MNIST, entraîné
    sur place sinon."""
    model = (
        load_shipped(name)
        if check_instance("digits", digits, Digits).is_mnist
        else train(name, digits, scale=SMALL_SCALE)
    )
    return Target(model, bounds=BOUNDS)


def load_shipped(name: str, path: Path | None = None) -> keras.Model:
    """Charge les poids livrés de ``name``, entraînés sur MNIST.

    Args:
        path: fichier de poids ; par défaut celui qui accompagne ce module.

    Raises:
        ValueError: ``name`` n’est pas une recette.
        trahison.sources.SourceError: fichier absent, vide, tronqué ou d’un autre réseau.
    """
    model, shipped = build(check_choice("name", name, tuple(RECIPES))), FOLDER / f"{name}.npz"
    load_weights(model, Path(path or shipped), published=shipped)
    model.trainable = False
    return model
