"""Sauver un entraînement en cours et le reprendre : poids, élan de l'optimiseur, époque, temps
dépensé."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from trahison.files import write_atomically

FILE = "reprise.npz"


def save(model: keras.Model, folder: Path, epoch: int, seconds: float) -> None:
    """Écrit l'état complet de l'entraînement dans ``folder``."""
    state = {f"{rank:03d}": variable.numpy() for rank, variable in enumerate(_variables(model))}
    write_atomically(
        folder / FILE, lambda stream: np.savez(stream, epoch=epoch, seconds=seconds, **state)
    )


def restore(model: keras.Model, folder: Path) -> tuple[int, float]:
    """Remet ``model`` et son optimiseur dans l'état sauvé ; rend (époques faites, secondes
    dépensées)."""
    with np.load(folder / FILE) as state:
        for rank, variable in enumerate(_variables(model)):
            variable.assign(state[f"{rank:03d}"])
        return int(state["epoch"]), float(state["seconds"])


def _variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.weights, *model.optimizer.variables]
