"""Le surapprentissage catastrophique, vu en train d’arriver : ce que vaut le réseau au fil de
l’entraînement.

    python -m trahison.defenses.trained.overfitting

Écrit ``surapprentissage.csv`` à côté des poids livrés : une ligne par époque et par entraînement,
avec l’exactitude sous un pas et sous vingt. Les chiffres sont ceux de MNIST : sur les chiffres
flous de scikit-learn, rien ne s’effondre.
"""

from __future__ import annotations

import csv
import datetime
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from trahison.attacks.fgsm import fgsm
from trahison.attacks.losses import margin
from trahison.attacks.pgd import pgd
from trahison.defenses.adversarial_training import adversarial_training
from trahison.defenses.trained import FOLDER
from trahison.defenses.trained.code_print import code_digest
from trahison.defenses.trained.recipes import by_blocks, training_radius
from trahison.defenses.trained.training import add_row
from trahison.networks.lenet import build_lenet5
from trahison.sources import SourceError
from trahison.vision.digits import Digits, load_digits, sample

TABLE = "surapprentissage.csv"
TRAININGS: dict[str, dict[str, Any]] = {
    "un pas": {"steps": 1, "random_start": False},
    "un pas, départ au hasard": {"steps": 1, "random_start": True},
    "cinq pas": {"steps": 5, "random_start": True},
}
SHOWN, EPOCHS, WATCHED = 6000, 12, 300  # images apprises, époques, images regardées
BATCH_SIZE, LEARNING_RATE = 64, 2e-3
# Le code dont le résultat dépend, celui-ci compris : ses réglages et sa mesure.
ATTACKS = ("batch", "controls", "fgsm", "losses", "pgd")
CODE = (
    *(f"trahison.attacks.{name}" for name in ATTACKS),
    "trahison.defenses.adversarial_training",
    "trahison.defenses.trained.recipes",
    "trahison.networks.lenet",
    "trahison.defenses.trained.overfitting",
)


@dataclass(frozen=True, eq=False)
class Course:
    """Un entraînement suivi, une valeur par époque : ``radius``, la force contre laquelle il
    s’entraîne alors ; ``one_step`` et ``many_steps``, l’exactitude à cette force, sous FGSM et sous
    vingt pas de PGD.
    """

    radius: np.ndarray
    one_step: np.ndarray
    many_steps: np.ndarray

    @property
    def collapse(self) -> int | None:
        """La première époque, à partir de 1, où vingt pas ont repris plus de la moitié de ce qu’un
        seul laisse ; ``None`` si cela n’arrive pas."""
        fallen = self.many_steps < self.one_step / 2
        return int(fallen.argmax()) + 1 if fallen.any() else None


def load_courses() -> tuple[dict[str, Course], str]:
    """Les entraînements suivis et livrés, par nom de ``TRAININGS``, et la date de la mesure.

    Lève :class:`trahison.sources.SourceError` s’ils ont été faits par un autre code que celui
    d’aujourd’hui.
    """
    with open(FOLDER / TABLE, encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    if {row["code"] for row in rows} != {code_digest(CODE)}:
        raise SourceError(
            f"{FOLDER / TABLE} : mesuré par un autre code ; refaire"
            " python -m trahison.defenses.trained.overfitting"
        )
    courses = {
        name: Course(
            *(
                np.array([float(row[key]) for row in rows if row["training"] == name])
                for key in ("radius", "one_step", "many_steps")
            )
        )
        for name in TRAININGS
    }
    return courses, rows[0]["date"]


def follow(name: str, digits: Digits) -> list[dict[str, str]]:
    """Entraîne un LeNet-5 comme le dit ``TRAININGS[name]`` et le regarde à chaque époque."""
    largest, rows = training_radius(digits), []
    learnt = sample(digits.train_images, digits.train_labels, SHOWN, seed=0)
    watched = sample(digits.test_images, digits.test_labels, WATCHED, seed=0)
    target = by_blocks(build_lenet5(seed=0))

    def look(epoch: int, loss: float) -> None:
        epsilon = largest * min(1.0, 2 * epoch / EPOCHS)  # le rayon croît pendant une moitié
        attacks = {
            "one_step": partial(fgsm, epsilon=epsilon),
            "many_steps": partial(
                pgd, epsilon=epsilon, steps=20, loss=margin, random_start=True, seed=0
            ),
        }
        kept = {
            key: (target.labels(attack(target, *watched)) == watched[1]).mean()
            for key, attack in attacks.items()
        }
        shares = {key: f"{share:.4f}" for key, share in kept.items()}
        rows.append({"training": name, "epoch": str(epoch), "radius": f"{epsilon:.4f}", **shares})

    adversarial_training(
        target,
        *learnt,
        epsilon=largest,
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        on_epoch=look,
        **TRAININGS[name],
    )
    return rows


def main() -> None:
    """Point d’entrée de la ligne de commande."""
    digits = load_digits("mnist")
    (FOLDER / TABLE).unlink(missing_ok=True)
    marks = {"date": datetime.date.today().isoformat(), "code": code_digest(CODE)}
    for name in TRAININGS:
        for row in follow(name, digits):
            add_row(FOLDER / TABLE, row | marks)


if __name__ == "__main__":
    main()
