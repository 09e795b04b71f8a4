"""Détecter et segmenter : où est l’objet, à quelle classe est chaque pixel, lequel est lequel.

La classification d’une photo entière est l’affaire d’un réseau : voir ``trahison.networks``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import numpy as np
from scipy import ndimage
from skimage import data, feature, filters, measure, morphology, segmentation
from skimage.color import rgb2lab

from trahison.chance import untouched
from trahison.checks import (
    as_array,
    check_array,
    check_count,
    check_instance,
    check_list,
    check_number,
    describe,
)
from trahison.contracts import (
    AtLeastOne,
    Colours,
    Count,
    Kind,
    Known,
    NotNegative,
    Number,
    Table,
    checked,
)

LARGEST_SIDE = 100_000  # en pixels


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


@dataclass(frozen=True)
class Rectangle(Kind):
    """Boîte de quatre nombres finis, dont la hauteur et la largeur ne sont pas nulles."""

    def convert(self, name: str, value: Any, known: Known) -> Box:
        box = Box(*check_array(name, value, shape=(4,)).tolist())
        check_number(f"{name}.height", box.height, low=0, open_low=True)
        check_number(f"{name}.width", box.width, low=0, open_low=True)
        return box


@dataclass(frozen=True)
class PixelBox(Kind):
    """Boîte au pixel près, qui peut dépasser la photo."""

    def convert(self, name: str, value: Any, known: Known) -> Box:
        box = check_instance(name, value, Box)
        lows = (-LARGEST_SIDE, -LARGEST_SIDE, 1, 1)
        return Box(
            *(check_count(name, side, low=low, high=LARGEST_SIDE) for side, low in zip(box, lows))
        )


@dataclass(frozen=True)
class Mask(Kind):
    """Carte (H, W) de booléens."""

    def convert(self, name: str, value: Any, known: Known) -> np.ndarray:
        mask = as_array(value)
        if mask is None or mask.dtype != bool or mask.ndim != 2 or mask.size == 0:
            raise TypeError(
                f"{name} : tableau de booléens à 2 axes, non vide, attendu, reçu {describe(value)}"
            )
        return mask


@dataclass(frozen=True)
class Frame(Kind):
    """Forme d’une photo ; rend ``(hauteur, largeur)``, ses deux premiers côtés."""

    def convert(self, name: str, value: Any, known: Known) -> tuple[int, int]:
        height, width = (
            check_count(name, side, high=LARGEST_SIDE)
            for side in check_list(name, value, low=2)[:2]
        )
        return height, width


@dataclass(frozen=True)
class Zones(Kind):
    """Dictionnaire classe → boîtes, une boîte au moins, toutes dans l’image que donne ``frame``."""

    frame: Callable[..., tuple[int, int]]
    of: str

    def convert(self, name: str, value: Any, known: Known) -> dict[str, list[Box]]:
        if not isinstance(value, Mapping):
            raise TypeError(
                f"{name} : dictionnaire classe → boîtes attendu, reçu {describe(value)}"
            )
        zones = {
            word: [PixelBox().convert(name, box, known) for box in check_list(name, group, low=0)]
            for word, group in value.items()
        }
        height, width = self.frame(known[self.of])
        boxes = [box for group in zones.values() for box in group]
        if not boxes:
            raise ValueError(f"{name} : au moins une boîte attendue, reçu {value!r}")
        for box in boxes:
            bottom, right = box.top + box.height, box.left + box.width
            if min(box.top, box.left) < 0 or bottom > height or right > width:
                raise ValueError(
                    f"{name} : boîtes dans une image {(height, width)} attendues, reçu {box}"
                )
        return zones

    @property
    def needs(self) -> set[str]:
        return {self.of}


Photo = Annotated[np.ndarray, Colours()]
Objects = Annotated[np.ndarray, Mask()]
Blur = Annotated[float, Number(0.001, 1000)]  # écart-type, en pixels


@checked
def intersection_over_union(
    a: Annotated[Box, Rectangle()], b: Annotated[Box, Rectangle()]
) -> float:
    """Surface commune à deux boîtes divisée par leur surface réunie : 0 (disjointes) à 1
    (identiques)."""
    height = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    width = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    common = max(height, 0) * max(width, 0)
    return common / (a.area + b.area - common)


@checked
def rotate_box(
    box: Annotated[Box, PixelBox()],
    degrees: float,
    shape: Annotated[tuple[int, ...], Frame()],
) -> Box:
    """Boîte de même taille dont le centre tourne avec une photo de forme ``shape``, dans le sens
    inverse des aiguilles.

    Même convention que ``skimage.transform.rotate``, qui laisse fixe le centre de la photo.
    """
    angle = np.deg2rad(degrees)
    center = (np.array(shape) - 1) / 2
    # du centre du premier pixel au centre de la boîte
    half = (np.array([box.height, box.width]) - 1) / 2
    down, right = np.array([box.top, box.left]) + half - center
    turned = [
        down * np.cos(angle) - right * np.sin(angle),
        right * np.cos(angle) + down * np.sin(angle),
    ]
    top, left = np.rint(center + turned - half).astype(int)
    return Box(int(top), int(left), box.height, box.width)


@checked
def detect_faces(
    photo: Photo,
    *,
    smallest: Annotated[int, Count(24, LARGEST_SIDE)] = 60,
    largest: Annotated[int, Count("smallest", LARGEST_SIDE)] = 200,
) -> list[Box]:
    """Visages de face d’une photo ``uint8`` (H, W, 3) : une boîte pour chacun.

    Une fenêtre carrée, de ``smallest`` à ``largest`` pixels, parcourt la photo ; une cascade de
    tests simples, appris sur des milliers de visages, la rejette ou la garde. Source : Viola et
    Jones (2001) pour la cascade, Liao et al. (2007) pour les motifs binaires locaux ; modèle
    « lbp_frontal_face » fourni avec scikit-image.
    """
    cascade = feature.Cascade(data.lbp_frontal_face_cascade_filename())
    found = cascade.detect_multi_scale(
        img=photo,
        scale_factor=1.2,
        step_ratio=1,
        min_size=(smallest, smallest),
        max_size=(largest, largest),
    )
    return [Box(face["r"], face["c"], face["height"], face["width"]) for face in found]


@checked
def segment_from_strokes(
    photo: Photo,
    strokes: Annotated[
        Mapping[str, Sequence[Box]], Zones(lambda photo: photo.shape[:2], of="photo")
    ],
    *,
    blur: Blur = 1.5,
    place_weight: NotNegative = 0.1,
    k: AtLeastOne = 5,
) -> np.ndarray:
    """Segmentation sémantique apprise de quelques zones étiquetées à la main : classe (H, W) de
    chaque pixel.

    Chaque pixel est décrit par six nombres (couleur L*a*b* moyenne autour de lui, contraste local,
    rangée et colonne), puis prend l’étiquette majoritaire de ses ``k`` plus proches voisins parmi
    les pixels étiquetés. Les classes sont numérotées dans l’ordre de ``strokes``. ``blur`` :
    écart-type du flou, en pixels ; ``place_weight`` : poids d’un pixel d’écart face à une unité de
    couleur.
    """
    with untouched():  # scikit-learn tire un nombre quand on l'importe
        from sklearn.neighbors import KNeighborsClassifier

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


@checked
def paint(
    zones: Annotated[Mapping[str, Sequence[Box]], Zones(lambda shape: shape, of="shape")],
    shape: Annotated[tuple[int, ...], Frame()],
) -> np.ndarray:
    """Carte (H, W) de zones étiquetées : le numéro de la classe dans ses boîtes, −1 ailleurs.

    Lève ``ValueError`` s’il n’y a aucune boîte, ou si l’une d’elles sort de l’image.
    """
    boxes = [(number, box) for number, group in enumerate(zones.values()) for box in group]
    labels = np.full(shape, -1)
    for number, (top, left, height, width) in boxes:
        labels[top : top + height, left : left + width] = number
    return labels


@checked
def segment_bright(
    image: Table, *, background: Blur | None = 50.0, smallest: AtLeastOne = 200
) -> np.ndarray:
    """Segmentation en deux classes d’une image grise (H, W) : vrai où un objet clair se détache du
    fond.

    On retranche l’éclairage du fond, estimé par un flou gaussien d’écart-type ``background`` pixels
    (``None`` : rien n’est retranché), puis le seuil d’Otsu (1979) sépare au mieux les deux bosses
    de l’histogramme. Les taches de moins de ``smallest`` pixels disparaissent, les trous sont
    comblés.
    """
    if background is not None:
        image = image - filters.gaussian(image, background)
    mask = ndimage.binary_fill_holes(image > filters.threshold_otsu(image))
    return morphology.remove_small_objects(mask, max_size=smallest - 1)


@checked
def separate(mask: Objects) -> np.ndarray:
    """Segmentation d’instances : un numéro (H, W) par morceau d’un seul tenant de ``mask``, 0 pour
    le fond."""
    return measure.label(mask)


@checked
def separate_touching(
    mask: Objects, *, spacing: Annotated[int, Count(high=1000)] = 10
) -> np.ndarray:
    """Segmentation d’instances d’objets ronds qui se touchent, numérotés 1, 2, 3… (H, W), 0 pour le
    fond.

    La distance au fond a un sommet au cœur de chaque objet ; on inonde à partir des sommets,
    distants d’au moins ``spacing`` pixels, et la ligne de partage des eaux sépare les objets
    (Beucher et Lantuéjoul, 1979).
    """
    distance = filters.gaussian(ndimage.distance_transform_edt(mask), 1)
    peaks = feature.peak_local_max(distance, min_distance=spacing, labels=measure.label(mask))
    markers = np.zeros(mask.shape, dtype=int)
    markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    return segmentation.watershed(-distance, markers, mask=mask)
