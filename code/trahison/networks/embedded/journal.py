"""Le journal de l'entraînement : une ligne par époque, lisible par un tableur."""

from __future__ import annotations

from pathlib import Path

FILE = "journal.csv"
HEADER = "epoch,resolution,learning_rate,train_loss,val_top1,val_top5,seconds"


def start(folder: Path, *, keep: int) -> None:
    """Ouvre le journal en gardant ses ``keep`` premières époques (celles d'avant une reprise)."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    lines = path.read_text(encoding="ascii").splitlines() if keep else [HEADER]
    path.write_text("\n".join(lines[: keep + 1]) + "\n", encoding="ascii")


def add(
    folder: Path, epoch: int, size: int, rate: float, loss: float, top1: float, top5: float, seconds: float
) -> None:
    """Ajoute une époque ; ``seconds`` est le temps écoulé depuis le début de l'entraînement."""
    line = f"{epoch},{size},{rate:.5f},{loss:.4f},{top1:.4f},{top5:.4f},{seconds:.0f}"
    with open(folder / FILE, "a", encoding="ascii") as stream:
        stream.write(line + "\n")
    print(f"\n{HEADER}\n{line}", flush=True)
