"""Les réseaux défendus du livre, entraînés par lui et livrés avec lui : sur MNIST ici, sur les
chiffres de scikit-learn dans ``scikit``.

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
from trahison.vision.digits import SKLEARN_NAME, Digits

__all__ = ["load_shipped", "network_for", "networks_for", "shipped_folder", "training_radius"]

FOLDER = Path(__file__).parent
# Ailleurs que sur MNIST, un tiers des images à montrer suffit à ces réseaux-là.
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
    """La cible qu’est le réseau ``name`` de ``RECIPES`` : livré pour MNIST et pour les chiffres de
    scikit-learn, entraîné sur place pour d’autres."""
    folder = shipped_folder(digits)
    if folder is None:
        return Target(train(name, digits, scale=SMALL_SCALE), bounds=BOUNDS)
    return Target(load_shipped(name, folder / f"{name}.npz"), bounds=BOUNDS)


@checked
def shipped_folder(digits: Digits) -> Path | None:
    """Le dossier des réseaux livrés pour ``digits`` et de leurs épreuves, ``None`` pour des
    chiffres que le livre ne connaît pas."""
    return {"MNIST": FOLDER, SKLEARN_NAME: FOLDER / "scikit"}.get(digits.name)


@checked
def load_shipped(name: Name, path: Annotated[Path, File()] | None = None) -> keras.Model:
    """Charge les poids livrés de ``name``.

    Args:
        path: fichier de poids ; par défaut ceux de MNIST, qui accompagnent ce module. Son empreinte
            est à côté de lui s’il est dans le dossier des poids livrés, sinon celle de MNIST fait
            foi.

    Raises:
        ValueError: ``name`` n’est pas une recette.
        trahison.sources.SourceError: fichier absent, vide, tronqué ou d’un autre réseau.
    """
    model, path = build(name), path or FOLDER / f"{name}.npz"
    published = path if path.is_relative_to(FOLDER) else FOLDER / f"{name}.npz"
    load_weights(model, path, published=published)
    model.trainable = False
    return model
