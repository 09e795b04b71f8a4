"""Les exercices à imprimer : une feuille par chapitre, sans les solutions ; un cahier de tous ; un
corrigé.

Les feuilles sont tirées des pages du site, une fois qu'elles sont écrites : mêmes numéros, mêmes
formules. Un chapitre n'écrit rien : le lien vers sa feuille est posé en tête de ses exercices.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node

from livre.forms.articles import name_anchors, simplify, take_solutions
from livre.identity.citation import Work
from livre.identity.pages import page_work
from livre.policy import POLICY
from livre.text.formulas import FOLDER as FORMULAS
from livre.text.formulas import STYLE_SHEET
from livre.text.spacing import french_text
from trahison.files import write_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

HERE = Path(__file__).parent
FOLDER = "exercices"
WHOLE, ANSWERS = "cahier", "corriges"
SECTION = "exercices"
WHOLE_TITLE, ANSWERS_TITLE = "Tous les exercices", "Corrigé des exercices"


class print_links(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Les liens vers la feuille de la page ``page``. Un nœud sans enfant n'entre pas dans l'index
    de recherche."""


@dataclass(frozen=True)
class Sheet:
    """Les exercices d'une page, et leurs solutions ; ``title`` : le titre de la page."""

    page: str
    title: str
    exercises: Tag
    solutions: list[Tag]


def setup_sheets(app: Sphinx) -> None:
    app.add_node(print_links, html=(visit_html, None))
    app.connect("doctree-resolved", add_links)


# --- Dans la page ---------------------------------------------------------------------------------


def add_links(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.name != "html":
        return
    for section in doctree.findall(nodes.section):
        if SECTION in section["ids"] and next(section.findall(is_exercise_node), None) is not None:
            title = section.first_child_matching_class(nodes.title)
            section.insert(title + 1, print_links(page=page))


def visit_html(translator: HTML5Translator, node: print_links) -> None:
    page = node["page"]
    translator.body.append(
        f'<p class="imprimer-exercices"><a href="{FOLDER}/{page}.html#imprimer">Imprimer les'
        f' exercices</a>, <a href="{FOLDER}/{ANSWERS}.html#{page}">leur corrigé</a>,'
        f' <a href="{FOLDER}/{WHOLE}.html">ceux de tout le livre</a></p>\n'
    )
    raise nodes.SkipNode


# --- Les feuilles ---------------------------------------------------------------------------------


def write_sheets(app: Sphinx) -> None:
    """L'étape de publication : refait le dossier des feuilles, ou l'enlève."""
    if app.builder.name != "html":
        return
    site = Path(app.outdir)
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    sheets = [sheet for page in reading_order(app) if (sheet := read_sheet(app, site, page))]
    if not sheets:
        return
    folder.mkdir(exist_ok=True)  # Windows laisse en place un dossier que quelqu'un regarde
    for file in ("feuilles.css", "feuilles.js"):
        shutil.copyfile(HERE / "static" / file, folder / file)
    book = app.config.root_doc
    for sheet in sheets:
        title = f"Exercices : {sheet.title}"
        write_sheet(app, sheet.page, sheet.page, title, str(sheet.exercises))
    exercises = "\n".join(chapter(sheet, [sheet.exercises]) for sheet in sheets)
    write_sheet(app, WHOLE, book, WHOLE_TITLE, exercises)
    answers = "\n".join(chapter(sheet, sheet.solutions) for sheet in sheets)
    write_sheet(app, ANSWERS, book, ANSWERS_TITLE, answers)


def reading_order(app: Sphinx) -> list[str]:
    """Les pages, dans l'ordre du sommaire."""
    home, included = app.config.root_doc, app.env.toctree_includes
    return [home, *included.get(home, [])]


def read_sheet(app: Sphinx, site: Path, page: str) -> Sheet | None:
    """Les exercices d'une page écrite ; ``None`` si elle n'en a pas."""
    html = (site / f"{page}.html").read_text(encoding="utf-8")
    start = html.find(f'<section id="{SECTION}">')
    if start < 0:
        return None
    # Ce seul morceau : lire une page entière coûte un dixième de seconde.
    section = BeautifulSoup(html[start : html.index("</article>")], "html.parser").section
    if section is None or section.select_one(".exercise") is None:
        return None
    simplify(section, page_work(app, page).url)
    solutions = take_solutions(section)
    for piece in section.select("h2, .vers-solution"):
        piece.decompose()
    section.name = "div"
    for piece in (section, *solutions):
        name_anchors(piece, page)
        lead_to_site(piece, page)
    return Sheet(page, app.env.titles[page].astext(), section, solutions)


def lead_to_site(piece: Tag, page: str) -> None:
    """Mène les liens et les images de ``piece`` depuis le dossier des feuilles."""
    for link in piece.find_all("a", href=True):
        address = urlsplit(str(link["href"]))
        if not address.scheme and not address.netloc:
            link["href"] = f"../{'' if address.path else f'{page}.html'}{link['href']}"
    for image in piece.find_all("img"):
        image["src"] = f"../{image['src']}"


def chapter(sheet: Sheet, content: Sequence[Tag]) -> str:
    """Un chapitre du cahier ou du corrigé."""
    title = f'<h2><a href="../{sheet.page}.html">{escape(sheet.title)}</a></h2>'
    pieces = "\n".join(map(str, content))
    return f'<section class="chapitre" id="{sheet.page}">\n{title}\n{pieces}\n</section>'


def write_sheet(app: Sphinx, name: str, page: str, title: str, content: str) -> None:
    """Écrit la feuille ``name`` ; ``page`` : celle dont elle vient, où elle ramène."""
    work = page_work(app, page)
    links = {
        f"../{page}.html": app.env.titles[page].astext(),
        f"{WHOLE}.html": WHOLE_TITLE,
        f"{ANSWERS}.html": ANSWERS_TITLE,
    }
    links.pop(f"{name}.html", None)
    html = Template((HERE / "sheet.html").read_text(encoding="utf-8")).substitute(
        policy=POLICY,
        foot=escape(f"--pied: {json.dumps(foot(app, work), ensure_ascii=False)}"),
        title=escape(french_text(title)),
        book=escape(app.config.project),
        formulas=f"{FORMULAS}/{STYLE_SHEET}",
        links="\n".join(f'<a href="{to}">{escape(said)}</a>' for to, said in links.items()),
        content=content,
    )
    write_text(Path(app.outdir) / FOLDER / f"{name}.html", html)


def foot(app: Sphinx, work: Work) -> str:
    """Au bas de chaque feuille : le livre, l'édition, et l'adresse de la page si elle en a une."""
    said = f"{app.config.project}, {work.edition}"
    return french_text(f"{said}, {work.url}" if work.url else said)
