"""Entraîner les réseaux défendus du livre et mesurer ce qu’ils valent.

    python -m trahison.defenses.trained.training --output DOSSIER [réseau …]

Les chiffres sont ceux de la construction, MNIST ou ceux de scikit-learn (``TRAHISON_DIGITS``).

Écrit dans DOSSIER, pour chaque réseau, ses poids et leur empreinte, et complète ``journal.csv``
(une ligne par époque) et ``mesures.csv`` (une ligne par réseau, sur les poids relus). Sans nom de
réseau, les entraîne tous.
"""

from __future__ import annotations

import argparse
import csv
import io
import time
from pathlib import Path

from trahison.attacks.fgsm import fgsm
from trahison.attacks.losses import margin
from trahison.attacks.pgd import pgd
from trahison.defenses.trained import SMALL_SCALE
from trahison.defenses.trained.recipes import RECIPES, build, train, training_radius
from trahison.files import write_text
from trahison.networks.acceleration import accelerate
from trahison.networks.embedded.storage import load_weights, save_weights
from trahison.networks.lenet import BOUNDS
from trahison.networks.target import Target
from trahison.vision.digits import Digits, load_digits

JOURNAL, MEASURES = "journal.csv", "mesures.csv"
# images attaquées pour les mesures ; l’exactitude est prise sur tout le jeu de test
ROBUST_COUNT = 1000


def main() -> None:
    """Point d’entrée de la ligne de commande."""
    parser = argparse.ArgumentParser(
        prog="trahison.defenses.trained.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="réseau", help=f"parmi {', '.join(RECIPES)} (par défaut, tous)"
    )
    parser.add_argument(
        "--output", type=Path, required=True, help="dossier des poids et des journaux"
    )
    options = parser.parse_args()
    digits = load_digits()
    if unknown := sorted(set(options.names) - set(RECIPES)):
        parser.error(f"réseaux inconnus : {', '.join(unknown)}")
    for name in options.names or RECIPES:
        train_and_measure(name, digits, options.output)


def train_and_measure(name: str, digits: Digits, folder: Path) -> None:
    """Entraîne ``name``, range ses poids dans ``folder`` et mesure les poids relus."""
    folder.mkdir(parents=True, exist_ok=True)
    started, path = time.process_time(), folder / f"{name}.npz"

    def note(epoch: int, loss: float) -> None:
        seconds = time.process_time() - started
        add_row(
            folder / JOURNAL,
            {
                "network": name,
                "epoch": epoch,
                "loss": f"{loss:.4f}",
                "cpu_seconds": f"{seconds:.0f}",
            },
        )

    scale = 1.0 if digits.is_mnist else SMALL_SCALE
    save_weights(train(name, digits, scale=scale, note=note), path)
    saved = build(name)
    load_weights(saved, path, published=path)
    shares = measure(Target(saved, bounds=BOUNDS), digits)
    add_row(
        folder / MEASURES,
        {"network": name, **{key: f"{share:.4f}" for key, share in shares.items()}},
    )


def measure(target: Target, digits: Digits) -> dict[str, float]:
    """Exactitude sans attaque, sous FGSM et sous vingt pas de PGD sur la marge, au rayon de
    l’entraînement adverse."""
    images, labels = digits.test_images[:ROBUST_COUNT], digits.test_labels[:ROBUST_COUNT]
    fast, epsilon = accelerate(target), training_radius(digits)
    forged = {
        "fgsm": fgsm(fast, images, labels, epsilon=epsilon),
        "pgd": pgd(fast, images, labels, epsilon=epsilon, steps=20, loss=margin),
    }
    return {
        "clean": float((target.labels(digits.test_images) == digits.test_labels).mean()),
        **{key: float((target.labels(image) == labels).mean()) for key, image in forged.items()},
    }


def add_row(path: Path, row: dict) -> None:
    """Ajoute une ligne au tableau ``path``, créé s’il n’existe pas, et la montre."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(row), lineterminator="\n")
    if path.exists():
        stream.write(path.read_text("utf-8"))
    else:
        writer.writeheader()
    writer.writerow(row)
    write_text(path, stream.getvalue())
    print(", ".join(f"{key} {value}" for key, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
