"""Données structurées (schema.org, en JSON-LD) : le livre ou un de ses chapitres, pour les moteurs
de recherche."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from livre.identity.citation import Author, Book, Work
from livre.identity.citation_formats import LANGUAGE
from livre.identity.pages import page_address

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LEVEL = "Enseignement supérieur"
KIND = {"Book": "livre exécutable", "Chapter": "chapitre"}


def structured_data(app: Sphinx, work: Work, description: str, image: str) -> str:
    """La balise ``<script type="application/ld+json">`` d'une page."""
    data = describe(work, description, image)
    if work.chapter:
        data["isPartOf"] = describe_book(work.book, page_address(app, app.config.root_doc))
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Dans une balise script, « </ » la fermerait.
    return '<script type="application/ld+json">' + text.replace("</", r"<\/") + "</script>"


def describe(work: Work, description: str, image: str) -> dict:
    kind = "Chapter" if work.chapter else "Book"
    data = {
        "@context": "https://schema.org",
        "@type": [kind, "LearningResource"],
        "@id": work.url,
        "url": work.url,
        "name": work.title,
        "description": description,
        "image": image,
        "inLanguage": LANGUAGE,
        "learningResourceType": KIND[kind],
        "educationalLevel": LEVEL,
        "isAccessibleForFree": True,
        "author": [describe_author(author) for author in work.book.authors],
        "datePublished": work.book.released.isoformat(),
        "dateModified": work.modified.isoformat() if work.modified else "",
        "version": work.book.version,
        "license": work.book.license_url,
        "keywords": list(work.book.keywords),
        # D'un chapitre, c'est « isPartOf » qui le dit.
        "sameAs": "" if work.chapter else work.book.doi_address,
    }
    return {name: value for name, value in data.items() if value}


def describe_book(book: Book, url: str) -> dict:
    data = {"@type": "Book", "@id": url, "name": book.title, "sameAs": book.doi_address}
    return {name: value for name, value in data.items() if value}


def describe_author(author: Author) -> dict:
    if not author.given:
        return {"@type": "Organization", "name": author.family}
    return {
        "@type": "Person",
        "name": author.full_name,
        "givenName": author.given,
        "familyName": author.family,
    }
