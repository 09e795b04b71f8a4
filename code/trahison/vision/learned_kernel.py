"""Apprendre un noyau de convolution au lieu de l’écrire : descente de gradient sur une image et la
réponse voulue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trahison.checks import check_array, check_count, check_number, random_generator


@dataclass(frozen=True)
class LearnedKernel:
    """Noyau appris et son histoire : ``kernels`` (étapes + 1, k, k) et ``losses`` (étapes + 1,),
    départ compris."""

    kernels: np.ndarray
    losses: np.ndarray

    @property
    def kernel(self) -> np.ndarray:
        return self.kernels[-1]


def kernel_gradient(
    image: np.ndarray, target: np.ndarray, kernel: np.ndarray
) -> tuple[float, np.ndarray]:
    """Perte ½ moyenne((image ⋆ k − target)²) et son gradient par rapport au noyau, de la forme du
    noyau.

    ∂L/∂k[i, j] = moyenne de erreur[m, n] · image[m + i, n + j], c’est-à-dire la corrélation de
    l’image et de l’erreur.
    """
    kernel = check_array("kernel", kernel, ndim=2)
    windows = _windows(image, kernel.shape)
    error = np.tensordot(windows, kernel, 2) - check_array(
        "target", target, shape=windows.shape[:2]
    )
    return float((error**2).mean() / 2), np.tensordot(error, windows, 2) / error.size


def learn_kernel(
    image: np.ndarray,
    target: np.ndarray,
    *,
    size: int = 3,
    learning_rate: float = 0.5,
    steps: int = 200,
    momentum: float = 0.0,
    seed: int = 0,
) -> LearnedKernel:
    """Cherche le noyau (size, size) tel que ``correlate(image, noyau)`` ressemble à ``target``.

    Args:
        image: (H, W), grise ; centrée et réduite de préférence.
        target: (H − size + 1, W − size + 1), la réponse voulue.
        learning_rate, momentum: ceux de la descente de gradient (voir le chapitre « Optimiseurs »).
        seed: tirage du noyau de départ, gaussien d’écart-type 0,1.
    """
    size = check_count("size", size)
    check_number("learning_rate", learning_rate, low=0, open_low=True)
    check_number("momentum", momentum, low=0, high=1)
    kernel = random_generator(seed).normal(0, 0.1, (size, size))
    velocity = np.zeros((size, size))
    kernels, losses = [kernel], []
    for _ in range(check_count("steps", steps)):
        loss, slope = kernel_gradient(image, target, kernel)
        velocity = momentum * velocity - learning_rate * slope
        kernel = kernel + velocity
        kernels.append(kernel)
        losses.append(loss)
    losses.append(kernel_gradient(image, target, kernel)[0])
    return LearnedKernel(np.array(kernels), np.array(losses))


def best_kernel(image: np.ndarray, target: np.ndarray, *, size: int = 3) -> np.ndarray:
    """Le noyau des moindres carrés, sans descente : chaque fenêtre de l’image est une équation
    linéaire."""
    windows = _windows(image, (check_count("size", size), size))
    target = check_array("target", target, shape=windows.shape[:2])
    solution = np.linalg.lstsq(windows.reshape(-1, size * size), target.ravel(), rcond=None)[0]
    return solution.reshape(size, size)


def _windows(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Toutes les fenêtres de l’image, (H − h + 1, W − w + 1, h, w), sans copie."""
    image = check_array("image", image, ndim=2)
    if min(np.subtract(image.shape, size)) < 0:
        raise ValueError(
            f"image : au moins {size[0]} × {size[1]} pixels attendus, reçu {image.shape}"
        )
    return np.lib.stride_tricks.sliding_window_view(image, size)
