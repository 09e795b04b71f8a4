"""Une page du site, découpée en ce qu'une recherche peut ouvrir : la page, ses sections, ses
exercices, les termes du glossaire, les fonctions décrites, les références.

Lue dans le HTML tel qu'il est publié : le lecteur ne trouve que ce qu'il peut lire, et une
construction qui suit d'autres donne le même index qu'une construction à partir de rien.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from livre.search.formula_text import Math, formula_text

PAGE, SECTION, EXERCISE = "page", "section", "exercice"
TERM, FUNCTION, REFERENCE = "terme", "fonction", "référence"
# Ce que l'on ne lit pas : ce qui n'est pas du texte, ce que la page répète partout, et les
# solutions, qu'un extrait dévoilerait.
SKIPPED_TAGS = {"script", "style", "svg", "button", "nav", "summary", "mjx-math"}
SKIPPED_CLASSES = {"headerlink", "eqno", "citation-livre", "reseau-utilise", "labo", "commandes"}
SKIPPED_CLASSES |= {"diapositives-du-chapitre", "imprimer-exercices", "reglage", "solution"}
SKIPPED_CLASSES |= {"sd-dropdown", "fn-bracket"}
# Une réponse fausse ne doit pas se trouver comme une phrase du livre.
SKIPPED_CLASSES |= {"question", "reponses", "vers-reponses"}
STRESSED = {"strong", "em", "dfn", "dt"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = {"p", "li", "dt", "dd", "tr", "figcaption", "caption", "div", "section", "pre", "details"}
# Ce qui nomme une fonction, un exercice, une référence.
NAMES = {"descname", "admonition-title", "label"}
TITLES = {f"h{level}" for level in range(1, 7)}


@dataclass
class Section:
    """``anchor`` est vide pour la page elle-même ; ``parent`` : le rang de la section qui la
    contient ; ``text`` : un paragraphe par ligne ; ``stressed`` : ce qui y est en gras, en italique
    ou défini ; ``code`` : les lignes des cellules ; ``english`` : le terme anglais d'une entrée du
    glossaire."""

    anchor: str
    kind: str
    parent: int | None = None
    title: str = ""
    text: str = ""
    stressed: str = ""
    code: str = ""
    english: str = ""


@dataclass
class Element:
    """Un élément ouvert, et ce que sa fin rendra : le champ où l'on écrivait avant lui, la section
    qu'il a ouverte, ce qu'il faisait sauter."""

    tag: str
    field: str
    skips: bool = False
    holds_section: bool = False
    holds_english: bool = False


def read_sections(html: str) -> list[Section]:
    """Les sections de la page dans l'ordre du texte, la page d'abord ; aucune sans article."""
    reader = Reader()
    start = html.find('<article class="bd-article')
    reader.feed(html[start : html.find("</article>", start)] if start >= 0 else "")
    reader.close()
    for section in reader.sections:
        for name in ("title", "stressed", "english"):
            setattr(section, name, " ".join(getattr(section, name).split()))
        section.text, section.code = tidy(section.text), tidy(section.code)
    return reader.sections


def tidy(text: str) -> str:
    """Sans ligne vide, ni espaces en trop ; une espace insécable reste insécable."""
    lines = (re.sub(r"[ \t\r]+", " ", line).strip(" \t·") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class Reader(HTMLParser):
    """Parcourt la page en retenant où s'écrit ce qu'elle lit : une section ouverte et l'un de ses
    champs."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.inside: list[int] = []
        self.stack: list[Element] = []
        self.field = "text"
        self.skipped = 0
        self.formula: list[Math] = []
        # Un terme ou une fonction attend le « dd » qui le décrit.
        self.awaits_description = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if self.formula or tag == "math":
            self.formula.append(Math(tag))
            return
        if tag in VOID:
            self.write("\n" if tag == "br" else "")
            return
        element = Element(tag, self.field)
        self.stack.append(element)
        # « Note », « À la fin de ce chapitre » : le titre d'un encadré n'est celui de rien d'autre.
        decorates = "admonition-title" in classes and not self.names_section()
        if self.skipped or decorates or tag in SKIPPED_TAGS or classes & SKIPPED_CLASSES:
            element.skips = True
            self.skipped += 1
            return
        if tag in BLOCKS and self.field == "text":
            self.write("\n")
        anchor = given.get("id") or ""
        if anchor and tag == "section":
            self.open_section(anchor, SECTION if self.sections else PAGE)
            element.holds_section = True
        elif anchor and tag == "div" and classes & {"exercise", "citation"}:
            self.open_section(anchor, EXERCISE if "exercise" in classes else REFERENCE)
            element.holds_section = True
        elif anchor and tag == "dt" and ("sig" in classes or anchor.startswith("term-")):
            if self.awaits_description:
                self.inside.pop()
            self.open_section(anchor, FUNCTION if "sig" in classes else TERM)
            self.awaits_description = True
            self.field = "code" if "sig" in classes else "title"
        elif tag == "dd" and self.awaits_description:
            element.holds_section, self.awaits_description = True, False
        elif tag in TITLES or classes & NAMES and self.names_section():
            self.field = "title"
        elif tag == "pre":
            self.field = "code"
        elif tag == "em" and self.inside:
            section = self.sections[self.inside[-1]]
            element.holds_english = section.kind == TERM and not section.text.strip()

    def handle_endtag(self, tag: str) -> None:
        if self.formula:
            self.close_formula()
            return
        if tag not in (element.tag for element in self.stack):
            return
        while True:
            element = self.stack.pop()
            self.field = element.field
            self.skipped -= element.skips
            if not element.skips and self.field == "text":
                self.write("\n" if element.tag in BLOCKS else "")
                self.write(" · " if element.tag in {"td", "th"} else "")
            if element.holds_section:
                self.inside.pop()
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.formula:
            self.formula[-1].text += data
        elif not self.skipped:
            self.write(data if self.field == "code" else data.replace("\n", " "))

    def open_section(self, anchor: str, kind: str) -> None:
        parent = self.inside[-1] if self.inside else None
        self.inside.append(len(self.sections))
        self.sections.append(Section("" if kind == PAGE else anchor, kind, parent))

    def names_section(self) -> bool:
        """Vrai si la section ouverte n'a pas encore de nom."""
        return bool(self.inside) and not self.sections[self.inside[-1]].title

    def close_formula(self) -> None:
        element = self.formula.pop()
        if self.formula:
            self.formula[-1].children.append(element)
        elif not self.skipped:
            self.write(formula_text(element))

    def write(self, text: str) -> None:
        if not (text and self.inside):
            return
        section = self.sections[self.inside[-1]]
        setattr(section, self.field, getattr(section, self.field) + text)
        if self.field == "text" and any(element.tag in STRESSED for element in self.stack):
            section.stressed += f" {text}"
        if any(element.holds_english for element in self.stack):
            section.english += text
