"""Le journal de l'entraînement : une ligne par époque, lisible par un tableur, continué d'une
manche à l'autre."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from trahison.files import write_text

FILE = "journal.csv"


class Epoch(NamedTuple):
    """Une époque : manche, rang, côté des images, taux au début, perte moyenne, exactitudes,
    secondes.

    ``epoch`` et ``seconds`` comptent depuis le début de la première manche.
    """

    round: int
    epoch: int
    resolution: int
    learning_rate: float
    train_loss: float
    val_top1: float
    val_top5: float
    seconds: float

    def line(self) -> str:
        """La ligne du journal."""
        return (
            f"{self.round},{self.epoch},{self.resolution},{self.learning_rate:.5f},{self.train_loss:.4f},"
            f"{self.val_top1:.4f},{self.val_top5:.4f},{self.seconds:.0f}"
        )


HEADER = ",".join(Epoch._fields)


def read(path: Path) -> list[Epoch]:
    """Rend les époques du journal ``path``."""
    with open(path, encoding="ascii") as stream:
        return [
            Epoch(*map(int, row[:3]), *map(float, row[3:])) for row in list(csv.reader(stream))[1:]
        ]


def start(folder: Path, *, past: Sequence[Epoch] = (), keep: int) -> None:
    """Ouvre le journal sur les époques ``past`` des manches précédentes et les ``keep`` premières
    de celle-ci."""
    path = folder / FILE
    kept = read(path)[len(past) :][:keep] if keep else []
    write_text(path, "\n".join([HEADER, *(epoch.line() for epoch in (*past, *kept))]) + "\n")


def add(folder: Path, epoch: Epoch) -> None:
    """Ajoute une époque et la montre."""
    path = folder / FILE
    write_text(path, f"{path.read_text('ascii')}{epoch.line()}\n")
    print(f"\n{HEADER}\n{epoch.line()}", flush=True)
