"""Lire l'archive Tiny ImageNet (CS231n, Stanford) : photos de 64×64, 500 par classe pour apprendre,
50 pour vérifier."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 64


@dataclass(frozen=True)
class Photos:
    """Des photos (N, 64, 64, 3) en octets 0–255 et le rang de leur classe (N,)."""

    images: np.ndarray
    labels: np.ndarray


def read_tiny_imagenet(archive: Path, wnids: Sequence[str]) -> tuple[Photos, Photos]:
    """Rend (apprentissage, validation), limités aux classes ``wnids`` et étiquetés par leur rang
    dans cette liste.

    Args:
        archive: le zip officiel à 200 classes, ou une partie dans la même disposition.
        wnids: identifiants WordNet des classes à garder, dans l'ordre des sorties du réseau.

    Raises:
        ValueError: une classe manque dans l'archive.
    """
    ranks = {wnid: rank for rank, wnid in enumerate(wnids)}
    with zipfile.ZipFile(archive) as content:
        train = [(name, ranks[wnid]) for name, wnid in _train_files(content) if wnid in ranks]
        validation = [
            (name, ranks[wnid]) for name, wnid in _validation_files(content) if wnid in ranks
        ]
        for files in (train, validation):
            if missing := set(ranks.values()) - {rank for _, rank in files}:
                raise ValueError(
                    f"{archive} : {len(missing)} classes absentes, dont {wnids[min(missing)]}."
                )
        return _decode(content, train), _decode(content, validation)


def _train_files(content: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Paires (fichier, classe), triées : l'ordre dans l'archive ne doit pas changer
    l'entraînement."""
    names = sorted(
        name for name in content.namelist() if "/train/" in name and name.endswith(".JPEG")
    )
    return [(name, name.split("/train/")[1].split("/")[0]) for name in names]


def _validation_files(content: zipfile.ZipFile) -> list[tuple[str, str]]:
    table = next(name for name in content.namelist() if name.endswith("val/val_annotations.txt"))
    folder = table.removesuffix("val_annotations.txt") + "images/"
    rows = [line.split("\t") for line in content.read(table).decode().splitlines()]
    return sorted((folder + row[0], row[1]) for row in rows)


def _decode(content: zipfile.ZipFile, files: list[tuple[str, int]]) -> Photos:
    images = np.empty((len(files), SIDE, SIDE, 3), np.uint8)
    for place, (name, _) in enumerate(files):
        # quelques photos sont en gris
        images[place] = np.asarray(Image.open(io.BytesIO(content.read(name))).convert("RGB"))
    return Photos(images, np.array([rank for _, rank in files], np.int32))
