"""``python -m trahison.attacks.references`` : mesure les trois bibliothèques et écrit ``conformite.json``.

Il faut ``requirements-references.txt``. Les lignes des autres réseaux sont gardées : pour tout refaire, lancer la commande
une fois avec les poids officiels et MNIST, une fois avec ``TRAHISON_NETWORK=embarqué`` et ``TRAHISON_DOWNLOAD=0``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.metadata import version

from trahison.attacks.references import art_side, foolbox_side, ours
from trahison.attacks.references.measure import compare, time_ratios
from trahison.attacks.references.record import ART, FILE, FOOLBOX, OURS, Conformity, read_conformity, write_conformity
from trahison.attacks.references.scene import Scene, lenet_scene, photo_scene

LIBRARIES = {OURS: ours.ATTACKS, FOOLBOX: foolbox_side.ATTACKS, ART: art_side.ATTACKS}
PACKAGES = ("foolbox", "adversarial-robustness-toolbox", "tensorflow", "keras")
TIMED = ("FGSM", "PGD", "DeepFool", "Carlini et Wagner")
BRIEF = {"candidates": 3, "deepfool_steps": 2, "cw_steps": 10, "cw_searches": 1}  # assez pour un rapport de temps


def measure_scene(scene: Scene):
    """Toutes les lignes d’une scène, écrites à mesure sur la console."""
    rows = compare(scene, LIBRARIES)
    for count, column in ((1, "time_1"), (16, "time_16")):
        for attack in TIMED:
            ratios = time_ratios(scene.take(count, **BRIEF), LIBRARIES, attack, repeats=5 if count == 1 else 2)
            rows = [replace(row, **{column: round(ratios[row.library], 2)})
                    if row.attack == attack and row.library in ratios else row for row in rows]
    for row in rows:
        print(row, flush=True)
    return tuple(rows)


def main() -> None:
    kept = read_conformity().rows if FILE.exists() else ()
    fresh = tuple(row for scene in (lenet_scene(), photo_scene()) for row in measure_scene(scene))
    networks = {row.network for row in fresh}
    rows = tuple(row for row in kept if row.network not in networks) + fresh
    write_conformity(Conformity(date.today().isoformat(), {name: version(name) for name in PACKAGES}, rows))


if __name__ == "__main__":
    main()
