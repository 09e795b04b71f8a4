"""Les chiffres manuscrits du livre : MNIST s'il peut être eu, sinon les chiffres de scikit-learn
portés à 28 × 28."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np

from trahison.chance import untouched
from trahison.contracts import Array, Choice, Count, File, Seed, checked
from trahison.sources import (
    AUTO,
    DIGITS_VARIABLE,
    EMBEDDED,
    MNIST,
    Found,
    SourceError,
    chosen_source,
    find,
    missing_source,
)

# Empreinte des quatre tableaux mis bout à bout : elle ne dépend pas de la façon dont l'archive est
# compressée.
MNIST_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
MNIST_CONTENT_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
SKLEARN_TEST_COUNT = 450
SKLEARN_NAME = "chiffres de scikit-learn"


@dataclass(frozen=True)
class Digits:
    """Des chiffres manuscrits, de 0 à 9.

    Attributs : ``train_images`` et ``test_images``, float32 (N, 28, 28, 1) entre 0 et 1, l'encre à
    1 ; ``train_labels`` et ``test_labels``, int64 (N,) ; ``name`` et ``origin``, d'où ils viennent.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    name: str
    origin: str
    refused: tuple[str, ...] = ()

    @property
    def is_mnist(self) -> bool:
        """Vrai si ce sont les 70 000 chiffres de MNIST."""
        return self.name == "MNIST"


CHOICES = (AUTO, "mnist", EMBEDDED)


@checked(finite=False)  # lus une fois, contrôlés par leur empreinte
def load_digits(choice: Annotated[str, Choice(CHOICES)] | None = None) -> Digits:
    """Les chiffres du livre, toujours dans le même ordre (voir :mod:`trahison.sources`).

    ``choice`` : ``"auto"`` (la première source qui marche), ``"mnist"`` (MNIST ou une erreur),
    ``"embarqué"`` (ceux de scikit-learn). Par défaut, la variable ``TRAHISON_DIGITS``, sinon
    ``"auto"``.

    Lève ``ValueError`` (choix inconnu) ou :class:`trahison.sources.SourceError` (MNIST exigé,
    absent).
    """
    return _load_digits(choice)


@cache
@untouched()  # scikit-learn tire un nombre quand on l'importe
def _load_digits(choice: str | None) -> Digits:
    said, choice = chosen_source("choice", choice, DIGITS_VARIABLE, CHOICES)
    if choice == EMBEDDED:
        return _digits(Found(_sklearn_digits(), EMBEDDED))
    found = find(MNIST, read_mnist, _sklearn_digits)
    if choice == "mnist" and found.origin == EMBEDDED:
        raise missing_source(f"{said} : les chiffres de MNIST sont exigés", MNIST, found)
    return _digits(found)


def _digits(found: Found) -> Digits:
    train_images, train_labels, test_images, test_labels = found.value
    name = SKLEARN_NAME if found.origin == EMBEDDED else "MNIST"
    return Digits(
        train_images, train_labels, test_images, test_labels, name, found.origin, found.refused
    )


# Des nombres que l’on tire par rangées, sans en changer le type.
Rows = Annotated[np.ndarray, Array("n", ..., raw=True)]


@checked
def sample(
    images: Rows,
    labels: Rows,
    count: Annotated[int, Count(high=lambda images: len(images))],
    *,
    seed: Seed = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """``count`` images tirées sans remise, et leurs étiquettes ; ``ValueError`` s'il n'y en a pas
    tant, ou pas autant d'étiquettes que d'images."""
    chosen = np.random.default_rng(seed).permutation(len(images))[:count]
    return images[chosen], labels[chosen]


@checked
def read_mnist(
    path: Annotated[Path, File()],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Lit l'archive MNIST de Keras ; :class:`trahison.sources.SourceError` si ce n'est pas elle ou
    si elle est coupée."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = [archive[name] for name in MNIST_ARRAYS]
    # zip coupé, tableau absent, fichier vide : zipfile et NumPy lèvent des types divers
    except Exception as error:
        raise SourceError(
            f"{path.name} : archive MNIST avec {', '.join(MNIST_ARRAYS)} attendue, "
            f"lecture impossible ({type(error).__name__} : {error})"
        ) from None
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    if digest.hexdigest() != MNIST_CONTENT_SHA256:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise SourceError(
            f"{path.name} : les 60 000 + 10 000 chiffres de MNIST dans l'ordre officiel attendus, "
            f"reçu d'autres tableaux, de formes {shapes}"
        )
    train_images, train_labels, test_images, test_labels = arrays
    return (
        _unit(train_images),
        train_labels.astype(np.int64),
        _unit(test_images),
        test_labels.astype(np.int64),
    )


def _unit(images: np.ndarray) -> np.ndarray:
    return images[..., None].astype(np.float32) / 255


def _sklearn_digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Les 1 797 chiffres 8 × 8 de scikit-learn : 20 × 20 au centre d'un cadre de 28, comme ceux de
    MNIST."""
    from skimage.transform import resize
    from sklearn.datasets import load_digits as sklearn_digits
    from sklearn.model_selection import train_test_split

    data = sklearn_digits()
    images = np.zeros((len(data.images), 28, 28, 1), np.float32)
    for frame, digit in zip(images, data.images):
        frame[4:24, 4:24, 0] = resize(digit / 16, (20, 20), order=1)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images,
        data.target.astype(np.int64),
        test_size=SKLEARN_TEST_COUNT,
        stratify=data.target,
        random_state=0,
    )
    return train_images, train_labels, test_images, test_labels
