"""Écrire la carte du réseau embarqué : tous ses nombres sont mesurés ici, sur les poids livrés.

python -m trahison.networks.embedded.card --archive tiny-imagenet.zip
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path

import keras
import numpy as np

from trahison.files import write_text
from trahison.networks.embedded import journal, load_embedded, training
from trahison.networks.embedded.architecture import EMBEDDED_ALPHA, EMBEDDED_SIZE, EMBEDDED_WNIDS
from trahison.networks.embedded.augmentation import MIN_AREA, SATURATION, TINT
from trahison.networks.embedded.evaluation import accuracies, accuracy_per_class, validation_logits
from trahison.networks.embedded.storage import WEIGHTS_FILE
from trahison.networks.embedded.teacher import TEACHER_SIZE
from trahison.networks.embedded.tiny_imagenet import read_tiny_imagenet
from trahison.networks.labels import french_labels
from trahison.networks.mobilenet import CAT_WNIDS
from trahison.vision.images import resize, to_network_scale
from trahison.vision.photos import load_photo

CARD_FILE = Path(__file__).with_name("carte.md")
TEMPLATE_FILE = Path(__file__).with_name("carte.modele.md")


def main() -> None:
    """Point d'entrée de la ligne de commande."""
    parser = argparse.ArgumentParser(prog="trahison.networks.embedded.card", description=__doc__)
    parser.add_argument(
        "--archive", type=Path, required=True, help="zip de Tiny ImageNet (100 ou 200 classes)"
    )
    write_card(load_embedded(), parser.parse_args().archive)


def write_card(model: keras.Model, archive: Path) -> None:
    """Mesure ``model`` sur les photos de vérification de ``archive`` et écrit ``carte.md``."""
    _, validation = read_tiny_imagenet(archive, EMBEDDED_WNIDS)
    logits = validation_logits(model, validation.images, EMBEDDED_SIZE)
    top1, top5 = accuracies(logits, validation.labels)
    text = TEMPLATE_FILE.read_text("utf-8").format(
        **recipe(),
        **training_summary(),
        size=EMBEDDED_SIZE,
        alpha=french(EMBEDDED_ALPHA),
        parameters=f"{model.count_params():,}".replace(",", " "),
        megabytes=french(WEIGHTS_FILE.stat().st_size / 1e6, 2),
        validation=f"{len(validation.images):,}".replace(",", " "),
        top1=percent(top1),
        top5=percent(top5),
        classes=class_table(accuracy_per_class(logits, validation.labels)),
        **cat_answers(model),
    )
    write_text(CARD_FILE, text)


def recipe() -> dict[str, str]:
    """Les réglages de l'entraînement, lus dans le code qui les applique."""
    return {
        "batch": str(training.BATCH),
        "momentum": french(training.MOMENTUM),
        "decay": french(training.WEIGHT_DECAY, 4),
        "temperature": french(training.TEMPERATURE),
        "share": percent(training.TEACHER_SHARE, 0),
        "norm_momentum": french(training.NORM_MOMENTUM, 2),
        "min_area": percent(MIN_AREA, 0),
        "high_saturation": french(SATURATION[1]),
        "low_tint": french(TINT[0]),
        "high_tint": french(TINT[1]),
        "teacher_size": str(TEACHER_SIZE),
    }


def training_summary() -> dict[str, str]:
    """Durée, nombre d'époques et déroulé de chaque manche, lus dans le journal de
    l'entraînement."""
    epochs = journal.read(WEIGHTS_FILE.with_name(journal.FILE))
    rounds = [list(group) for _, group in groupby(epochs, key=lambda epoch: epoch.round)]
    starts = [0.0, *(group[-1].seconds for group in rounds)]
    described = [
        f"manche {rank}, {(group[-1].seconds - start) / 60:.0f} minutes : {sizes_of(group)},"
        f" exactitude {percent(group[-1].val_top1)}"
        for rank, (group, start) in enumerate(zip(rounds, starts), start=1)
    ]
    return {
        "epochs": str(len(epochs)),
        "rounds": " ; ".join(described),
        "minutes": f"{epochs[-1].seconds / 60:.0f}",
    }


def sizes_of(epochs: list[journal.Epoch]) -> str:
    """Nombre d'époques à chaque taille d'image, dans l'ordre."""
    return " puis ".join(
        f"{len(list(group))} à {size} × {size}"
        for size, group in groupby(epoch.resolution for epoch in epochs)
    )


def class_table(accuracy: np.ndarray) -> str:
    """Tableau Markdown des classes, de la mieux à la moins bien reconnue."""
    labels = french_labels(EMBEDDED_WNIDS)
    rows = [
        f"| {labels[rank]} | `{EMBEDDED_WNIDS[rank]}` | {percent(accuracy[rank], 0)} |"
        for rank in np.argsort(-accuracy, kind="stable")
    ]
    return "\n".join(["| classe | identifiant | exactitude |", "| --- | --- | ---: |", *rows])


def cat_answers(model: keras.Model) -> dict[str, str]:
    """Les trois premières réponses à la photo du chat, et si la première est l'un des chats."""
    image = to_network_scale(resize(load_photo("chat", square=True), EMBEDDED_SIZE))
    probabilities = keras.ops.softmax(model(image[None], training=False))[0].numpy()
    labels = french_labels(EMBEDDED_WNIDS)
    best = np.argsort(-probabilities)[:3]
    return {
        "cat": ", ".join(
            f"{labels[rank].lower()} {percent(probabilities[rank], 0)}" for rank in best
        ),
        "cat_verdict": "reconnue" if EMBEDDED_WNIDS[best[0]] in CAT_WNIDS else "**non reconnue**",
    }


def percent(share: float, digits: int = 1) -> str:
    """Pourcentage à la française, espace insécable compris."""
    return f"{french(100 * share, digits)} %"


def french(number: float, digits: int | None = None) -> str:
    """Nombre à virgule décimale."""
    return (f"{number:g}" if digits is None else f"{number:.{digits}f}").replace(".", ",")


if __name__ == "__main__":
    main()
