"""La convolution des réseaux de neurones, le regroupement (pooling), et la taille de ce qu’ils
rendent.

Une image est ici un tableau (H, W, C), un noyau un tableau (h, w, C, C′) : C canaux lus, C′ canaux
produits. C’est l’ordre de TensorFlow, à l’axe du lot près.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np

from trahison.contracts import Array, AtLeastOne, Count, Table, WordOr, checked

Image = Annotated[np.ndarray, Array("H", "W", "C")]
# Au-delà de ces tailles, ce n’est plus une image mais une mémoire pleine.
Padding = Annotated[int | str, WordOr(("valid", "same"), Count(0, 1024))]
Size = Annotated[int, Count(high=100_000)]


@checked
def conv2d(
    image: Image,
    kernel: Annotated[np.ndarray, Array("h", "w", "C", None)],
    *,
    stride: AtLeastOne = 1,
    padding: Padding = "valid",
) -> np.ndarray:
    """Convolution au sens des réseaux : y[m, n, d] = Σᵢⱼ꜀ x[m·s + i, n·s + j, c] · k[i, j, c, d].

    C’est, pour un mathématicien, une corrélation croisée : le noyau n’est pas retourné. La boucle
    court sur les h × w positions du noyau, non sur les pixels : chaque tour traite toute l’image
    d’un coup.

    Args:
        image: (H, W, C), réels.
        kernel: (h, w, C, C′).
        stride: pas, en pixels, entre deux fenêtres.
        padding: « valid » (aucune marge), « same » (⌈H / s⌉ lignes en sortie, comme TensorFlow) ou
            un nombre de pixels nuls ajoutés de chaque côté.

    Returns:
        (H′, W′, C′), voir :func:`output_size`.

    Raises:
        ValueError: formes incompatibles, fenêtre plus grande que l’image.
    """
    return _conv2d(image, kernel, stride, padding)


def _conv2d(image: np.ndarray, kernel: np.ndarray, stride: int, padding: int | str) -> np.ndarray:
    h, w = kernel.shape[:2]
    rows, columns = _output_shape("kernel", image, (h, w), stride, padding)
    padded = _pad(image, kernel.shape[:2], stride, padding, value=0.0)
    result = np.zeros((rows, columns, kernel.shape[3]))
    for i in range(h):
        for j in range(w):
            window = padded[i : i + rows * stride : stride, j : j + columns * stride : stride]
            result += window @ kernel[i, j]
    return result


@checked
def correlate(
    image: Table,
    kernel: Annotated[np.ndarray, Array("h", "w")],
    *,
    stride: AtLeastOne = 1,
    padding: Padding = "valid",
) -> np.ndarray:
    """:func:`conv2d` pour une image (H, W) et un noyau (h, w), sans canaux ; rend (H′, W′)."""
    return _conv2d(image[:, :, None], kernel[:, :, None, None], stride, padding)[:, :, 0]


@checked
def convolve(
    image: Table,
    kernel: Annotated[np.ndarray, Array("h", "w")],
    *,
    stride: AtLeastOne = 1,
    padding: Padding = "valid",
) -> np.ndarray:
    """Convolution au sens mathématique : y[m, n] = Σᵢⱼ x[m − i, n − j] · k[i, j], c’est-à-dire
    noyau retourné."""
    return correlate(image, kernel[::-1, ::-1], stride=stride, padding=padding)


@checked
def max_pool(
    image: Image,
    size: Size = 2,
    *,
    stride: AtLeastOne | None = None,
    padding: Annotated[
        int | str, WordOr(("valid", "same"), Count(0, lambda size: size - 1))
    ] = "valid",
) -> np.ndarray:
    """Regroupement par le maximum : chaque fenêtre ``size`` × ``size`` de (H, W, C) devient sa plus
    grande valeur.

    ``stride`` vaut ``size`` par défaut (fenêtres disjointes). ``padding`` : moins que ``size``,
    sans quoi une fenêtre tomberait tout entière dans la marge, où il n’y a pas de maximum.
    """
    return _pool(image, size, stride, padding, np.maximum, start=-np.inf)


@checked
def average_pool(image: Image, size: Size = 2, *, stride: AtLeastOne | None = None) -> np.ndarray:
    """Regroupement par la moyenne, sans marge : chaque fenêtre est remplacée par sa moyenne."""
    return _pool(image, size, stride, "valid", np.add, start=0.0) / size**2


@checked
def output_size(
    size: Size, kernel_size: Size, *, stride: AtLeastOne = 1, padding: Padding = "valid"
) -> int:
    """Nombre de positions d’un noyau le long d’un axe : ⌊(n + p_avant + p_après − k) / s⌋ + 1.

    Lève ``ValueError`` si le noyau ne tient pas une seule fois dans l’image et ses marges.
    """
    return _positions("kernel_size", size, kernel_size, stride, padding)


def _margins(size: int, kernel_size: int, stride: int, padding: int | str) -> tuple[int, int]:
    """Marges ``(avant, après)`` le long d’un axe, en pixels.

    « same » ajoute ce qu’il faut pour rendre ⌈n / s⌉ valeurs ; si le total est impair, le pixel de
    trop va après (la règle de TensorFlow).
    """
    if not isinstance(padding, str):
        return padding, padding
    if padding == "valid":
        return 0, 0
    total = max((-(-size // stride) - 1) * stride + kernel_size - size, 0)
    return total // 2, total - total // 2


def _positions(name: str, size: int, kernel_size: int, stride: int, padding: int | str) -> int:
    room = size + sum(_margins(size, kernel_size, stride, padding))
    if room < kernel_size:
        raise ValueError(
            f"{name} : au plus {room} (l’image et ses marges) attendu, reçu {kernel_size}"
        )
    return (room - kernel_size) // stride + 1


def _pool(
    image: np.ndarray,
    size: int,
    stride: int | None,
    padding: int | str,
    combine: Callable[[np.ndarray, np.ndarray], np.ndarray],
    *,
    start: float,
) -> np.ndarray:
    """Combine (maximum, somme) les ``size``² décalages de l’image, comme ``conv2d`` combine ceux du
    noyau."""
    stride = size if stride is None else stride
    rows, columns = _output_shape("size", image, (size, size), stride, padding)
    padded = _pad(image, (size, size), stride, padding, value=start)
    result = np.full((rows, columns, image.shape[2]), start)
    for i in range(size):
        for j in range(size):
            result = combine(
                result, padded[i : i + rows * stride : stride, j : j + columns * stride : stride]
            )
    return result


def _output_shape(
    name: str, image: np.ndarray, kernel: tuple[int, int], stride: int, padding: int | str
) -> tuple[int, int]:
    rows, columns = (_positions(name, n, k, stride, padding) for n, k in zip(image.shape, kernel))
    return rows, columns


def _pad(
    image: np.ndarray, kernel: tuple[int, int], stride: int, padding: int | str, *, value: float
) -> np.ndarray:
    widths = [_margins(n, k, stride, padding) for n, k in zip(image.shape, kernel)]
    return np.pad(image, [*widths, (0, 0)], constant_values=value)
