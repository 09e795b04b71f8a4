"""Une citation écrite pour BibTeX, pour une bibliographie française (APA) et pour les logiciels
(CSL-JSON)."""

from __future__ import annotations

import datetime
import json
import re

from livre.identity.citation import Author, Work
from livre.text.bibliography import AND, ENGLISH_MONTHS, MONTHS
from livre.text.spacing import NARROW, NO_BREAK

LANGUAGE = "fr"
_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
}


def bibtex(work: Work) -> str:
    """Notice BibTeX. Le double jeu d'accolades garde les majuscules, que la plupart des styles
    retirent d'un titre."""
    fields = {
        "author": " and ".join(bibtex_author(author) for author in work.book.authors),
        "title": "{" + bibtex_text(work.title) + "}",
        "booktitle": "{" + bibtex_text(work.book.title) + "}" if work.chapter else "",
        "year": str(work.date.year),
        "month": ENGLISH_MONTHS[work.date.month - 1],
        "version": work.book.version,
        "note": bibtex_text(f"Livre exécutable, {work.edition}"),
        "doi": work.book.doi,
        "url": work.url,
        "language": "french",
    }
    kind = "incollection" if work.chapter else "book"
    # Le mois est une abréviation que le style traduit : il ne prend pas d'accolades.
    lines = [
        f"  {name:9} = " + (value if name == "month" else "{" + value + "}")
        for name, value in fields.items()
        if value
    ]
    return f"@{kind}{{{work.key},\n" + ",\n".join(lines) + "\n}"


def bibtex_author(author: Author) -> str:
    name = bibtex_text(author.inverted_name)
    return name if author.given else "{" + name + "}"


def bibtex_text(text: str) -> str:
    escaped = "".join(_BIBTEX_SPECIAL.get(sign, sign) for sign in text)
    return re.sub(f"[{NO_BREAK}{NARROW}]", "~", escaped)


def apa(work: Work) -> list[tuple[str, bool]]:
    """Référence APA en français : morceaux ``(texte, en italique)``."""
    authors = AND.join(apa_name(author) for author in work.book.authors)
    source = [(work.book.title, True), (f" ({work.edition}).", False)]
    if work.chapter:
        source = [(sentence(work.chapter) + " Dans ", False), *source]
    # Le DOI est celui du livre entier : l'adresse mène, elle, à la page citée.
    address = [(f" {one}", False) for one in (work.book.doi_address, work.url) if one]
    return [(f"{sentence(authors)} ({apa_date(work.date)}). ", False), *source, *address]


def apa_name(author: Author) -> str:
    initials = re.sub(r"(\w)[\w’']*", r"\1.", author.given).replace(" ", NO_BREAK)
    return f"{author.family}, {initials}" if initials else author.family


def apa_date(date: datetime.date) -> str:
    return f"{date.year}, {day_and_month(date)}"


def day_and_month(date: datetime.date) -> str:
    """« 1er janvier », « 2 janvier », d'un seul tenant."""
    day = "1er" if date.day == 1 else str(date.day)
    return f"{day}{NO_BREAK}{MONTHS[date.month - 1]}"


def sentence(text: str) -> str:
    """Ajoute le point final, sauf après un signe qui en tient lieu."""
    return text if text[-1] in ".?!" else text + "."


def csl(work: Work) -> dict:
    """Notice au format CSL-JSON 1.0.2 (Zotero, Pandoc, citeproc)."""
    fields = {
        "id": work.key,
        "type": "chapter" if work.chapter else "book",
        "title": work.title,
        "container-title": work.book.title if work.chapter else "",
        "author": [
            (
                {"family": author.family, "given": author.given}
                if author.given
                else {"literal": author.family}
            )
            for author in work.book.authors
        ],
        "issued": {"date-parts": [[work.date.year, work.date.month, work.date.day]]},
        "version": work.book.version,
        "genre": "" if work.chapter else "livre exécutable",
        "note": f"révision {work.revision}" if work.revision else "",
        "language": LANGUAGE,
        "DOI": work.book.doi,
        "URL": work.url,
    }
    return {name: value for name, value in fields.items() if value}


def csl_json(work: Work) -> str:
    """La liste d'une notice, un champ par ligne."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in csl(work).items()
    ]
    return "[{\n" + ",\n".join(lines) + "\n}]"
