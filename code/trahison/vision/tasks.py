"""Détecter et segmenter : où est l’objet, à quelle classe est chaque pixel, lequel est lequel.

La classification d’une photo entière est l’affaire d’un réseau : voir ``trahison.networks``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from skimage import data, feature, filters, measure, morphology, segmentation
from skimage.color import rgb2lab

from trahison.checks import (
    check_array,
    check_count,
    check_instance,
    check_list,
    check_number,
    describe,
)


class Box(NamedTuple):
    """Boîte englobante, en pixels : coin haut gauche (``top``, ``left``), puis hauteur et
    largeur."""

    top: int
    left: int
    height: int
    width: int

    @property
    def area(self) -> int:
        return self.height * self.width


def intersection_over_union(a: Box, b: Box) -> float:
    """Surface commune à deux boîtes divisée par leur surface réunie : 0 (disjointes) à 1
    (identiques)."""
    for name, box in (("a", a), ("b", b)):
        check_array(name, box, shape=(4,))
        check_number(f"{name}.height", box.height, low=0, open_low=True)
        check_number(f"{name}.width", box.width, low=0, open_low=True)
    height = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    width = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    common = max(height, 0) * max(width, 0)
    return common / (a.area + b.area - common)


def rotate_box(box: Box, degrees: float, shape: tuple[int, int]) -> Box:
    """Boîte de même taille dont le centre tourne avec une photo de forme ``shape``, dans le sens
    inverse des aiguilles.

    Même convention que ``skimage.transform.rotate``, qui laisse fixe le centre de la photo.
    """
    check_instance("box", box, Box)
    height, width = _check_shape(shape)
    angle = np.deg2rad(check_number("degrees", degrees))
    center = (np.array([height, width]) - 1) / 2
    # du centre du premier pixel au centre de la boîte
    half = (np.array([box.height, box.width]) - 1) / 2
    down, right = np.array([box.top, box.left]) + half - center
    turned = [
        down * np.cos(angle) - right * np.sin(angle),
        right * np.cos(angle) + down * np.sin(angle),
    ]
    top, left = np.rint(center + turned - half).astype(int)
    return Box(int(top), int(left), box.height, box.width)


def detect_faces(photo: np.ndarray, *, smallest: int = 60, largest: int = 200) -> list[Box]:
    """Visages de face d’une photo ``uint8`` (H, W, 3) : une boîte pour chacun.

    Une fenêtre carrée, de ``smallest`` à ``largest`` pixels, parcourt la photo ; une cascade de
    tests simples, appris sur des milliers de visages, la rejette ou la garde. Source : Viola et
    Jones (2001) pour la cascade, Liao et al. (2007) pour les motifs binaires locaux ; modèle
    « lbp_frontal_face » fourni avec scikit-image.
    """
    photo = _check_photo(photo)
    check_count("smallest", smallest, low=24)
    check_count("largest", largest, low=smallest)
    cascade = feature.Cascade(data.lbp_frontal_face_cascade_filename())
    found = cascade.detect_multi_scale(
        img=photo,
        scale_factor=1.2,
        step_ratio=1,
        min_size=(smallest, smallest),
        max_size=(largest, largest),
    )
    return [Box(face["r"], face["c"], face["height"], face["width"]) for face in found]


def segment_from_strokes(
    photo: np.ndarray,
    strokes: Mapping[str, Sequence[Box]],
    *,
    blur: float = 1.5,
    place_weight: float = 0.1,
    k: int = 5,
) -> np.ndarray:
    """Segmentation sémantique apprise de quelques zones étiquetées à la main : classe (H, W) de
    chaque pixel.

    Chaque pixel est décrit par six nombres (couleur L*a*b* moyenne autour de lui, contraste local,
    rangée et colonne), puis prend l’étiquette majoritaire de ses ``k`` plus proches voisins parmi
    les pixels étiquetés. Les classes sont numérotées dans l’ordre de ``strokes``. ``blur`` :
    écart-type du flou, en pixels ; ``place_weight`` : poids d’un pixel d’écart face à une unité de
    couleur.
    """
    from sklearn.neighbors import KNeighborsClassifier

    photo = _check_photo(photo)
    check_number("blur", blur, low=0.0, open_low=True)
    check_number("place_weight", place_weight, low=0.0)
    _check_zones("strokes", strokes, photo.shape[:2])
    labels = paint(strokes, photo.shape[:2])
    lab = rgb2lab(photo)
    smooth = filters.gaussian(lab, blur, channel_axis=2)
    contrast = np.sqrt(filters.gaussian(((lab - smooth) ** 2).sum(axis=2), blur))
    rows, columns = np.indices(labels.shape) * place_weight
    pixels = np.dstack([smooth, contrast, rows, columns])
    taught = labels >= 0
    voters = KNeighborsClassifier(check_count("k", k, high=int(taught.sum())))
    voters.fit(pixels[taught], labels[taught])
    return voters.predict(pixels.reshape(-1, pixels.shape[2])).reshape(labels.shape)


def paint(zones: Mapping[str, Sequence[Box]], shape: tuple[int, int]) -> np.ndarray:
    """Carte (H, W) de zones étiquetées : le numéro de la classe dans ses boîtes, −1 ailleurs.

    Lève ``ValueError`` s’il n’y a aucune boîte, ou si l’une d’elles sort de l’image.
    """
    shape = _check_shape(shape)
    _check_zones("zones", zones, shape)
    boxes = [(number, box) for number, group in enumerate(zones.values()) for box in group]
    labels = np.full(shape, -1)
    for number, (top, left, height, width) in boxes:
        labels[top : top + height, left : left + width] = number
    return labels


def segment_bright(
    image: np.ndarray, *, background: float | None = 50.0, smallest: int = 200
) -> np.ndarray:
    """Segmentation en deux classes d’une image grise (H, W) : vrai où un objet clair se détache du
    fond.

    On retranche l’éclairage du fond, estimé par un flou gaussien d’écart-type ``background`` pixels
    (``None`` : rien n’est retranché), puis le seuil d’Otsu (1979) sépare au mieux les deux bosses
    de l’histogramme. Les taches de moins de ``smallest`` pixels disparaissent, les trous sont
    comblés.
    """
    image = check_array("image", image, ndim=2)
    check_count("smallest", smallest)
    if background is not None:
        image = image - filters.gaussian(
            image, check_number("background", background, low=0.0, open_low=True)
        )
    mask = ndimage.binary_fill_holes(image > filters.threshold_otsu(image))
    return morphology.remove_small_objects(mask, max_size=smallest - 1)


def separate(mask: np.ndarray) -> np.ndarray:
    """Segmentation d’instances : un numéro (H, W) par morceau d’un seul tenant de ``mask``, 0 pour
    le fond."""
    return measure.label(_check_mask(mask))


def separate_touching(mask: np.ndarray, *, spacing: int = 10) -> np.ndarray:
    """Segmentation d’instances d’objets ronds qui se touchent, numérotés 1, 2, 3… (H, W), 0 pour le
    fond.

    La distance au fond a un sommet au cœur de chaque objet ; on inonde à partir des sommets,
    distants d’au moins ``spacing`` pixels, et la ligne de partage des eaux sépare les objets
    (Beucher et Lantuéjoul, 1979).
    """
    mask = _check_mask(mask)
    distance = filters.gaussian(ndimage.distance_transform_edt(mask), 1)
    peaks = feature.peak_local_max(
        distance, min_distance=check_count("spacing", spacing), labels=measure.label(mask)
    )
    markers = np.zeros(mask.shape, dtype=int)
    markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    return segmentation.watershed(-distance, markers, mask=mask)


def _check_photo(photo) -> np.ndarray:
    photo = np.asarray(photo)
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3 or photo.size == 0:
        raise TypeError(
            f"photo : entiers 8 bits (uint8) de forme (H, W, 3) attendus, reçu {describe(photo)}"
        )
    return photo


def _check_mask(mask) -> np.ndarray:
    mask = np.asarray(mask)
    if mask.dtype != bool or mask.ndim != 2 or mask.size == 0:
        raise TypeError(
            f"mask : tableau de booléens à 2 axes, non vide, attendu, reçu {describe(mask)}"
        )
    return mask


def _check_shape(shape) -> tuple[int, int]:
    """Rend ``(hauteur, largeur)``, les deux premiers côtés de ``shape``."""
    height, width = (check_count("shape", side) for side in check_list("shape", shape, low=2)[:2])
    return height, width


def _check_zones(name: str, zones, shape: tuple[int, int]) -> None:
    """Refuse ce qui n’est pas un dictionnaire classe → boîtes, avec une boîte au moins, toutes dans
    l’image."""
    if not isinstance(zones, Mapping):
        raise TypeError(f"{name} : dictionnaire classe → boîtes attendu, reçu {describe(zones)}")
    boxes = [
        check_instance(name, box, Box)
        for group in zones.values()
        for box in check_list(name, group, low=0)
    ]
    if not boxes:
        raise ValueError(f"{name} : au moins une boîte attendue, reçu {zones!r}")
    for box in boxes:
        low, bottom, right = min(box.top, box.left), box.top + box.height, box.left + box.width
        if low < 0 or min(box.height, box.width) < 1 or bottom > shape[0] or right > shape[1]:
            raise ValueError(f"{name} : boîtes dans une image {shape} attendues, reçu {box}")
