"""Apprendre un noyau de convolution au lieu de l’écrire : descente de gradient sur une image et la
réponse voulue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from trahison.contracts import Array, AtLeastOne, Count, Positive, Seed, Share, Table, checked


@dataclass(frozen=True)
class LearnedKernel:
    """Noyau appris et son histoire : ``kernels`` (étapes + 1, k, k) et ``losses`` (étapes + 1,),
    départ compris."""

    kernels: np.ndarray
    losses: np.ndarray

    @property
    def kernel(self) -> np.ndarray:
        return self.kernels[-1]


def _response_shape(image: np.ndarray, size: tuple[int, int]) -> tuple[int, int]:
    """Forme de la réponse d’une image à un noyau de taille ``size`` ; refuse une image qui ne le
    contient pas."""
    rows, columns = (n - k + 1 for n, k in zip(image.shape, size))
    if min(rows, columns) < 1:
        raise ValueError(
            f"image : au moins {size[0]} × {size[1]} pixels attendus, reçu {image.shape}"
        )
    return rows, columns


Size = Annotated[int, Count(high=1000)]
Response = Annotated[
    np.ndarray, Array(shape=lambda image, size: _response_shape(image, (size, size)))
]


@checked
def kernel_gradient(
    image: Table,
    target: Annotated[
        np.ndarray, Array(shape=lambda image, kernel: _response_shape(image, kernel.shape))
    ],
    kernel: Annotated[np.ndarray, Array("h", "w")],
) -> tuple[float, np.ndarray]:
    """Perte ½ moyenne((image ⋆ k − target)²) et son gradient par rapport au noyau, de la forme du
    noyau.

    ∂L/∂k[i, j] = moyenne de erreur[m, n] · image[m + i, n + j], c’est-à-dire la corrélation de
    l’image et de l’erreur.
    """
    return _gradient(_windows(image, kernel.shape), target, kernel)


def _gradient(
    windows: np.ndarray, target: np.ndarray, kernel: np.ndarray
) -> tuple[float, np.ndarray]:
    error = np.tensordot(windows, kernel, 2) - target
    return float((error**2).mean() / 2), np.tensordot(error, windows, 2) / error.size


@checked
def learn_kernel(
    image: Table,
    target: Response,
    *,
    size: Size = 3,
    learning_rate: Positive = 0.5,
    steps: AtLeastOne = 200,
    momentum: Share = 0.0,
    seed: Seed = 0,
) -> LearnedKernel:
    """Cherche le noyau (size, size) tel que ``correlate(image, noyau)`` ressemble à ``target``.

    Args:
        image: (H, W), grise ; centrée et réduite de préférence.
        target: (H − size + 1, W − size + 1), la réponse voulue.
        learning_rate, momentum: ceux de la descente de gradient (voir le chapitre « Optimiseurs »).
        seed: tirage du noyau de départ, gaussien d’écart-type 0,1.
    """
    windows = _windows(image, (size, size))
    kernel = np.random.default_rng(seed).normal(0, 0.1, (size, size))
    velocity = np.zeros((size, size))
    kernels, losses = [kernel], []
    for _ in range(steps):
        loss, slope = _gradient(windows, target, kernel)
        velocity = momentum * velocity - learning_rate * slope
        kernel = kernel + velocity
        kernels.append(kernel)
        losses.append(loss)
    losses.append(_gradient(windows, target, kernel)[0])
    return LearnedKernel(np.array(kernels), np.array(losses))


@checked
def best_kernel(image: Table, target: Response, *, size: Size = 3) -> np.ndarray:
    """Le noyau des moindres carrés, sans descente : chaque fenêtre de l’image est une équation
    linéaire."""
    windows = _windows(image, (size, size))
    solution = np.linalg.lstsq(windows.reshape(-1, size * size), target.ravel(), rcond=None)[0]
    return solution.reshape(size, size)


def _windows(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Toutes les fenêtres de l’image, (H − h + 1, W − w + 1, h, w), sans copie."""
    return np.lib.stride_tricks.sliding_window_view(image, size)
