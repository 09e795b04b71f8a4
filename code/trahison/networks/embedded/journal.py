"""Le journal de l'entraînement : une ligne par époque, lisible par un tableur."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

FILE = "journal.csv"
HEADER = "epoch,resolution,learning_rate,train_loss,val_top1,val_top5,seconds"


def read(path: Path) -> list[dict[str, str]]:
    """Rend les époques de ``path``, une par ligne, en textes."""
    with open(path, encoding="ascii") as stream:
        return list(csv.DictReader(stream))


def start(folder: Path, *, past: Sequence[dict[str, str]] = (), keep: int) -> None:
    """Ouvre le journal sur les époques ``past`` d'une manche précédente et les ``keep`` premières de celle-ci."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    earlier = [",".join(row.values()) for row in past]
    kept = path.read_text(encoding="ascii").splitlines()[len(past) + 1 :][:keep] if keep else []
    path.write_text("\n".join([HEADER, *earlier, *kept]) + "\n", encoding="ascii")


def add(
    folder: Path, epoch: int, size: int, rate: float, loss: float, top1: float, top5: float, seconds: float
) -> None:
    """Ajoute une époque ; ``seconds`` est le temps écoulé depuis le début de l'entraînement."""
    line = f"{epoch},{size},{rate:.5f},{loss:.4f},{top1:.4f},{top5:.4f},{seconds:.0f}"
    with open(folder / FILE, "a", encoding="ascii") as stream:
        stream.write(line + "\n")
    print(f"\n{HEADER}\n{line}", flush=True)
