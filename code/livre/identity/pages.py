"""Ce que le site sait d'une page : son adresse permanente, sa description, la façon de la citer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder

from livre.identity.citation import Work, read_book
from livre.identity.revision import read_page_dates, read_revision
from livre.project import root
from livre.text.spacing import french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LONGEST_DESCRIPTION = 200
_SPACES = re.compile(r"[ \t\n]+")


def page_address(app: Sphinx, page: str) -> str:
    """Adresse publique de la page, la même que le lien ``canonical`` de Sphinx ; vide si le site
    n'en a pas."""
    base, builder = app.config.html_baseurl, cast(StandaloneHTMLBuilder, app.builder)
    return f"{base.rstrip('/')}/{page}{builder.link_suffix}" if base else ""


def page_work(app: Sphinx, page: str) -> Work:
    """La page vue comme une chose à citer ; l'accueil est le livre entier."""
    book, revision = read_book(root(app)), read_revision(root(app))
    is_book, source = page == app.config.root_doc, f"book/{page}.md"
    changes = read_page_dates(root(app))
    return Work(
        book,
        date=revision.date or book.released,
        page=page,
        chapter="" if is_book else app.env.titles[page].astext(),
        url=page_address(app, page) or (book.url if is_book else ""),
        revision=revision.name_for_book() if is_book else revision.name_for(source),
        modified=max(changes.values(), default=None) if is_book else changes.get(source),
    )


def page_description(doctree: nodes.document) -> str:
    """Le premier paragraphe, ou la promesse du chapitre (« À la fin de ce chapitre : … »), en deux
    lignes."""
    first = next(iter(doctree.findall(is_description)), None)
    if first is None:
        return ""
    if isinstance(first, nodes.Admonition):
        title, *promises = first.children
        text = f"{title.astext()} : " + " ".join(
            re.sub("^Vous ", "vous ", item.astext()) for item in promises
        )
    else:
        text = first.astext()
    return french_text(shorten(_SPACES.sub(" ", text).strip()))


def is_description(node: nodes.Node) -> bool:
    """Vrai pour un encadré titré, et pour un paragraphe posé dans la page qui dit quelque chose."""
    if isinstance(node, nodes.admonition):
        return len(node.children) > 1
    return (
        isinstance(node, nodes.paragraph)
        and isinstance(node.parent, nodes.section)
        and not isinstance(node[0], (nodes.emphasis, nodes.image))
    )


def shorten(text: str, longest: int = LONGEST_DESCRIPTION) -> str:
    """Coupe après un mot."""
    if len(text) <= longest:
        return text
    return text[:longest].rpartition(" ")[0].rstrip(" ,;:—") + "…"
