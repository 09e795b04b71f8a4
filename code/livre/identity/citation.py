"""Ce que l'on cite : le livre décrit par CITATION.cff, ou l'un de ses chapitres, dans une version
précise.

Aucun autre fichier ne répète un auteur, un titre ou une version : les citations, les métadonnées et
la page « Citer ce livre » partent toutes d'ici.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from livre.project import stop_build

FILE_NAME = "CITATION.cff"
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}]+")


@dataclass(frozen=True)
class Author:
    """Une personne (``family`` et ``given``) ou un groupe (``family`` seul)."""

    family: str
    given: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.given} {self.family}".strip()

    @property
    def inverted_name(self) -> str:
        return f"{self.family}, {self.given}" if self.given else self.family


@dataclass(frozen=True)
class Book:
    """Le livre, tel que CITATION.cff le décrit ; ``license_url`` est la licence du texte ; ``doi``,
    sans adresse devant (« 10.5281/zenodo.1 »), celui du livre entier, vide s'il n'en a pas."""

    title: str
    authors: tuple[Author, ...]
    version: str
    released: datetime.date
    abstract: str
    keywords: tuple[str, ...]
    license_url: str
    url: str = ""
    doi: str = ""

    @property
    def doi_address(self) -> str:
        """L'adresse du DOI ; vide s'il n'y en a pas."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


@dataclass(frozen=True)
class Work:
    """Une chose citable : le livre si ``chapter`` est vide, sinon ce chapitre ; dans l'état de
    ``revision``, qui est de ``date`` ; ``modified`` : le dernier changement de son texte, si on le
    sait."""

    book: Book
    date: datetime.date
    chapter: str = ""
    page: str = ""
    url: str = ""
    revision: str = ""
    modified: datetime.date | None = None

    @property
    def title(self) -> str:
        return self.chapter or self.book.title

    @property
    def key(self) -> str:
        """Clef BibTeX et identifiant CSL : ``trahison2026`` ou ``trahison2026-fgsm``."""
        book = f"trahison{self.date.year}"
        return f"{book}-{self.page.replace('/', '-')}" if self.chapter else book

    @property
    def edition(self) -> str:
        """« version 1.0.0, révision 0123456 »."""
        version = f"version {self.book.version}"
        return f"{version}, révision {self.revision}" if self.revision else version


def read_book(root: Path) -> Book:
    """Lit ``CITATION.cff`` à la racine ; un champ absent ou illisible arrête la construction en le
    nommant."""
    path = root / FILE_NAME
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        stop_build(f"{path} : fichier attendu à la racine, pour citer le livre")
    except yaml.YAMLError as error:
        stop_build(f"{path} : YAML illisible ({error})")
    if not isinstance(fields, dict):
        stop_build(
            f"{path} : des champs « clef: valeur » sont attendus, reçu {type(fields).__name__}"
        )
    text = fields.get("preferred-citation", {})
    return Book(
        title=field(fields, "title", str),
        authors=tuple(read_author(author) for author in field(fields, "authors", list)),
        version=field(fields, "version", str),
        released=field(fields, "date-released", datetime.date),
        abstract=" ".join(field(fields, "abstract", str).split()),
        keywords=tuple(field(fields, "keywords", list)),
        license_url=field(text, "license-url", str),
        url=fields.get("url", ""),
        doi=read_doi(fields),
    )


def read_doi(fields: dict) -> str:
    """Le champ ``doi``, facultatif."""
    if "doi" not in fields:
        return ""
    doi = field(fields, "doi", str)
    if not DOI.fullmatch(doi):
        stop_build(f"{FILE_NAME}, champ doi : « 10.5281/zenodo.1234 » attendu, reçu « {doi} »")
    return doi


def field(fields: dict, name: str, kind: type) -> Any:
    """Le champ ``name``, du type attendu et non vide."""
    value = fields.get(name)
    if not isinstance(value, kind) or not value:
        # Le piège ordinaire : « version: 1.0 » est un nombre.
        stop_build(f"{FILE_NAME}, champ {name} : {kind.__name__} non vide attendu, reçu {value!r}")
    return value


def read_author(author: dict) -> Author:
    if not isinstance(author, dict):
        stop_build(
            f"{FILE_NAME}, champ authors : « family-names » et « given-names », ou « name », reçu"
            f" {author!r}"
        )
    if "name" in author:
        return Author(field(author, "name", str))
    return Author(field(author, "family-names", str), field(author, "given-names", str))
