"""Le livre en EPUB 3, pour une liseuse : une page du site par chapitre, les formules en MathML.

Les mêmes pages donnent le même fichier, octet pour octet. Écrit d'après la norme (EPUB 3.3), que
``epubcheck`` vérifie.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from bs4 import Tag

from livre.archive import write_archive
from livre.forms.articles import SOLUTIONS, SOLUTIONS_TITLE, Chapter, each, solutions_section
from livre.forms.pictures import UNREAD, picture
from livre.identity.citation import Work

HERE = Path(__file__).parent
SHEET = "livre.css"
COVER, COVER_PAGE, CONTENTS = "couverture.jpg", "couverture", "sommaire"
KINDS = {".css": "text/css", ".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml"}
CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="livre/livre.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
# Ce que la norme des formules n'admet pas : les notes de MathJax pour lui-même.
ADDED_TO_MATHML = re.compile(r"data-|class$|style$")


@dataclass(frozen=True)
class Document:
    """Un fichier XHTML de l'archive : son nom, son titre, la partie où il est, son contenu."""

    name: str
    title: str
    part: str
    content: Tag


def write_epub(
    path: Path, chapters: Sequence[Chapter], site: Path, work: Work, cover: bytes
) -> None:
    """Écrit le livre dans ``path`` ; ``site`` : là où sont les images des chapitres."""
    documents = [*map(chapter_document, chapters), *solutions_document(chapters)]
    places = {
        str(element["id"]): document.name
        for document in documents
        for element in each(document.content)
        if element.get("id")
    }
    images: dict[str, str] = {}
    for document in documents:
        lead_between_files(document.content, places)
        name_images(document.content, images)
        write_formulas(document.content)
        drop_attributes(document.content)
    texts = {
        "livre.opf": package(documents, images, work),
        f"{CONTENTS}.xhtml": contents_page(documents, work),
        f"{COVER_PAGE}.xhtml": cover_page(work),
        SHEET: (HERE / "static" / "epub.css").read_text(encoding="utf-8"),
        **{f"{document.name}.xhtml": written(document) for document in documents},
    }
    pictures = {name: picture(site / source) for source, name in images.items()}
    contents = {name: text.encode() for name, text in texts.items()} | {COVER: cover} | pictures
    write_archive(
        path,
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": CONTAINER.encode(),
            **{f"livre/{name}": content for name, content in contents.items()},
        },
    )


def chapter_document(chapter: Chapter) -> Document:
    return Document(chapter.page, chapter.title, chapter.part, chapter.body)


def solutions_document(chapters: Sequence[Chapter]) -> Iterator[Document]:
    """Les solutions, à la fin du livre ; rien s'il n'en a pas."""
    section = solutions_section(chapters)
    if section is not None:
        yield Document(SOLUTIONS, SOLUTIONS_TITLE, "", section)


# --- Le contenu -----------------------------------------------------------------------------------


def lead_between_files(piece: Tag, places: dict[str, str]) -> None:
    for link in piece.find_all("a", href=True):
        target = str(link["href"])
        if target.startswith("#"):
            link["href"] = f"{places[target[1:]]}.xhtml{target}"


def name_images(piece: Tag, images: dict[str, str]) -> None:
    """Range les images de ``piece`` dans ``images`` : l'adresse dans le site → le nom ici."""
    for image in piece.find_all("img"):
        source = str(image["src"]).split("?")[0].split("#")[0]
        file = Path(source)
        suffix = ".jpg" if file.suffix == UNREAD else file.suffix
        image["src"] = images.setdefault(source, f"images/{file.stem}{suffix}")
        # La hauteur suit : une liseuse rétrécit l'image à la largeur de sa page.
        image.attrs.pop("height", None)


def write_formulas(piece: Tag) -> None:
    """Garde de chaque formule le MathML que MathJax a mis pour les lecteurs d'écran."""
    for formula in piece.select(".math"):
        container = formula.find("mjx-container")
        if not isinstance(container, Tag):
            continue
        mathml = container.find("math")
        assert isinstance(mathml, Tag)
        for element in each(mathml):
            for name in [name for name in element.attrs if ADDED_TO_MATHML.match(name)]:
                del element[name]
        mathml["alttext"] = str(formula.get("data-tex", ""))
        container.replace_with(mathml.extract())


def drop_attributes(piece: Tag) -> None:
    """Ôte ce qui ne sert qu'aux scripts du site."""
    for element in each(piece):
        for name in [name for name in element.attrs if name.startswith("data-")]:
            del element[name]


def written(document: Document) -> str:
    return page(document.title, f"<main>\n{document.content}\n</main>")


def page(title: str, body: str, kind: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        ' lang="fr" xml:lang="fr">\n'
        f"<head>\n<title>{escape(title)}</title>\n"
        f'<link rel="stylesheet" href="{SHEET}"/>\n</head>\n'
        f"<body{kind}>\n{body}\n</body>\n</html>\n"
    )


def cover_page(work: Work) -> str:
    alt = escape(f"Couverture : {work.title}")
    image = f'<img src="{COVER}" alt="{alt}"/>'
    return page(work.title, f'<div class="couverture">{image}</div>', ' epub:type="cover"')


# --- L'enveloppe ----------------------------------------------------------------------------------


def contents_page(documents: Sequence[Document], work: Work) -> str:
    """Le sommaire que la liseuse propose : les parties, les chapitres, leurs sections."""
    entries = []
    for part, inside in groupby(documents, key=lambda document: document.part):
        listed = "".join(map(entry, inside))
        entries.append(
            f"<li><span>{escape(part)}</span>\n<ol>\n{listed}</ol></li>\n" if part else listed
        )
    body = (
        f'<nav epub:type="toc" id="toc" role="doc-toc">\n<h1>Sommaire</h1>\n<ol>\n'
        f'{"".join(entries)}</ol>\n</nav>\n<nav epub:type="landmarks" hidden="">\n<ol>\n'
        f'<li><a epub:type="cover" href="{COVER_PAGE}.xhtml">Couverture</a></li>\n'
        f'<li><a epub:type="toc" href="#toc">Sommaire</a></li>\n'
        f'<li><a epub:type="bodymatter" href="{documents[0].name}.xhtml">{escape(work.title)}</a>'
        "</li>\n</ol>\n</nav>"
    )
    return page("Sommaire", body)


def entry(document: Document) -> str:
    sections = [
        (section, section.find("h2", recursive=False))
        for section in document.content.find_all("section", recursive=False)
    ]
    listed = "".join(
        f'<li><a href="{document.name}.xhtml#{section["id"]}">{escape(title.get_text().strip())}'
        "</a></li>\n"
        for section, title in sections
        if isinstance(title, Tag)
    )
    inner = f"\n<ol>\n{listed}</ol>" if listed else ""
    return f'<li><a href="{document.name}.xhtml">{escape(document.title)}</a>{inner}</li>\n'


def package(documents: Sequence[Document], images: dict[str, str], work: Work) -> str:
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, work.url or f"{work.title} {work.edition}")
    creators = "\n".join(
        f"<dc:creator>{escape(author.full_name)}</dc:creator>" for author in work.book.authors
    )
    pages = [COVER_PAGE, CONTENTS, *(document.name for document in documents)]
    items = [item("css", SHEET), item("image-de-couverture", COVER, "cover-image")]
    items += [
        item(name, f"{name}.xhtml", properties(name, documents), "application/xhtml+xml")
        for name in pages
    ]
    items += [item(f"i-{Path(name).stem}", name) for name in images.values()]
    return Template((HERE / "livre.opf").read_text(encoding="utf-8")).substitute(
        identifier=identifier,
        title=escape(work.title),
        creators=creators,
        date=work.date,
        edition=escape(work.edition),
        abstract=escape(work.book.abstract),
        subjects="\n".join(f"<dc:subject>{escape(w)}</dc:subject>" for w in work.book.keywords),
        license=escape(work.book.license_url),
        source=f"<dc:source>{escape(work.url)}</dc:source>\n" if work.url else "",
        items="\n".join(items),
        pages="\n".join(f'<itemref idref="{name}"/>' for name in pages),
    )


def properties(name: str, documents: Sequence[Document]) -> str:
    if name == CONTENTS:
        return "nav"
    has_formulas = any(one.content.find("math") for one in documents if one.name == name)
    return "mathml" if has_formulas else ""


def item(name: str, file: str, properties: str = "", kind: str = "") -> str:
    said = f' properties="{properties}"' if properties else ""
    kind = kind or KINDS[Path(file).suffix]
    return f'<item id="{name}" href="{file}" media-type="{kind}"{said}/>'
