"""Caractéristiques choisies à la main : bords, orientations, coins, textures. Images grises (H, W),
réelles.

Toutes (ou presque) sont faites de la même brique, :func:`trahison.vision.convolution.correlate`,
avec des noyaux que quelqu’un a écrits.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from trahison.contracts import Array, Count, Number, Table, checked
from trahison.vision.convolution import correlate

PREWITT_X = np.array([[-1.0, 0.0, 1.0]] * 3)
PREWITT_Y = PREWITT_X.T
SOBEL_X = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
SOBEL_Y = SOBEL_X.T
LAPLACIAN = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
Sobel = Annotated[np.ndarray, Array(3, 3)]
# En pixels : plus petit, le noyau n’est qu’un point ; plus grand, il dépasse toute image du livre.
Sigma = Annotated[float, Number(0.01, 100)]
# Les huit voisins, dans le sens des aiguilles d’une montre à partir du coin supérieur gauche :
# (ligne, colonne).
_NEIGHBOURS = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]


@checked
def gradient(
    image: Table, *, kernel_x: Sobel = SOBEL_X, kernel_y: Sobel = SOBEL_Y
) -> tuple[np.ndarray, np.ndarray]:
    """Variations ``(gx, gy)`` vers la droite et vers le bas, chacune (H, W) ; les pixels du bord
    sont prolongés.

    Noyaux de Sobel (Sobel et Feldman, 1968) par défaut.
    """
    extended = np.pad(image, 1, mode="edge")
    return correlate(extended, kernel_x), correlate(extended, kernel_y)


@checked
def gaussian_kernel(sigma: Sigma) -> np.ndarray:
    """Noyau de flou gaussien (2r + 1, 2r + 1), r = ⌈3σ⌉, de somme 1 ; ``sigma`` en pixels."""
    radius = int(np.ceil(3 * sigma))
    profile = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * sigma**2))
    return np.outer(profile, profile) / profile.sum() ** 2


@checked
def gabor_kernel(
    wavelength: Annotated[float, Number(2, 200)], angle: float, *, sigma: Sigma | None = None
) -> np.ndarray:
    """Noyau de Gabor : une onde de ``wavelength`` pixels sous une cloche gaussienne, de moyenne
    nulle.

    ``angle`` (radians) est la direction dans laquelle l’onde varie : 0 répond aux rayures
    verticales. ``sigma`` vaut la moitié de la longueur d’onde par défaut. Source : Daugman (1985).
    """
    bell = gaussian_kernel(wavelength / 2 if sigma is None else sigma)
    axis = np.arange(len(bell)) - len(bell) // 2
    along = axis[None, :] * np.cos(angle) + axis[:, None] * np.sin(angle)
    wave = bell * np.cos(2 * np.pi * along / wavelength)
    return wave - bell * wave.sum()  # une plage unie doit donner zéro


@checked
def harris_response(
    image: Table,
    *,
    sigma: Annotated[float, Number(0.01, 20)] = 1.0,
    k: Annotated[float, Number(0, 0.25)] = 0.05,
) -> np.ndarray:
    """Mesure de coin de Harris et Stephens (1988), (H, W) : det A − k (tr A)², A moyenne gaussienne
    du gradient.

    Positive sur un coin (l’image change dans toutes les directions), négative sur un bord droit,
    sinon presque nulle.
    """
    gx, gy = gradient(image)
    blur = gaussian_kernel(sigma)
    xx, xy, yy = (
        correlate(product, blur, padding=len(blur) // 2) for product in (gx * gx, gx * gy, gy * gy)
    )
    return xx * yy - xy**2 - k * (xx + yy) ** 2


@checked
def local_binary_patterns(image: Table) -> np.ndarray:
    """Motif binaire local de chaque pixel intérieur, entiers 0…255, (H − 2, W − 2).

    Chacun des huit voisins donne un bit : 1 s’il est au moins aussi clair que le centre (Ojala,
    Pietikäinen et Harwood, 1996). Éclaircir l’image sans changer l’ordre des gris ne change donc
    aucun motif.
    """
    if min(image.shape) < 3:
        raise ValueError(f"image : au moins 3 × 3 pixels attendus, reçu {image.shape}")
    rows, columns = image.shape[0] - 2, image.shape[1] - 2
    patterns = np.zeros((rows, columns), dtype=np.int64)
    for bit, (i, j) in enumerate(_NEIGHBOURS):
        patterns += (image[i : i + rows, j : j + columns] >= image[1:-1, 1:-1]).astype(
            np.int64
        ) << bit
    return patterns


@checked
def texture_histogram(image: Table) -> np.ndarray:
    """Fréquence (256,) de chaque motif binaire local de l’image : un descripteur de texture, de
    somme 1."""
    patterns = local_binary_patterns(image)
    return np.bincount(patterns.ravel(), minlength=256) / patterns.size


@checked
def orientation_histograms(
    image: Table,
    *,
    cell: Annotated[int, Count(high=lambda image: min(image.shape))] = 8,
    orientations: Annotated[int, Count(high=360)] = 9,
) -> np.ndarray:
    """Histogrammes de gradients orientés (H // cell, W // cell, orientations), un par cellule,
    chacun de norme ≤ 1.

    Chaque pixel vote pour l’orientation de son gradient (0…180°, sans signe), avec la force de ce
    gradient. C’est la brique de Dalal et Triggs (2005), sans leurs blocs chevauchants. Différences
    centrées [−1, 0, 1], bord nul.
    """
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    gx, gy = np.zeros_like(image), np.zeros_like(image)
    gx[:, 1:-1], gy[1:-1] = image[:, 2:] - image[:, :-2], image[2:] - image[:-2]
    turn = np.rad2deg(np.arctan2(gy, gx)) % 180
    bins = np.minimum((turn * orientations / 180).astype(int), orientations - 1)
    votes = np.hypot(gx, gy)[..., None] * (bins[..., None] == np.arange(orientations))
    votes = (
        votes[: rows * cell, : columns * cell]
        .reshape(rows, cell, columns, cell, orientations)
        .sum(axis=(1, 3))
    )
    return votes / np.sqrt((votes**2).sum(axis=-1, keepdims=True) + 1e-10)
