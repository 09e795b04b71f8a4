"""Tableaux de résultats accessibles, affichés par une cellule :
``table(["ε", "Taux"], [["0,01", "87 %"]], "…")``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Annotated

from livre.text.spacing import french_text
from trahison.checks import describe
from trahison.contracts import List, checked

_NUMBER = re.compile(
    r"(?=.*\d)[\d\s\u00a0\u202f,.+\-−±×≈<>≤≥e^⁻⁰¹²³⁴-⁹]+(%|‰|°|€|k€|s|ms|px|Mo|Go|ko)?"
)

# signes : une colonne dont aucune cellule n’est plus longue n’a besoin d’aucune largeur minimale
SHORT = 20


@dataclass(frozen=True)
class Table:
    """Tableau : en-têtes de colonnes, lignes de textes déjà mis en forme, légende."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str

    def _repr_html_(self) -> str:
        kinds = [_kind(column) for column in zip(*self.rows)]
        head = "".join(_cell("th", text, kind, "col") for text, kind in zip(self.header, kinds))
        body = "\n".join(
            "<tr>"
            + "".join(
                _cell("td" if i else "th", text, kinds[i], "" if i else "row")
                for i, text in enumerate(row)
            )
            + "</tr>"
            for row in self.rows
        )
        caption = escape(french_text(self.caption))
        # Focalisable au clavier : un lecteur sans souris fait défiler un tableau plus large que
        # l'écran.
        return (
            f'<div class="tableau-livre" role="region" tabindex="0" aria-label="{caption}">\n'
            f'<table class="table">\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}\n</tbody>\n</table>\n</div>"
        )


@checked
def table(
    header: Annotated[Sequence[str], List()],
    rows: Annotated[Sequence[Sequence[str]], List()],
    caption: str,
) -> Table:
    """Tableau accessible (légende, en-têtes liés aux cellules, nombres à droite).

    header : titre de chaque colonne ; rows : lignes de même longueur, nombres déjà mis en forme par
    ``trahison.french`` ; la première cellule d'une ligne est son en-tête. Lève ``ValueError`` si
    une ligne n'a pas la longueur de l'en-tête, si le tableau est vide ou si la légende manque.
    """
    if not caption.strip():
        raise ValueError("caption : une légende est attendue, reçu un texte vide")
    for number, row in enumerate(rows):
        if not isinstance(row, (list, tuple)) or len(row) != len(header):
            raise ValueError(
                f"rows[{number}] : {len(header)} cellules attendues, reçu {describe(row)}"
            )
    written = tuple(_written(number, row) for number, row in enumerate(rows))
    return Table(tuple(map(str, header)), written, caption.strip())


def _written(number: int, row: Sequence[object]) -> tuple[str, ...]:
    try:
        return tuple(map(str, row))
    except ValueError as error:  # un entier de plus de quatre mille chiffres ne s'écrit pas
        raise ValueError(f"rows[{number}] : textes attendus ({error})") from None


def is_number(text: str) -> bool:
    """Vrai pour un nombre mis en forme (« 87,3 % », « −1 234,5 », « 0,02 s ») ou un tiret
    d'absence."""
    text = text.strip()
    return text in {"—", "–", ""} or _NUMBER.fullmatch(text) is not None


def _kind(column: Sequence[str]) -> str:
    """La classe des cellules d’une colonne : « nombre », « bref » (un mot ou deux), ou rien."""
    if all(is_number(text) for text in column):
        return "nombre"
    return "bref" if all(len(text) <= SHORT for text in column) else ""


def _cell(tag: str, text: str, kind: str, scope: str) -> str:
    attributes = (f' scope="{scope}"' if scope else "") + (f' class="{kind}"' if kind else "")
    return f"<{tag}{attributes}>{escape(french_text(text))}</{tag}>"
