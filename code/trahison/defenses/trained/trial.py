"""L’épreuve des réseaux défendus du livre : faite une fois par cette commande, relue à chaque
construction, refaite alors sur un échantillon.

    python -m trahison.defenses.trained.trial [réseau …]

Écrit ``epreuve.json`` à côté des poids : pour chaque réseau, la date, la durée, les empreintes des
poids et du code des attaques, et ce que l’épreuve a trouvé pour chaque image. Les chiffres sont
ceux de la construction, MNIST ou ceux de scikit-learn (``TRAHISON_DIGITS``).
"""

from __future__ import annotations

import argparse
import datetime
import json
import string
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from trahison.contracts import Array, Count, checked
from trahison.defenses.evaluation import from_counts
from trahison.defenses.protocol import Trial, borrow, put_to_the_test
from trahison.defenses.trained import networks_for, shipped_folder
from trahison.defenses.trained.code_print import code_digest
from trahison.defenses.trained.recipes import training_radius
from trahison.files import write_text
from trahison.networks.acceleration import accelerate
from trahison.networks.embedded.storage import DIGEST_SUFFIX
from trahison.networks.target import Target
from trahison.sources import SourceError
from trahison.vision.digits import Digits, load_digits, sample

JUDGED = ("plain", "fgsm", "pgd", "l1", "l2", "dropout", "ensemble", "distilled")
MEMBERS = {"ensemble": ("plain", "dense", "strided")}
COMMAND = "python -m trahison.defenses.trained.trial"
RECORD = "epreuve.json"
SIXTHS = (1, 2, 3, 4, 6, 8)  # les forces, en sixièmes du rayon d’entraînement
IMAGES, QUERIED, WALKED = 500, 100, 50  # jugées ; dont Square ; dont la frontière
# ce que chaque construction refait, par réseau : des images, et les forces du bilan
AGAIN, AGAIN_SIXTHS = 32, (2, 6)
# Le code dont le résultat dépend : une autre version demande une autre épreuve.
ATTACKS = ("apgd", "batch", "boundary", "controls", "deepfool", "fgsm", "losses", "pgd", "square")
CODE = (*(f"trahison.attacks.{name}" for name in ATTACKS), "trahison.defenses.protocol")


@dataclass(frozen=True, eq=False)
class Record:
    """Ce qu’une épreuve a trouvé d’un réseau.

    Attributs : ``trial`` ; ``date`` (année-mois-jour) ; ``seconds``, le temps de processeur.
    """

    trial: Trial
    date: str
    seconds: float


@checked
def forces(digits: Digits, sixths: Sequence[int] = SIXTHS) -> list[float]:
    """Les forces de l’épreuve : des sixièmes du rayon contre lequel on se défend."""
    return [round(training_radius(digits) * sixth / 6, 4) for sixth in sixths]


@checked
def judged_images(digits: Digits) -> tuple[np.ndarray, np.ndarray]:
    """Les images que l’épreuve attaque, et leurs étiquettes : toujours les mêmes, dans le même
    ordre."""
    count = min(IMAGES, len(digits.test_images))
    return sample(digits.test_images, digits.test_labels, count, seed=0)


@checked(finite=False)
def load_records(digits: Digits) -> dict[str, Record]:
    """Les épreuves livrées pour ``digits``, par réseau de ``JUDGED``.

    Lève :class:`trahison.sources.SourceError` si l’une manque, ou si elle a été faite sur d’autres
    poids, par un autre code, sur d’autres images ou à d’autres forces que ceux d’aujourd’hui.
    """
    folder = shipped_folder(digits)
    if folder is None:
        raise SourceError(f"{digits.name} : aucune épreuve n’accompagne ces chiffres-là.")
    written = json.loads((folder / RECORD).read_text("utf-8"))
    records = {}
    for name in JUDGED:
        if name not in written:
            raise SourceError(f"{folder / RECORD} : l’épreuve de {name} manque ; {COMMAND} {name}")
        for said, now in _conditions(name, folder, digits).items():
            if written[name][said] != now:
                raise SourceError(
                    f"{folder / RECORD} : l’épreuve de {name} a été faite avec {said} ="
                    f" {written[name][said]}, aujourd’hui {now} ; la refaire : {COMMAND} {name}"
                )
        records[name] = _read(written[name])
    return records


@checked
def check_again(
    name: str, record: Record, target: Target, surrogate: Target, digits: Digits
) -> dict[float, float]:
    """Refait l’épreuve de ``target`` sur ``AGAIN`` images, tirées de chaque strate selon sa taille,
    sans ses deux attaques sans gradient, de loin les plus lentes.

    Une strate réunit les images que la même force suffit à tromper. Rend l’exactitude robuste que
    l’échantillon estime, à chaque force du bilan ; lève ``ValueError`` si elle sort de l’intervalle
    imprimé.
    """
    images, labels = judged_images(digits)
    _, strata = np.unique(record.trial.smallest, return_inverse=True)
    rows, weights = stratified_sample(strata, AGAIN)
    grid = forces(digits, AGAIN_SIXTHS)
    new = _test(target, surrogate, images[rows], labels[rows], grid, slow=False).smallest
    estimated = {force: float(weights @ (new > force)) for force in grid}
    for force, share in estimated.items():
        low, high = record.trial.curve.interval(force)
        if not low - 1e-9 <= share <= high + 1e-9:
            raise ValueError(
                f"{name} : à ε = {force:g}, l’échantillon refait donne {share:.3f}, hors de"
                f" l’intervalle imprimé ({low:.3f} à {high:.3f})"
            )
    return estimated


@checked
def stratified_sample(
    strata: Annotated[np.ndarray, Array("n")], count: Annotated[int, Count()]
) -> tuple[np.ndarray, np.ndarray]:
    """Environ ``count`` rangs, de chaque valeur de ``strata`` selon son nombre (au moins un), et le
    poids de chacun : leur somme est 1."""
    rows, weights = [], []
    for value in np.unique(strata):
        members = np.flatnonzero(strata == value)
        taken = max(1, round(count * len(members) / len(strata)))
        chosen = members[np.linspace(0, len(members) - 1, taken).round().astype(int)]
        rows.append(chosen)
        weights.append(np.full(taken, len(members) / len(strata) / taken))
    return np.concatenate(rows), np.concatenate(weights)


def _test(
    target: Target,
    surrogate: Target,
    images: np.ndarray,
    labels: np.ndarray,
    grid: list[float],
    *,
    slow: bool = True,
) -> Trial:
    """L’épreuve du livre, sur ces images-là ; ``slow`` : avec Square et la frontière."""
    borrowed = borrow(surrogate, images, labels, epsilons=grid)
    return put_to_the_test(
        target,
        images,
        labels,
        epsilons=grid,
        borrowed=borrowed,
        queried=QUERIED if slow else 0,
        walked=WALKED if slow else 0,
    )


def _conditions(name: str, folder: Path, digits: Digits) -> dict[str, Any]:
    """Ce dont le résultat dépend, et qui doit être aujourd’hui ce qu’il était."""
    weights = [
        (folder / f"{member}{DIGEST_SUFFIX}").read_text("ascii").split()[0]
        for member in MEMBERS.get(name, (name,))
    ]
    return {
        "poids": weights,
        "code": code_digest(CODE),
        "forces": forces(digits),
        "images": min(IMAGES, len(digits.test_images)),
    }


def _read(written: Mapping[str, Any]) -> Record:
    grid = np.array([0.0, *written["forces"], np.inf])
    ranks = np.array([int(digit) for digit in written["cran"]])
    smallest = grid[ranks]
    held = [int((smallest > force).sum()) for force in grid[:-1]]
    broken_by = np.array([written["attaques"][letter] for letter in written["par"]], object)
    curve = from_counts(grid[:-1], held, len(ranks))
    return Record(Trial(curve, smallest, broken_by), written["date"], written["secondes"])


def _written(trial: Trial) -> dict[str, Any]:
    """Un chiffre par image, le rang de la force qui suffit ; une lettre par image, l’attaque."""
    grid = [*trial.curve.epsilons, np.inf]
    names = dict(zip(string.ascii_letters, trial.credits()))
    letters = {name: letter for letter, name in names.items()}
    return {
        "cran": "".join(str(grid.index(force)) for force in trial.smallest),
        "attaques": names,
        "par": "".join(letters[name] for name in trial.broken_by),
    }


def main() -> None:
    """Point d’entrée de la ligne de commande."""
    parser = argparse.ArgumentParser(
        prog="trahison.defenses.trained.trial",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="réseau", help="par défaut, tous")
    names, digits = parser.parse_args().names or JUDGED, load_digits()
    folder = shipped_folder(digits)
    if folder is None or not set(names) <= set(JUDGED):
        parser.error(f"réseaux parmi {', '.join(JUDGED)} attendus, reçu {', '.join(names)}")
    networks = {name: accelerate(target) for name, target in networks_for(digits).items()}
    for name in names:
        started = time.process_time()
        trial = _test(networks[name], networks["surrogate"], *judged_images(digits), forces(digits))
        found = {
            "date": datetime.date.today().isoformat(),
            "secondes": round(time.process_time() - started),
            **_conditions(name, folder, digits),
            **_written(trial),
        }
        path = folder / RECORD
        written = json.loads(path.read_text("utf-8")) if path.exists() else {}
        ordered = {key: (written | {name: found}).get(key) for key in JUDGED}
        kept = {key: value for key, value in ordered.items() if value}
        write_text(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
        print(name, trial.curve.accuracy.round(4).tolist(), trial.credits(), found["secondes"])


if __name__ == "__main__":
    main()
