"""Les noms français des 1000 catégories d'ImageNet : complets, distincts, bien écrits, dans l'ordre
de Keras."""

import csv
import hashlib
import json
import os
import re
import unicodedata
from pathlib import Path

import pytest

# Le fichier est lu par son chemin : ses contrôles ne demandent ni Keras ni réseau.
LABELS = Path(__file__).parents[2] / "code" / "trahison" / "networks" / "imagenet_labels.csv"

# Empreinte de l'ordre des catégories, calculée une fois sur le fichier que Keras télécharge,
# imagenet_class_index.json (SHA-256 du fichier :
# a1e7a966a1f601d39e4b43e119b3e7dd4a2ad3ea08cf69847cbaf021013767bc) :
#   index = json.load(open("imagenet_class_index.json"))
#   hashlib.sha256("\n".join(index[str(i)][0] for i in range(1000)).encode()).hexdigest()
WNIDS_SHA256 = "385e0240499426c022b773be1ae4da780f057b89c9694c7f47199f62746b6edd"

# Noms employés par la conférence dont le livre est tiré.
TALK_LABELS = {
    84: "Paon",
    109: "Corail cerveau",
    281: "Chat domestique",
    282: "Chat tigré",
    283: "Chat persan",
    284: "Chat siamois",
    285: "Chat égyptien",
    973: "Récif corallien",
}

# Pièges de traduction : le mot anglais a deux sens, ou deux catégories portent le même nom anglais.
SENSES = {
    97: "Canard mâle",
    134: "Grue (oiseau)",
    242: "Boxer",
    254: "Carlin",
    264: "Welsh corgi Cardigan",
    359: "Putois à pieds noirs",
    458: "Plaque commémorative",
    474: "Cardigan",
    517: "Grue (engin)",
    638: "Justaucorps",
    639: "Maillot de bain une pièce",
    673: "Souris d’ordinateur",
    677: "Clou",
    726: "Rabot",
    996: "Polypore en touffe",
}

MAX_LENGTH = 40


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def french(rows) -> list[str]:
    return [row["french"] for row in rows]


def without_accents(text: str) -> str:
    """Minuscules sans accents : deux noms qui ne diffèrent que par là se confondraient à
    l'oreille."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def keras_class_index() -> Path | None:
    """Le fichier des catégories de Keras, s'il a déjà été téléchargé ; rien n'est cherché sur le
    réseau."""
    homes = [Path(os.environ["KERAS_HOME"])] if os.environ.get("KERAS_HOME") else []
    paths = [
        home / "models" / "imagenet_class_index.json" for home in [*homes, Path.home() / ".keras"]
    ]
    return next((path for path in paths if path.is_file()), None)


def test_columns_and_thousand_consecutive_rows(rows):
    assert all(list(row) == ["index", "wnid", "english", "french"] for row in rows)
    assert all(isinstance(value, str) and value for row in rows for value in row.values())
    assert [row["index"] for row in rows] == [str(i) for i in range(1000)]


def test_wnids_are_unique_and_well_formed(rows):
    wnids = [row["wnid"] for row in rows]
    assert [wnid for wnid in wnids if not re.fullmatch(r"n[0-9]{8}", wnid)] == []
    assert len(set(wnids)) == 1000


def test_wnids_are_in_the_order_of_keras(rows):
    """L'ancre qui ne dépend d'aucun fichier téléchargé."""
    assert (
        hashlib.sha256("\n".join(row["wnid"] for row in rows).encode()).hexdigest() == WNIDS_SHA256
    )


def test_rows_match_the_class_index_of_keras(rows):
    path = keras_class_index()
    if path is None:
        pytest.skip(
            "imagenet_class_index.json absent de $KERAS_HOME/models et de ~/.keras/models : "
            "la comparaison des noms anglais avec Keras n'a pas lieu"
        )
    index = json.loads(path.read_text("utf-8"))
    expected = [(index[str(i)][0], index[str(i)][1].replace("_", " ")) for i in range(1000)]
    assert [(row["wnid"], row["english"]) for row in rows] == expected


def test_french_labels_are_distinct(french):
    seen: dict[str, list[str]] = {}
    for label in french:
        seen.setdefault(without_accents(label), []).append(label)
    assert [labels for labels in seen.values() if len(labels) > 1] == []


def test_french_labels_are_short(french):
    assert [label for label in french if not 0 < len(label) <= MAX_LENGTH] == []


def test_french_labels_are_well_typeset(french):
    """Apostrophe courbe, espaces simples, majuscule initiale, accents composés, aucune virgule."""
    assert [label for label in french if "'" in label or "," in label] == []
    assert [label for label in french if label != " ".join(label.split())] == []
    assert [label for label in french if not label[:1].isupper()] == []
    assert [label for label in french if label != unicodedata.normalize("NFC", label)] == []
    assert [
        label for label in french if not re.fullmatch(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ’() -]+", label)
    ] == []


@pytest.mark.parametrize(("index", "label"), TALK_LABELS.items())
def test_labels_of_the_talk(french, index, label):
    assert french[index] == label


@pytest.mark.parametrize(("index", "label"), SENSES.items())
def test_ambiguous_names_have_the_right_sense(french, index, label):
    assert french[index] == label
