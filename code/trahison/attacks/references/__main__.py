"""``python -m trahison.attacks.references`` : mesure les trois bibliothèques et écrit ``conformite.json``.

Il faut ``requirements-references.txt``, les poids officiels de MobileNetV2 et MNIST.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.metadata import version

from trahison.attacks.references import art_side, foolbox_side, ours
from trahison.attacks.references.measure import compare, time_ratios
from trahison.attacks.references.record import ART, FOOLBOX, OURS, Conformity, Row, write_conformity
from trahison.attacks.references.scene import Scene, lenet_scene, photo_scene

LIBRARIES = {OURS: ours.ATTACKS, FOOLBOX: foolbox_side.ATTACKS, ART: art_side.ATTACKS}
PACKAGES = ("foolbox", "adversarial-robustness-toolbox", "tensorflow", "keras")
TIMED = ("FGSM", "PGD", "DeepFool", "Carlini et Wagner")
BRIEF = {"candidates": 3, "deepfool_steps": 1, "cw_steps": 3, "cw_searches": 1}  # assez pour un rapport de temps


def measure_scene(scene: Scene) -> tuple[Row, ...]:
    """Toutes les lignes d’une scène, écrites à mesure sur la console."""
    libraries = LIBRARIES
    if scene.bounds != (0.0, 1.0):
        # ART multiplie chaque pas de DeepFool par la largeur de l’intervalle : il n’est comparable que si elle vaut 1.
        libraries = LIBRARIES | {ART: {name: run for name, run in art_side.ATTACKS.items() if name != "DeepFool"}}
    rows = compare(scene, libraries)
    for count, column, repeats in ((1, "time_1", 5), (16, "time_16", 1)):
        for attack in TIMED:
            ratios = time_ratios(scene.take(count, **BRIEF), libraries, attack, repeats=repeats, compiled=count > 1)
            rows = [replace(row, **{column: round(ratios[row.library], 2)})
                    if row.attack == attack and row.library in ratios else row for row in rows]
    for row in rows:
        print(row, flush=True)
    return tuple(rows)


def main() -> None:
    rows = tuple(row for scene in (lenet_scene(), photo_scene()) for row in measure_scene(scene))
    write_conformity(Conformity(date.today().isoformat(), {name: version(name) for name in PACKAGES}, rows))


if __name__ == "__main__":
    main()
