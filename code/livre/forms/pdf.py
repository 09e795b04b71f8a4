"""Le livre en PDF : ses pages d'un seul tenant, imprimées par Chromium avec la feuille du papier.

Chromium écrit les signets, les balises pour lecteur d'écran et les liens d'une page à l'autre. Il
ne sait pas dire dans un sommaire à quelle page mène un lien : le livre est imprimé deux fois, la
seconde avec les numéros lus dans la première.
"""

from __future__ import annotations

import json
import mimetypes
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from livre.forms.articles import SOLUTIONS, SOLUTIONS_TITLE, Chapter, solutions_section
from livre.forms.pictures import UNREAD, picture
from livre.forms.printed import page_numbers, with_date
from livre.identity.citation import Work
from livre.project import stop_build
from trahison.files import write_atomically

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VARIABLE = "LIVRE_CHROMIUM"
# Une adresse qui n'existe pas : tout ce que la page demande est pris dans le site, sur le disque.
ADDRESS, DOCUMENT = "http://livre.invalid", "livre.html"
PATIENCE = 300_000  # millisecondes : le livre entier fait des centaines de pages
UNKNOWN = 999  # aussi large que le vrai numéro
PLACE = re.compile(r'(<span class="numero" data-de="([^"]+)">)</span>')
TO_SOLUTION = re.compile(r'(<p class="vers-solution"><a href="#([^"]+)">Solution</a>)')


def write_pdf(path: Path, chapters: Sequence[Chapter], site: Path, work: Work) -> None:
    """Écrit le livre dans ``path`` ; ``site`` : là où sont ses images et ses feuilles de style."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        stop_build("playwright est absent : pip install -r requirements-tests.txt")
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        document = whole_book(chapters, work)
        numbers = page_numbers(print_document(tab, with_numbers(document, {}), site))
        printed = print_document(tab, with_numbers(document, numbers), site)
        browser.close()
    if page_numbers(printed) != numbers:
        stop_build("PDF : les numéros de page du sommaire ont changé d'une impression à l'autre")
    write_atomically(path, lambda stream: stream.write(with_date(printed, work.date)))


def find_browser() -> str:
    """Le Chromium de la machine."""
    program = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        stop_build(f"navigateur absent : installer le paquet chromium, ou le nommer par {VARIABLE}")
    return program


def print_document(tab: Page, document: str, site: Path) -> bytes:
    def answer(route: Route) -> None:
        name = unquote(urlsplit(route.request.url).path).removeprefix("/")
        file = site / name
        if name == DOCUMENT:
            route.fulfill(body=document, content_type="text/html; charset=utf-8")
        elif not file.is_file():
            route.fulfill(status=404)
        elif file.suffix == UNREAD:
            # Chromium mettrait dans le PDF chaque point d'une image WebP, dix fois plus lourds.
            route.fulfill(body=picture(file), content_type="image/jpeg")
        else:
            kind, _ = mimetypes.guess_type(file.name)
            route.fulfill(body=file.read_bytes(), content_type=kind or "application/octet-stream")

    tab.route("**/*", answer)
    tab.set_default_timeout(PATIENCE)
    tab.goto(f"{ADDRESS}/{DOCUMENT}", wait_until="load")
    tab.evaluate("document.fonts.ready.then(() => null)")
    printed = tab.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    tab.unroute("**/*")
    return printed


# --- Le document ----------------------------------------------------------------------------------


def whole_book(chapters: Sequence[Chapter], work: Work) -> str:
    """Le livre d'un seul tenant ; la place de chaque numéro de page y est marquée."""
    pieces = [(chapter.title, chapter.body) for chapter in chapters]
    solutions = solutions_section(chapters)
    if solutions is not None:
        pieces.append((SOLUTIONS_TITLE, solutions))
    figure = chapters[0].body.select_one("figure img")
    title, _, subtitle = work.title.partition(" — ")
    content = "\n".join(
        f'<div class="chapitre" style="page: p{rank}">\n{body}\n</div>'
        for rank, (_, body) in enumerate(pieces)
    )
    return Template((HERE / "book.html").read_text(encoding="utf-8")).substitute(
        whole_title=escape(work.title),
        title=escape(title),
        subtitle=escape(subtitle),
        styles="\n".join(dict.fromkeys(style for one in chapters for style in one.styles)),
        paper=(HERE / "static" / "pdf.css").read_text(encoding="utf-8"),
        feet="\n".join(page_foot(rank, title) for rank, (title, _) in enumerate(pieces)),
        authors="\n".join(f"<p>{escape(one.full_name)}</p>" for one in work.book.authors),
        edition=escape(work.edition),
        address=f'<p><a href="{work.url}">{work.url}</a></p>' if work.url else "",
        license=escape(work.book.license_url),
        figure="" if figure is None else f'<img src="{figure["src"]}" alt="">',
        contents=contents(chapters, has_solutions=solutions is not None),
        content=TO_SOLUTION.sub(lambda found: f"{found[1]}, page {place(found[2])}", content),
    )


def contents(chapters: Sequence[Chapter], *, has_solutions: bool) -> str:
    """Le sommaire : les parties, leurs chapitres, la page de chacun."""
    entries = []
    for part, inside in groupby(chapters, key=lambda chapter: chapter.part):
        if part:
            entries.append(f'<p class="partie">{escape(part)}</p>')
        entries.append(f"<ul>{''.join(entry(one.page, one.title) for one in inside)}</ul>")
    if has_solutions:
        entries.append(f"<ul>{entry(SOLUTIONS, SOLUTIONS_TITLE)}</ul>")
    return "\n".join(entries)


def entry(name: str, title: str) -> str:
    return f'<li><a href="#{name}"><span>{escape(title)}</span> {place(name)}</a></li>'


def place(name: str) -> str:
    """La place du numéro de la page où est l'ancre ``name``."""
    return f'<span class="numero" data-de="{name}"></span>'


def with_numbers(document: str, numbers: Mapping[str, int]) -> str:
    """Écrit les numéros ; celui d'une ancre qui n'est dans aucune page a la largeur des autres."""
    return PLACE.sub(lambda found: f"{found[1]}{numbers.get(found[2], UNKNOWN)}</span>", document)


def page_foot(rank: int, title: str) -> str:
    """Le titre du chapitre au pied de chacune de ses pages."""
    said = json.dumps(title, ensure_ascii=False).replace("<", "\\3c ")
    return f"@page p{rank} {{ @bottom-left {{ content: {said}; }} }}"
