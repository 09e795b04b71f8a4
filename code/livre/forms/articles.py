"""Les pages du site, telles qu'une forme sans navigateur les montre.

Rien n'est exécuté ni relu par Sphinx : une forme dit, mot pour mot, ce que le site dit. Chaque
figure y a une seule image, la claire ; un laboratoire n'y a que ce qu'il montre quand il ne tourne
pas, et une phrase, un son une phrase ; ce que le papier laisse replié (le code des figures, la
citation de la page) n'y est pas ; les solutions, les indices et les réponses aux questions ont leur
partie, à la fin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from livre.project import stop_build
from livre.text.spacing import french_text

TOC = "_toc.yml"
SOLUTIONS = "solutions"
SUFFIX = "-solution"  # l'ancre d'une solution : celle de son exercice, et cette fin
SOLUTIONS_TITLE = "Solutions et réponses"
# Ce qu'une feuille ou une liseuse ne montre pas.
ON_SCREEN_ONLY = (
    "a.headerlink, button.copybtn, script, .toctree-wrapper, .curseur-livre, .film-livre,"
    " details.hide, details.sd-dropdown, details.citation-livre, .diapositives-du-chapitre,"
    " .imprimer-exercices, .question .nombre, .question .verifier, .question .verdict,"
    " .question input"
)
# Une cellule dont le code est replié et qui ne montre rien ne laisse que des boîtes vides.
BOXES = ".cell, .cell_input, .cell_output"
# Une question se lit : ce qui s'y coche ou s'y écrit devient du texte.
QUESTION = {"legend": "p", "label": "p", "fieldset": "div"}
# Ce dont une image n'a plus besoin hors d'un navigateur.
LOADING = ("loading", "fetchpriority", "class")


@dataclass(frozen=True)
class Chapter:
    """Une page : son nom, son titre, la partie du livre où elle est, son adresse publique (vide si
    le site n'en a pas), son article, ses solutions, les feuilles de style qu'elle demande."""

    page: str
    title: str
    part: str
    address: str
    body: Tag
    solutions: list[Tag]
    styles: list[str]


def anchor(page: str, name: str = "") -> str:
    """L'ancre d'une page, ou d'un de ses éléments, dans une forme qui les réunit toutes."""
    return f"{page}--{name}" if name else page


def read_order(toc: Path) -> list[tuple[str, str]]:
    """Les pages du livre, dans l'ordre du sommaire, et le titre de la partie de chacune."""
    contents = yaml.safe_load(toc.read_text(encoding="utf-8"))
    parts = contents.get("parts") or [{"chapters": contents.get("chapters", [])}]
    return [(contents["root"], "")] + [
        (chapter["file"], part.get("caption", "")) for part in parts for chapter in part["chapters"]
    ]


def read_chapters(site: Path, toc: Path) -> list[Chapter]:
    """Tout le livre, prêt à être mis en forme : les ancres sont celles de :func:`anchor`, et les
    liens d'une page à l'autre y mènent."""
    chapters = [read_chapter(site, page, part) for page, part in read_order(toc)]
    names = {chapter.page for chapter in chapters}
    for chapter in chapters:
        for piece in (chapter.body, *chapter.solutions):
            name_anchors(piece, chapter.page)
            lead_links(piece, chapter, names)
    forget_lost_anchors(chapters)
    return chapters


def read_chapter(site: Path, page: str, part: str) -> Chapter:
    file = site / f"{page}.html"
    if not file.is_file():
        stop_build(f"{file} : page attendue ; construire d'abord le site")
    document = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    body = document.select_one("article > section")
    title = body and body.find("h1")
    if not isinstance(body, Tag) or not isinstance(title, Tag):
        stop_build(f"{file} : article et titre attendus")
    canonical = document.find("link", rel="canonical")
    address = str(canonical["href"]) if isinstance(canonical, Tag) else ""
    title["id"] = ""  # l'ancre de la page elle-même
    simplify(body, address)
    solutions = take_solutions(body)
    styles = [str(link) for link in document.select("head > link[rel=stylesheet]")]
    return Chapter(page, title.get_text().strip(), part, address, body.extract(), solutions, styles)


def solutions_section(chapters: Sequence[Chapter]) -> Tag | None:
    """Les solutions de tout le livre, chapitre par chapitre ; ``None`` s'il n'en a pas."""
    whole = element(f'<section><h1 id="{SOLUTIONS}">{SOLUTIONS_TITLE}</h1></section>')
    for chapter in chapters:
        if chapter.solutions:
            link = f'<a href="#{chapter.page}">{escape(chapter.title)}</a>'
            own = element(
                f'<section id="{anchor(SOLUTIONS, chapter.page)}"><h2>{link}</h2></section>'
            )
            own.extend(chapter.solutions)
            whole.append(own)
    return whole if len(whole.contents) > 1 else None


# --- Ce qui change --------------------------------------------------------------------------------


def simplify(body: Tag, address: str) -> None:
    """Ôte ce qui ne sert qu'à l'écran ; ne garde d'une figure que son image claire."""
    for piece in body.select(ON_SCREEN_ONLY):
        piece.decompose()
    for picture in body.select("picture"):
        image = picture.find("img")
        if isinstance(image, Tag):
            for name in LOADING:
                image.attrs.pop(name, None)
            picture.replace_with(image.extract())
    for name, written in QUESTION.items():
        for piece in body.select(f"fieldset.question {name}, {name}.question"):
            piece.name = written
    for lab in body.select(".labo"):
        still = lab.select(".labo-fixe")
        where = sentence("Ce laboratoire se mène à la main dans un navigateur", address)
        lab.replace_with(*still, where)
    for sound in body.select("audio, video"):
        sound.replace_with(sentence("Ce son s’écoute dans un navigateur", address))
    for box in reversed(body.select(BOXES)):
        if not box.get_text(strip=True) and box.find(["img", "math", "svg"]) is None:
            box.decompose()


def sentence(said: str, address: str) -> Tag:
    """Ce qui tient la place de ce qui demande un navigateur."""
    where = (
        f'<a href="{address}">{address}</a>'
        if address
        else "sur le site du livre, ou dans sa copie à lire sans réseau"
    )
    text = french_text(f"{said} : {where}." if address else f"{said}, {where}.")
    return element(f'<p class="ailleurs">{text}</p>')


def take_solutions(body: Tag) -> list[Tag]:
    """Les solutions, chacune après son indice, puis les réponses aux questions, tirées de la page ;
    un lien tient la place de chacune."""
    found = body.select("details.solution, div.solution")
    for solution in found:
        unfold(solution)
        exercise = str(solution["id"]).removesuffix(SUFFIX)
        title = solution.find("p", class_="admonition-title")
        if isinstance(title, Tag):
            back = element(f'<a href="#{exercise}"></a>')
            back.extend(list(title.contents))
            title.append(back)
            for hint in body.select(f'[id="{exercise}"] details.indice'):
                title.insert_after(unfold(hint.extract()))
        solution.replace_with(link_to_solution(str(solution["id"]), "Solution"))
    for hint in body.select("details.indice"):
        hint.decompose()
    for place in body.select(".vers-reponses"):
        link = place.find("a")
        assert isinstance(link, Tag)
        place.replace_with(link_to_solution(str(link["href"])[1:], "Réponses"))
    return found + [unfold(key.extract()) for key in body.select("details.reponses")]


def unfold(folded: Tag) -> Tag:
    """Un bloc replié, ouvert pour de bon : son titre est un paragraphe."""
    folded.name = "div"
    folded.attrs.pop("open", None)
    title = folded.find("summary")
    if isinstance(title, Tag):
        title.name = "p"
        title.attrs.setdefault("class", "titre")
    return folded


def link_to_solution(name: str, said: str) -> Tag:
    return element(f'<p class="vers-solution"><a href="#{name}">{said}</a></p>')


def element(html: str) -> Tag:
    """L'élément que ``html`` décrit."""
    found = BeautifulSoup(html, "html.parser").find(True)
    assert isinstance(found, Tag)
    return found


# --- Les liens ------------------------------------------------------------------------------------


def name_anchors(piece: Tag, page: str) -> None:
    for element in each(piece):
        if "id" in element.attrs:
            element["id"] = anchor(page, str(element["id"]))


def lead_links(piece: Tag, chapter: Chapter, names: set[str]) -> None:
    """Un lien vers une page du livre mène à son ancre ; vers autre chose du site, à son adresse
    publique, et il n'y a plus de lien si le site n'en a pas."""
    for link in piece.find_all("a"):
        address = urlsplit(str(link.get("href", "")))
        page = address.path.removesuffix(".html") or chapter.page
        if address.scheme or address.netloc:
            continue
        if page in names:
            link["href"] = f"#{anchor(page, address.fragment)}"
        elif chapter.address:
            link["href"] = urljoin(chapter.address, str(link["href"]))
        else:
            link.unwrap()


def forget_lost_anchors(chapters: list[Chapter]) -> None:
    """Une ancre qui était dans ce que la forme ne montre pas : le lien mène au début de sa page."""
    pieces = [piece for chapter in chapters for piece in (chapter.body, *chapter.solutions)]
    known = {str(element.get("id")) for piece in pieces for element in each(piece)}
    for piece in pieces:
        for link in piece.find_all("a", href=True):
            target = str(link["href"])
            if target.startswith("#") and target[1:] not in known:
                link["href"] = f"#{target[1:].partition('--')[0]}"


def each(piece: Tag) -> Iterator[Tag]:
    """L'élément, puis tous ceux qu'il contient."""
    yield piece
    yield from piece.find_all(True)
