"""Le fichier des nombres publiés : lisible, complet, et chaque faute de frappe est nommée."""

from __future__ import annotations

from pathlib import Path

import pytest
from pybtex.database import parse_file

from trahison.french import percent
from trahison.replications.published import COLUMNS, FILE, published_numbers, read_published

BIBLIOGRAPHY = Path(__file__).resolve().parents[2] / "book" / "references.bib"
GOOD = "clef,auteur2000,Auteur,§ 1,3,erreur,MNIST,0.5,1,percent"


def test_every_number_has_its_place_and_its_reference():
    known = set(parse_file(BIBLIOGRAPHY).entries)
    for key, number in published_numbers().items():
        assert number.key == key and number.paper in known
        # Seule une page du site web des auteurs n’a pas de numéro.
        assert number.page.isdigit() or number.place.startswith("chapitre")
        assert number.write(number.value) and number.quantity and number.setting


def test_numbers_are_written_as_in_the_paper():
    numbers = published_numbers()
    assert numbers["goodfellow-softmax-erreur"].write(0.99912) == percent(0.999, 1)
    assert numbers["deepfool-lenet"].write(0.199) == "0,20"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("0.5", "cinquante"), "nombre attendu"),
        (GOOD.replace("0.5", "50"), "value"),
        (GOOD.replace("percent", "pour cent"), "unit"),
        (GOOD.replace("erreur", ""), "quantity"),
        (GOOD + "\n" + GOOD, "déjà prise"),
        (GOOD.replace("0.5", "-0.5"), "value"),
        (GOOD.replace("0.5", "nan"), "value"),
    ],
)
def test_a_typing_error_is_named(tmp_path, row, message):
    file = tmp_path / "faute.csv"
    file.write_text(",".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"faute.csv, ligne [23].*{message}"):
        read_published(file)


def test_other_columns_are_refused(tmp_path):
    file = tmp_path / "autre.csv"
    file.write_text("clef,valeur\na,1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="colonnes"):
        read_published(file)


def test_the_file_travels_with_the_code():
    assert FILE.is_file() and FILE.suffix == ".csv"
