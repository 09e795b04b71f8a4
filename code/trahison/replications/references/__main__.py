"""``python -m trahison.replications.references [fichier]`` : mesure les trois bibliothèques.

Sans ``fichier``, les mesures remplacent celles que le dépôt publie ; avec lui, elles vont là, hors
du dépôt, et le livre les prend si ``TRAHISON_MESURES`` nomme leur dossier. Il faut
``requirements-references.txt``, les poids officiels de MobileNetV2 et MNIST.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from trahison.networks.chosen import OFFICIAL
from trahison.replications.references import art_side, foolbox_side, ours
from trahison.replications.references.measure import compare, time_ratios
from trahison.replications.references.record import (
    ART,
    FILE,
    FOOLBOX,
    OURS,
    UNFOLDED,
    Conformity,
    Row,
    write_conformity,
)
from trahison.replications.references.scene import Scene, lenet_scene, photo_scene
from trahison.sources import PACKAGED

LIBRARIES: dict[str, Mapping[str, Callable[[Scene], np.ndarray]]] = {
    OURS: ours.ATTACKS,
    UNFOLDED: ours.UNFOLDED_ATTACKS,
    FOOLBOX: foolbox_side.ATTACKS,
    ART: art_side.ATTACKS,
}
PACKAGES = ("foolbox", "adversarial-robustness-toolbox", "tensorflow", "keras")
TIMED = ("FGSM", "PGD", "DeepFool", "Carlini et Wagner")
# assez pour un rapport de temps
BRIEF = {"candidates": 3, "deepfool_steps": 1, "cw_steps": 5, "cw_searches": 1}
REPEATS = {1: 5, 16: 2}  # mesures pour une image, pour seize


def measure_scene(scene: Scene) -> tuple[Row, ...]:
    """Toutes les lignes d’une scène ; la console les dit à mesure."""
    libraries = LIBRARIES
    if scene.bounds != (0.0, 1.0):
        # ART multiplie chaque pas de DeepFool par la largeur de l’intervalle : il n’est comparable
        # que si elle vaut 1.
        libraries = LIBRARIES | {
            ART: {name: run for name, run in art_side.ATTACKS.items() if name != "DeepFool"}
        }
    # Une attaque que nulle autre bibliothèque n’a n’est pas comparée ; l’ordre du tableau est le
    # leur.
    elsewhere = dict.fromkeys(name for library in (FOOLBOX, ART) for name in libraries[library])
    rows = compare(scene, libraries, [name for name in elsewhere if name in scene.attacks()])
    print(*rows, sep="\n", flush=True)
    others = {name: attacks for name, attacks in libraries.items() if name != UNFOLDED}
    for count, repeats in REPEATS.items():
        for attack in TIMED:
            ratios = time_ratios(scene.take(count, **BRIEF), others, attack, repeats=repeats)
            print(scene.network, attack, count, ratios, flush=True)
            times: dict[str, dict[str, Any]] = {
                library: {f"time_{count}": round(ratio, 2)} for library, ratio in ratios.items()
            }
            rows = [
                replace(row, **times.get(row.library, {})) if row.attack == attack else row
                for row in rows
            ]
    return tuple(rows)


def measure_all() -> Conformity:
    """Toutes les scènes, l’une après l’autre."""
    # Un seul fil : deux fils qui s’attendent consomment du temps de processeur sans rien calculer.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    scenes = lenet_scene(), photo_scene(OFFICIAL), photo_scene(PACKAGED)
    rows = tuple(row for scene in scenes for row in measure_scene(scene))
    return Conformity(date.today().isoformat(), {name: version(name) for name in PACKAGES}, rows)


def main(
    arguments: Sequence[str] | None = None, measure: Callable[[], Conformity] = measure_all
) -> None:
    """Lit la ligne de commande, mesure, écrit."""
    parser = argparse.ArgumentParser(
        prog="python -m trahison.replications.references",
        description="Mesure nos attaques à côté de celles de Foolbox et d'ART.",
    )
    parser.add_argument(
        "fichier", nargs="?", type=Path, default=FILE, help="où écrire (par défaut : %(default)s)"
    )
    path = parser.parse_args(arguments).fichier  # avant de mesurer : une faute de frappe coûte cher
    write_conformity(measure(), path)


if __name__ == "__main__":
    main()
