"""La convolution des réseaux de neurones, le regroupement (pooling), et la taille de ce qu’ils
rendent.

Une image est ici un tableau (H, W, C), un noyau un tableau (h, w, C, C′) : C canaux lus, C′ canaux
produits. C’est l’ordre de TensorFlow, à l’axe du lot près.
"""

from __future__ import annotations

import numpy as np

from trahison.checks import check_array, check_choice, check_count

Padding = int | str


def conv2d(
    image: np.ndarray, kernel: np.ndarray, *, stride: int = 1, padding: Padding = "valid"
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
    kernel = check_array("kernel", kernel, ndim=4)
    image = check_array("image", image, shape=(None, None, kernel.shape[2]))
    (h, w), (rows, columns) = (
        kernel.shape[:2],
        _output_shape(image, kernel.shape[:2], stride, padding),
    )
    padded = _pad(image, kernel.shape[:2], stride, padding, value=0.0)
    result = np.zeros((rows, columns, kernel.shape[3]))
    for i in range(h):
        for j in range(w):
            window = padded[i : i + rows * stride : stride, j : j + columns * stride : stride]
            result += window @ kernel[i, j]
    return result


def correlate(
    image: np.ndarray, kernel: np.ndarray, *, stride: int = 1, padding: Padding = "valid"
) -> np.ndarray:
    """:func:`conv2d` pour une image (H, W) et un noyau (h, w), sans canaux ; rend (H′, W′)."""
    image, kernel = check_array("image", image, ndim=2), check_array("kernel", kernel, ndim=2)
    return conv2d(image[:, :, None], kernel[:, :, None, None], stride=stride, padding=padding)[
        :, :, 0
    ]


def convolve(
    image: np.ndarray, kernel: np.ndarray, *, stride: int = 1, padding: Padding = "valid"
) -> np.ndarray:
    """Convolution au sens mathématique : y[m, n] = Σᵢⱼ x[m − i, n − j] · k[i, j], c’est-à-dire
    noyau retourné."""
    return correlate(
        image, check_array("kernel", kernel, ndim=2)[::-1, ::-1], stride=stride, padding=padding
    )


def max_pool(
    image: np.ndarray, size: int = 2, *, stride: int | None = None, padding: Padding = "valid"
) -> np.ndarray:
    """Regroupement par le maximum : chaque fenêtre ``size`` × ``size`` de (H, W, C) devient sa plus
    grande valeur.

    ``stride`` vaut ``size`` par défaut (fenêtres disjointes). ``padding`` : moins que ``size``,
    sans quoi une fenêtre tomberait tout entière dans la marge, où il n’y a pas de maximum.
    """
    if not isinstance(padding, str):
        check_count("padding", padding, low=0, high=check_count("size", size) - 1)
    return _pool(image, size, stride, padding, np.maximum, start=-np.inf)


def average_pool(image: np.ndarray, size: int = 2, *, stride: int | None = None) -> np.ndarray:
    """Regroupement par la moyenne, sans marge : chaque fenêtre est remplacée par sa moyenne."""
    return _pool(image, size, stride, "valid", np.add, start=0.0) / size**2


def output_size(size: int, kernel_size: int, *, stride: int = 1, padding: Padding = "valid") -> int:
    """Nombre de positions d’un noyau le long d’un axe : ⌊(n + p_avant + p_après − k) / s⌋ + 1.

    Lève ``ValueError`` si le noyau ne tient pas une seule fois dans l’image et ses marges.
    """
    before, after = padding_widths(size, kernel_size, stride=stride, padding=padding)
    room = size + before + after - kernel_size
    if room < 0:
        raise ValueError(
            f"kernel_size : au plus {size + before + after} (l’image et ses marges) attendu, "
            f"reçu {kernel_size}"
        )
    return room // stride + 1


def padding_widths(
    size: int, kernel_size: int, *, stride: int = 1, padding: Padding = "valid"
) -> tuple[int, int]:
    """Marges ``(avant, après)`` le long d’un axe, en pixels.

    « same » ajoute ce qu’il faut pour rendre ⌈n / s⌉ valeurs ; si le total est impair, le pixel de
    trop va après (la règle de TensorFlow).
    """
    check_count("size", size)
    check_count("kernel_size", kernel_size)
    check_count("stride", stride)
    if isinstance(padding, str):
        if check_choice("padding", padding, ("valid", "same")) == "valid":
            return 0, 0
        total = max((-(-size // stride) - 1) * stride + kernel_size - size, 0)
        return total // 2, total - total // 2
    return (check_count("padding", padding, low=0),) * 2


def _pool(
    image, size: int, stride: int | None, padding: Padding, combine, *, start: float
) -> np.ndarray:
    """Combine (maximum, somme) les ``size``² décalages de l’image, comme ``conv2d`` combine ceux du
    noyau."""
    image = check_array("image", image, ndim=3)
    size = check_count("size", size)
    stride = size if stride is None else stride
    rows, columns = _output_shape(image, (size, size), stride, padding)
    padded = _pad(image, (size, size), stride, padding, value=start)
    result = np.full((rows, columns, image.shape[2]), start)
    for i in range(size):
        for j in range(size):
            result = combine(
                result, padded[i : i + rows * stride : stride, j : j + columns * stride : stride]
            )
    return result


def _output_shape(
    image: np.ndarray, kernel: tuple[int, int], stride: int, padding: Padding
) -> tuple[int, int]:
    rows, columns = (
        output_size(n, k, stride=stride, padding=padding) for n, k in zip(image.shape, kernel)
    )
    return rows, columns


def _pad(
    image: np.ndarray, kernel: tuple[int, int], stride: int, padding: Padding, *, value: float
) -> np.ndarray:
    widths = [
        padding_widths(n, k, stride=stride, padding=padding) for n, k in zip(image.shape, kernel)
    ]
    return np.pad(image, [*widths, (0, 0)], constant_values=value)
