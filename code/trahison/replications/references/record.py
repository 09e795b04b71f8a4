"""Le fichier des mesures, ``conformite.json`` : ce qu’il contient, comment le lire et l’écrire."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from trahison.files import write_text
from trahison.sources import measured_file

FILE = Path(__file__).with_name("conformite.json")
OURS, UNFOLDED, FOOLBOX, ART = "ce livre", "ce livre, sans repli", "Foolbox", "ART"


@dataclass(frozen=True)
class Row:
    """Ce qu’une bibliothèque obtient avec une attaque.

    Attributs : ``success``, de 0 à 1, selon notre juge ; ``distance``, médiane sur les succès dans
    la norme ``norm`` (``None`` sans succès) ; ``same_signs``, part des valeurs que l’attaque pousse
    du même côté que la nôtre (``None`` si l’attaque n’est pas déterministe) ; ``time_1`` et
    ``time_16``, le temps de processeur rapporté au nôtre, pour une image et pour seize (``None``
    s’il n’est pas mesuré).
    """

    network: str
    attack: str
    norm: str
    library: str
    success: float
    distance: float | None
    same_signs: float | None = None
    time_1: float | None = None
    time_16: float | None = None


@dataclass(frozen=True)
class Conformity:
    """Toutes les mesures : leur date, les versions qui les ont données, une ligne par réseau,
    attaque et bibliothèque."""

    date: str
    versions: dict[str, str]
    rows: tuple[Row, ...]

    def of(self, network: str) -> tuple[Row, ...]:
        """Les lignes d’un réseau."""
        return tuple(row for row in self.rows if row.network == network)


def read_conformity() -> Conformity:
    """Lit les mesures : refaites, si ``TRAHISON_MESURES`` nomme leur dossier, sinon publiées avec
    le code."""
    data = json.loads(measured_file(FILE).read_text(encoding="utf-8"))
    return Conformity(data["date"], data["versions"], tuple(Row(**row) for row in data["rows"]))


def write_conformity(measured: Conformity, path: Path = FILE) -> None:
    """Écrit les mesures dans ``path``, dont le dossier est créé, une ligne de texte par ligne de
    tableau."""
    rows = ",\n".join("  " + json.dumps(asdict(row), ensure_ascii=False) for row in measured.rows)
    head = json.dumps({"date": measured.date, "versions": measured.versions}, ensure_ascii=False)[
        :-1
    ]
    write_text(path, f'{head}, "rows": [\n{rows}\n]}}\n')
