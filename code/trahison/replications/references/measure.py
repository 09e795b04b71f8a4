"""Mesurer les bibliothèques : succès, distance, accord des signes, temps de calcul."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from trahison.replications.references.record import OURS, Row
from trahison.replications.references.scene import DETERMINISTIC, NORMS, Scene

Attacks = Mapping[str, Callable[[Scene], np.ndarray]]


def compare(
    scene: Scene, libraries: Mapping[str, Attacks], attacks: Sequence[str] | None = None
) -> list[Row]:
    """Une ligne par attaque et par bibliothèque, sans les temps.

    ``libraries`` : nom → ses attaques ; ce
    livre, :data:`~trahison.replications.references.record.OURS`, y est le premier.
    """
    rows = []
    for attack in attacks or scene.attacks():
        ours = libraries[OURS][attack](scene)
        for library, functions in libraries.items():
            if attack in functions:
                forged = ours if library == OURS else functions[attack](scene)
                rows.append(_row(scene, attack, library, forged, ours))
    return rows


def _row(scene: Scene, attack: str, library: str, forged: np.ndarray, ours: np.ndarray) -> Row:
    result, norm = scene.judge(attack, np.clip(forged, *scene.bounds)), NORMS[attack]
    changed = (result.perturbation != 0).reshape(len(forged), -1).sum(axis=1)
    sizes = {"L∞": result.linf, "L2": result.l2, "L0": changed}[norm][result.success]
    same = float(np.mean(np.sign(forged - scene.images) == np.sign(ours - scene.images)))
    return Row(
        scene.network,
        attack,
        norm,
        library,
        round(result.success_rate, 4),
        round(float(np.median(sizes)), 4) if len(sizes) else None,
        round(same, 5) if attack in DETERMINISTIC and library != OURS else None,
    )


def time_ratios(
    scene: Scene, libraries: Mapping[str, Attacks], attack: str, *, repeats: int = 3
) -> dict[str, float]:
    """Temps de processeur de chaque bibliothèque pour ``attack``, rapporté au nôtre.

    Les mesures alternent dans un même processus, dans un ordre inversé à chaque tour, et l’on prend
    la médiane du temps de processeur : les voisins d’une machine partagée ralentissent l’horloge,
    beaucoup moins ce temps-là. Le premier tour, où chacune compile, ne compte pour aucune ; il se
    fait sur une image, car un lot plus grand ne fait rien recompiler.
    """
    running = [
        (library, functions[attack])
        for library, functions in libraries.items()
        if attack in functions
    ]
    seconds: dict[str, list[float]] = {library: [] for library, _ in running}
    for rank in range(repeats + 1):
        for library, run in running[::-1] if rank % 2 else running:
            started = time.process_time()
            run(scene if rank else scene.take(1))
            if rank:
                seconds[library].append(time.process_time() - started)
    median = {library: statistics.median(values) for library, values in seconds.items()}
    return {library: value / median[OURS] for library, value in median.items() if library != OURS}
