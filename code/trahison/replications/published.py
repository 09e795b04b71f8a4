"""Les nombres des articles, tels qu’ils sont imprimés, chacun avec l’endroit où on le lit."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from trahison.checks import check_choice, check_number
from trahison.contracts import File, checked
from trahison.french import decimal, percent

FILE = Path(__file__).with_name("published.csv")
COLUMNS = (
    "key",
    "paper",
    "authors",
    "place",
    "page",
    "quantity",
    "setting",
    "value",
    "digits",
    "unit",
)


@dataclass(frozen=True)
class Published:
    """Un nombre publié.

    Attributs : ``key`` ; ``paper``, la clef de la bibliographie ; ``authors``, avec l’année ;
    ``place`` et ``page``, où on le lit (``page`` est vide pour une page web) ; ``quantity``, ce
    qu’il mesure ; ``setting``, le réglage de l’article ; ``value``, une part de 0 à 1 ou un
    rapport ; ``digits`` et ``unit``, comment il s’écrit.
    """

    key: str
    paper: str
    authors: str
    place: str
    page: str
    quantity: str
    setting: str
    value: float
    digits: int
    unit: str

    def write(self, value: float) -> str:
        """``value`` écrit comme dans l’article : en pour cent ou en rapport, avec autant de
        décimales."""
        return (
            percent(value, self.digits) if self.unit == "percent" else decimal(value, self.digits)
        )


@cache
def published_numbers() -> dict[str, Published]:
    """Les nombres de ``published.csv``, par clef, dans l’ordre du fichier."""
    return read_published(FILE)


@checked
def read_published(path: Annotated[Path, File()]) -> dict[str, Published]:
    """Lit un fichier de nombres publiés ; ``ValueError`` qui nomme la ligne et la colonne
    fautives."""
    with open(path, encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ValueError(
                f"{path.name} : colonnes {', '.join(COLUMNS)} attendues, reçu {rows.fieldnames}"
            )
        numbers: dict[str, Published] = {}
        for row in rows:
            number = _read_row(row, f"{path.name}, ligne {rows.line_num}")
            if number.key in numbers:
                raise ValueError(
                    f"{path.name}, ligne {rows.line_num} : clef « {number.key} » déjà prise"
                )
            numbers[number.key] = number
    return numbers


def _read_row(row: dict, where: str) -> Published:
    for column in set(COLUMNS) - {"page"}:
        if not row[column]:
            raise ValueError(f"{where}, colonne {column} : une valeur attendue, reçu rien")
    try:
        row = row | {"value": float(row["value"]), "digits": int(row["digits"])}
    except ValueError as error:
        raise ValueError(f"{where} : nombre attendu ({error})") from None
    check_choice(f"{where}, colonne unit", row["unit"], ("percent", "ratio"))
    check_number(
        f"{where}, colonne value",
        row["value"],
        low=0.0,
        high=1.0 if row["unit"] == "percent" else 1e6,
    )
    return Published(**row)
