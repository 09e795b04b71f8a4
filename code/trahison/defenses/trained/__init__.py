"""Les réseaux défendus du livre : entraînés par lui et livrés avec lui pour MNIST, entraînés sur
place sinon.

``journal.csv`` est le journal de leur entraînement, ``mesures.csv`` ce que valent les poids
livrés ; le tout s’écrit avec ``python -m trahison.defenses.trained.training``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import keras

from trahison.contracts import Choice, File, checked
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
Name = Annotated[str, Choice(RECIPES)]


@checked
def networks_for(digits: Digits) -> dict[str, Target]:
    """Les cibles que sont tous les réseaux du livre pour ``digits`` : une par recette, et
    ``ensemble``, qui en réunit trois."""
    networks = {name: network_for(name, digits) for name in RECIPES}
    networks["ensemble"] = ensemble([networks[name] for name in ("plain", "dense", "strided")])
    return networks


@checked
def network_for(name: Name, digits: Digits) -> Target:
    """La cible qu’est le réseau ``name`` de ``RECIPES`` : chargé si ``digits`` est MNIST, entraîné
    sur place sinon."""
    model = load_shipped(name) if digits.is_mnist else train(name, digits, scale=SMALL_SCALE)
    return Target(model, bounds=BOUNDS)


@checked
def load_shipped(name: Name, path: Annotated[Path, File()] | None = None) -> keras.Model:
    """Charge les poids livrés de ``name``, entraînés sur MNIST.

    Args:
        path: fichier de poids ; par défaut celui qui accompagne ce module.

    Raises:
        ValueError: ``name`` n’est pas une recette.
        trahison.sources.SourceError: fichier absent, vide, tronqué ou d’un autre réseau.
    """
    model, shipped = build(name), FOLDER / f"{name}.npz"
    load_weights(model, path or shipped, published=shipped)
    model.trainable = False
    return model
