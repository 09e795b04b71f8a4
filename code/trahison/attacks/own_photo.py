"""Tromper le réseau sur une photo du lecteur, avec le témoin, et juger le fichier écrit."""

from __future__ import annotations

import difflib
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np

from trahison.attacks.controls import random_sign
from trahison.attacks.pgd import pgd
from trahison.contracts import Colours, Count, File, Seed, checked
from trahison.networks.classifier import Classifier, Prediction
from trahison.vision.images import encode, quantize, to_uint8
from trahison.vision.photo_file import read_photo

Levels = Annotated[int, Count(high=255)]


@dataclass(frozen=True)
class Deceit:
    """Ce que le réseau répond à la photo, à la photo bruitée au hasard, au fichier écrit puis relu.

    ``largest`` : l’écart le plus grand entre la photo et le fichier, en niveaux sur 255.
    """

    before: list[Prediction]
    control: list[Prediction]
    after: list[Prediction]
    largest: int


@checked(finite=False)  # un réseau, jugé par ceux qui le lisent
def deceive(
    network: Classifier,
    photo: Annotated[np.ndarray, Colours()],
    path: Annotated[Path, File()],
    *,
    wanted: int | None = None,
    levels: Levels = 4,
    steps: Annotated[int, Count(high=1000)] = 40,
    seed: Seed = 0,
) -> Deceit:
    """Écrit dans ``path``, un PNG à la taille du réseau, ``photo`` changée de ``levels`` niveaux de
    gris au plus, pour que le réseau réponde ``wanted`` (un rang de sortie) ; sans lui, pour qu’il
    quitte sa réponse.

    L’attaque est PGD, en ``steps`` pas ; le témoin, le même nombre de niveaux tiré à pile ou face
    avec la graine ``seed``. Le fichier n’apparaît qu’entier ; il est relu, et c’est lui qu’on juge.
    Lève ``ValueError`` si ``wanted`` n’est pas une sortie du réseau, ``FileNotFoundError`` si le
    dossier de ``path`` n’existe pas, ``OSError`` si le disque refuse d’écrire.
    """
    if path.suffix.lower() != ".png":
        raise ValueError(f"path : un fichier .png attendu, reçu {path.name!r}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"path : le dossier {path.parent} n’existe pas")
    if wanted is not None and not 0 <= wanted < len(network.labels):
        raise ValueError(
            f"wanted : une sortie de 0 à {len(network.labels) - 1} attendue, reçu {wanted}"
        )
    low, high = network.bounds
    epsilon = levels * (high - low) / 255
    image = network.prepare(photo)[None]
    before = network.top(image)[0]
    goal = np.array([before[0].index if wanted is None else wanted])
    adversarial = pgd(
        network.target, image, goal, epsilon=epsilon, steps=steps, targeted=wanted is not None
    )
    noise = random_sign(image, epsilon=epsilon, bounds=network.bounds, seed=seed)
    _write_whole(path, encode(to_uint8(adversarial[0], network.bounds)))
    written = network.prepare(read_photo(path, side=network.size))[None]
    change = np.abs(written - image).max() * 255 / (high - low)
    return Deceit(
        before=before,
        control=network.top(quantize(noise, network.bounds))[0],
        after=network.top(written)[0],
        largest=int(np.rint(change)),
    )


def _write_whole(path: Path, content: bytes) -> None:
    """Écrit tout le fichier, ou rien : à côté, puis renommé."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as stream:
            stream.write(content)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise


@checked(finite=False)  # un réseau, jugé par ceux qui le lisent
def find_label(network: Classifier, label: str) -> int:
    """Rang de la sortie qui porte ce nom français, sans égard aux majuscules ni aux accents.

    Lève ``ValueError``, avec les noms qui ressemblent, s’il n’y en a pas.
    """
    names = [_bare(name) for name in network.labels]
    if _bare(label) in names:
        return names.index(_bare(label))
    close = difflib.get_close_matches(_bare(label), names, n=3, cutoff=0.5)
    told = ", ".join(f"« {network.labels[names.index(name)].lower()} »" for name in close)
    raise ValueError(
        f"label : une catégorie de {network.name} attendue, reçu « {label} »"
        + (f" ; ressemblent : {told}" if told else "")
    )


def _bare(text: str) -> str:
    """Sans majuscules, sans accents, les ligatures défaites."""
    unfolded = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(sign for sign in unfolded if not unicodedata.combining(sign)).strip()
