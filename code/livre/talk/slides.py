"""Les diapositives de l'exposé, écrites une seule fois, dans la page :data:`PAGE`.

La page n'en montre que la liste : un titre, la section qui la développe, le lien pour la projeter.
Ce qu'une diapositive montre et ce que dit l'orateur restent dans son nœud, que la page écrite n'a
plus et dont ``deck.py`` fait les présentations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinxcontrib.bibtex.domain import BibtexDomain

from livre.project import stop_build
from livre.text.spacing import french_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PAGE = "expose"
FOLDER = "diapositives"
WHOLE = "index"
FORMS = ("texte", "titre", "figure", "colonnes", "cote-a-cote", "citation")
STOPS = ("premier", "dernier")
log = logging.getLogger(__name__)


class slide(nodes.General, nodes.Element):  # noqa: N801 — docutils nomme ses nœuds en minuscules
    """Une diapositive : ``name`` (son adresse), ``sections`` (« page#ancre » ou « page », la
    première la développe), ``form``, ``added`` (le livre l'ajoute) ; son premier enfant est son
    titre."""


class spoken(nodes.General, nodes.Element):  # noqa: N801
    """Ce que dit l'orateur."""


class borrowed_figure(nodes.General, nodes.Element):  # noqa: N801
    """La figure ``name`` d'un chapitre ; ``stop`` : le cran de départ de son curseur, ou
    ``None``."""


class deck_list(nodes.General, nodes.Element):  # noqa: N801
    """La place de la liste des présentations, une par chapitre."""


def setup_slides(app: Sphinx) -> None:
    app.add_directive("diapositive", SlideDirective)
    app.add_directive("notes", NotesDirective)
    app.add_directive("figure-du-livre", FigureDirective)
    app.add_directive("diapositives-par-chapitre", DeckListDirective)
    app.add_role("ouvrir-les-diapositives", DeckRole())
    app.add_role("ouvrage", WorkRole())
    app.add_transform(ListSlides)
    app.add_post_transform(LinkSlides)


# --- Ce que la page écrit -------------------------------------------------------------------------


class SlideDirective(SphinxDirective):
    """``{diapositive} Titre`` : ce qu'elle montre, puis ses ``{notes}``."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict] = {
        "nom": directives.unchanged_required,
        "sections": directives.unchanged_required,
        "forme": lambda argument: directives.choice(argument, FORMS),
        "ajout": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        for option in ("nom", "sections"):
            if option not in self.options:
                stop_build(f"page {self.env.docname}, ligne {self.lineno} : :{option}: est attendu")
        node = slide(
            name=self.options["nom"],
            sections=self.options["sections"].split(),
            form=self.options.get("forme", FORMS[0]),
            added="ajout" in self.options,
        )
        words, messages = self.state.inline_text(self.arguments[0], self.lineno)
        node += nodes.paragraph("", "", *words)
        if self.content:
            self.state.nested_parse(self.content, self.content_offset, node)
        self.set_source_info(node)
        return [node, *messages]


class NotesDirective(SphinxDirective):
    """``{notes}`` : le texte de l'orateur."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        node = spoken()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class FigureDirective(SphinxDirective):
    """``{figure-du-livre} fig-nom`` : une figure d'un chapitre, telle qu'il l'a calculée."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {"cran": lambda argument: directives.choice(argument, STOPS)}

    def run(self) -> list[nodes.Node]:
        return [borrowed_figure(name=self.arguments[0], stop=self.options.get("cran"))]


class DeckListDirective(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return [deck_list()]


class DeckRole(SphinxRole):
    """Un lien vers la présentation entière."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.inline("", self.text, classes=[FOLDER])], []


class WorkRole(SphinxRole):
    """``{ouvrage}`clef``` : le titre, les auteurs et l'année d'une référence de la
    bibliographie."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        bibliography = cast(BibtexDomain, self.env.get_domain("cite")).bibdata.data.entries
        if self.text not in bibliography:
            stop_build(f"page {self.env.docname} : « {self.text} » n'est pas dans la bibliographie")
        entry = bibliography[self.text]
        title = french_text(re.sub(r"[{}]", "", entry.fields["title"]))
        authors = [without_braces(str(person)) for person in entry.persons.get("author", [])]
        said = ", ".join([*shortened(authors), entry.fields["year"]])
        return [nodes.emphasis("", title), nodes.Text(f", {said}")], []


def without_braces(name: str) -> str:
    """« Le Nom, Prénom » dans l'ordre où il se dit."""
    last, _, first = re.sub(r"[{}]", "", name).replace("--", "–").partition(", ")
    return f"{first} {last}".strip()


def shortened(authors: list[str]) -> list[str]:
    """Au-delà de cinq auteurs : le premier et le dernier."""
    return authors if len(authors) <= 5 else [f"{authors[0]}, …, {authors[-1]}"]


# --- Ce que la page montre ------------------------------------------------------------------------


class ListSlides(SphinxTransform):
    """Pendant la lecture : les diapositives qui se suivent deviennent une liste numérotée."""

    default_priority = 300  # avant la typographie (760), qui relit aussi les titres copiés

    def apply(self, **kwargs: Any) -> None:
        found = list(self.document.findall(slide))
        names = [node["name"] for node in found]
        for name in names:
            if names.count(name) > 1:
                stop_build(f"page {self.env.docname} : deux diapositives se nomment « {name} »")
        items = None
        for rank, node in enumerate(found, start=1):
            before = node.parent[node.parent.index(node) - 1] if node.parent.index(node) else None
            if items is None or before is not items:
                items = nodes.enumerated_list(enumtype="arabic", suffix=".", classes=[FOLDER])
                items["start"] = rank
                node.parent.replace(node, items)
            else:
                node.parent.remove(node)
            items += listed(node)


def listed(node: slide) -> nodes.list_item:
    title = nodes.strong("", "", *(word.deepcopy() for word in node[0].children))
    return nodes.list_item("", nodes.paragraph("", "", title), node)


class LinkSlides(SphinxPostTransform):
    """À l'écriture : chaque titre reçoit ses liens, et la diapositive quitte la page."""

    default_priority = 20

    def run(self, **kwargs: Any) -> None:
        has_decks = self.app.builder.name == "html"
        for node in list(self.document.findall(slide)):
            line = node.parent[0]
            if has_decks:
                wrap_in_link(line[0], self.deck_address(WHOLE, node["name"]))
            where = node["sections"][0]
            title = section_title(self.env, where)
            if title:
                line += [nodes.Text(" — "), self.link_to(where, title)]
            if node["added"]:
                line += nodes.Text(" (ajoutée par le livre)")
            node.parent.remove(node)
        for place in list(self.document.findall(deck_list)):
            place.replace_self(self.decks_by_chapter() if has_decks else [])
        for word in list(self.document.findall(nodes.inline)):
            if FOLDER in word["classes"] and has_decks:
                wrap_in_link(word, self.deck_address(WHOLE))

    def deck_address(self, deck: str, name: str = "") -> str:
        return f"{FOLDER}/{deck}.html" + (f"#{name}" if name else "")

    def link_to(self, where: str, text: str) -> nodes.reference:
        return nodes.reference("", text, internal=True, refuri=section_address(self.env, where))

    def decks_by_chapter(self) -> nodes.bullet_list:
        items = nodes.bullet_list("", classes=[FOLDER])
        for page in pages_of(self.env.get_doctree(PAGE)):
            if page in self.env.titles and page != WHOLE:
                link = nodes.reference("", self.env.titles[page].astext(), internal=True)
                link["refuri"] = self.deck_address(page)
                items += nodes.list_item("", nodes.paragraph("", "", link))
        return items


def wrap_in_link(element: nodes.Element, address: str) -> None:
    link = nodes.reference("", "", *element.children, internal=True, refuri=address)
    element.children = []
    element += link


# --- Ce que les autres pages en savent ------------------------------------------------------------


def pages_of(document: nodes.document) -> list[str]:
    """Les pages qui développent une diapositive, dans l'ordre de l'exposé."""
    return list(dict.fromkeys(page_of(node) for node in document.findall(slide)))


def page_of(node: slide) -> str:
    return node["sections"][0].partition("#")[0]


def section_address(env: BuildEnvironment, where: str) -> str:
    page, _, anchor = where.partition("#")
    address = env.app.builder.get_relative_uri(PAGE, page)
    return f"{address}#{anchor}" if anchor else address


def section_title(env: BuildEnvironment, where: str) -> str:
    """« Chapitre, Section » pour ``page#ancre`` ; une ancre absente arrête la construction.

    Une page absente du livre ne donne qu'un avertissement, comme un renvoi ordinaire.
    """
    page, _, anchor = where.partition("#")
    if page not in env.titles:
        log.warning("diapositive : la page « %s » n'est pas dans le livre", page, location=PAGE)
        return ""
    titles = {
        entry["anchorname"].removeprefix("#"): entry.astext()
        for entry in env.tocs[page].findall(nodes.reference)
    }
    chapter = env.titles[page].astext()
    if not anchor:
        return chapter
    if anchor not in titles:
        stop_build(
            f"page {PAGE} : la page « {page} » n'a pas de section « {anchor} » ; elle a"
            f" {', '.join(sorted(filter(None, titles)))}"
        )
    return f"{chapter}, {titles[anchor]}"
