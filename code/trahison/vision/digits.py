"""Les chiffres manuscrits du livre : MNIST s'il peut être eu, sinon les chiffres de scikit-learn
portés à 28 × 28."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from trahison.checks import check_array, check_count, random_generator
from trahison.sources import (
    AUTO,
    DIGITS_VARIABLE,
    EMBEDDED,
    MNIST,
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


@cache
def load_digits(choice: str | None = None) -> Digits:
    """Les chiffres du livre, toujours dans le même ordre (voir :mod:`trahison.sources`).

    ``choice`` : ``"auto"`` (la première source qui marche), ``"mnist"`` (MNIST ou une erreur),
    ``"embarqué"`` (ceux de scikit-learn). Par défaut, la variable ``TRAHISON_DIGITS``, sinon
    ``"auto"``.

    Lève ``ValueError`` (choix inconnu) ou :class:`trahison.sources.SourceError` (MNIST exigé,
    absent).
    """
    name, choice = chosen_source("choice", choice, DIGITS_VARIABLE, (AUTO, "mnist", EMBEDDED))
    if choice == EMBEDDED:
        return Digits(*_sklearn_digits(), name=SKLEARN_NAME, origin=EMBEDDED)
    found = find(MNIST, read_mnist, _sklearn_digits)
    if found.origin != EMBEDDED:
        return Digits(*found.value, name="MNIST", origin=found.origin, refused=found.refused)
    if choice == "mnist":
        raise missing_source(f"{name} : les chiffres de MNIST sont exigés", MNIST, found)
    return Digits(*found.value, name=SKLEARN_NAME, origin=EMBEDDED, refused=found.refused)


def sample(
    images: np.ndarray, labels: np.ndarray, count: int, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """``count`` images tirées sans remise, et leurs étiquettes ; ``ValueError`` s'il n'y en a pas
    tant, ou pas autant d'étiquettes que d'images."""
    images, labels = _check_rows("images", images), _check_rows("labels", labels)
    if len(images) != len(labels):
        raise ValueError(
            f"labels : {len(images)} étiquettes attendues, une par image, reçu {len(labels)}"
        )
    count = check_count("count", count, high=len(images))
    chosen = random_generator(seed).permutation(len(images))[:count]
    return images[chosen], labels[chosen]


def read_mnist(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Lit l'archive MNIST de Keras ; :class:`trahison.sources.SourceError` si ce n'est pas elle ou
    si elle est coupée."""
    path = Path(path)
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


def _check_rows(name: str, values) -> np.ndarray:
    """Rend ``values`` en tableau de nombres qu’on peut tirer par rangées, sans en changer le
    type."""
    if check_array(name, values).ndim == 0:
        raise ValueError(f"{name} : forme (N, …) attendue, reçu ()")
    return np.asarray(values)


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
