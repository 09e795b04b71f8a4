"""« Citer ce chapitre », replié au bas de chaque page ; la citation du livre entier dans « Citer ce
livre »."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from livre.identity.citation import Work, read_book
from livre.identity.citation_formats import apa, bibtex, csl_json, day_and_month
from livre.identity.pages import page_work
from livre.identity.repository import repository_name
from livre.identity.revision import read_revision
from livre.project import root
from livre.text.network_badge import page_section
from livre.text.spacing import NO_BREAK, french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

DIRECTIVE = "citation-du-livre"
EXPLANATION_PAGE = "citer"
# L'encadré entre dans le HTML d'une page sans entrer dans l'index de recherche : son nœud ne
# contient aucun texte.


class citation_box(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Citation de la page ``page`` ; ``folded`` : repliée sous son titre."""


def setup_citation_box(app: Sphinx) -> None:
    # Un changement de ce réglage fait réécrire toutes les pages, sans les exécuter.
    app.add_config_value("livre_cited_state", "", "html", str)
    app.connect("config-inited", note_cited_state, priority=900)
    skip = (skip_node, None)
    box = (visit_html, None)
    app.add_node(citation_box, html=box, latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_directive(DIRECTIVE, BookCitation)
    app.connect("doctree-resolved", add_box)


def note_cited_state(app: Sphinx, config: Config) -> None:
    revision = read_revision(root(app))
    # Un fichier modifié depuis compte aussi : la citation du livre entier, ailleurs, le dit.
    state = (read_book(root(app)), revision.commit, revision.date, sorted(revision.changed))
    config.livre_cited_state = repr(state)


class BookCitation(SphinxDirective):
    """``{citation-du-livre}`` : la citation du livre entier, dépliée."""

    def run(self) -> list[nodes.Node]:
        return [citation_box(page=self.config.root_doc, folded=False)]


def add_box(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.format == "html" and page != EXPLANATION_PAGE:
        page_section(doctree).append(citation_box(page=page, folded=True))


def skip_node(translator: nodes.NodeVisitor, node: citation_box) -> None:
    raise nodes.SkipNode


def visit_html(translator: HTML5Translator, node: citation_box) -> None:
    app = translator.builder.app
    work = page_work(app, node["page"])
    apa_text = "".join(
        f"<em>{escape(text)}</em>" if italic else escape(text) for text, italic in apa(work)
    )
    blocks = [
        block(
            "Référence en français (style APA)",
            f'<div class="highlight"><pre>{apa_text}\n</pre></div>',
        ),
        block("BibTeX", highlighted(translator, bibtex(work), "bibtex", node)),
        block("CSL-JSON (Zotero, Pandoc)", highlighted(translator, csl_json(work), "json", node)),
    ]
    content = f"<p>{state(work)}</p>\n" + "\n".join(blocks)
    if node["folded"]:
        title = "Citer ce chapitre" if work.chapter else "Citer ce livre"
        explanation = ""
        if EXPLANATION_PAGE in app.env.found_docs:
            target = app.builder.get_relative_uri(node["page"], EXPLANATION_PAGE)
            explanation = (
                f'<p><a class="reference internal" href="{escape(target)}">Comment citer ce'
                " livre</a></p>\n"
            )
        content = f"<summary>{title}</summary>\n{content}\n{explanation}"
    tag = "details" if node["folded"] else "div"
    translator.body.append(f'<{tag} class="citation-livre">\n{content}\n</{tag}>\n')
    raise nodes.SkipNode


def block(label: str, code: str) -> str:
    return (
        f'<div role="group" aria-label="{escape(label)}">\n<p class="format">{escape(label)}</p>\n'
        f'<div class="notranslate">{code}</div>\n</div>'
    )


def highlighted(translator: HTML5Translator, text: str, language: str, node: nodes.Node) -> str:
    return translator.highlighter.highlight_block(text, language, location=node)


def state(work: Work) -> str:
    """La version exacte, en une phrase, avec l'adresse de la source quand le dépôt est connu."""
    revision = f"<code>{escape(work.revision)}</code>"
    repository = repository_name()
    if repository and " " not in work.revision:
        source = f"https://github.com/{repository}/blob/{work.revision}/book/{work.page}.md"
        revision = f'<a class="reference external" href="{escape(source)}">{revision}</a>'
    version = f"Version {escape(work.book.version)}" + (
        f", révision {revision}" if work.revision else ""
    )
    date = f"{day_and_month(work.date)}{NO_BREAK}{work.date.year}"
    address = (
        f'Adresse : <a class="reference external" href="{escape(work.url)}">{escape(work.url)}</a>.'
        if work.url
        else "Cette copie n’est pas publiée : ajoutez l’adresse où vous la lisez."
    )
    return french_text(f"{version}, du {date}. {address}")
