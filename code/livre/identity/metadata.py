"""Ce que chaque page dit d'elle-même aux moteurs, à Google Scholar, à Zotero et aux messageries
(balises ``meta``)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from livre.identity.cards import Card, page_card
from livre.identity.citation import Work
from livre.identity.citation_formats import LANGUAGE
from livre.identity.pages import page_description, page_work, shorten
from livre.identity.structured_data import structured_data

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

LOCALE = "fr_FR"
Tags = list[tuple[str, str]]


def setup_metadata(app: Sphinx) -> None:
    app.connect("html-page-context", add_metadata)


def add_metadata(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if page not in app.env.all_docs or doctree is None:
        # Recherche, index, page introuvable : rien à montrer dans les résultats d'un moteur.
        context["metatags"] = (
            context.get("metatags", "") + '\n<meta name="robots" content="noindex" />'
        )
        return
    work, card = page_work(app, page), page_card(app, page, doctree)
    description = work.chapter and page_description(doctree) or shorten(work.book.abstract)
    image = image_address(app, card)
    named = [
        ("description", description),
        ("author", ", ".join(author.full_name for author in work.book.authors)),
        *scholar_tags(work),
        *twitter_tags(card),
    ]
    tags = [meta("name", name, content) for name, content in named]
    tags += [
        meta("property", name, content)
        for name, content in open_graph_tags(work, description, card, image)
    ]
    tags.append(structured_data(app, work, description, image))
    context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}" />'


def image_address(app: Sphinx, card: Card) -> str:
    base = app.config.html_baseurl
    return f"{base.rstrip('/')}/{card.path}" if base else ""


def scholar_tags(work: Work) -> Tags:
    """Balises « Highwire Press » ; le livre y est nommé deux fois, pour Google Scholar puis pour
    Zotero."""
    tags = [("citation_title", work.title)]
    # Sans virgule, Zotero prendrait le dernier mot d'un auteur collectif pour son nom de famille.
    tags += [
        ("citation_author", f"{author.family}, {author.given}".strip())
        for author in work.book.authors
    ]
    tags += [
        ("citation_publication_date", work.date.strftime("%Y/%m/%d")),
        ("citation_language", LANGUAGE),
    ]
    if work.chapter:
        tags += [
            ("citation_inbook_title", work.book.title),
            ("citation_book_title", work.book.title),
        ]
    if work.book.doi:
        tags.append(("citation_doi", work.book.doi))
    if work.url:
        tags += [("citation_public_url", work.url), ("citation_fulltext_html_url", work.url)]
    return tags + [("citation_keywords", keyword) for keyword in work.book.keywords]


def open_graph_tags(work: Work, description: str, card: Card, image: str) -> Tags:
    """Les adresses y sont absolues : sans adresse publique du site, elles n'y sont pas."""
    tags = [
        ("og:type", "article" if work.chapter else "book"),
        ("og:title", work.title),
        ("og:description", description),
        ("og:site_name", work.book.title),
        ("og:locale", LOCALE),
    ]
    if work.url:
        tags.append(("og:url", work.url))
    if image:
        tags += [
            ("og:image", image),
            ("og:image:type", "image/png"),
            ("og:image:width", str(card.width)),
            ("og:image:height", str(card.height)),
            ("og:image:alt", card.alt),
        ]
    return tags


def twitter_tags(card: Card) -> Tags:
    """Titre, description et image sont repris des balises OpenGraph."""
    return [("twitter:card", "summary_large_image"), ("twitter:image:alt", card.alt)]
